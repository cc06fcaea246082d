"""HTTP/2 as real clients speak it: curl, nghttp, h2load; blocking reloads on many streams; and those that mean harm."""

import contextlib
import json
import signal
import sqlite3
import subprocess

import dvr
import hls
import http2_load


def run(*command, timeout=20):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=timeout, check=False)


def base(server):
    return f"https://{server.api.host}:{server.api.port}"


def recording(api, simulator, count):
    cameras = [api.add_camera(f"cam{i}", simulator.url(i)) for i in range(1, count + 1)]
    for camera in cameras:
        api.wait_state(camera["id"], "recording")
    return cameras


def live_playlist(api, camera):
    """Where it is, and what it lists once there are pieces."""
    client = hls.Client(api)
    url = client.media_playlist(f"/api/live/{camera['id']}/index.m3u8")
    return url, dvr.wait_until(lambda: (p := client.playlist(url)).segments and p, 20, "live pieces")


def test_curl_and_nghttp_get_what_http_1_gets(make_server):
    server = make_server()
    bodies = {}
    for version in ("--http1.1", "--http2"):
        answer = run("curl", "-sk", version, "-w", "\n%{http_version} %{http_code}", f"{base(server)}/healthz")
        body, told = answer.stdout.rsplit("\n", 1)
        bodies[told] = body
    assert set(bodies) == {"1.1 200", "2 200"} and len(set(bodies.values())) == 1, bodies
    refused = run("curl", "-sk", "--http2", f"{base(server)}/api/cameras/")
    assert json.loads(refused.stdout)["status"] == 401
    large = run("curl", "-sk", "--http2", "-o", "/dev/null", "-w", "%{http_code}", "-X", "POST", "-d", "x" * 100_000,
                "-H", "Content-Type: application/json", f"{base(server)}/api/auth/login")
    assert large.stdout == "413", large
    answer = run("nghttp", "-nv", "--no-verify-peer", f"{base(server)}/healthz")
    assert ":status: 200" in answer.stdout, answer.stdout


def test_blocking_reloads_of_many_streams_share_a_connection(make_server, make_cameras):
    """Each stream waits for a part of its own: all are answered, none waits for another's answer."""
    server = make_server()
    camera, = recording(server.api, make_cameras(1), 1)
    url, listed = live_playlist(server.api, camera)
    connection = http2_load.Connection(server.api.host, server.api.port)
    following = listed.next_sequence()
    waiting = [connection.request(f"{url}?_HLS_msn={following + i % 2}&_HLS_part=0", server.api.token) for i in range(40)]
    pieces = [connection.request(listed.segments[-1].uri, server.api.token) for _ in range(5)]
    answers = connection.answers([*waiting, *pieces])
    connection.close()
    assert {status for status, _ in answers.values()} == {200}, answers
    assert len({answers[stream] for stream in pieces}) == 1 and answers[pieces[0]][1] > 10_000


def test_the_end_is_announced_and_what_is_open_is_finished(make_server, make_cameras):
    server = make_server()
    camera, = recording(server.api, make_cameras(1), 1)
    url, listed = live_playlist(server.api, camera)
    connection = http2_load.Connection(server.api.host, server.api.port, windows=1000)
    stream = connection.request(listed.segments[-1].uri, server.api.token)
    got, seen = 0, []
    while got < 1000:   # all the room that it has
        kind, _, _, payload = connection.read_frame()
        got += len(payload) if kind == http2_load.DATA else 0
    server.process.signal(signal.SIGTERM)
    while http2_load.GOAWAY not in seen:
        seen.append(connection.read_frame()[0])
    connection.send(http2_load.frame(http2_load.WINDOW, 0, stream, (2**30).to_bytes(4, "big")))
    assert connection.answers([stream])[stream][1] > 10_000
    connection.close()
    assert server.stop() == 0


def test_honest_clients_are_served_and_nothing_is_lost_beside_hostile_ones(make_server, make_cameras):
    server = make_server(DVR_LIMITS_API="100000", DVR_LIMITS_MEDIA="100000")
    cameras = recording(server.api, make_cameras(2), 2)
    url, listed = live_playlist(server.api, cameras[0])
    with contextlib.ExitStack() as running:
        slow = running.enter_context(
            http2_load.SlowReaders(server.api, [listed.segments[-1].uri], server.api.token, connections=3, streams=20))
        attacker = running.enter_context(http2_load.RapidReset(server.api))
        viewer = running.enter_context(http2_load.Viewer(server.api, url))
        honest = http2_load.h2load([base(server) + url], 10, 5, server.api.token, requests=1000)
        dvr.wait_until(lambda: server.api.metric("dvr_http2_floods_total") >= 2, 20, "the attacker is sent away")
    assert honest["succeeded"] == 1000 and not honest["errored"], honest["report"]
    assert viewer.times_s and not viewer.faults, viewer.faults
    assert slow.opened >= 3 and attacker.connections >= 2
    assert server.api.metric("dvr_http2_resets_total") >= 200
    assert all(server.api.status(camera["id"])["state"] == "recording" for camera in cameras)
    assert server.stop() == 0
    if "DVR_DATABASE_URL" not in server.env:
        with contextlib.closing(sqlite3.connect(server.data / "catalog.db")) as catalog:
            rows = catalog.execute("SELECT sum(video_samples), sum(duration_ticks) / 90000.0, count(DISTINCT run_id) "
                                   "FROM recordings GROUP BY camera_id").fetchall()
        assert len(rows) == 2 and all(runs == 1 and abs(samples - 25 * seconds) <= 1 for samples, seconds, runs in rows), rows
