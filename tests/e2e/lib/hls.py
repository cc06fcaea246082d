"""A small HLS client of our own: reads playlists, fetches byte ranges, follows a low-latency stream part by part."""

import dataclasses
import re
import urllib.parse

import mp4

_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"]*"|[^,]*)')


def attributes(text):
    return {name: value.strip('"') for name, value in _ATTRIBUTE.findall(text)}


@dataclasses.dataclass(frozen=True)
class Piece:
    """A segment or part: where its bytes are, and the init segment that goes with it."""

    uri: str
    offset: int | None
    size_bytes: int | None
    duration_s: float
    init: "Piece | None"
    discontinuity: bool = False
    program_time: str | None = None
    sequence: int = 0
    independent: bool = False

    @property
    def key(self):
        return self.uri, self.offset, self.size_bytes


class Playlist:
    """The tags of a media playlist that the tests look at; keeps the rest in `lines`."""

    def __init__(self, text, url):
        self.text, self.url = text, url
        self.lines = text.splitlines()
        assert self.lines and self.lines[0] == "#EXTM3U", text[:200]
        self.segments, self.parts_after = [], {}    # parts_after: media sequence number -> its parts
        self.hint, self.skipped, self.ended = None, 0, False
        self.media_sequence = self.target_s = 0
        self.control = {}
        self._read()

    def _read(self):
        init = time = None
        duration, byte_range, gap = 0.0, None, False
        last_end = {}
        parts = []
        for line in self.lines:
            tag, _, value = line.partition(":")
            if tag == "#EXT-X-MEDIA-SEQUENCE": self.media_sequence = int(value)
            elif tag == "#EXT-X-TARGETDURATION": self.target_s = int(value)
            elif tag == "#EXT-X-SERVER-CONTROL": self.control = attributes(value)
            elif tag == "#EXT-X-SKIP": self.skipped = int(attributes(value)["SKIPPED-SEGMENTS"])
            elif tag == "#EXT-X-MAP": init = self._piece(attributes(value), None, last_end)
            elif tag == "#EXT-X-DISCONTINUITY": gap = True
            elif tag == "#EXT-X-PROGRAM-DATE-TIME": time = value
            elif tag == "#EXTINF": duration = float(value.split(",")[0])
            elif tag == "#EXT-X-BYTERANGE": byte_range = value
            elif tag == "#EXT-X-ENDLIST": self.ended = True
            elif tag == "#EXT-X-PRELOAD-HINT": self.hint = attributes(value)
            elif tag == "#EXT-X-PART":
                parts.append(self._piece(attributes(value), init, last_end, sequence=self.next_sequence(), discontinuity=gap))
            elif line and not line.startswith("#"):
                number = self.next_sequence()
                piece = self._piece({"URI": line, "BYTERANGE": byte_range, "DURATION": duration}, init, last_end,
                                    discontinuity=gap, time=time, sequence=number)
                self.parts_after[number] = parts
                self.segments.append(piece)
                parts, byte_range, gap, time = [], None, False, None
        self.parts_after[self.next_sequence()] = parts

    def next_sequence(self):
        return self.media_sequence + self.skipped + len(self.segments)

    def _piece(self, a, init, last_end, discontinuity=False, time=None, sequence=0):
        uri, offset, size = urllib.parse.urljoin(self.url, a["URI"]), None, None
        if a.get("BYTERANGE"):
            size, _, start = a["BYTERANGE"].partition("@")
            size = int(size)
            offset = int(start) if start else last_end[uri]
            last_end[uri] = offset + size
        return Piece(uri, offset, size, float(a.get("DURATION") or 0), init, discontinuity, time, sequence,
                     a.get("INDEPENDENT") == "YES")


class Client:
    """Fetches what playlists name, with the token of an Api; init segments once."""

    def __init__(self, api):
        self.api = api
        self.inits = {}

    def playlist(self, url):
        answer = self.api.get(url)
        assert answer.status == 200, f"{url}: {answer!r}"
        assert answer.headers["content-type"].startswith("application/vnd.apple.mpegurl"), answer.headers
        return Playlist(answer.text, url)

    def media_playlist(self, url):
        """The first media playlist that a multivariant playlist names."""
        answer = self.api.get(url)
        assert answer.status == 200, f"{url}: {answer!r}"
        lines = answer.text.splitlines()
        at = next(i for i, line in enumerate(lines) if line.startswith("#EXT-X-STREAM-INF"))
        return urllib.parse.urljoin(url, lines[at + 1])

    def fetch(self, piece):
        headers = {}
        if piece.offset is not None:
            headers["Range"] = f"bytes={piece.offset}-{piece.offset + piece.size_bytes - 1}"
        answer = self.api.get(piece.uri, headers=headers)
        assert answer.status == (206 if headers else 200), f"{piece.uri} {headers}: {answer!r}"
        assert piece.size_bytes in (None, len(answer.body)), f"{piece.uri}: {len(answer.body)} bytes of {piece.size_bytes}"
        return answer.body

    def init(self, piece):
        if piece.init.key not in self.inits:
            self.inits[piece.init.key] = self.fetch(piece.init)
        return self.inits[piece.init.key]

    def frames(self, piece):
        return mp4.fragmented(self.init(piece), self.fetch(piece))

    def range_pieces(self, camera_id, start, end):
        """The segments of recorded footage between two times."""
        query = urllib.parse.urlencode({"start": start, "end": end})
        listed = self.playlist(f"/api/playback/{camera_id}/index.m3u8?{query}")
        assert listed.ended, "a playlist of the past ends"
        return listed


def follow(client, camera_id, until, on_part):
    """Follows a live stream with blocking reloads, as RFC 8216bis describes, and hands over each part once, in order:
    `on_part(piece, bytes)`; what is too old to be listed by parts comes as a whole segment.
    A stream that stands still answers 503 after a while, and is asked again. Ends with what is there once `until()` is
    true, or when the stream is gone."""
    url = client.media_playlist(f"/api/live/{camera_id}/index.m3u8")
    listed = client.playlist(url)
    number, index = listed.media_sequence, 0     # the next part wanted
    last_look = False
    while True:
        number, index = take_new(client, listed, number, index, on_part)
        if last_look:
            return
        last_look = until()
        answer = client.api.get(url if last_look else f"{url}?_HLS_msn={number}&_HLS_part={index}")
        if answer.status == 503:
            continue
        if answer.status == 404:
            return
        assert answer.status == 200, repr(answer)
        listed = Playlist(answer.text, url)
        assert listed.media_sequence <= number, f"part {number}.{index} left the window before it was fetched"


def take_new(client, listed, number, index, on_part):
    """Hands over what is new in a playlist; answers the part that is wanted next."""
    while True:
        parts, complete = listed.parts_after.get(number, []), number < listed.next_sequence()
        pieces = parts[index:]
        if complete and not parts and index == 0:
            pieces = [s for s in listed.segments if s.sequence == number]
        for piece in pieces:
            on_part(piece, client.fetch(piece))
        if not complete:
            return number, max(index, len(parts))
        number, index = number + 1, 0
