"""Live pictures over a WebSocket: the bytes of the playlists, pushed; each viewer at its own pace, ended with its right."""

import contextlib
import signal
import threading
import time

import dvr
import hls
import media_tools
import mp4
import pytest
import websocket
from viewer import Viewer, wall_start_s

PASSWORD = "small horse battery"


def file_of(viewer, path):
    path.write_bytes(viewer.init + b"".join(viewer.parts))
    return path


def check_plays(viewer, path):
    """All of it decodes, and of the numbers burnt into the pictures none is missing; the camera sends 500 over and over."""
    file = file_of(viewer, path)
    frames = [f for part in viewer.parts for f in mp4.fragmented(viewer.init, part)]
    assert media_tools.decode(file) == sum(f.kind == "video" for f in frames)
    numbers = media_tools.frame_numbers(file)
    assert all(b == (a + 1) % 500 for a, b in zip(numbers, numbers[1:])), numbers
    return frames


def age_s(part):
    return time.time() - wall_start_s(part)


def live_camera(server, cameras, query=""):
    camera = server.api.add_camera("Door", cameras.url(1, query))["id"]
    server.api.wait_state(camera, "recording", timeout_s=30)
    return camera


@pytest.mark.parametrize("query, sound", [("", True), ("?quirk=no-audio", False)])
def test_the_bytes_are_those_of_the_playlists_and_play(make_server, make_cameras, tmp_path, query, sound):
    server, cameras = make_server(), make_cameras(1)
    camera = live_camera(server, cameras, query)
    client = hls.Client(server.api)
    multivariant = server.api.get(f"/api/live/{camera}/index.m3u8").text
    with Viewer(server, camera) as viewer:
        viewer.take()
        first_age_s = age_s(viewer.take_parts(1)[-1])
        viewer.take_parts(5)   # what there was already
        ages = [age_s(viewer.take_parts(count)[-1]) for count in range(6, 18)]
        listed = client.playlist(f"/api/live/{camera}/media.m3u8")
        by_hls = [client.fetch(part) for parts in listed.parts_after.values() for part in parts]
        viewer.take_parts(20)
        told = viewer.told[1]
        assert server.api.metric("dvr_live_sockets") == 1
    print(f"\nthe first picture was {first_age_s:.2f} s old, the oldest of later parts {min(ages):.2f} to {max(ages):.2f} s")
    assert [t["type"] for t in viewer.told] == ["hello", "init"]
    newer = [part for part in by_hls if wall_start_s(part) >= wall_start_s(viewer.parts[0])]
    assert len(newer) >= 5 and all(part in viewer.parts for part in newer)
    segment = listed.segments[-1]
    assert viewer.init == client.init(segment)

    codecs = hls.attributes(multivariant.split("#EXT-X-STREAM-INF:")[1].splitlines()[0])["CODECS"]
    assert told["mime"] == f'video/mp4; codecs="{codecs}"' and codecs.startswith("avc1.6400") and ("mp4a.40.2" in codecs) == sound
    assert (told["width"], told["height"]) == (640, 360)
    frames = check_plays(viewer, tmp_path / "live.mp4")
    assert {f.kind for f in frames} == ({"video", "audio"} if sound else {"video"})
    video = [f for f in frames if f.kind == "video"]
    assert video[0].key and told["media_time"] == pytest.approx(video[0].dts / video[0].timescale, abs=1e-5)
    assert abs(wall_start_s(viewer.parts[0]) - time.time()) < 3600
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(wall_start_s(viewer.parts[0])))
    assert told["time"].startswith(stamp)
    views = server.api.json("GET", "/api/system/audit/?action=live.view")
    assert views["count"] == 1, "playlists and socket of one user are one viewing"
    assert "live socket closed" in server.log.read_text()


def test_who_stops_reading_loses_pictures_and_nobody_else_does(make_server, make_cameras, tmp_path):
    server, cameras = make_server(), make_cameras(1)
    camera = live_camera(server, cameras)
    with contextlib.ExitStack() as sockets:
        good = sockets.enter_context(Viewer(server, camera))
        good.take_parts(4)
        slow = [sockets.enter_context(Viewer(server, camera, receive_bytes=8192)) for _ in range(8)]
        for viewer in slow:
            viewer.take_parts(1)
        before = server.api.metric("process_resident_memory_bytes")
        good.take_parts(44)   # while the others do not read
        after = server.api.metric("process_resident_memory_bytes")
        held = server.api.metric("dvr_live_memory_bytes")
        for viewer in slow:
            dropped = viewer.take_text("dropped")
            assert dropped["parts"] > 0 and dropped["duration"] > 1
            part = viewer.take()
            while isinstance(part, dict):   # it fell behind again while the others were read
                part = viewer.take()
            first = next(f for f in mp4.fragmented(viewer.init, part) if f.kind == "video")
            assert first.key
            file = tmp_path / "after.mp4"
            file.write_bytes(viewer.init + part)
            media_tools.decode(file)
        assert server.api.metric("dvr_live_socket_parts_dropped_total") >= 8
        good.take_parts(50)
        check_plays(good, tmp_path / "good.mp4")
        assert [t["type"] for t in good.told] == ["hello", "init"]
    print(f"\nresident {before / 2**20:.0f} MiB, after 20 s with 8 readers that stopped {after / 2**20:.0f} MiB")
    assert after - before < 48 * 2**20 and held < 4 * 2**20


def test_a_camera_that_goes_and_comes_back(make_server, make_cameras, tmp_path):
    server, cameras = make_server(), make_cameras(1)
    camera = live_camera(server, cameras)
    with Viewer(server, camera) as viewer:
        viewer.take_parts(3)
        first = viewer.told[-1]
        cameras.control("all vanish")
        viewer.take_text("away")
        with Viewer(server, camera) as late:
            late.take_text("away")
            assert late.take() == {"type": "heartbeat"}, "it waits, and is heard of"
            cameras.control("all return")
            for each in (viewer, late):
                back = each.take_text("init")
                assert back["run"] > first["run"] and back["media_time"] == 0
                each.take_parts(4)
                check_plays(each, tmp_path / "back.mp4")
    assert [t["type"] for t in viewer.told if t["type"] != "heartbeat"] == ["hello", "init", "away", "init"]


def add_guard(server, camera):
    user = server.api.json("POST", "/api/users/sub-users/", {"email": "guard@example.org", "password": PASSWORD, "permissions": [
        {"camera_id": camera, "can_view": True}]})
    api = dvr.Api(server.url)
    api.sign_in("guard@example.org", PASSWORD)
    return user["id"], api.token


def test_it_ends_with_what_it_needs(make_server, make_cameras):
    server, cameras = make_server(DVR_LIMITS_LOGIN="0"), make_cameras(2)
    camera = live_camera(server, cameras)
    other = server.api.add_camera("Yard", cameras.url(2))["id"]
    user, token = add_guard(server, camera)
    with Viewer(server, camera, token) as guard:
        guard.take_parts(1)
        began = time.monotonic()
        server.api.json("PATCH", f"/api/users/sub-users/{user}/", {"permissions": [{"camera_id": other, "can_view": True}]})
        assert guard.read_close() == 4403
        print(f"\nclosed {time.monotonic() - began:.2f} s after the right was taken away")
    with pytest.raises(websocket.Refused) as refused:
        Viewer(server, camera, token)
    assert refused.value.status == 404
    with Viewer(server, other, token) as guard:
        server.api.json("DELETE", f"/api/users/sub-users/{user}/", expect=(204,))
        assert guard.read_close() == 4401
    with Viewer(server, other) as viewer:
        server.api.json("DELETE", f"/api/cameras/{other}/", expect=(204,))
        assert viewer.read_close() == 4404

    link = server.api.json("POST", f"/api/live/{camera}/links/", {})["url"]
    with Viewer(server, camera, query="?" + link.split("?", 1)[1]) as viewer:
        viewer.take_parts(2)
        server.process.signal(signal.SIGTERM)
        assert viewer.read_close() == 1001
    dvr.wait_until(lambda: server.process.exit_code is not None, 20, "the server ends")
    assert server.stop() == 0


def test_many_viewers_of_one_camera_and_their_bound(make_server, make_cameras):
    """As a wall's sockets: each has all parts, at once; one more than a user may have is refused."""
    server, cameras = make_server(), make_cameras(1)
    camera = live_camera(server, cameras)
    with contextlib.ExitStack() as sockets:
        viewers = [sockets.enter_context(Viewer(server, camera)) for _ in range(64)]
        with pytest.raises(websocket.Refused) as refused:
            Viewer(server, camera)
        assert refused.value.status == 429
        begin = time.time() + 3   # when who waited for the others has caught up
        threads = [threading.Thread(target=viewer.take_until, args=(begin + 5,)) for viewer in viewers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        taken = {tuple(part for part in viewer.parts if begin <= wall_start_s(part) < begin + 4) for viewer in viewers}
        assert len(taken) == 1 and len(taken.pop()) >= 7, "the same parts for all"
    dvr.wait_until(lambda: server.api.metric("dvr_live_sockets") == 0, 10, "they are gone")
