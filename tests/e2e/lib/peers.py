"""The programs that the end-to-end tests start: our server, our camera simulator, GStreamer's RTSP server."""

import calendar
import pathlib
import re
import socket
import subprocess
import threading
import time

import dvr
import hls
import mp4

EMAIL, PASSWORD = "owner@example.org", "correct horse battery"
# The tests' cameras are on loopback, which the recorder refuses by default.
SETTINGS = {"DVR_ALLOW_PRIVATE_SOURCES": "127.0.0.0/8", "DVR_LOG_FORMAT": "text"}
SANITIZERS = {"ASAN_OPTIONS": "abort_on_error=1:detect_leaks=1", "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
              "TSAN_OPTIONS": "halt_on_error=0"}
SANITIZER_WORDS = re.compile(r"(ERROR: \w+Sanitizer|WARNING: ThreadSanitizer|runtime error:|SUMMARY: \w+Sanitizer).*")


class Server:
    """One recorder with its own data directory. A restart keeps port and data, as a service's would."""

    def __init__(self, program, folder, settings):
        self.program, self.folder = program, pathlib.Path(folder)
        self.data, self.log = self.folder / "data", self.folder / "server.log"
        self.env = {**SETTINGS, **SANITIZERS, **settings}
        self.listen = "127.0.0.1:0"
        self.process = self.api = None
        self.folder.mkdir(parents=True)
        assert pathlib.Path(program).exists(), f"{program} is missing: script/build"
        dvr.add_user(program, self.data, EMAIL, PASSWORD, env=self.env)

    def start(self, stderr=subprocess.STDOUT):
        """`stderr`: where its log goes instead of self.log."""
        self.process = dvr.Process([self.program, "serve", "--data", self.data, "--listen", self.listen], self.log,
                                   env=self.env, stderr=stderr)
        self.url = self.process.wait_line("LISTENING ", timeout_s=60).rstrip("/")
        self.listen = "127.0.0.1:" + self.url.rsplit(":", 1)[1]
        login = self.api.login if self.api else (EMAIL, PASSWORD)
        token = self.api.token if self.api else None
        self.api = dvr.Api(self.url)
        if token:
            self.api.token, self.api.login = token, login   # a session outlives a restart
        else:
            self.api.sign_in(*login)

    def kill(self):
        self.process.kill()
        self.process = None
        self.api.close()

    def stop(self):
        code = self.process.stop()
        self.process = None
        self.api.close()
        return code

    def command(self, *arguments):
        return subprocess.run([str(self.program), *arguments, "--data", str(self.data)], text=True, capture_output=True,
                              timeout=120, env={**self.env, "PATH": "/usr/bin:/bin"}, check=False)

    def sanitizer_reports(self):
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return [m.group(0) for m in SANITIZER_WORDS.finditer(text)]

    def finish(self):
        """Stops it; answers what was wrong with its end."""
        problems = []
        if self.process is not None:
            if self.process.exit_code is not None:
                problems.append(f"the server ended by itself with {self.process.exit_code}:\n{self.process.tail()}")
            else:
                code = self.stop()
                if code != 0:
                    problems.append(f"the server stopped with exit code {code}; see {self.log}")
        return problems + self.sanitizer_reports()


class Cameras:
    """dvr-camsim: cameras that misbehave on demand, and a log of every frame that somebody got."""

    def __init__(self, program, count, files, folder, options=()):
        folder.mkdir(parents=True)
        assert program.exists(), f"{program} is missing: script/build"
        self.frame_log = folder / "frames.tsv"
        media = [part for file in files for part in ("--media", file)]
        self.process = dvr.Process([program, "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--cameras", count,
                                    "--log-frames", self.frame_log, *media, *options], folder / "camsim.log")
        self.address = self.process.wait_line("LISTENING ")
        host, port = self.process.wait_line("CONTROL ").rsplit(":", 1)
        self._control = socket.create_connection((host, int(port)), timeout=10)
        self._answers = self._control.makefile("r")

    def url(self, number=1, query=""):
        return f"rtsp://{self.address}/cam{number}{query}"

    def control(self, line):
        """`cam1 vanish`, `all freeze`, …: answers what it said before "ok"."""
        self._control.sendall(line.encode() + b"\n")
        said = []
        while True:
            answer = self._answers.readline()
            assert answer and not answer.startswith("error"), f"{line}: {answer!r}"
            if answer.startswith("ok"):
                return said
            said.append(answer.rstrip("\n"))

    def sent(self, camera="cam1", track="video"):
        """What at least one viewer got, in order: (digest, key, wall time in µs, media file)."""
        self.control("flush")
        rows = (line.split("\t") for line in self.frame_log.read_text().splitlines())
        return [Sent(r) for r in rows if r[0] == camera and r[1] == track]

    def stop(self):
        self._control.close()
        if self.process.exit_code is None:
            self.process.stop()


class Sent:
    def __init__(self, row):
        self.index, self.rtp_time, self.key = int(row[2]), int(row[3]), row[4] == "1"
        self.digest, self.viewers, self.wall_us, self.media = row[5], int(row[6]), int(row[7]), row[8]


class LongRun:
    """A file sent once from start to end by GStreamer's RTSP server, recorded, and followed live at the same time.
    Starts at once, in the background; wait() returns when the file has been sent and the recording rests."""

    def __init__(self, build, folder, media, settings):
        self.file = whole_audio(media / "long.mp4", folder / "sent.mp4")
        self.settings = settings
        self.expected = mp4.whole_file(self.file.read_bytes())
        self.camera_process = dvr.Process([dvr.ROOT / "tests/peers/gst_rtsp_server.py", self.file], folder / "gst.log")
        url = self.camera_process.wait_line("LISTENING ")
        self.server = Server(build / "dvr-lite", folder / "server", settings)
        self.server.start()
        self.camera = self.server.api.add_camera("Long", url)
        self.server.api.wait_state(self.camera["id"], "recording", timeout_s=30)
        self.live, self.live_inits, self.live_error = [], set(), None
        self._over = threading.Event()
        self._waited = False
        self._follower = threading.Thread(target=self._follow, daemon=True)
        self._follower.start()

    def _follow(self):
        try:
            api = dvr.Api(self.server.url)
            api.sign_in(EMAIL, PASSWORD)
            client = hls.Client(api)
            path = f"/api/live/{self.camera['id']}/index.m3u8"
            dvr.wait_until(lambda: api.get(path).status == 200, 30, "the camera is live")
            hls.follow(client, self.camera["id"], self._over.is_set, lambda piece, data: self._take(client, piece, data))
        except BaseException as e:   # shown by the test that looks at the live frames
            self.live_error = e

    def _take(self, client, piece, data):
        init = client.init(piece)
        self.live_inits.add(init)
        self.live.append((piece, mp4.fragmented(init, data)))

    @property
    def sent_s(self):
        last = max((f for f in self.expected if f.kind == "video"), key=lambda f: f.dts)
        return (last.dts + last.duration) / last.timescale

    def wait(self):
        if self._waited:
            return
        api, camera_id = self.server.api, self.camera["id"]
        dvr.wait_until(lambda: api.status(camera_id)["state"] != "recording", self.sent_s + 90, "the camera has ended",
                       every_s=0.5)
        api.wait_closed(camera_id)
        self._over.set()
        self._follower.join(30)
        self._waited = True

    def recordings(self):
        """All recordings, oldest first."""
        return sorted(self.server.api.pages(f"/api/recordings/{self.camera['id']}/"), key=lambda r: r["start_time"])

    def bounds(self):
        """A range that surely holds all that was recorded."""
        found = self.recordings()
        return shift(found[0]["start_time"], -2), shift(found[-1]["end_time"], 2)

    def finish(self):
        self._over.set()
        self.camera_process.stop()
        return self.server.finish()


def whole_audio(file, out):
    """The same file with each of its audio frames in view: encoders hide the first ones behind an edit list."""
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-ignore_editlist", "1", "-i", file, "-c", "copy",
                    "-use_editlist", "0", out], check=True)
    return out


def parse_time(text):
    """RFC 3339 in UTC -> seconds since 1970."""
    whole, _, rest = text.rstrip("Z").partition(".")
    return time_to_s(whole) + (float("0." + rest) if rest else 0.0)


def time_to_s(whole):
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S"))


def format_time(seconds):
    ms = round(seconds * 1000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(ms // 1000)) + f".{ms % 1000:03d}Z"


def shift(text, seconds):
    return format_time(parse_time(text) + seconds)
