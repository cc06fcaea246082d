"""A camera's sub stream: pulled only while somebody watches, never recorded, and no harm to the main stream."""

import threading

import dvr
import footage
import hls
import media_tools
import mp4
import peers
import pytest
from viewer import Viewer

LINGER_S = 15


def sub_stats(cameras, camera="cam2"):
    """What the simulator says of a camera: how often it was connected to, how many watch it now."""
    line = next(line for line in cameras.control("stats") if line.startswith(camera + " "))
    words = dict(word.split("=", 1) for word in line.split()[1:])
    return int(words["connections"]), int(words["viewers"])


def state(api, camera):
    return api.json("GET", f"/api/cameras/{camera['id']}/")["sub_stream"]["state"]


def headers(server):
    return f"Authorization: Bearer {server.api.token}\r\n"


@pytest.fixture
def recording(make_server, make_cameras):
    """A server and a camera of two pictures, whose main one is being recorded: (server, cameras, camera)."""
    cameras = make_cameras(2)
    server = make_server()
    camera = server.api.add_camera("Two pictures", cameras.url(1), sub_rtsp_url=cameras.url(2))
    server.api.wait_state(camera["id"], "recording", reason="none")
    return server, cameras, camera


class Watcher:
    """Follows the sub stream in a thread of its own until it is told to stop."""

    def __init__(self, server, camera):
        self.frames, self.error = [], None
        self._over = threading.Event()
        self._api = dvr.Api(server.url)
        self._api.token = server.api.token
        self._thread = threading.Thread(target=self._follow, args=(f"{camera['id']}/sub",), daemon=True)
        self._thread.start()

    def _follow(self, path):
        try:
            client = hls.Client(self._api)
            hls.follow(client, path, self._over.is_set, lambda piece, data: self.frames.extend(
                f.digest for f in hls.mp4.fragmented(client.init(piece), data) if f.kind == "video"))
        except BaseException as e:   # shown by stop()
            self.error = e

    def wait_frames(self, count):
        dvr.wait_until(lambda: self.error or len(self.frames) >= count, 40, f"{count} pictures of the sub stream")
        assert self.error is None, self.error

    def stop(self):
        self._over.set()
        self._thread.join(40)
        assert not self._thread.is_alive() and self.error is None, self.error


def test_it_is_pulled_while_somebody_watches(recording):
    server, cameras, camera = recording
    api = server.api
    assert camera["sub_rtsp_url"] == cameras.url(2) and state(api, camera) == "idle"
    dvr.wait_until(lambda: len(cameras.sent()) > 100, 30, "the main stream is under way")
    assert sub_stats(cameras) == (0, 0), "nobody has watched"

    watcher = Watcher(server, camera)
    watcher.wait_frames(60)
    assert sub_stats(cameras) == (1, 1) and state(api, camera) == "live"
    assert api.metric("dvr_sub_streams", state="streaming") == 1
    playlist = api.get(f"/api/live/{camera['id']}/sub/index.m3u8")
    assert "RESOLUTION=480x270" in playlist.text
    assert media_tools.decode(f"{server.url}/api/live/{camera['id']}/sub/index.m3u8", headers(server), seconds=3) > 60

    watcher.stop()
    dvr.wait_until(lambda: sub_stats(cameras)[1] == 0, LINGER_S + 15, "nobody pulls it any more", every_s=0.25)
    dvr.wait_until(lambda: state(api, camera) == "idle", 5, "the sub stream is idle")
    assert sub_stats(cameras)[0] == 1, "one connection served them all"
    assert api.metric("dvr_sub_streams", state="streaming") == 0

    sent = [f.digest for f in cameras.sent("cam2")]
    first = sent.index(watcher.frames[0])
    assert watcher.frames == sent[first:first + len(watcher.frames)], "what was shown is what was sent"
    assert api.status(camera["id"])["reconnects"] == 0
    assert footage.check_whole(server, camera["id"], cameras) > 300


def test_it_goes_over_a_socket_too(recording):
    server, cameras, camera = recording
    with Viewer(server, camera["id"], stream="sub") as viewer:
        viewer.take_parts(6)
        init = next(text for text in viewer.told if text["type"] == "init")
        assert (init["width"], init["height"]) == (480, 270)
        shown = [f.digest for part in viewer.parts for f in mp4.fragmented(viewer.init, part) if f.kind == "video"]
        assert sub_stats(cameras) == (1, 1)
        server.api.json("PATCH", f"/api/cameras/{camera['id']}/", {"sub_rtsp_url": None})
        assert viewer.read_close() == 4404
    sent = [f.digest for f in cameras.sent("cam2")]
    first = sent.index(shown[0])
    assert shown == sent[first:first + len(shown)]


def test_it_comes_back_with_its_camera(recording):
    server, cameras, camera = recording
    watcher = Watcher(server, camera)
    watcher.wait_frames(40)
    cameras.control("cam2 vanish")
    dvr.wait_until(lambda: state(server.api, camera) in ("offline", "connecting"), 15, "the sub stream is away")
    status = server.api.status(camera["id"])
    assert (status["state"], status["reconnects"]) == ("recording", 0), "the camera itself is not away"
    assert not server.api.json("GET", "/api/system/alarms/")["results"], "nor does anybody need to know"
    cameras.control("cam2 return")
    dvr.wait_until(lambda: state(server.api, camera) == "live", 30, "the sub stream is back")
    seen = len(watcher.frames)
    watcher.wait_frames(seen + 60)
    watcher.stop()
    assert not list(server.api.pages(f"/api/cameras/{camera['id']}/gaps/"))[1:], "no gap but the one before the start"
    assert footage.check_whole(server, camera["id"], cameras) > 200


def test_a_change_ends_it_at_once(recording):
    server, cameras, camera = recording
    path = f"/api/live/{camera['id']}/sub/index.m3u8"
    assert server.api.get(path).status == 200
    changed = server.api.json("PATCH", f"/api/cameras/{camera['id']}/", {"sub_rtsp_url": None})
    assert changed["sub_rtsp_url"] is None and changed["sub_stream"] is None
    dvr.wait_until(lambda: sub_stats(cameras)[1] == 0, 10, "nobody pulls it any more")
    answer = server.api.get(path)
    assert answer.status == 404 and answer.json()["code"] == "no_sub_stream"
    assert footage.check_whole(server, camera["id"], cameras) > 25


def test_the_server_of_another_maker(make_server, make_cameras, media, tmp_path):
    """The sub stream comes from GStreamer's RTSP server, which sends the file anew to each who plays it."""
    cameras = make_cameras(1)
    process = dvr.Process([dvr.ROOT / "tests/peers/gst_rtsp_server.py", media / "small-2.mp4", "--times", "9"],
                          tmp_path / "gst.log")
    try:
        url = process.wait_line("LISTENING ")
        server = make_server()
        camera = server.api.add_camera("Two makers", cameras.url(), sub_rtsp_url=url)
        server.api.wait_state(camera["id"], "recording", reason="none")
        assert "PLAYING" not in process.log.read_text()
        path = f"/api/live/{camera['id']}/sub/index.m3u8"
        for turn in (1, 2):
            assert server.api.get(path).status == 200
            assert media_tools.decode(server.url + path, headers(server), seconds=3) > 60
            process.wait_line(f"PLAYING {turn}")
            dvr.wait_until(lambda: state(server.api, camera) == "idle", LINGER_S + 15, "nobody watches", every_s=0.25)
        assert footage.check_whole(server, camera["id"], cameras) > 200
    finally:
        process.stop()


def test_a_camera_that_cannot_be_reached_is_tried_while_somebody_asks(make_server, make_cameras):
    cameras = make_cameras(1)
    server = make_server()
    camera = server.api.add_camera("Half", cameras.url(), sub_rtsp_url=cameras.url(9))
    server.api.wait_state(camera["id"], "recording", reason="none")
    answer = server.api.get(f"/api/live/{camera['id']}/sub/index.m3u8")
    assert answer.status == 503 and answer.headers["retry-after"]
    shown = server.api.json("GET", f"/api/cameras/{camera['id']}/")["sub_stream"]
    assert shown["reason"] == "not_found" and shown["detail"], shown
    assert server.api.status(camera["id"])["state"] == "recording"


def test_a_withdrawn_right_ends_what_waits(make_server, make_cameras):
    cameras = make_cameras(1)
    server = make_server()
    api = server.api
    camera = api.add_camera("Half", cameras.url(), sub_rtsp_url=cameras.url(9))
    sub = api.json("POST", "/api/users/sub-users/", {"email": "sub@example.org", "password": peers.PASSWORD, "permissions": [
        {"camera_id": camera["id"], "can_view": True, "can_playback": False, "can_clip": False}]})
    viewer = dvr.Api(server.url)
    viewer.sign_in("sub@example.org", peers.PASSWORD)
    viewer.login = None
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(viewer.get(f"/api/live/{camera['id']}/sub/index.m3u8")))
    waiting.start()
    dvr.wait_until(lambda: state(api, camera) != "idle", 10, "the request is waiting")
    api.json("PATCH", f"/api/users/sub-users/{sub['id']}/", {"permissions": []})
    waiting.join(30)
    assert [a.status for a in answers] == [401], answers
