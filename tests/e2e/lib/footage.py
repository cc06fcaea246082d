"""What was recorded is what the simulated camera sent, frame by frame."""

import dvr
import hls
import peers

FRAMES_A_SECOND = 25


def closed_recordings(api, camera_id):
    found = sorted(api.pages(f"/api/recordings/{camera_id}/"), key=lambda r: r["start_time"])
    return [] if any(r["is_open"] for r in found) else found


def let_it_be_read(api, camera_id, cameras):
    """The camera sends no more; a busy server still reads what lies in its socket. Until no further picture was counted for 1 s."""
    cameras.control("cam1 freeze")
    counted = [-1]

    def is_still():
        counted.append(api.json("GET", f"/api/cameras/{camera_id}/stats/")["received"]["frames"])
        return counted[-1] == counted[-2]

    dvr.wait_until(is_still, 30, "what the camera sent is read", every_s=1)


def check_whole(server, camera_id, cameras):
    """One unbroken stretch of exactly what the camera sent from its first key frame on; no gap within it."""
    api = server.api
    let_it_be_read(api, camera_id, cameras)
    api.json("PATCH", f"/api/cameras/{camera_id}/", {"is_active": False})
    api.wait_state(camera_id, "disabled")
    sent = cameras.sent()
    digests = [f.digest for f in sent]
    first_key = next(i for i, f in enumerate(sent) if f.key)
    found = dvr.wait_until(lambda: closed_recordings(api, camera_id), 30, "the last recording is closed")
    client = hls.Client(api)
    segments = client.range_pieces(camera_id, peers.shift(found[0]["start_time"], -2),
                                   peers.shift(found[-1]["end_time"], 2)).segments
    assert not any(s.discontinuity for s in segments[1:]), "the footage is in pieces"
    kept = [f.digest for piece in segments for f in client.frames(piece) if f.kind == "video"]
    assert kept == digests[first_key:first_key + len(kept)], "the footage is not what was sent"
    missing = sent[first_key + len(kept):]
    ends = [(r["start_time"], r["end_time"]) for r in found]
    assert len(missing) <= FRAMES_A_SECOND, \
        f"more than the last, unfinished frames are missing: {len(missing)} of {len(sent)}, to {missing[-1].wall_us}; {ends}"
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
