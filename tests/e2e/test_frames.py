"""What was sent is what plays: frame by frame, by every way to watch. The camera is GStreamer's RTSP server."""

import itertools
import pathlib

import pytest

import hls
import media_tools
import mp4
import peers

pytestmark = pytest.mark.long_run


def of(kind, frames):
    return [f for f in frames if f.kind == kind]


def check_same(frames, expected, kind):
    """Count, order and content."""
    got, sent = [f.digest for f in of(kind, frames)], [f.digest for f in of(kind, expected)]
    assert len(got) == len(sent), f"{len(got)} {kind} frames of {len(sent)}; {first_difference(got, sent)}"
    assert got == sent, first_difference(got, sent)


def first_difference(got, sent):
    for i, (a, b) in enumerate(itertools.zip_longest(got, sent)):
        if a != b:
            return f"the first difference is at {i}; it is number {sent.index(a) if a in sent else None} of what was sent"
    return "no difference"


def check_times(frames, expected, kind, tolerance_s):
    """The distance of each frame from the first one, by its own clock."""
    got, sent = of(kind, frames), of(kind, expected)
    for name in ("dts", "pts"):
        a = [(getattr(f, name) - getattr(got[0], name)) / f.timescale for f in got]
        b = [(getattr(f, name) - getattr(sent[0], name)) / f.timescale for f in sent]
        worst = max(range(len(b)), key=lambda i: abs(a[i] - b[i]))
        assert abs(a[worst] - b[worst]) <= tolerance_s, f"{kind} {name} of frame {worst}: {a[worst]} s, sent {b[worst]} s"


def check_sync(frames, expected):
    """Sound and picture keep their distance."""
    def distance(all_frames):
        return first(all_frames, "audio") - first(all_frames, "video")
    assert abs(distance(frames) - distance(expected)) < 0.05


def first(frames, kind):
    f = of(kind, frames)[0]
    return f.pts / f.timescale


def check_all(frames, expected):
    for kind, tolerance_s in (("video", 2 / 90_000), ("audio", 2 / 48_000)):
        check_same(frames, expected, kind)
        check_times(frames, expected, kind, tolerance_s)
    check_sync(frames, expected)


def range_frames(run):
    client = hls.Client(run.server.api)
    listed = client.range_pieces(run.camera["id"], *run.bounds())
    return listed, [f for piece in listed.segments for f in client.frames(piece)]


def test_the_recording_is_long_and_has_borders(long_run):
    recordings = long_run.recordings()
    seconds = 20 if "DVR_RECORDING_SEGMENT_S" in long_run.server.env else 60
    assert long_run.sent_s >= 180
    assert len(recordings) >= long_run.sent_s // (seconds + 10)
    assert all(r["lost_reason"] is None and r["size_bytes"] > 0 for r in recordings)
    assert sum(r["duration"] for r in recordings) == pytest.approx(long_run.sent_s, abs=0.1)


def test_the_range_playlist_gives_what_was_sent(long_run):
    listed, frames = range_frames(long_run)
    check_all(frames, long_run.expected)
    assert not any(piece.discontinuity for piece in listed.segments[1:]), "one run has no discontinuity"
    assert of("video", frames)[0].key


def test_each_recording_begins_where_the_last_one_ended(long_run):
    """Nothing lost or doubled at a border, seen from each file alone: required endpoint, playlist and file."""
    api, seen = long_run.server.api, []
    for recording in long_run.recordings():
        client = hls.Client(api)
        listed = client.playlist(f"/api/playback/stream/{recording['id']}/")
        by_playlist = [f for piece in listed.segments for f in client.frames(piece)]
        answer = api.get(f"/api/playback/stream/{recording['id']}/?format=mp4")
        assert answer.status == 200 and len(answer.body) == recording["size_bytes"]
        by_file = mp4.whole_file(answer.body)
        assert by_file == by_playlist
        assert of("video", by_file)[0].key, "a recording opens at a key frame"
        seen += by_file
    check_all(seen, long_run.expected)


def test_video_mp4_gives_what_was_sent(long_run, tmp_path):
    start, end = long_run.bounds()
    path = f"/api/playback/{long_run.camera['id']}/video.mp4?start={start}&end={end}"
    answer = long_run.server.api.get(path)
    assert answer.status == 200 and answer.headers["content-type"] == "video/mp4"
    expected = long_run.expected
    check_all(mp4.whole_file(answer.body), expected)
    assert mp4.boxes(answer.body)[1].kind == b"moov", "moov comes first: it plays while it loads"

    file = tmp_path / "video.mp4"
    file.write_bytes(answer.body)
    assert media_tools.packet_counts(file) == {k: len(of(k, expected)) for k in ("video", "audio")}
    assert media_tools.packet_hashes(file, "video") == media_tools.packet_hashes(ranged_file(long_run, tmp_path), "video")
    media_tools.decode(file)

    middle = len(answer.body) // 2
    part = long_run.server.api.get(path, headers={"Range": f"bytes={middle}-{middle + 99_999}"})
    assert part.status == 206 and part.body == answer.body[middle:middle + 100_000]
    again = long_run.server.api.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status == 304


def ranged_file(run, tmp_path):
    """Init segment and byte ranges of the range playlist, put together as a player does."""
    client = hls.Client(run.server.api)
    listed = client.range_pieces(run.camera["id"], *run.bounds())
    file = pathlib.Path(tmp_path) / "ranges.mp4"
    file.write_bytes(client.init(listed.segments[0]) + b"".join(client.fetch(p) for p in listed.segments))
    return file


def test_live_gave_what_was_sent(long_run):
    assert long_run.live_error is None, repr(long_run.live_error)
    frames = [f for _, part in long_run.live for f in part]
    check_all(frames, long_run.expected)
    assert len(long_run.live_inits) == 1


def test_live_parts_are_the_recorded_bytes(long_run):
    """A byte is packaged once: what live viewers got is a stretch of the recorded files."""
    _, recorded = range_frames(long_run)
    assert [f for _, part in long_run.live for f in part] == recorded


@pytest.mark.parametrize("at_s", [0.0, 33.28, 61.0, 119.96, 170.52])
def test_video_mp4_is_cut_on_the_frame(long_run, tmp_path, at_s):
    """A cut in the middle of a group of pictures shows the wanted frame first, and the wanted duration."""
    begin = peers.parse_time(long_run.recordings()[0]["start_time"]) + at_s
    query = f"start={peers.format_time(begin)}&end={peers.format_time(begin + 3)}"
    answer = long_run.server.api.get(f"/api/playback/{long_run.camera['id']}/video.mp4?{query}")
    assert answer.status == 200, repr(answer)
    file = tmp_path / "cut.mp4"
    file.write_bytes(answer.body)
    numbers = media_tools.frame_numbers(file)
    assert abs(numbers[0] - at_s * 25) <= 1, f"frame {numbers[0]}, wanted {at_s * 25:.0f}"
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    # 3 s are 75 pictures, and one at each border that is partly inside: wall time is slewed by up to 500 ppm against media
    # time, so both borders can fall a hair inside a neighbour.
    assert 74 <= len(numbers) <= 77


def test_ffmpeg_plays_the_range_playlist(long_run):
    start, end = long_run.bounds()
    url = f"{long_run.server.url}/api/playback/{long_run.camera['id']}/index.m3u8?start={start}&end={end}"
    headers = f"Authorization: Bearer {long_run.server.api.token}\r\n"
    counts = media_tools.packet_counts(url, headers)
    assert counts == {k: len(of(k, long_run.expected)) for k in ("video", "audio")}


def test_the_ledger_and_the_check_agree(long_run):
    checked = long_run.server.command("check", "--deep")
    assert checked.returncode == 0, checked.stdout + checked.stderr
