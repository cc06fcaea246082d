"""Playback in a real Chromium: how far apart the pictures of several cameras are that stand beside each other, the pictures under
the pointer, and what is said where there is nothing yet."""

import json
import os
import time

import browser
import dvr
import peers
import pictures
import pytest
from browser import speak, two_looks

AWAY = {"en": "Nothing was recorded since then", "pt-BR": "Nada foi gravado desde então"}
# DVR_TEST_TOGETHER=9 measures the most there may be: more than two busy cores can show.
TOGETHER = int(os.environ.get("DVR_TEST_TOGETHER", "4"))
NAMES = ["Front door", "Garage", "Garden", "Reception", "Office", "Yard", "Stairs", "Kitchen", "Attic"][:TOGETHER]
# The pictures are 40 ms apart, and each camera's have a phase of their own.
MOST_MS = 100 + pictures.FRAME_MS


@pytest.fixture(scope="module")
def recorded(build, media, database_settings, tmp_path_factory):
    """The cameras, and a moment that 35 s of footage of each begin at."""
    folder = tmp_path_factory.mktemp("playback")
    cameras = peers.Cameras(build / "dvr-camsim", len(NAMES), [media / "small-1.mp4", media / "small-2.mp4"], folder / "camsim")
    server = peers.Server(build / "dvr-lite", folder / "server", {**database_settings(), "DVR_RECORDING_SEGMENT_S": "10"})
    server.start()
    ids = [server.api.add_camera(name, cameras.url(n + 1))["id"] for n, name in enumerate(NAMES)]

    def starts():
        found = [server.api.json("GET", f"/api/recordings/{camera}/")["results"] for camera in ids]
        whole = all(sum(r["duration"] for r in recordings) >= 40 for recordings in found)
        return whole and [min(r["start_time"] for r in recordings) for recordings in found]

    found = dvr.wait_until(starts, 90, "40 s of each are recorded", every_s=0.5)
    yield server, cameras, ids, peers.shift(max(found), 3)
    cameras.stop()
    problems = server.finish()
    assert not problems, "\n".join(problems)


def drifts(frames, anchors, leader):
    """Of each picture of a follower that was shown: how far it was from the leader's picture at that time, in milliseconds."""
    found, last = {}, None
    for frame in sorted(frames, key=lambda f: f["presentedAt"]):
        if frame["camera"] == 0:
            last = None if frame["seeking"] else frame
        elif frame["shown"] and last and frame["presentedAt"] - last["presentedAt"] < 2 * pictures.FRAME_MS:
            own = pictures.sent_ms(anchors[frame["camera"]], frame["number"]) - frame["presentedAt"]
            first = pictures.sent_ms(anchors[leader], last["number"]) - last["presentedAt"]
            found.setdefault(frame["camera"], []).append(pictures.nearest(own - first, anchors[leader]))
    return found


def read_again(frames, loop):
    videos = [[f for f in frames if f["camera"] == camera] for camera in sorted({f["camera"] for f in frames})]
    found = [pictures.read_again(one, loop) for one in videos]
    return [frame for one, _ in found for frame in one], sum(misread for _, misread in found)


@two_looks
def test_cameras_keep_together(recorded, chromium, tmp_path, look):
    server, cameras, ids, start = recorded
    speak(server, look.language)
    anchors = {camera: pictures.anchor(cameras, f"cam{n + 1}") for n, camera in enumerate(ids)}
    found = browser.run("together", chromium, server, pictures=tmp_path, camera=ids[0], others=ids[1:], time=start,
                        clickAt=peers.shift(start, 20), watchMs=3000, **look.options)["found"]
    for move, seen in found.items():
        frames, misread = read_again(seen["frames"], anchors[ids[0]]["loop"])
        apart = drifts(frames, anchors, ids[0])
        assert sorted(apart) == ids[1:], f"{move}: only {sorted(apart)} were compared"
        most = max(abs(ms) for all_of_one in apart.values() for ms in all_of_one)
        first = max(abs(all_of_one[0]) for all_of_one in apart.values())
        print(f"{look}: {move}: together after {seen['togetherMs'] / 1000:.1f} s; apart by {first:.0f} ms in the first picture, "
              f"{most:.0f} ms at most in {sum(map(len, apart.values()))} pictures ({misread} of {len(frames)} were read late)")
        (tmp_path / "frames.json").write_text(json.dumps({"move": move, "frames": seen["frames"], "anchors": anchors}))
        late = {camera: {at: round(ms) for at, ms in enumerate(all_of_one) if abs(ms) > MOST_MS} for camera, all_of_one in apart.items()}
        assert not any(late.values()), f"{move}: ms apart, by camera and picture: {late}"


@two_looks
def test_pictures_follow_the_pointer(recorded, chromium, tmp_path, look):
    server, _, ids, start = recorded
    speak(server, look.language)
    found = browser.run("pointerPictures", chromium, server, pictures=tmp_path, camera=ids[0], time=peers.shift(start, 25),
                        **look.options)
    for what in ("playhead", "handle"):
        seen = found[what]
        print(f"{look}: {what}: {len(seen['while'])} pictures while it was dragged, after {seen['firstMs']} ms")
        assert len(seen["while"]) >= 2, f"{what}: pictures come while it is dragged, not only at rest: {seen}"
        assert seen["sizes"] == [seen["sizes"][0]], f"{what}: the room of the picture changes: {seen['sizes']}"
    assert found["shift"] == 0, "the page moved under the pointer"


GAP_S = 14


@pytest.fixture(scope="module")
def leader_away(recorded):
    """The middle of a time that the first camera was away, and the second was not; both go on for 12 s after."""
    server, cameras, ids, _ = recorded
    begun = time.time()
    cameras.control("cam1 vanish")
    server.api.wait_state(ids[0], "offline", timeout_s=60)
    dvr.wait_until(lambda: time.time() - begun > GAP_S, 2 * GAP_S, "the gap is long enough")
    cameras.control("cam1 return")
    ended = time.time()
    server.api.wait_state(ids[0], "recording", timeout_s=60)
    back = time.time()
    dvr.wait_until(lambda: time.time() - back > 12, 30, "footage after the gap")
    return (begun + ended) / 2


@two_looks
def test_others_play_on_where_the_first_has_nothing(recorded, leader_away, chromium, tmp_path, look):
    server, cameras, ids, _ = recorded
    speak(server, look.language)
    anchors = {camera: pictures.anchor(cameras, f"cam{n + 1}") for n, camera in enumerate(ids)}
    found = browser.run("leaderInGap", chromium, server, pictures=tmp_path, camera=ids[0], others=ids[1:2],
                        time=peers.format_time(leader_away - GAP_S / 2 - 8), clickAt=peers.format_time(leader_away), watchMs=3000,
                        **look.options)
    assert found["reason"] in ("camera_closed", "unreachable") and found["told"]
    assert not found["found"], found["found"]
    alone = [frame for frame in found["alone"] if frame["shown"]]
    assert {frame["camera"] for frame in alone} == {ids[1]}, "only the other camera shows pictures"
    browser.check_playing(alone)
    frames, _ = read_again(found["frames"], anchors[ids[0]]["loop"])
    apart = drifts(frames, anchors, ids[0])[ids[1]]
    most = max(abs(ms) for ms in apart)
    print(f"{look}: {len(alone)} pictures without the first camera; when it was back, {most:.0f} ms apart at most in {len(apart)}")
    assert most <= MOST_MS


@two_looks
def test_a_camera_that_is_away_until_now(recorded, chromium, tmp_path, look):
    """Playback that comes to the end of what a lost camera sent says so, instead of showing its last picture as if it were now."""
    server, cameras, ids, _ = recorded
    speak(server, look.language)
    gone = ids[-1]
    cameras.control(f"cam{len(ids)} vanish")
    server.api.wait_state(gone, "offline", timeout_s=60)
    newest = max(r["end_time"] for r in server.api.json("GET", f"/api/recordings/{gone}/")["results"])
    try:
        found = browser.run("awayUntilNow", chromium, server, pictures=tmp_path, camera=gone, time=peers.shift(newest, -3),
                            **look.options)
    finally:
        cameras.control(f"cam{len(ids)} return")
        server.api.wait_state(gone, "recording", timeout_s=60)
    assert found["words"] == "away" and found["reason"] in ("camera_closed", "unreachable")
    assert AWAY[look.language] in found["told"]
    assert not found["found"], found["found"]
