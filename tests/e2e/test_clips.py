"""Clips by the real binary: what is asked is what is in the file, whatever happens while it is cut."""

import hashlib
import json
import subprocess
import time
import urllib.parse

import browser
import dvr
import media_tools
import peers
import pytest

SETTINGS = {"DVR_RECORDING_SEGMENT_S": "5"}
LOOP = 500   # pictures after which the simulator's film begins again


@pytest.fixture
def footage(make_server, make_cameras):
    """(server, camera id, start of the footage in seconds since 1970) with some 20 seconds recorded."""
    cameras = make_cameras(1)
    server = make_server(**SETTINGS)
    camera = server.api.add_camera("Cut", cameras.url())["id"]
    server.api.wait_state(camera, "recording")
    recordings = lambda: sorted(server.api.pages(f"/api/recordings/{camera}/"), key=lambda r: r["start_time"])
    dvr.wait_until(lambda: sum(r["duration"] for r in recordings()) > 20, 60, "20 seconds of footage", every_s=0.5)
    return server, camera, peers.parse_time(recordings()[0]["start_time"])


def order(api, camera, start, end, **more):
    body = {"camera_id": camera, "start_time": peers.format_time(start), "end_time": peers.format_time(end), "name": "x", **more}
    return api.json("POST", "/api/clips/", body, expect=(202,))


def ready(api, clip_id, timeout_s=60):
    def over():
        clip = api.json("GET", f"/api/clips/{clip_id}/")
        return clip if clip["state"] in ("ready", "failed") else None
    clip = dvr.wait_until(over, timeout_s, f"clip {clip_id} is made", every_s=0.1)
    assert clip["state"] == "ready", clip
    return clip


def download(api, clip_id, file):
    answer = api.get(f"/api/clips/{clip_id}/download/")
    assert answer.status == 200, answer
    file.write_bytes(answer.body)
    return answer


def numbers_by_playback(api, camera, start, end, file):
    """What the player shows of the same range."""
    query = f"start={peers.format_time(start)}&end={peers.format_time(end)}"
    file.write_bytes(api.get(f"/api/playback/{camera}/video.mp4?{query}").body)
    return media_tools.frame_numbers(file)


def check_numbers(numbers):
    assert all((a + 1) % LOOP == b for a, b in zip(numbers, numbers[1:])), numbers


@pytest.mark.parametrize("start_s, end_s", [(2.3, 14.7), (3.04, 3.88), (6.0, 12.0)])
def test_exact_clip_is_the_asked_range(footage, tmp_path, start_s, end_s):
    server, camera, began = footage
    clip = order(server.api, camera, began + start_s, began + end_s)
    assert clip["state"] == "queued" and clip["size_bytes"] is None
    clip = ready(server.api, clip["id"])
    file = tmp_path / "clip.mp4"
    download(server.api, clip["id"], file)
    numbers = media_tools.frame_numbers(file)
    check_numbers(numbers)
    assert numbers == numbers_by_playback(server.api, camera, began + start_s, began + end_s, tmp_path / "range.mp4")
    assert abs(clip["duration"] - (end_s - start_s)) < 0.0801, "a picture at each border"
    assert media_tools.decode(file) == len(numbers)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == clip["sha256"]
    data = file.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_kill_while_cutting(footage, tmp_path):
    """Killed twice in the middle; every clip is made in the end, and nothing is left over."""
    server, camera, began = footage
    clips = [order(server.api, camera, began + 1 + 0.1 * i, began + 16) for i in range(8)]
    states = lambda: [server.api.json("GET", f"/api/clips/{c['id']}/")["state"] for c in clips]
    for _ in range(2):
        dvr.wait_until(lambda: "running" in states() or set(states()) == {"ready"}, 30, "a clip is being cut", every_s=0.01)
        server.kill()
        server.start()
    files = []
    for i, clip in enumerate(clips):
        clip = ready(server.api, clip["id"], 120)
        files.append(tmp_path / f"{i}.mp4")
        download(server.api, clip["id"], files[-1])
        assert hashlib.sha256(files[-1].read_bytes()).hexdigest() == clip["sha256"]
        check_numbers(media_tools.frame_numbers(files[-1]))
    kept = sorted(p.name for p in (server.data / "clips").rglob("*") if p.is_file())
    assert len(kept) == len(clips) and all(name.endswith(".mp4") for name in kept), kept


def test_verify_tells_what_differs(footage, tmp_path):
    server, camera, began = footage
    clip = ready(server.api, order(server.api, camera, began + 2, began + 9)["id"])
    file, manifest = tmp_path / "clip.mp4", tmp_path / "manifest.json"
    download(server.api, clip["id"], file)
    manifest.write_bytes(server.api.get(f"/api/clips/{clip['id']}/manifest/").body)
    key = server.api.json("GET", "/api/system/public-key/")
    verify = lambda *arguments: dvr_verify(server, *arguments)
    for arguments in ((file,), (file, manifest), (file, "--key", key["public_key"])):
        done = verify(*arguments)
        assert done.returncode == 0 and "intact" in done.stdout and key["fingerprint"] in done.stdout, done
    changed = bytearray(file.read_bytes())
    changed[len(changed) // 2] ^= 1
    file.write_bytes(changed)
    done = verify(file, manifest)
    assert done.returncode == 1 and "DIFFERS: the clip was changed" in done.stdout, done
    forged = json.loads(manifest.read_text())
    forged["manifest"]["camera_id"] += 1
    manifest.write_text(json.dumps(forged))
    done = verify(file, manifest)
    assert done.returncode == 1 and "signature" in done.stdout, done
    assert verify(tmp_path / "none.mp4").returncode == 2


def dvr_verify(server, *arguments):
    return subprocess.run([str(server.program), "verify", *map(str, arguments)], text=True, capture_output=True, timeout=60,
                          env={"PATH": "/usr/bin:/bin", **peers.SANITIZERS}, check=False)


def test_a_shared_link_opens_one_clip(footage, tmp_path):
    server, camera, began = footage
    clip = ready(server.api, order(server.api, camera, began + 2, began + 6, name="Entrada: 1/2 \u00e0 noite")["id"])
    answer = download(server.api, clip["id"], tmp_path / "clip.mp4")
    assert "filename*=UTF-8''" in answer.headers["content-disposition"]
    share = server.api.json("POST", f"/api/clips/{clip['id']}/shares/",
                            {"expires_at": peers.format_time(time.time() + 3600), "password": "open sesame"}, expect=(201,))
    guest = dvr.Api(server.url)
    link = f"/api/shared/{share['token']}"
    info = guest.get(link).json()
    assert info["is_locked"] and info["name"] is None
    assert guest.get(f"{link}/video.mp4").status == 403
    assert guest.request("POST", f"{link}/unlock", {"password": "wrong password"}).status == 403
    unlocked = guest.json("POST", f"{link}/unlock", {"password": "open sesame"})
    video = guest.get(f"{link}/video.mp4?unlock={urllib.parse.quote(unlocked['unlock'])}")
    assert video.status == 200 and video.body == (tmp_path / "clip.mp4").read_bytes()
    server.api.json("DELETE", f"/api/clips/{clip['id']}/shares/{share['id']}/")
    assert guest.get(link).status == 404


def test_chromium_plays_a_clip_over_its_encoded_edge(footage, chromium, tmp_path):
    server, camera, began = footage
    clip = ready(server.api, order(server.api, camera, began + 2.6, began + 12)["id"])
    source = f"/api/clips/{clip['id']}/download/?inline=1"
    found = browser.run("plainVideo", chromium, server, source=source, frames=150, pictures=tmp_path)
    browser.check_playing(found["frames"])
    assert not found["errors"], found["errors"]
