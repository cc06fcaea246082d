"""Our web app in a real Chromium: live and playback really play, and a seek lands on the wanted frame."""

import browser
import peers
import pytest
from browser import each_look, speak

FPS = 25


@pytest.fixture
def live_server(make_server, make_cameras):
    cameras = make_cameras(1)
    server = make_server()
    camera = server.api.add_camera("Front door", cameras.url())["id"]
    server.api.wait_state(camera, "recording")
    return server, cameras, camera


@each_look
def test_live_plays(live_server, chromium, tmp_path, look):
    server, _, _ = live_server
    speak(server, look.language)
    found = browser.run("live", chromium, server, frames=150, pictures=tmp_path, **look.options)
    browser.check_playing(found["frames"])
    assert (found["frames"][-1]["width"], found["frames"][-1]["height"]) == (640, 360)


def test_the_camera_page_tells_state_and_reason(live_server, chromium, tmp_path):
    server, cameras, camera = live_server
    shown = browser.run("cameraState", chromium, server, camera=camera, state="recording", pictures=tmp_path)
    assert "Front door" in shown["text"]
    cameras.control("all vanish")
    server.api.wait_state(camera, "offline", timeout_s=30, reason="unreachable")
    shown = browser.run("cameraState", chromium, server, camera=camera, state="offline", pictures=tmp_path)
    assert "alcançar" in shown["text"], "the reason is told in the account's language: " + shown["text"]


def test_without_the_recorder_the_app_says_so(make_server, chromium):
    """A browser registers a service worker only where it trusts the certificate."""
    server = make_server()
    headers = server.api.get("/sw.js").headers
    assert headers["cache-control"] == "no-cache" and "worker-src 'self'" in headers["content-security-policy"]
    found = browser.run("opensOffline", chromium, server, serviceWorkers="allow", locale="en",
                        browserArgs=["--ignore-certificate-errors"])
    assert found["worker"] == f"{server.url.rstrip('/')}/sw.js"
    assert "/index.html" in found["kept"] and not [path for path in found["kept"] if path.startswith("/api")]
    assert "No connection to the recorder" in found["told"]


def test_what_happens_is_shown_as_it_happens(make_server, make_cameras, chromium, tmp_path):
    server, cameras = make_server(), make_cameras(1)
    camera = server.api.add_camera("Gate", cameras.url())["id"]
    server.api.wait_state(camera, "recording", timeout_s=30)
    browser.run("followsEvents", chromium, server, pictures=tmp_path, camera=camera)


@each_look
def test_a_new_owner_is_led_to_the_first_picture(make_server, make_cameras, chromium, tmp_path, look):
    server, cameras = make_server(), make_cameras(1)
    speak(server, look.language)
    found = browser.run("firstSteps", chromium, server, pictures=tmp_path, camera=cameras.url(), **look.options)
    assert not found["found"], found["found"]
    assert found["four"] != found["five"], "the forecast heeds the number of cameras"
    assert [state for _, state in found["kept"]] == ["over"]
    assert server.api.json("GET", "/api/auth/me")["time_zone"] == "America/Manaus"
    assert [camera["name"] for camera in server.api.pages("/api/cameras/")] == ["Gate"]


@pytest.mark.long_run
@pytest.mark.parametrize("long_run", ["short_files"], indirect=True)
@each_look
def test_playback_plays_and_seeks_to_the_frame(long_run, chromium, tmp_path, look):
    """Frame n of the long file was recorded at start + n / 25 s; its number is in the picture."""
    speak(long_run.server, look.language)
    start = peers.parse_time(long_run.recordings()[0]["start_time"])
    wanted = [30.0, 83.52, 141.04]
    found = browser.run("playback", chromium, long_run.server, camera=long_run.camera["id"], pictures=tmp_path,
                        times=[peers.format_time(start + s) for s in wanted], seeks=[7.0, -3.48, 0.52, 12.0],
                        **look.options)
    browser.check_playing(found["playing"])
    off = [landing["number"] - seconds * FPS for seconds, landing in zip(wanted, found["landings"])]
    print(f"{look}: deep links land {', '.join(f'{one:+.1f}' for one in off)} pictures off")
    for seconds, landing in zip(wanted, found["landings"]):
        assert abs(landing["number"] - seconds * FPS) <= 1, f"{seconds} s: picture {landing['number']}"
    zero = found["landings"][-1]
    for seek in found["seeks"]:
        number = zero["number"] + (seek["wanted"] - zero["mediaTime"]) * FPS
        print(f"{look}: a seek lands {seek['frame']['number'] - number:+.1f} pictures off")
        # A moment within a picture, so what is shown began up to a picture before it; or it is the boundary itself.
        assert -1.5 < seek["frame"]["number"] - number < 0.5, f"wanted picture {number:.1f}, got {seek['frame']['number']}"
