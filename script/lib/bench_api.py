"""script/bench api: ten million recordings in the catalog, on SQLite and on PostgreSQL.

First what people ask of the catalog, through the functions that the server uses (bench/catalog.cpp), with the plans of
their statements; then the server itself over HTTPS: wrk asks, and the server's CPU time says what a request costs.
PostgreSQL is a private one with its defaults but for 512 MB of buffers; it is vacuumed once, as its housekeeping does.
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import bench
import dvr

sys.path.insert(0, str(dvr.ROOT / "tests" / "peers"))
import postgres  # noqa: E402

EMAIL, PASSWORD = "bench@dvr-lite.example", "a long enough password"
LOGINS = 10
# One person asks what many would.
SETTINGS = {"DVR_LOG_LEVEL": "warn", "DVR_LOG_FORMAT": "json", "DVR_RETENTION_INTERVAL_S": "3600",
            **{f"DVR_LIMITS_{name}": "0" for name in ("LOGIN", "API", "MEDIA", "HEAVY")}}
FILLED = "filled.json"  # beside a catalog that is
GOALS = {"timeline of a camera-day": 10, "calendar of a month": 10, "index of a 24 h playlist": 50}


def parse():
    parser = argparse.ArgumentParser(prog="script/bench api", description=__doc__.splitlines()[0])
    parser.add_argument("--recordings", type=int, default=10_000_000)
    parser.add_argument("--cameras", type=int, default=100, help="with footage; 1,000 are listed")
    parser.add_argument("--engines", default="sqlite,postgres")
    parser.add_argument("--rounds", type=int, default=300, help="measurements of each question")
    parser.add_argument("--seconds", type=int, default=5, help="of load on each endpoint")
    parser.add_argument("--build", type=pathlib.Path, default=dvr.ROOT / "build/release", help="where the programs are")
    parser.add_argument("--scratch", type=pathlib.Path, default=None, help="folder on the disk to write to (temporary)")
    parser.add_argument("--keep", type=pathlib.Path, default=None, metavar="DIR",
                        help="fill the catalogs here, and take them as they are if they are filled already")
    parser.add_argument("--json", type=pathlib.Path, default=None, help="also write the numbers to a file")
    parser.add_argument("--plans", action="store_true", help="show how each statement is run")
    parser.add_argument("--no-build", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def catalog(options, *arguments):
    """Runs bench_catalog; answers its numbers and what it told beside them."""
    done = subprocess.run([options.build / "bench_catalog", *map(str, arguments)], text=True, capture_output=True,
                          check=False)
    if done.returncode != 0:
        raise OSError(f"bench_catalog {arguments[0]}: {done.stderr[-2000:]}")
    return json.loads(done.stdout), done.stderr


@contextlib.contextmanager
def sqlite_engine(data):
    yield {}, data / "catalog.db", lambda: size_of(data)


@contextlib.contextmanager
def postgres_engine(data):
    folder = data.parent / "postgres"
    with postgres.Postgres(folder, settings=["shared_buffers=512MB", "max_wal_size=4GB", "maintenance_work_mem=512MB"]) as s:
        url = s.url("bench") if (data.parent / FILLED).exists() else s.create("bench")
        yield {"DVR_DATABASE_URL": url}, url, lambda: (s.sql("VACUUM ANALYZE", "bench", 3600), size_of(folder))[1]


ENGINES = {"sqlite": sqlite_engine, "postgres": postgres_engine}


def size_of(folder):
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())


# --- over HTTPS -------------------------------------------------------------------------------------------------------

def endpoints(api):
    camera = api.json("GET", "/api/cameras/?limit=1")["results"][0]["id"]
    newest = api.json("GET", f"/api/recordings/{camera}/?limit=1")["results"][0]["end_time"]
    day = newest[:10]
    yesterday = time.strftime("%Y-%m-%d", time.gmtime(time.mktime(time.strptime(day, "%Y-%m-%d")) - 86_400))
    return {
        "me": "/api/auth/me",
        "cameras, 50 of 1,000": "/api/cameras/?limit=50",
        "recordings, page of 50": f"/api/recordings/{camera}/?limit=50",
        "recordings of a day": f"/api/recordings/{camera}/date/{yesterday}/",
        "24 h playlist": f"/api/playback/{camera}/index.m3u8?start={yesterday}T00:00:00Z&end={day}T00:00:00Z",
    }


def load(pid, api, path, seconds):
    """Eight connections that ask one thing after the other."""
    first = api.get(path)
    assert first.status == 200, f"{path}: {first!r}"
    cpu, began = bench.cpu_s(pid), time.monotonic()
    told = subprocess.run(["wrk", "-t1", "-c8", f"-d{seconds}s", "--latency", "-H", f"Authorization: Bearer {api.token}",
                           api.base_url + path], text=True, capture_output=True, check=True).stdout
    cpu, took = bench.cpu_s(pid) - cpu, time.monotonic() - began
    requests = int(re.search(r"(\d+) requests in", told).group(1))
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    assert not refused, f"{path}: {refused.group(0)}"
    return {"per_second": requests / took, "per_core_second": requests / max(cpu, 0.001), "bytes": len(first.body),
            "cpu_ms": cpu * 1000 / max(requests, 1), "p99": re.search(r"^\s+99%\s+(\S+)", told, re.M).group(1)}


def logins(pid, api):
    cpu, walls = bench.cpu_s(pid), []
    for _ in range(LOGINS):
        began = time.monotonic()
        api.sign_in(EMAIL, PASSWORD)
        walls.append(time.monotonic() - began)
    return {"cpu_ms": (bench.cpu_s(pid) - cpu) * 1000 / LOGINS, "wall_ms": sorted(walls)[LOGINS // 2] * 1000}


def over_https(options, data, env, scratch):
    command = [options.build / "dvr-lite", "serve", "--data", data, "--listen", "127.0.0.1:0"]
    with bench.running(dvr.Process(command, scratch / "dvr-lite.log", env=env)) as process:
        api = dvr.Api(process.wait_line("LISTENING ", timeout_s=300))
        api.sign_in(EMAIL, PASSWORD)
        results = {name: load(process.pid, api, path, options.seconds) for name, path in endpoints(api).items()}
        return results, logins(process.pid, api)


# --- the report -------------------------------------------------------------------------------------------------------

def show(engine, filled, size, asked, http, login):
    print(f"\n{engine}: {filled['recordings']:,} recordings of {filled['cameras']} cameras, {size / 1e9:.1f} GB, "
          f"filled in {filled['fill_s']:.0f} s")
    print(f"{'the catalog':<28}{'p50 ms':>10}{'p99 ms':>10}{'goal':>8}{'things':>12}")
    for name, r in asked.items():
        goal = GOALS.get(name)
        print(f"{name:<28}{r['p50_ms']:10.2f}{r['p99_ms']:10.2f}{goal or '':>8}{r['things']:12,}"
              + ("  ! over" if goal and r["p99_ms"] > goal else ""))
    print(f"{'over HTTPS':<28}{'/s':>10}{'/core s':>10}{'CPU ms':>8}{'p99':>12}{'bytes':>12}")
    for name, r in http.items():
        print(f"{name:<28}{r['per_second']:10.0f}{r['per_core_second']:10.0f}{r['cpu_ms']:8.2f}{r['p99']:>12}{r['bytes']:12,}")
    print(f"{'a login':<28}{'':>20}{login['cpu_ms']:8.0f}{login['wall_ms']:9.0f} ms", flush=True)


def fill(options, data, where, env, note):
    """`note` is there once the catalog is filled."""
    if note.exists():
        return json.loads(note.read_text())
    dvr.add_user(options.build / "dvr-lite", data, EMAIL, PASSWORD, env=env)
    filled, _ = catalog(options, "fill", where, options.recordings, options.cameras)
    note.write_text(json.dumps(filled) + "\n")
    return filled


@contextlib.contextmanager
def folder_of(options, engine):
    if options.keep:
        folder = (options.keep / engine).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dvr-bench-", dir=options.scratch))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def bench_engine(options, engine, scratch):
    data = scratch / "data"
    with ENGINES[engine](data) as (settings, where, settle):
        env = {**SETTINGS, **settings}
        filled = fill(options, data, where, env, scratch / FILLED)
        size = settle()
        asked, plans = catalog(options, "measure", where, options.rounds)
        http, login = over_https(options, data, env, scratch)
    show(engine, filled, size, asked, http, login)
    if options.plans:
        print(plans)
    return {"engine": engine, **filled, "size_bytes": size, "catalog": asked, "https": http, "login": login}


def main():
    options = parse()
    if not shutil.which("wrk"):
        sys.exit("wrk is missing: script/bootstrap --for test")
    results = []
    for engine in options.engines.split(","):
        try:
            with folder_of(options, engine) as scratch:
                results.append(bench_engine(options, engine, scratch))
        except (dvr.Timeout, AssertionError, OSError) as e:
            sys.exit(f"script/bench api: {e}")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    os.nice(5)
    main()
