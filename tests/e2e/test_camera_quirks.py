"""Every departure from the standards that the simulator knows, against the real server: the table of
docs/design/camera-quirks.md. A row says what becomes of such a camera: what is recorded, and what its page tells.

All cameras of a group run at once against one server. Each must be recorded picture by picture as it was sent, decode
without an error, and show exactly the quirks of its row."""

import dataclasses
import re
import socket
import subprocess
import time

import pytest

import dvr
import hls
import mp4
import peers

DOCUMENT = dvr.ROOT / "docs/design/camera-quirks.md"
USER, PASSWORD = "admin", "s3cret:p@ss"
FOOTAGE_S = 7          # longer than the shortest session time-out of the simulator
GROUP = 22


@dataclasses.dataclass(frozen=True)
class Row:
    quirks: str                     # switches of the simulator, comma separated
    row: int | None                 # of the document
    shown: tuple = ()               # status.quirks, without "ignored …"
    maybe: tuple = ()               # may be among them: the simulator's moment decides
    audio: bool = True              # sound is recorded too
    ignored: int = 0                # tracks left out
    command: str = ""               # of the simulator's control door, once it records
    whole: bool = True              # every picture from the first to the last that was recorded

    def __str__(self):
        return self.quirks or self.command or "none"


ROWS = [
    Row("", None),
    Row("no-content-base", 1),
    Row("content-base-relative", 2),
    Row("content-base-doubled", 2),
    Row("control-absolute", 3),
    Row("control-star", 3),
    Row("control-slash", 4),
    Row("no-content-type", 5),
    Row("content-type-charset", 5),
    Row("no-reason-phrase", 6),
    Row("odd-headers", 6),
    Row("garbage-between", 7),
    Row("camera-requests", 8, shown=("camera_requests",)),
    Row("need-user-agent", 9),
    Row("redirect", 10, shown=("redirect",)),
    Row("several-challenges", 13),
    Row("stale-nonce", 14),
    Row("sdp-lf", 15),
    Row("sdp-minimal", 15),
    Row("sdp-bad-lines", 16),
    Row("sdp-unknown-media", 17, ignored=2),
    Row("rtpmap-space", 18, shown=("no_clock_rate",)),
    Row("empty-fmtp", 19, shown=("no_parameters_in_sdp",)),
    Row("inband-only", 20, shown=("no_parameters_in_sdp",)),
    Row("sprop-bad", 20, shown=("no_parameters_in_sdp",)),
    Row("aac-no-index-length", 24),
    Row("other-channels", 25, shown=("other_channels",)),
    Row("transport-no-tcp", 25),
    Row("ssrc-odd", 26),
    Row("empty-source", 27),
    Row("reject-mode", 28),
    Row("session-changes", 30, shown=("session_id_changes",)),
    Row("foreign-channel", 31, shown=("unknown_channels", "media_before_play")),
    Row("rtp-before-play", 32, maybe=("media_before_play",)),
    Row("no-rtp-info", 33),
    Row("bogus-rtp-info", 33),
    Row("require-range", 34),
    Row("ignore-get-parameter", 35),
    Row("get-parameter-400", 35),
    Row("alive-rtcp-only", 36),
    Row("alive-rtsp-only", 36),
    Row("timeout-5", 36),
    Row("timeout-5,alive-rtcp-only", 36),
    Row("timeout-5,alive-rtsp-only", 36),
    Row("unknown-payload-type", 38, shown=("foreign_packets",)),
    Row("duplicate-seq", 38, shown=("duplicate_packets",)),
    Row("rtp-extension", 39),
    Row("rtp-padding", 39),
    Row("broken-rtcp", 41),
    Row("no-sender-report", 43),
    Row("sr-ntp-zero", 43, shown=("odd_sender_reports",)),
    Row("marker-never", 45, shown=("missing_markers",)),
    Row("marker-after-parameters", 46, shown=("early_markers",)),
    Row("fu-single", 47),
    Row("stap-a", 47),
    Row("annexb-payload", 48, shown=("start_codes_in_payload",)),
    Row("fu-mode-0", 49),
    Row("no-inband", 51),
    Row("access-unit-delimiter", 51),
    Row("mid-gop", 51),
    Row("inband-only,mid-gop,marker-never", 51, shown=("no_parameters_in_sdp", "missing_markers")),
    Row("burst-50ms", None),
    Row("no-audio", None, audio=False),
    Row("", 14, command="stale-nonce"),
    Row("", 40, command="seq-reset", shown=("sequence_resets",)),
    Row("", 42, command="ssrc", shown=("foreign_packets",), whole=False),
]


class Group:
    """Some rows' cameras on one server."""

    def __init__(self, build, folder, media, rows):
        self.rows = {row: number for number, row in enumerate(rows, 1)}
        self.folder = folder
        self.cameras = peers.Cameras(build / "dvr-camsim", len(rows), [media / "small-1.mp4"], folder / "camsim",
                                     ["--auth", "digest-sha256", "--user", USER, "--password", PASSWORD])
        self.server = peers.Server(build / "dvr-lite", folder / "server", {})
        self.server.start()
        self.begin = peers.format_time(time.time() - 5)
        self.ids = {row: self._add(row, number) for row, number in self.rows.items()}
        for row, number in self.rows.items():
            self.wait(row, lambda status: status["state"] == "recording", 40, "it records")
            if row.command:
                self.cameras.control(f"cam{number} {row.command}")
        for row in rows:
            self.wait(row, lambda status, row=row: self.seconds(row) >= FOOTAGE_S, 40, f"{FOOTAGE_S} s of footage")
        self.statuses = {row: self.server.api.status(self.ids[row]) for row in rows}
        for row in rows:    # what follows looks at what is recorded: no camera needs to go on
            self.server.api.json("PATCH", f"/api/cameras/{self.ids[row]}/", {"is_active": False})
        self.end = peers.format_time(time.time() + 1)
        self.sent = self._sent()

    def _sent(self):
        """(camera's number, track) -> the digests of what it sent, in order."""
        self.cameras.control("flush")
        sent = {}
        for line in self.cameras.frame_log.read_text().splitlines():
            fields = line.split("\t")
            sent.setdefault((int(fields[0].removeprefix("cam")), fields[1]), []).append(fields[5])
        return sent

    def _add(self, row, number):
        url = self.cameras.url(number, f"?quirk={row.quirks}" if row.quirks else "")
        return self.server.api.add_camera(str(row), url, username=USER, password=PASSWORD)["id"]

    def wait(self, row, condition, timeout_s, what):
        def met():
            status = self.server.api.status(self.ids[row])
            return status if condition(status) else None
        return dvr.wait_until(met, timeout_s, f"{row}: {what}", every_s=0.2)

    def seconds(self, row):
        day = self.server.api.json("GET", f"/api/recordings/{self.ids[row]}/date/{peers.format_time(time.time())[:10]}/")
        return sum(peers.parse_time(s["end_time"]) - peers.parse_time(s["start_time"]) for s in day["spans"])

    def recorded(self, row):
        listed = hls.Client(self.server.api)
        pieces = listed.range_pieces(self.ids[row], self.begin, self.end).segments
        return [frame for piece in pieces for frame in listed.frames(piece)]

    def movie(self, row):
        query = f"start={self.begin}&end={self.end}"
        answer = self.server.api.get(f"/api/playback/{self.ids[row]}/video.mp4?{query}")
        assert answer.status == 200, repr(answer)
        file = self.folder / f"{self.rows[row]}.mp4"
        file.write_bytes(answer.body)
        return file

    def finish(self):
        problems = self.server.finish()
        self.cameras.stop()
        return problems


GROUPS = [ROWS[at:at + GROUP] for at in range(0, len(ROWS), GROUP)]


@pytest.fixture(scope="module")
def group(request, tmp_path_factory, build, media):
    made = Group(build, tmp_path_factory.mktemp("quirks"), media, GROUPS[request.param])
    yield made
    problems = made.finish()
    assert not problems, "\n".join(problems)


def pytest_generate_tests(metafunc):
    if "row" in metafunc.fixturenames:
        cases = [(number, row) for number, rows in enumerate(GROUPS) for row in rows]
        metafunc.parametrize("group,row", cases, indirect=["group"], ids=[str(row) for _, row in cases],
                             scope="module")


def test_a_camera_with_quirks(group, row):
    status = group.statuses[row]
    assert (status["state"], status["reason"], status["reconnects"]) == ("recording", "none", 0), status
    shown = {name for name in status["quirks"] if not name.startswith("ignored ")}
    assert shown - set(row.maybe) == set(row.shown)
    assert len(status["quirks"]) - len(shown) == row.ignored, status["quirks"]
    frames = group.recorded(row)
    check(frames, group.sent[group.rows[row], "video"], "video", row.whole)
    sounds = [f for f in frames if f.kind == "audio"]
    assert bool(sounds) == row.audio
    if sounds:
        check(frames, group.sent[group.rows[row], "audio"], "audio", row.whole)
    decode(group.movie(row))


def check(frames, sent, kind, whole):
    """What was recorded is a stretch of what was sent, without a hole and in order."""
    got = [f.digest for f in frames if f.kind == kind]
    assert len(got) >= (FOOTAGE_S - 1) * 24 if kind == "video" else got
    starts = [i for i, digest in enumerate(sent) if digest == got[0]]
    assert starts, f"the first {kind} frame was never sent"
    if whole:
        assert any(sent[i:i + len(got)] == got for i in starts), f"{kind}: {difference(got, sent[starts[0]:])}"
    else:
        assert set(got) <= set(sent)


def difference(got, sent):
    at = next((i for i, (a, b) in enumerate(zip(got, sent)) if a != b), min(len(got), len(sent)))
    place = sent.index(got[at]) if at < len(got) and got[at] in sent else None
    return f"{len(got)} recorded; number {at} is number {place} of what was sent"


def decode(file):
    """FFmpeg finds nothing wrong, and as many pictures as there are."""
    done = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-xerror", "-i", file, "-map", "0:v", "-fps_mode",
                           "passthrough", "-f", "framehash", "-"], capture_output=True, timeout=60, check=False)
    assert done.returncode == 0 and not done.stderr, done.stderr.decode(errors="replace")[-500:]
    pictures = [line for line in done.stdout.decode().splitlines() if not line.startswith("#")]
    wanted = [f for f in mp4.whole_file(file.read_bytes()) if f.kind == "video"]
    assert len(pictures) == len(wanted)


def test_the_table_is_whole(build):
    """Each switch of the simulator has its row here, and each row that the document gives a switch is tested."""
    said = subprocess.run([build / "dvr-camsim", "--help"], capture_output=True, text=True, timeout=20, check=True).stdout
    switches = set(re.search(r"Quirks: ([a-z0-9 \n-]+)", said).group(1).split("\n\n")[0].split())
    tested = {name for row in ROWS for name in row.quirks.split(",") if name}
    assert switches - {"Usage"} == tested
    document = DOCUMENT.read_text(encoding="utf-8")
    for row in ROWS:
        line = re.search(rf"^\| {row.row} \|.*$", document, re.M).group(0) if row.row else document
        for name in [n for n in row.quirks.split(",") if n] if "," not in row.quirks else []:
            assert f"`{name}`" in line, f"row {row.row} of the document does not name {name}"
        for name in row.shown + row.maybe:
            assert name in document


def deaf_port():
    """A port at which connections are taken and nothing is ever said."""
    listener = socket.create_server(("127.0.0.1", 0))
    return listener, listener.getsockname()[1]


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def test_cameras_that_are_refused(make_server, make_cameras):
    """No footage, and the reason of it."""
    cameras = make_cameras(2, options=["--auth", "digest-sha256", "--user", USER, "--password", PASSWORD])
    server = make_server()
    listener, deaf = deaf_port()
    cameras.control("cam2 freeze")
    known = {"username": USER, "password": PASSWORD}
    wanted = {
        "wrong password": (cameras.url(), {"username": USER, "password": "no"}, "unauthorized"),
        "no password": (cameras.url(), {}, "unauthorized"),
        "no such stream": (cameras.url(9), known, "not_found"),
        "nobody there": (f"rtsp://127.0.0.1:{closed_port()}/x", {}, "unreachable"),
        "says nothing": (f"rtsp://127.0.0.1:{deaf}/x", {}, "timeout"),
        "sends nothing": (cameras.url(2), known, "timeout"),
        "no RTSP": (server.url.replace("https", "rtsp") + "/", {}, None),
    }
    ids = {name: server.api.add_camera(name, url, **fields)["id"] for name, (url, fields, _) in wanted.items()}
    for name, (_, _, reason) in wanted.items():
        status = server.api.wait_state(ids[name], "offline", timeout_s=30, reason=reason)
        assert status["detail"], name
        assert status["reason"] not in ("none", "starting", "internal_error"), name
        assert not list(server.api.pages(f"/api/recordings/{ids[name]}/"))
    listener.close()
