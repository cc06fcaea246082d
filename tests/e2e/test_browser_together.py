"""Several cameras on one clock in a real Chromium: how far apart the pictures are that stand beside each other."""

import browser
import dvr
import peers
import pictures
import pytest

NAMES = ["Front door", "Garage", "Garden", "Reception"]
# The pictures are 40 ms apart, and each camera's have a phase of their own.
MOST_MS = 100 + pictures.FRAME_MS


@pytest.fixture
def recorded(make_server, make_cameras):
    """Four cameras, and a moment that 35 s of footage of each begin at."""
    cameras = make_cameras(len(NAMES), files=("small-1.mp4", "small-2.mp4"))
    server = make_server(DVR_RECORDING_SEGMENT_S="10")
    ids = [server.api.add_camera(name, cameras.url(n + 1))["id"] for n, name in enumerate(NAMES)]

    def starts():
        found = [server.api.json("GET", f"/api/recordings/{camera}/")["results"] for camera in ids]
        whole = all(sum(r["duration"] for r in recordings) >= 40 for recordings in found)
        return whole and [min(r["start_time"] for r in recordings) for recordings in found]

    found = dvr.wait_until(starts, 90, "40 s of each are recorded", every_s=0.5)
    return server, cameras, ids, peers.shift(max(found), 3)


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


def test_cameras_keep_together(recorded, chromium, tmp_path):
    server, cameras, ids, time = recorded
    anchors = {camera: pictures.anchor(cameras, f"cam{n + 1}") for n, camera in enumerate(ids)}
    found = browser.run("together", chromium, server, pictures=tmp_path, camera=ids[0], others=ids[1:], time=time,
                        clickAt=peers.shift(time, 20), watchMs=3000)["found"]
    for move, seen in found.items():
        frames, misread = read_again(seen["frames"], anchors[ids[0]]["loop"])
        apart = drifts(frames, anchors, ids[0])
        assert sorted(apart) == ids[1:], f"{move}: only {sorted(apart)} were compared"
        most = max(abs(ms) for all_of_one in apart.values() for ms in all_of_one)
        first = max(abs(all_of_one[0]) for all_of_one in apart.values())
        print(f"{move}: together after {seen['togetherMs'] / 1000:.1f} s; apart by {first:.0f} ms in the first picture, "
              f"{most:.0f} ms at most in {sum(map(len, apart.values()))} pictures ({misread} of {len(frames)} were read late)")
        assert most <= MOST_MS, f"{move}: {most:.0f} ms apart"
