"""script/bench wall: a wall of sub streams in Chromium, while the server records the same cameras.

Each camera is recorded in full (1080p25, 3 Mbit/s) and shown by its sub stream (640 x 360, 25 pictures a second). Prints the
pictures that the tiles showed and dropped, and the CPU time of the browser and of the server, in cores. The browser decodes
and paints in software here; a laptop has hardware for both. So each wall is followed by as many bare <video> elements that
play the same pictures from a file, in the same browser beside the same server: what this machine drops without us.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import bench
import dvr

PICTURES_A_SECOND = 25


def parse():
    parser = argparse.ArgumentParser(prog="script/bench wall", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tiles", type=lambda text: [int(n) for n in text.split(",")], default=[4, 9, 16],
                        help="numbers of cameras, up to 16: 4,9,16")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--picture", type=pathlib.Path, help="a screenshot of the last wall")
    parser.add_argument("--build", type=pathlib.Path, default=dvr.ROOT / "build/release")
    parser.add_argument("--media", type=pathlib.Path, default=dvr.ROOT / "build/media")
    parser.add_argument("--scratch", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()))
    parser.add_argument("--json", type=pathlib.Path)
    parser.add_argument("--no-build", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def watch(options, url, pid, tiles, plain=None):
    command = ["node", "scripts/bench_wall.mjs", "--url", url, "--email", bench.EMAIL, "--password", bench.PASSWORD,
               "--tiles", str(tiles), "--seconds", str(options.seconds)]
    if plain:
        command += ["--plain", plain]
    elif options.picture:
        command += ["--picture", options.picture.resolve()]
    path = f"{dvr.ROOT}/.tools/bin:{os.environ['PATH']}"
    cpu, began = bench.cpu_s(pid), time.monotonic()
    done = subprocess.run(command, cwd=dvr.ROOT / "web", capture_output=True, text=True, timeout=options.seconds + 180,
                          env={**os.environ, "PATH": path}, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return {**json.loads(done.stdout), "serverCpu": (bench.cpu_s(pid) - cpu) / (time.monotonic() - began)}


def show(found):
    shown, dropped, seconds = found["shown"], found["dropped"], found["seconds"]
    total, rate = sum(shown), [pictures / seconds for pictures in shown]
    print(f"{found['what']:>5} {found['tiles']:>5} {min(rate):11.1f} {sum(rate) / len(rate):9.1f} {sum(dropped):9} {100 * sum(dropped) / max(1, total):7.2f}% "
          f"{found['behindMs']['median']:10} {found['behindMs']['most']:6} {found['browserCpu']:13.2f} {found['serverCpu']:12.2f}  "
          f"{', '.join(found['streams'])}", flush=True)


def measure_one(options, scratch, tiles):
    """A new server and new cameras, so that every camera there is has its tile."""
    folder = scratch / str(tiles)
    folder.mkdir()
    env = {"DVR_ALLOW_PRIVATE_SOURCES": "127.0.0.0/8", "DVR_LOG_LEVEL": "warn", "DVR_LOG_FORMAT": "json"}
    program, data = options.build / "dvr-lite", folder / "data"
    with bench.simulator(options, folder, tiles) as mains, bench.simulator(options, folder, tiles, "small-2") as subs:
        dvr.add_user(program, data, bench.EMAIL, bench.PASSWORD, env=env)
        serve = [program, "serve", "--data", data, "--listen", "127.0.0.1:0"]
        with bench.running(dvr.Process(serve, folder / "dvr-lite.log", env=env)) as process:
            url = process.wait_line("LISTENING ").rstrip("/")
            api = dvr.Api(url)
            api.sign_in(bench.EMAIL, bench.PASSWORD)
            bench.record_all(api, mains, tiles, subs)
            for what, plain in (("wall", None), ("bare", (options.media / "small-2.mp4").resolve())):
                yield {"what": what, **watch(options, url, process.pid, tiles, plain)}


def measure(options, scratch):
    print(f"{os.cpu_count()} CPUs; {PICTURES_A_SECOND} pictures a second were sent to each tile; CPU in cores")
    print(f"{'':>5} {'tiles':>5} {'worst tile/s':>11} {'mean/s':>9} {'dropped':>9} {'':>8} {'behind ms':>10} {'most':>6} {'browser CPU':>13} "
          f"{'server CPU':>12}  pictures")
    results = []
    for tiles in options.tiles:
        for found in measure_one(options, scratch, tiles):
            results.append(found)
            show(found)
    return results


if __name__ == "__main__":
    sys.exit(bench.run("script/bench wall", parse(), measure))
