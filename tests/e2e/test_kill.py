"""kill -9 at any moment loses at most 2 s, and the ledger says so."""

import random
import time

import dvr
import hls
import peers

KILLS = 10
SEED = 20261122
# What a kill may cost, and the slack of two programs' clocks and of one part that was still being filled.
LOSS_US = 2_000_000
RUN_SETTINGS = {"DVR_RECORDING_SEGMENT_S": "10"}


def test_ten_kills_lose_two_seconds_at_most(make_server, make_cameras):
    chance = random.Random(SEED)
    cameras = make_cameras(1)
    server = make_server(**RUN_SETTINGS)
    camera = server.api.add_camera("Killed", cameras.url())
    lives, began_us = [], 0
    for _ in range(KILLS):
        server.api.wait_state(camera["id"], "recording", timeout_s=30)
        let_it_record(cameras, chance.uniform(2.5, 12.0))
        killed_us = time.time_ns() // 1000
        server.kill()
        lives.append((began_us, killed_us))
        began_us = killed_us   # the camera is connected before the new server says that it listens
        server.start()
    server.api.wait_state(camera["id"], "recording", timeout_s=30)
    server.api.json("PATCH", f"/api/cameras/{camera['id']}/", {"is_active": False})
    server.api.wait_state(camera["id"], "disabled")

    runs = recorded_runs(server.api, camera["id"])
    sent = cameras.sent()
    for number, (began_us, killed_us) in enumerate(lives):
        check_life(number, to_this_server([f for f in sent if began_us < f.wall_us <= killed_us]), killed_us, runs)
    check_ledger(server.api, camera["id"])
    assert server.stop() == 0
    checked = server.command("check", "--deep")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def let_it_record(cameras, seconds):
    """Until so many seconds of frames have gone to the recorder: its load decides, not the clock on the wall."""
    target = len(cameras.sent()) + int(seconds * 25)
    dvr.wait_until(lambda: len(cameras.sent()) >= target, seconds * 4 + 20, f"{seconds:.1f} s of frames")


def recorded_runs(api, camera_id):
    """The digests of the video frames of each unbroken stretch, as the range playlist plays them."""
    client = hls.Client(api)
    recordings = sorted(api.pages(f"/api/recordings/{camera_id}/"), key=lambda r: r["start_time"])
    start, end = peers.shift(recordings[0]["start_time"], -2), peers.shift(recordings[-1]["end_time"], 2)
    runs = []
    for piece in client.range_pieces(camera_id, start, end).segments:
        if piece.discontinuity or not runs:
            runs.append([])
        runs[-1] += [f.digest for f in client.frames(piece) if f.kind == "video"]
    return runs


def to_this_server(sent):
    """Without the few frames that still went to the server that had been killed: the count jumps after them."""
    jumps = [i for i in range(1, min(len(sent), 25)) if sent[i].index > sent[i - 1].index + 1]
    return sent[jumps[-1]:] if jumps else sent


def check_life(number, sent, killed_us, runs):
    """One run is what was sent since the first key frame, unbroken, up to at most 2 s before the kill."""
    digests = [f.digest for f in sent]
    first_key = next(i for i, f in enumerate(sent) if f.key)
    # The picture repeats after its loop: the run of this life is the one that is a prefix of what was sent in it.
    kept = [run for run in runs[number:number + 1] if digests[first_key:first_key + len(run)] == run]
    assert kept, (f"life {number}: the footage is not what was sent: {len(runs)} runs, run of {len(runs[number])} frames, "
                  f"sent {len(digests)}, first key {first_key}")
    lost = sent[first_key + len(kept[0]):]
    if lost:
        missing_us = killed_us - lost[0].wall_us
        assert missing_us <= LOSS_US, f"life {number}: the last {missing_us / 1e6:.2f} s before the kill are lost"


def check_ledger(api, camera_id):
    """Recorded and gaps meet without holes; each kill has its row."""
    recordings = sorted(api.pages(f"/api/recordings/{camera_id}/"), key=lambda r: r["start_time"])
    gaps = sorted(api.pages(f"/api/cameras/{camera_id}/gaps/"), key=lambda g: g["start_time"])
    assert sum(g["reason"] == "crash" for g in gaps) >= KILLS, [g["reason"] for g in gaps]
    stretches = sorted([(r["start_time"], r["end_time"], "footage") for r in recordings] +
                       [(g["start_time"], g["end_time"] or "9999", g["reason"]) for g in gaps])
    for before, after in zip(stretches, stretches[1:]):
        hole_s = peers.parse_time(after[0]) - peers.parse_time(before[1])
        assert abs(hole_s) <= 0.1, f"{hole_s:.3f} s between {before} and {after}"
