"""script/bench viewers: what a viewer of a live camera costs, beside nginx with the same bytes as files, in the same run.

Each viewer has one connection (TLS 1.3, HTTP/2), reloads the playlist, which blocks until there is a new part, and takes
the part with the next reload. What was answered is left as files, and nginx is then asked for them by as many viewers, at
the times at which they were asked for. CPU time is that of the servers alone; the viewers are a process of their own.
From what dvr-lite takes the cost of the camera is subtracted, as it was before with nobody watching.
"""

import argparse
import contextlib
import getpass
import json
import os
import pathlib
import platform
import shutil
import socket
import subprocess
import sys
import time

import bench
import bench_http2
import dvr

# One account watches a thousand times: its own rates are not what is measured.
ENV = {"DVR_ALLOW_PRIVATE_SOURCES": "127.0.0.0/8", "DVR_LOG_LEVEL": "warn", "DVR_LOG_FORMAT": "json",
       "DVR_LIMITS_API": "1000000", "DVR_LIMITS_MEDIA": "1000000"}

NGINX = """
user {user}; daemon off; master_process on; worker_processes {workers}; worker_rlimit_nofile 16384;
pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 8192; }}
http {{
  access_log off; sendfile on; tcp_nodelay on; keepalive_requests 100000000; keepalive_timeout 75s; gzip off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  open_file_cache max=4096 inactive=600s; open_file_cache_valid 600s;
  types {{ application/vnd.apple.mpegurl m3u8; video/mp4 mp4 m4s; }}
  server {{
    listen 127.0.0.1:{port} ssl http2 backlog=1024;
    ssl_certificate {certificate}; ssl_certificate_key {key}; ssl_protocols TLSv1.2 TLSv1.3;
    http2_chunk_size {chunk}; output_buffers 2 {buffer};
    root {files};
  }}
}}
"""


def parse():
    parser = argparse.ArgumentParser(prog="script/bench viewers", description=__doc__.splitlines()[0])
    parser.add_argument("--viewers", default="100,500,1000", help="comma separated (100,500,1000)")
    parser.add_argument("--window", type=int, default=20, metavar="SECONDS", help="(20)")
    parser.add_argument("--build", type=pathlib.Path, default=dvr.ROOT / "build/release", help="where the programs are")
    parser.add_argument("--media", type=pathlib.Path, default=dvr.ROOT / "build/media")
    parser.add_argument("--scratch", type=pathlib.Path, default=None, help="folder on the disk to write to (temporary)")
    parser.add_argument("--json", type=pathlib.Path, default=None, help="also write the numbers to a file")
    parser.add_argument("--chunk", default="16k", help="nginx: most of a DATA frame (16k; its default is 8k)")
    parser.add_argument("--perf", type=pathlib.Path, default=None, metavar="DIR",
                        help="perf record of dvr-lite, a file for each number; it costs time of its own")
    parser.add_argument("--no-build", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.viewers = [int(n) for n in options.viewers.split(",")]
    if not shutil.which("nginx"):
        sys.exit("nginx is missing: script/bootstrap")
    return options


# --- the programs -----------------------------------------------------------------------------------------------------

def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def family(pid):
    """The process and its children."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def cpu_s(pids):
    return sum(bench.cpu_s(pid) for pid in pids)


@contextlib.contextmanager
def nginx(options, scratch, files, tls):
    """An nginx of our own: its configuration, files and port; ended by its pid."""
    folder, port = scratch / "nginx", free_port()
    folder.mkdir()
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port, files=files, certificate=tls / "certificate.pem", key=tls / "certificate.key",
                                   chunk=options.chunk, buffer="128k", workers=os.cpu_count(), user=getpass.getuser()))
    with bench.running(dvr.Process(["nginx", "-p", folder, "-c", config, "-e", folder / "error.log"],
                                   scratch / "nginx.log")) as process:
        def accepts():
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return True
        dvr.wait_until(accepts, 10, f"nginx listens; see {folder / 'error.log'}")
        yield f"127.0.0.1:{port}", process.pid
    shutil.rmtree(folder)


@contextlib.contextmanager
def profile(options, pid, viewers):
    if not options.perf:
        yield
        return
    options.perf.mkdir(parents=True, exist_ok=True)
    out = options.perf / f"viewers-{viewers}.data"
    command = ["perf", "record", "-q", "--call-graph", "dwarf,16384", "-F", "299", "-p", str(pid), "-o", str(out)]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield
    child.terminate()
    child.wait(60)


def crowd(options, scratch, mode, server, pid, viewers, files, root, token):
    """Lets so many viewers watch; what they saw, and the CPU time that the server took while they were counted."""
    command = [options.build / "bench_viewers", mode, "--server", server, "--viewers", viewers, "--seconds", options.window,
               "--root", root, "--token", token, "--files", files]
    with bench.running(dvr.Process(command, scratch / "viewers.log")) as process:
        process.wait_line("BEGIN", timeout_s=120)
        pids = family(pid)
        began, before = time.monotonic(), cpu_s(pids)
        with profile(options, pid, viewers) if mode == "play" else contextlib.nullcontext():
            process.wait_line("END", timeout_s=options.window + 60)
        seconds, spent, memory = time.monotonic() - began, cpu_s(pids) - before, sum(bench.memory_mib(p)["pss"] for p in pids)
        result = json.loads(process.wait_line("REPORT "))
        process.wait(60)
    return {**result, "cpu_per_s": spent / seconds, "seconds": seconds, "pss_mib": memory}


# --- the measurement --------------------------------------------------------------------------------------------------

def idle_cost(pid, seconds):
    before, began = bench.cpu_s(pid), time.monotonic()
    time.sleep(seconds)
    return (bench.cpu_s(pid) - before) / (time.monotonic() - began)


def faults_of(result):
    faults = [f"{result['lost']} parts lost"] if result["lost"] else []
    faults += [f"{result['viewers'] - result['open']} connections ended"] if result["open"] != result["viewers"] else []
    return faults + ([f"{result['faults']} faults: {result['first_fault']}"] if result["faults"] else [])


def both(options, scratch, api, pid, camera, data, viewers, nobody):
    files = scratch / f"files-{viewers}"
    files.mkdir()
    server = f"{api.host}:{api.port}"
    api.sign_in(bench.EMAIL, bench.PASSWORD)   # a token that lasts
    ours = crowd(options, scratch, "play", server, pid, viewers, files, f"/api/live/{camera}/", api.token)
    ours |= {"program": "dvr-lite", "nobody_per_s": nobody}
    with nginx(options, scratch, files, data / "tls") as (address, master):
        theirs = crowd(options, scratch, "replay", address, master, viewers, files, "/", api.token)
        theirs |= {"program": "nginx", "nobody_per_s": 0}
    for result in (theirs, ours):
        result["cpu_ms"] = (result["cpu_per_s"] - result["nobody_per_s"]) * 1000 / viewers
        result["ratio"] = result["cpu_ms"] / theirs["cpu_ms"]
        result["faults"] = faults_of(result)
    if ours["cipher"] != theirs["cipher"]:
        ours["faults"].append(f"another cipher: {ours['cipher']}, {theirs['cipher']}")
    shutil.rmtree(files)
    return [theirs, ours]


def bench_viewers(options, scratch):
    data, program = scratch / "data", options.build / "dvr-lite"
    dvr.add_user(program, data, bench.EMAIL, bench.PASSWORD, env=ENV)
    results = []
    with bench.simulator(options, scratch, 1) as address:
        serve = [program, "serve", "--data", data, "--listen", "127.0.0.1:0"]
        with bench.running(dvr.Process(serve, scratch / "dvr-lite.log", env=ENV)) as process:
            api = dvr.Api(process.wait_line("LISTENING "))
            api.sign_in(bench.EMAIL, bench.PASSWORD)
            bench.record_all(api, address, 1)
            camera = next(api.pages("/api/cameras/"))["id"]
            time.sleep(20)   # a full window; nobody has asked for it lately
            nobody = idle_cost(process.pid, options.window)
            show_header(options, nobody)
            bench_http2.live_paths(api, camera)
            for viewers in options.viewers:
                for result in both(options, scratch, api, process.pid, camera, data, viewers, nobody):
                    show(result)
                    results.append(result)
    for fault in bench.faults_in_catalog(data / "catalog.db", 1):
        print(f"  ! {fault}")
        results[-1]["faults"].append(fault)
    return results


# --- the report -------------------------------------------------------------------------------------------------------

def show_header(options, nobody):
    print(f"{platform.machine()}, {os.cpu_count()} CPUs (viewers and camera on the same ones), Linux {platform.release()}; "
          f"one camera, windows of {options.window} s; nobody watches: {nobody * 1000:.1f} ms of CPU a second")
    print(f"{'program':<9}{'viewers':>8}{'CPU ms/s':>10}{'without camera, a viewer':>26}{'× nginx':>9}{'kB/s a viewer':>15}"
          f"{'parts':>8}{'late':>6}{'lost':>6}{'delay p50':>11}{'p99 ms':>8}{'part p50':>10}{'p99 ms':>8}{'PSS MiB':>9}")


def show(r):
    print(f"{r['program']:<9}{r['viewers']:>8}{r['cpu_per_s'] * 1000:>10.1f}{r['cpu_ms']:>26.3f}{r['ratio']:>9.2f}"
          f"{r['bytes'] / r['seconds'] / r['viewers'] / 1000:>15.1f}{r['parts']:>8}{r['late']:>6}{r['lost']:>6}"
          f"{r['delay_p50_ms']:>11.1f}{r['delay_p99_ms']:>8.1f}{r['answer_p50_ms']:>10.1f}{r['answer_p99_ms']:>8.1f}"
          f"{r['pss_mib']:>9.1f}", flush=True)
    for fault in r["faults"]:
        print(f"         ! {fault}")


if __name__ == "__main__":
    sys.exit(bench.run("script/bench viewers", parse(), bench_viewers))
