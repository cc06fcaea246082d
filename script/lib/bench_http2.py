"""script/bench http2: honest and hostile clients of HTTP/2 at once, while cameras record.

Honest: h2load with many connections and streams that read live playlists, init segments and the list of cameras; and one
viewer that asks for a live playlist ten times a second. Hostile: slow readers, which ask for live pieces on many streams
and take next to nothing, and a client that opens and resets streams as fast as it can. Each kind comes from an address of
its own. Frames are counted in the catalog afterwards.
"""

import argparse
import contextlib
import os
import pathlib
import platform
import subprocess
import sys
import threading
import time

import bench
import dvr
import http2_load

# One account asks for all: its own rates are not what is measured.
ENV = {"DVR_ALLOW_PRIVATE_SOURCES": "127.0.0.0/8", "DVR_LOG_LEVEL": "warn", "DVR_LOG_FORMAT": "json",
       "DVR_LIMITS_API": "1000000", "DVR_LIMITS_MEDIA": "1000000"}


def parse():
    parser = argparse.ArgumentParser(prog="script/bench http2", description=__doc__.splitlines()[0])
    parser.add_argument("--cameras", type=int, default=20)
    parser.add_argument("--connections", type=int, default=500, help="honest ones (500)")
    parser.add_argument("--streams", type=int, default=20, help="of each connection, honest or slow (20)")
    parser.add_argument("--slow", type=int, default=200, help="connections that hardly read (200)")
    parser.add_argument("--seconds", type=int, default=30, help="of honest load (30)")
    parser.add_argument("--build", type=pathlib.Path, default=dvr.ROOT / "build/release")
    parser.add_argument("--media", type=pathlib.Path, default=dvr.ROOT / "build/media")
    parser.add_argument("--scratch", type=pathlib.Path, default=None, help="folder on the disk to write to (temporary)")
    parser.add_argument("--json", type=pathlib.Path, default=None, help="also write the numbers to a file")
    parser.add_argument("--no-build", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


class Memory(threading.Thread):
    """The most that a process had resident, looked at four times a second."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.most_mib, self.over = pid, 0.0, threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(0.25):
            with contextlib.suppress(OSError, KeyError):
                self.most_mib = max(self.most_mib, bench.memory_mib(self.pid)["rss"])


def live_paths(api, camera_id):
    """(media playlist, init segment, a piece) of a camera's live stream."""
    root = f"/api/live/{camera_id}/"
    names = [line for line in api.get(root + "index.m3u8").text.splitlines() if line and not line.startswith("#")]
    playlist = root + names[0]

    def listed():
        lines = api.get(playlist).text.splitlines()
        init = [line.split('URI="')[1].split('"')[0] for line in lines if line.startswith("#EXT-X-MAP")]
        pieces = [line for line in lines if line and not line.startswith("#")]
        return (init[-1], pieces[-1]) if init and pieces else None
    init, piece = dvr.wait_until(listed, 30, f"camera {camera_id} has live pieces", every_s=0.5)
    return playlist, root + init, root + piece


def run_load(options, api, pid):
    cameras = [camera["id"] for camera in api.pages("/api/cameras/?limit=500")]
    live = [live_paths(api, camera) for camera in cameras]
    honest = [path for playlist, init, _ in live for path in (playlist, init)] + ["/api/cameras/"]
    large = [piece for _, _, piece in live]
    rss_before, began, cpu_before = bench.memory_mib(pid)["rss"], time.monotonic(), bench.cpu_s(pid)
    memory = Memory(pid)
    with contextlib.ExitStack() as running:
        slow = running.enter_context(http2_load.SlowReaders(api, large, api.token, options.slow, options.streams))
        attacker = running.enter_context(http2_load.RapidReset(api))
        viewer = running.enter_context(http2_load.Viewer(api, live[0][0]))
        report = http2_load.h2load([api.base_url + path for path in honest], options.connections, options.streams,
                                   api.token, seconds=options.seconds, timeout_s=options.seconds + 120)
    memory.over.set()
    elapsed = time.monotonic() - began
    report.pop("report")
    return {
        "honest": report, "viewer_p50_ms": viewer.percentile_ms(0.5), "viewer_p99_ms": viewer.percentile_ms(0.99),
        "viewer_requests": len(viewer.times_s), "viewer_faults": viewer.faults[:10],
        "slow_opened": slow.opened, "slow_sent_away": slow.sent_away,
        "attacker_resets": attacker.resets, "attacker_connections": attacker.connections,
        "rss_before_mib": rss_before, "rss_most_mib": memory.most_mib, "rss_after_mib": bench.memory_mib(pid)["rss"],
        "cpu_share": (bench.cpu_s(pid) - cpu_before) / elapsed, "seconds": elapsed,
        "floods": api.metric("dvr_http2_floods_total", 0), "streams": api.metric("dvr_http2_streams_total", 0),
        "resets": api.metric("dvr_http2_resets_total", 0),
    }


def measure(options, scratch):
    data, program = scratch / "data", options.build / "dvr-lite"
    dvr.add_user(program, data, bench.EMAIL, bench.PASSWORD, env=ENV)
    with bench.simulator(options, scratch, options.cameras) as address:
        serve = [program, "serve", "--data", data, "--listen", "127.0.0.1:0"]
        with bench.running(dvr.Process(serve, scratch / "dvr-lite.log", env=ENV)) as process:
            api = dvr.Api(process.wait_line("LISTENING "))
            api.sign_in(bench.EMAIL, bench.PASSWORD)
            bench.record_all(api, address, options.cameras)
            result = run_load(options, api, process.pid)
            silent = [c["name"] for c in api.pages("/api/cameras/?limit=500") if c["status"]["state"] != "recording"]
    check = subprocess.run([program, "check", "--data", data], env={**os.environ, **ENV}, capture_output=True, text=True,
                           check=False)
    result["faults"] = bench.faults_in_catalog(data / "catalog.db", options.cameras)
    result["faults"] += [f"not recording: {', '.join(silent)}"] if silent else []
    result["faults"] += [f"viewer: {fault}" for fault in result["viewer_faults"]]
    if result["honest"]["failed"] or result["honest"]["errored"]:
        result["faults"].append(f"honest requests: {result['honest']}")
    if check.returncode != 0:
        result["faults"].append("dvr-lite check: " + (check.stdout + check.stderr).strip()[-500:])
    return result


def show(options, r):
    honest = r["honest"]
    print(f"{platform.machine()}, {os.cpu_count()} CPUs (clients and cameras on the same ones), Linux {platform.release()}; "
          f"{options.cameras} cameras, {r['seconds']:.0f} s")
    print(f"honest    {options.connections} connections × {options.streams} streams: {honest['succeeded']} answers, "
          f"{honest['per_s']:.0f} a second, {honest['failed']} failed, {honest['errored']} errored; mean {honest['mean']}, "
          f"longest {honest['longest']}")
    print(f"viewer    {r['viewer_requests']} playlists: median {r['viewer_p50_ms']:.0f} ms, 99 % {r['viewer_p99_ms']:.0f} ms")
    print(f"slow      {options.slow} connections × {options.streams} streams: opened {r['slow_opened']}, sent away "
          f"{r['slow_sent_away']}")
    print(f"attacker  {r['attacker_resets']} resets by {r['attacker_connections']} connections; floods {r['floods']:.0f}, "
          f"streams in all {r['streams']:.0f}, resets {r['resets']:.0f}")
    print(f"server    {r['cpu_share']:.2f} CPUs; resident {r['rss_before_mib']:.0f} MiB before, "
          f"{r['rss_most_mib']:.0f} at most, {r['rss_after_mib']:.0f} after")
    print(f"frames    {'none lost' if not r['faults'] else ''}")
    for fault in r["faults"]:
        print(f"  ! {fault}")


def measure_and_show(options, scratch):
    result = measure(options, scratch)
    show(options, result)
    return result


if __name__ == "__main__":
    sys.exit(bench.run("script/bench http2", parse(), measure_and_show))
