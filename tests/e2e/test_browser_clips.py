"""Clips in a real Chromium: what the handles show is what the clip holds; a link opens it, and stops opening it."""

import browser
import dvr
import peers
import pytest

NAME, RENAMED = "Parcel at the door", "Parcel, Tuesday"


@pytest.fixture
def recorded(make_server, make_cameras):
    """A server with a camera, and a moment that is surrounded by footage."""
    cameras = make_cameras(1)
    server = make_server(DVR_RECORDING_SEGMENT_S="10")
    camera = server.api.add_camera("Front door", cameras.url())["id"]
    server.api.wait_state(camera, "recording")

    def enough():
        recordings = server.api.json("GET", f"/api/recordings/{camera}/")["results"]
        return recordings if sum(r["duration"] for r in recordings) >= 25 else None

    found = dvr.wait_until(enough, 60, "25 s are recorded", every_s=0.5)
    first = min(found, key=lambda r: r["start_time"])
    return server, camera, peers.shift(first["start_time"], 6)


def test_a_clip_from_the_timeline_to_a_stranger(recorded, chromium, tmp_path):
    """On a desk and on a phone, in both themes; nothing is left over from the first."""
    for look in ({"width": 1280, "theme": "light"}, {"width": 390, "theme": "dark"}):
        check_flow(recorded, chromium, tmp_path, look)


def check_flow(recorded, chromium, tmp_path, look):
    server, camera, time = recorded
    found = browser.run("clipFlow", chromium, server, camera=camera, time=time, name=NAME, rename=RENAMED,
                        sharePassword="open sesame 7", pictures=tmp_path, **look)
    made, played, shared = found["made"], found["played"], found["shared"]
    assert made["dragged"] < -500, "the end handle follows the pointer"
    assert made["nudged"] == pytest.approx(40, abs=3), "a nudge is a frame, as far as its length is known"
    assert (played["first"], played["last"]) == (made["first"], made["last"]), "the pictures that the handles stood on"
    assert len(played["sha256"]) == 64
    browser.check_playing(played["frames"])
    assert shared["first"] == made["first"]
    browser.check_playing(shared["frames"])
    assert NAME in shared["facts"] and "Front door" in shared["facts"]
    assert "senha" in shared["refusal"] and "revogado" in shared["gone"], "in the language of the stranger's browser"
    assert found["library"]["onTimeline"] == RENAMED
    assert not found["found"], "\n".join(str(one) for one in found["found"])
