"""Which of a file's pictures the simulator sent when: it sends them over and over, at an even pace, each with its number burnt in."""

import collections
import functools
import pathlib

import mp4

FRAME_MS = 40


@functools.lru_cache
def numbers(file):
    frames = [f for f in mp4.whole_file(pathlib.Path(file).read_bytes()) if f.kind == "video"]
    return {frame.digest: number for number, frame in enumerate(frames)}


def anchor(cameras, camera="cam1"):
    """One picture of the camera: when it was sent, its number, and how many there are before the file begins again."""
    last = cameras.sent(camera)[-1]
    known = numbers(last.media)
    return {"ms": last.wall_us / 1000, "number": known[last.digest], "loop": len(known), "frameMs": FRAME_MS}


def sent_ms(anchor, number):
    """When the picture was sent, give or take whole loops."""
    return anchor["ms"] + (number - anchor["number"]) * anchor["frameMs"]


def nearest(ms, anchor):
    """A difference of such times without its whole loops."""
    loop_ms = anchor["loop"] * anchor["frameMs"]
    return (ms + loop_ms / 2) % loop_ms - loop_ms / 2


def read_again(frames, loop):
    """The frames of one video that plays evenly, with the number that belongs to what was presented, and how many were misread:
    the page draws a picture some time after it was told of it, and on a busy machine that is the next one already."""
    off = collections.Counter(round(f["number"] - f["mediaTime"] * 1000 / FRAME_MS) % loop for f in frames)
    usual = off.most_common(1)[0][0]
    found = [{**f, "number": round(f["mediaTime"] * 1000 / FRAME_MS + usual) % loop} for f in frames]
    return found, sum(a["number"] != b["number"] for a, b in zip(frames, found))
