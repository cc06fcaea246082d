"""script/bench clips: what a clip costs, as wall time by length of clip. The time is of the job alone, from the catalog."""

import argparse
import datetime
import pathlib
import sqlite3
import subprocess
import tempfile
import time

import dvr

EMAIL, PASSWORD = "bench@dvr-lite.example", "a long enough password"
LENGTH_S = 60


def parse():
    parser = argparse.ArgumentParser(prog="script/bench clips", description=__doc__)
    parser.add_argument("--build", type=pathlib.Path, default=dvr.ROOT / "build/release")
    parser.add_argument("--media", type=pathlib.Path, default=dvr.ROOT / "build/media")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--no-build", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def with_gop(media, seconds):
    """bench.mp4 (1080p25, 3 Mbit/s, key frames every 2 s), or the same with longer groups."""
    source = media / "bench.mp4"
    if not source.exists():
        subprocess.run([dvr.ROOT / "tests/peers/make_media.sh", media, "bench"], check=True)
    if seconds == 2:
        return source
    out = media / f"bench-gop{seconds}.mp4"
    if not out.exists():
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", source, "-c:v", "libx264", "-preset", "superfast",
                        "-bf", "0", "-g", str(25 * seconds), "-keyint_min", str(25 * seconds), "-sc_threshold", "0", "-b:v",
                        "3M", "-c:a", "copy", "-t", "20", "-video_track_timescale", "90000", out], check=True)
    return out


def footage(api, camera):
    found = sorted(api.pages(f"/api/recordings/{camera}/"), key=lambda r: r["start_time"])
    return [(api_time(r["start_time"]), r["duration"]) for r in found]


def api_time(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def text_of(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{int(seconds * 1000) % 1000:03d}Z"


def make(api, data, camera, start, mode):
    clip = api.json("POST", "/api/clips/", {"camera_id": camera, "start_time": text_of(start), "name": "bench",
                                            "end_time": text_of(start + LENGTH_S), "mode": mode}, expect=(202,))
    path = f"/api/clips/{clip['id']}/"
    dvr.wait_until(lambda: api.json("GET", path)["state"] in ("ready", "failed"), 120, "the clip", every_s=0.2)
    clip = api.json("GET", path)
    assert clip["state"] == "ready", clip
    manifest = api.json("GET", path + "manifest/")["manifest"]
    with sqlite3.connect(f"file:{data / 'catalog.db'}?mode=ro", uri=True) as catalog:
        began, ended = catalog.execute("SELECT started_at, finished_at FROM jobs WHERE kind = 'clip' AND subject_id = ? "
                                       "ORDER BY id DESC", (clip["id"],)).fetchone()
    return (ended - began) / 1e6, clip, manifest["pictures_encoded_again"]


def measure(options, scratch, gop_s):
    command = [options.build / "dvr-camsim", "--listen", "127.0.0.1:0", "--media", with_gop(options.media, gop_s),
               "--cameras", 1]
    cameras = dvr.Process(command, scratch / "camsim.log")
    data = scratch / "data"
    env = {"DVR_ALLOW_PRIVATE_SOURCES": "127.0.0.0/8"}
    dvr.add_user(options.build / "dvr-lite", data, EMAIL, PASSWORD, env=env)
    server = dvr.Process([options.build / "dvr-lite", "serve", "--data", data, "--listen", "127.0.0.1:0"],
                         scratch / "server.log", env=env)
    try:
        address = cameras.wait_line("LISTENING ")
        api = dvr.Api(server.wait_line("LISTENING ").rstrip("/"))
        api.sign_in(EMAIL, PASSWORD)
        camera = api.add_camera("bench", f"rtsp://{address}/cam1")["id"]
        needed = LENGTH_S + gop_s + 6
        dvr.wait_until(lambda: sum(s for _, s in footage(api, camera)) > needed, needed * 2, "footage", every_s=1)
        start = footage(api, camera)[0][0]
        for name, mode, offset in (("copied", "fast", 0.5), ("copied, exact", "exact", 0.0),
                                   ("edge encoded again", "exact", 0.54)):
            times = []
            for _ in range(options.repeat):
                wall, clip, again = make(api, data, camera, start + offset, mode)
                times.append(wall)
            best, worst = min(times), max(times)
            print(f"| {gop_s} | {name} | {clip['size_bytes'] / 1e6:.1f} | {again} | {best:.3f} to {worst:.3f} | "
                  f"{best / clip['duration']:.4f} to {worst / clip['duration']:.4f} |", flush=True)
    finally:
        server.stop()
        cameras.stop()


def main():
    options = parse()
    print(f"clips of {LENGTH_S} s, 1080p25 at 3 Mbit/s, while the camera is recorded\n")
    print("| key frame every, s | how | MB | pictures encoded again | wall time, s | of the clip's length |")
    print("|---|---|---|---|---|---|")
    for gop_s in (2, 10):
        with tempfile.TemporaryDirectory(prefix="dvr-bench-") as scratch:
            measure(options, pathlib.Path(scratch), gop_s)


if __name__ == "__main__":
    main()
