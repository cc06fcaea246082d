"""Rights that end while something is open, links for players, and keys: the real binary over TLS."""

import base64
import threading
import time

import dvr
import media_tools
import peers
import pytest

SUB = {"email": "guard@example.org", "password": "battery staple"}


@pytest.fixture
def live(make_server, make_cameras):
    """(server, camera id) with footage that has begun."""
    cameras = make_cameras(1)
    server = make_server()
    camera = server.api.add_camera("Watched", cameras.url())["id"]
    server.api.wait_state(camera, "recording")
    dvr.wait_until(lambda: server.api.get(f"/api/live/{camera}/index.m3u8").status == 200, 20, "the camera is live")
    return server, camera


def signed_in(server, email, password):
    api = dvr.Api(server.url)
    api.sign_in(email, password)
    return api


def add_guard(server, camera, **rights):
    body = {**SUB, "permissions": [{"camera_id": camera, **rights}]}
    return server.api.json("POST", "/api/users/sub-users/", body, expect=(201,))["id"]


def blocked(api, camera):
    """Asks for a part far enough ahead that the answer has to wait; answers (thread, list of what came, when)."""
    playlist = api.get(f"/api/live/{camera}/media.m3u8").body.decode()
    first = int(playlist.split("#EXT-X-MEDIA-SEQUENCE:")[1].split("\n")[0])
    ahead = first + playlist.count("#EXTINF") + 1
    came = []

    def ask():
        answer = api.request("GET", f"/api/live/{camera}/media.m3u8?_HLS_msn={ahead}&_HLS_part=0")
        came.append((answer.status, time.monotonic()))

    thread = threading.Thread(target=ask)
    thread.start()
    return thread, came


def test_a_blocked_live_request_ends_with_the_permission(live):
    server, camera = live
    guard = add_guard(server, camera, can_view=True)
    api = signed_in(server, **SUB)
    for change in ({"permissions": []}, {"permissions": [{"camera_id": camera, "can_view": True}], "is_active": False}):
        thread, came = blocked(api, camera)
        changed = time.monotonic()
        server.api.json("PATCH", f"/api/users/sub-users/{guard}/", change)
        thread.join(10)
        # Refused while it waited, or before it did; or, when the part came first, at the next look.
        status, when = came[0]
        print(f"status {status}, {when - changed:.2f} s after the change")
        assert status in (200, 401, 404), came
        assert api.request("GET", f"/api/live/{camera}/index.m3u8").status in (401, 404)
        server.api.json("PATCH", f"/api/users/sub-users/{guard}/",
                        {"permissions": [{"camera_id": camera, "can_view": True}], "is_active": True})
        api = signed_in(server, **SUB)


def test_ffmpeg_plays_links_without_a_token(live):
    server, camera = live
    made = server.api.json("POST", f"/api/live/{camera}/links/", {"lasting": True, "name": "wall"}, expect=(201,))
    assert media_tools.decode(server.url + made["url"], seconds=4) >= 90
    begin = time.time()
    dvr.wait_until(lambda: time.time() - begin > 8, 20, "eight seconds of footage")
    footage = server.api.json("POST", f"/api/playback/{camera}/links/",
                              {"start": peers.format_time(begin), "end": peers.format_time(begin + 6)}, expect=(201,))
    assert media_tools.decode(server.url + footage["url"]) >= 140
    assert media_tools.decode(server.url + footage["video_url"]) >= 140
    server.api.json("DELETE", f"/api/auth/sessions/{made['session_id']}/")
    assert server.api.request("GET", made["url"], token=False).status == 401


def test_keys_rotate_while_the_server_runs(live):
    server, _ = live
    before = server.api.token
    done = server.command("keys", "rotate")
    assert done.returncode == 0, done.stderr
    kid = done.stdout.split()[1]

    def newly_signed():
        return kid.encode() in header_of(signed_in(server, peers.EMAIL, peers.PASSWORD).token)

    dvr.wait_until(newly_signed, 30, "the new key signs", every_s=1)
    assert server.api.request("GET", "/api/auth/me", headers={"Authorization": f"Bearer {before}"}, token=False).status == 200


def header_of(token):
    head = token.split(".")[0]
    return base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))
