"""script/bench: dvr-lite and the bare program on the same simulated cameras, in the same run.

Everything is read from outside: /proc/PID/task/*/schedstat (CPU time of all threads), /proc/PID/smaps_rollup,
/proc/PID/io, and strace for a few seconds of their own, after the window that is timed. `bare arrival` wakes up for
every arrival, `bare rounds` every 100 ms; both write all that they receive to one file a camera and nothing else.
"""

import argparse
import contextlib
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import dvr

TICK_S = 1 / os.sysconf("SC_CLK_TCK")
EMAIL, PASSWORD = "bench@dvr-lite.example", "a long enough password"
STRACE_S = 8


def parse():
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="1 and 10 cameras, windows of 10 s")
    parser.add_argument("--cameras", default=None, help="comma separated (1,10,50,100)")
    parser.add_argument("--window", type=float, default=None, metavar="SECONDS", help="(20)")
    parser.add_argument("--warm-up", type=float, default=6, metavar="SECONDS", help="before each window (6)")
    parser.add_argument("--build", type=pathlib.Path, default=dvr.ROOT / "build/release", help="where the programs are")
    parser.add_argument("--media", type=pathlib.Path, default=dvr.ROOT / "build/media")
    parser.add_argument("--scratch", type=pathlib.Path, default=None, help="folder on the disk to write to (temporary)")
    parser.add_argument("--skip", default="", help="comma separated: arrival, rounds, dvr-lite")
    parser.add_argument("--json", type=pathlib.Path, default=None, help="also write the numbers to a file")
    parser.add_argument("--no-build", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.cameras = [int(n) for n in (options.cameras or ("1,10" if options.quick else "1,10,50,100")).split(",")]
    options.window = options.window or (10 if options.quick else 20)
    for program in ("dvr-lite", "dvr-camsim", "bench_bare"):
        if not (options.build / program).exists() and program not in options.skip:
            sys.exit(f"{options.build / program} is missing: script/build")
    return options


# --- what the kernel says about a process -----------------------------------------------------------------------------

def cpu_s(pid):
    """User and system time of all threads. /proc/PID/stat counts hundredths of a second: too coarse for one camera."""
    try:
        return sum(int(task.read_text().split()[0]) for task in pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat")) / 1e9
    except (OSError, IndexError):
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * TICK_S


def counters(pid, name):
    return {k: int(v) for k, v in re.findall(r"^(\w+):\s+(\d+)", pathlib.Path(f"/proc/{pid}/{name}").read_text(), re.M)}


def memory_mib(pid):
    """Resident, and the share that is this process's own."""
    smaps = counters(pid, "smaps_rollup")
    return {"rss": smaps["Rss"] / 1024, "pss": smaps["Pss"] / 1024}


def sample(pid):
    return {"at": time.monotonic(), "cpu_s": cpu_s(pid), **counters(pid, "io")}


def traced_calls(pid, seconds):
    """Calls by name in a while under strace, per second; empty when strace is not there or may not."""
    if not shutil.which("strace"):
        return {}
    with tempfile.NamedTemporaryFile("r") as out:
        command = ["strace", "-f", "-c", "-o", out.name, "-p", str(pid)]
        tracer = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        began = time.monotonic()
        time.sleep(seconds)
        tracer.send_signal(signal.SIGINT)
        tracer.wait(30)
        elapsed = time.monotonic() - began
        calls = {}
        for line in out.read().splitlines():
            words = line.split()
            if len(words) >= 5 and words[3].isdigit() and words[-1] != "total":
                calls[words[-1]] = int(words[3]) / elapsed
        return calls


def measure(pid, cameras, options, idle_mib):
    time.sleep(options.warm_up)
    before = sample(pid)
    time.sleep(options.window)
    after = sample(pid)
    camera_seconds = cameras * (after["at"] - before["at"])
    memory = memory_mib(pid)
    calls = traced_calls(pid, STRACE_S)
    per = lambda *names: sum(calls.get(n, 0) for n in names) / cameras if calls else None
    return {
        "cpu_ms": (after["cpu_s"] - before["cpu_s"]) * 1000 / camera_seconds,
        "rss_mib": (memory["rss"] - idle_mib["rss"]) / cameras,
        "pss_mib": (memory["pss"] - idle_mib["pss"]) / cameras,
        "written_kb": (after["wchar"] - before["wchar"]) / 1000 / camera_seconds,
        "to_disk_kb": (after["write_bytes"] - before["write_bytes"]) / 1000 / camera_seconds,
        "writes": per("write", "writev", "pwrite64", "pwritev", "pwritev2"),
        "syncs": per("fdatasync", "fsync", "sync_file_range"),
        "receives": per("recvfrom", "recvmsg", "read", "readv"),
        "waits": per("epoll_wait", "epoll_pwait", "futex", "clock_nanosleep"),
    }


# --- the programs -----------------------------------------------------------------------------------------------------

@contextlib.contextmanager
def running(process):
    try:
        yield process
    finally:
        if process.exit_code is None:
            process.stop()


@contextlib.contextmanager
def simulator(options, scratch, cameras, name="bench"):
    """`name`: of a file that make_media.sh makes; `small-…` are all made at once."""
    media = options.media / f"{name}.mp4"
    if not media.exists():
        subprocess.run([dvr.ROOT / "tests/peers/make_media.sh", options.media, name.split("-")[0]], check=True)
    command = [options.build / "dvr-camsim", "--listen", "127.0.0.1:0", "--media", media, "--cameras", cameras]
    with running(dvr.Process(command, scratch / f"camsim-{name}.log")) as process:
        yield process.wait_line("LISTENING ")


def bench_bare(options, scratch, address, cameras, mode):
    out = scratch / "bare"
    out.mkdir()
    command = [options.build / "bench_bare", "--mode", mode, "--out", out, "--cameras", cameras, f"rtsp://{address}/cam"]
    try:
        with running(dvr.Process(command, scratch / "bare.log")) as process:
            idle = memory_mib(process.pid)
            process.wait_line("READY", timeout_s=60)
            return measure(process.pid, cameras, options, idle)
    finally:
        shutil.rmtree(out)


def record_all(api, address, cameras, subs=None):
    """`subs`: the address of as many sub streams."""
    for i in range(cameras):
        fields = {"sub_rtsp_url": f"rtsp://{subs}/cam{i + 1}"} if subs else {}
        api.add_camera(f"cam{i + 1}", f"rtsp://{address}/cam{i + 1}", **fields)
    every_one = lambda: sum(c["status"]["state"] == "recording" for c in api.pages("/api/cameras/?limit=500")) == cameras
    dvr.wait_until(every_one, 60, f"{cameras} cameras record", every_s=0.5)


def faults_in_catalog(file, cameras):
    """Whether what was recorded is what was sent: 25 pictures a second of every camera, and no hole once it began."""
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as catalog:
        rows = catalog.execute("SELECT camera_id, sum(video_samples), sum(duration_ticks) / 90000.0, count(DISTINCT run_id) "
                               "FROM recordings GROUP BY camera_id").fetchall()
    faults = [f"camera {camera}: {samples} pictures in {seconds:.2f} s, {runs} runs" for camera, samples, seconds, runs in rows
              if abs(samples - 25 * seconds) > 1 or runs != 1]
    return faults + ([] if len(rows) == cameras else [f"footage of {len(rows)} cameras"])


def bench_dvr_lite(options, scratch, address, cameras):
    data = scratch / "data"
    env = {"DVR_ALLOW_PRIVATE_SOURCES": "127.0.0.0/8", "DVR_LOG_LEVEL": "warn", "DVR_LOG_FORMAT": "json"}
    program = options.build / "dvr-lite"
    try:
        dvr.add_user(program, data, EMAIL, PASSWORD, env=env)
        serve = [program, "serve", "--data", data, "--listen", "127.0.0.1:0"]
        with running(dvr.Process(serve, scratch / "dvr-lite.log", env=env)) as process:
            api = dvr.Api(process.wait_line("LISTENING "))
            api.sign_in(EMAIL, PASSWORD)
            idle = memory_mib(process.pid)
            record_all(api, address, cameras)
            result = measure(process.pid, cameras, options, idle)
            silent = [c["name"] for c in api.pages("/api/cameras/?limit=500") if c["status"]["state"] != "recording"]
        check = subprocess.run([program, "check", "--data", data], env={**os.environ, **env}, capture_output=True, text=True,
                               check=False)
        result["faults"] = faults_in_catalog(data / "catalog.db", cameras)
        result["faults"] += [f"not recording: {', '.join(silent)}"] if silent else []
        if check.returncode != 0:
            result["faults"].append("dvr-lite check: " + (check.stdout + check.stderr).strip()[-500:])
        return result
    finally:
        shutil.rmtree(data, ignore_errors=True)


# --- the report -------------------------------------------------------------------------------------------------------

COLUMNS = [("cpu_ms", "CPU ms", 3), ("rss_mib", "RSS MiB", 2), ("pss_mib", "PSS MiB", 2), ("writes", "writes", 2),
           ("syncs", "syncs", 2), ("receives", "receives", 1), ("waits", "waits", 1), ("written_kb", "kB written", 1)]


def show_header():
    print(f"{platform.machine()}, {os.cpu_count()} CPUs, Linux {platform.release()}; per camera and second, memory per camera")
    print("".join([f"{'cameras':>8} {'program':<13}", *(f"{title:>12}" for _, title, _ in COLUMNS), f"{'× bare':>9}"]))


def show(cameras, name, result, base):
    cells = [f"{result[key]:12.{digits}f}" if result[key] is not None else f"{'–':>12}" for key, _, digits in COLUMNS]
    ratio = f"{result['cpu_ms'] / base:9.2f}" if base else f"{'':>9}"
    print(f"{cameras:>8} {name:<13}{''.join(cells)}{ratio}", flush=True)
    for fault in result.get("faults", []):
        print(f"         ! {fault}")


def bench(options, scratch):
    results = []
    show_header()
    for cameras in options.cameras:
        with simulator(options, scratch, cameras) as address:
            base = None
            for name in ("arrival", "rounds", "dvr-lite"):
                if name in options.skip.split(","):
                    continue
                if name == "dvr-lite":
                    result = bench_dvr_lite(options, scratch, address, cameras)
                else:
                    result = bench_bare(options, scratch, address, cameras, name)
                base = base or result["cpu_ms"]
                label = name if name == "dvr-lite" else f"bare {name}"
                show(cameras, label, result, base)
                results.append({"cameras": cameras, "program": label, **result})
    return results


def run(name, options, measure):
    """Measures in a folder of its own and keeps the results where --json says. The exit code: 1 when any has faults."""
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="dvr-bench-", dir=options.scratch))
    try:
        results = measure(options, scratch)
        if options.json:
            options.json.write_text(json.dumps(results, indent=1) + "\n")
        return 1 if any(r.get("faults") for r in (results if isinstance(results, list) else [results])) else 0
    except (dvr.Timeout, AssertionError, OSError) as e:
        sys.exit(f"{name}: {e}")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(run("script/bench", parse(), bench))
