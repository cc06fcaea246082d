"""Events over the socket: what happens is told once, to those who may know, and to nobody else."""

import contextlib
import json
import signal
import subprocess

import dvr
import peers
import pytest
import websocket

PASSWORD = "small horse battery"


def open_socket(server, token=None, query="", headers=()):
    api = server.api
    return websocket.WebSocket(api.host, api.port, f"/api/ws/{query}", token or api.token, headers)


def is_state(camera, state):
    return lambda e: e["type"] == "camera.state" and e["data"]["camera_id"] == camera and e["data"]["state"] == state


def is_type(name):
    return lambda e: e["type"] == name


def clip_of(server, camera, recording):
    return server.api.json("POST", "/api/clips/", {"camera_id": camera, "name": "Gate", "mode": "fast",
                                                   "start_time": recording["start_time"], "end_time": recording["end_time"]},
                           expect=(202,))


def test_what_happens_is_told(make_server, make_cameras):
    server = make_server(DVR_RECORDING_SEGMENT_S="5")
    with open_socket(server) as socket:
        hello = socket.read()
        assert hello["type"] == "hello" and hello["data"] == {}
        camera = server.api.add_camera("Door", make_cameras(1).url(1))["id"]
        state = socket.wait(is_state(camera, "recording"))
        assert state["data"]["live"] and state["data"]["reason"] == "none"
        assert [e for e in socket.seen if e["type"] == "gap.closed"], "it began with a gap"
        closed = socket.wait(is_type("recording.closed"))["data"]
        row = server.api.json("GET", f"/api/recordings/{camera}/?limit=50")["results"]
        assert {k: next(r for r in row if r["id"] == closed["id"])[k] for k in ("start_time", "end_time", "size_bytes")} == \
            {k: closed[k] for k in ("start_time", "end_time", "size_bytes")}

        server.api.json("PATCH", f"/api/cameras/{camera}/", {"is_active": False})
        gap = socket.wait(is_type("gap.opened"))["data"]
        assert gap["camera_id"] == camera and gap["end_time"] is None
        if not any(is_state(camera, "disabled")(e) for e in socket.seen):
            socket.wait(is_state(camera, "disabled"))

        clip = clip_of(server, camera, closed)
        ready = socket.wait(lambda e: e["type"] == "clip.changed" and e["data"]["state"] == "ready")
        assert ready["data"]["id"] == clip["id"] and ready["data"]["progress"] == 1
        assert ready["data"] == server.api.json("GET", f"/api/clips/{clip['id']}/")
        assert any(e["type"] == "clip.changed" and e["data"]["state"] in ("queued", "running") for e in socket.seen)
        server.api.json("DELETE", f"/api/clips/{clip['id']}/", expect=(204,))
        assert socket.wait(is_type("clip.removed"))["data"] == {"id": clip["id"], "camera_id": camera}
        assert 'dvr_websockets 1' in server.api.get("/metrics").text
        assert 'dvr_events_total{type="clip.removed"} 1' in server.api.get("/metrics").text


def test_who_comes_back_is_told_what_was_missed(make_server, make_cameras):
    server = make_server()
    with open_socket(server) as socket:
        before = socket.read()["id"]
    camera = server.api.add_camera("Door", make_cameras(1).url(1))["id"]
    server.api.wait_state(camera, "recording", timeout_s=30)
    with open_socket(server, query=f"?last_event_id={before}") as socket:
        assert socket.read()["type"] == "hello"
        socket.wait(is_state(camera, "recording"))
        ids = [e["id"] for e in socket.seen]
        times = [e["at"] for e in socket.seen]
        assert len(ids) == len(set(ids)) and times == sorted(times), "each once, in order"
    for unknown in ("0123456789abcdef", "nonsense"):
        with open_socket(server, query=f"?last_event_id={unknown}") as socket:
            assert [socket.read()["type"], socket.read()["type"]] == ["hello", "resync"], unknown
    assert server.stop() == 0
    server.start()
    server.api.sign_in(peers.EMAIL, peers.PASSWORD)
    with open_socket(server, query=f"?last_event_id={before}") as socket:
        assert [socket.read()["type"], socket.read()["type"]] == ["hello", "resync"], "another start of the server"


def add_sub_user(server, camera, name, view=False, playback=False, clip=False, holdback=0):
    email = f"{name}@example.org"
    permission = {"camera_id": camera, "can_view": view, "can_playback": playback, "can_clip": clip}
    user = server.api.json("POST", "/api/users/sub-users/", {"email": email, "password": PASSWORD, "holdback_s": holdback,
                                                             "permissions": [permission] if view or playback or clip else []})
    api = dvr.Api(server.url)
    api.sign_in(email, PASSWORD)
    return user["id"], api.token


def test_each_is_told_what_they_may_know(make_server, make_cameras):
    server = make_server(DVR_RECORDING_SEGMENT_S="5", DVR_LIMITS_LOGIN="0")
    dvr.add_user(server.program, server.data, "other@example.org", PASSWORD, admin=False, env=server.env)
    other = dvr.Api(server.url)
    other.sign_in("other@example.org", PASSWORD)
    camera = server.api.add_camera("Door", make_cameras(1).url(1))["id"]
    people = {"other": other.token, "nothing": add_sub_user(server, camera, "nothing")[1],
              "viewer": add_sub_user(server, camera, "viewer", view=True)[1],
              "player": add_sub_user(server, camera, "player", view=True, playback=True)[1],
              "held": add_sub_user(server, camera, "held", playback=True, holdback=3600)[1]}
    server.api.wait_state(camera, "recording", timeout_s=30)
    with contextlib.ExitStack() as open_sockets:
        owner = open_sockets.enter_context(open_socket(server))
        sockets = {name: open_sockets.enter_context(open_socket(server, token)) for name, token in people.items()}
        recording = owner.wait(is_type("recording.closed"))["data"]
        clip_of(server, camera, recording)
        owner.wait(lambda e: e["type"] == "clip.changed" and e["data"]["state"] == "ready")
        server.api.json("PATCH", f"/api/cameras/{camera}/", {"is_active": False})
        owner.wait(is_state(camera, "disabled"))
        for socket in sockets.values():
            socket.wait(is_type("heartbeat"))   # after it there is nothing more to tell
        told = {name: {e["type"] for e in s.seen} - {"hello", "heartbeat"} for name, s in sockets.items()}
    assert told["other"] == told["nothing"] == set()
    assert told["viewer"] == told["held"] == {"camera.state"}
    assert told["player"] == {"camera.state", "recording.closed", "gap.opened"}


def test_it_ends_with_the_session_and_with_the_right(make_server, make_cameras):
    server = make_server(DVR_RECORDING_SEGMENT_S="5", DVR_LIMITS_LOGIN="0")
    camera = server.api.add_camera("Door", make_cameras(1).url(1))["id"]
    server.api.wait_state(camera, "recording", timeout_s=30)
    user, token = add_sub_user(server, camera, "guard", view=True, playback=True)
    with open_socket(server, token) as guard, open_socket(server) as owner:
        guard.wait(is_type("recording.closed"))
        server.api.json("PATCH", f"/api/users/sub-users/{user}/", {"permissions": []})
        server.api.json("PATCH", f"/api/cameras/{camera}/", {"is_active": False})
        owner.wait(is_state(camera, "disabled"))
        guard.wait(is_type("heartbeat"))
        assert not [e for e in guard.seen if e["type"] in ("camera.state", "gap.opened")], guard.seen
        server.api.json("DELETE", f"/api/users/sub-users/{user}/", expect=(204,))
        assert guard.wait(is_type("session.ended"))
        assert guard.read() is None and guard.close_code == 4401
        server.process.signal(signal.SIGTERM)
        while owner.read() is not None:
            pass
        assert owner.close_code == 1001
    dvr.wait_until(lambda: server.process.exit_code is not None, 20, "the server ends")
    assert server.stop() == 0


@pytest.mark.parametrize("origin, allowed", [("https://evil.example", False), ("https://app.example", True), (None, True)])
def test_pages_of_others_open_no_socket(make_server, origin, allowed):
    server = make_server(DVR_CORS_ORIGINS="https://app.example")
    cookie = [("Cookie", f"dvr_access={server.api.token}")]
    headers = cookie + ([("Origin", origin)] if origin else [("Origin", server.url)])
    if allowed:
        with websocket.WebSocket(server.api.host, server.api.port, "/api/ws/", headers=headers) as socket:
            assert socket.read()["type"] == "hello"
    else:
        with pytest.raises(websocket.Refused) as refused:
            websocket.WebSocket(server.api.host, server.api.port, "/api/ws/", headers=headers)
        assert refused.value.status == 403


def test_what_is_no_handshake_is_refused(make_server):
    server = make_server()
    url = f"{server.url}/api/ws/"
    for version in ("--http1.1", "--http2"):
        answer = subprocess.run(["curl", "-sk", version, "-w", "\n%{http_code}", "-H", f"Authorization: Bearer {server.api.token}", url],
                                capture_output=True, text=True, timeout=20, check=True).stdout.rsplit("\n", 1)
        assert answer[1] == "426" and json.loads(answer[0])["status"] == 426, answer
    with pytest.raises(websocket.Refused) as refused:
        websocket.WebSocket(server.api.host, server.api.port, "/api/ws/")
    assert refused.value.status == 401
    with contextlib.ExitStack() as sockets:
        for _ in range(32):
            sockets.enter_context(open_socket(server))
        with pytest.raises(websocket.Refused) as refused:
            open_socket(server)
        assert refused.value.status == 429
    dvr.wait_until(lambda: "dvr_websockets 0" in server.api.get("/metrics").text, 10, "they are gone")
