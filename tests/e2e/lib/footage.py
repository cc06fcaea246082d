"""What was recorded is what the simulated camera sent, frame by frame."""

import dvr
import hls
import peers

FRAMES_A_SECOND = 25


def check_whole(server, camera_id, cameras):
    """The same after the camera was switched off, of everything that it sent."""
    server.api.json("PATCH", f"/api/cameras/{camera_id}/", {"is_active": False})
    server.api.wait_state(camera_id, "disabled")
    server.api.wait_closed(camera_id)
    return check_sent(server.api, camera_id, cameras.sent())


def check_sent(api, camera_id, sent):
    """One unbroken stretch of exactly what the camera sent from its first key frame on; no gap within it."""
    digests = [f.digest for f in sent]
    first_key = next(i for i, f in enumerate(sent) if f.key)
    found = sorted(api.pages(f"/api/recordings/{camera_id}/"), key=lambda r: r["start_time"])
    client = hls.Client(api)
    segments = client.range_pieces(camera_id, peers.shift(found[0]["start_time"], -2),
                                   peers.shift(found[-1]["end_time"], 2)).segments
    assert not any(s.discontinuity for s in segments[1:]), "the footage is in pieces"
    kept = [f.digest for piece in segments for f in client.frames(piece) if f.kind == "video"]
    assert kept == digests[first_key:first_key + len(kept)], f"camera {camera_id}: the footage is not what was sent"
    missing = len(digests) - first_key - len(kept)
    assert missing <= FRAMES_A_SECOND, f"more than the last, unfinished frames are missing: {missing}"
    gaps = [g for g in api.pages(f"/api/cameras/{camera_id}/gaps/")
            if found[0]["start_time"] < g["start_time"] < found[-1]["end_time"]]
    assert not gaps, gaps
    return len(kept)


def check_first_life(server, camera_id, cameras):
    """What was recorded before the stop is what was sent, from the first key frame on."""
    sent = cameras.sent()
    digests = [f.digest for f in sent]
    first_key = next(i for i, f in enumerate(sent) if f.key)
    found = sorted(server.api.pages(f"/api/recordings/{camera_id}/"), key=lambda r: r["start_time"])
    client = hls.Client(server.api)
    kept = []
    for number, piece in enumerate(client.range_pieces(camera_id, peers.shift(found[0]["start_time"], -2),
                                                       peers.shift(found[-1]["end_time"], 2)).segments):
        if piece.discontinuity and number:
            break
        kept += [f.digest for f in client.frames(piece) if f.kind == "video"]
    assert len(kept) > FRAMES_A_SECOND and kept == digests[first_key:first_key + len(kept)]
