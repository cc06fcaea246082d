"""Runs every test of the project, counts what the tools report and ends in one line: "N passed, N failed".

Stages write JUnit XML; a test program that dies without a report counts as one failure, and so does a build that
fails. A failed test is printed with the command that repeats it.
"""

import argparse
import concurrent.futures
import contextlib
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "peers"))

import postgres  # noqa: E402
from report import Case, Report, read_junit  # noqa: E402

REPORTS = ROOT / "build" / "reports"
PYTEST = ["/usr/bin/python3", "-m", "pytest", "-p", "no:cacheprovider"]
STAGES = ["layers", "unit-asan", "unit-postgres", "unit-tsan", "fuzz", "web", "e2e", "e2e-postgres"]
ALIASES = {"unit": ["unit-asan", "unit-postgres", "unit-tsan"], "all": STAGES}
# Takes minutes, and is about the authoriser alone: once is enough, under ASan on SQLite.
ONCE = "RightsMatrixIsSensitive.*"
# Tens of thousands of requests, one after another: nothing for TSan that the other tests of api/ do not have.
ONE_BY_ONE = "Route/RightsMatrix.*"
E2E_ON_POSTGRES = "ten_kills or every_operation"
# Programs that take longest: each runs as so many processes, with a part of the tests each.
SHARDS = {"test_api": 4}
# Thousands of small databases and recordings: from memory, where there is enough of it. The end-to-end tests use the disk.
MEMORY, MEMORY_NEEDED = pathlib.Path("/dev/shm"), 3 << 30
# The end-to-end tests wait more than they work: three processes of pytest at a time, one a file. First go those that
# take longest, and in one process what can be done while the long recording of test_frames is made.
E2E_AT_ONCE = 3
E2E_FIRST = [["test_frames", "test_clips", "test_players", "test_kill"], ["test_browser_people"], ["test_bad_input"],
             ["test_browser_playback"], ["test_browser"], ["test_postgres"], ["test_browser_network"], ["test_camera_faults"],
             ["test_edge"], ["test_browser_clips"]]
# The folders whose tests open a catalog: their tests run a second time on PostgreSQL.
CATALOG_FOLDERS = ["catalog", "record", "playback", "jobs", "accounts", "api", "app"]
SANITIZER_ENV = {
    "ASAN_OPTIONS": "abort_on_error=1:detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1",
    "UBSAN_OPTIONS": "print_stacktrace=1:halt_on_error=1",
    "TSAN_OPTIONS": "halt_on_error=0:second_deadlock_stack=1:exitcode=66",
}


def run(command, log, env=None, timeout_s=3600, cwd=ROOT):
    """Runs a command with its output in `log`; answers the exit code. 124 stands for "took too long"."""
    with open(log, "wb") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, cwd=cwd, env={**os.environ, **(env or {})},
            start_new_session=True)
        try:
            return process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            stop_group(process)
            return 124
        except KeyboardInterrupt:
            stop_group(process)
            raise


def stop_group(process):
    """Ends a command and its children; first kindly, so that they can end theirs."""
    for number, patience_s in ((15, 20), (9, 5)):
        try:
            os.killpg(process.pid, number)
            process.wait(patience_s)
            return
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def tail(log, lines=40):
    return "\n".join(pathlib.Path(log).read_text(errors="replace").splitlines()[-lines:])


def quote(command):
    return " ".join(shlex.quote(str(part)) for part in command)


# --- builds -----------------------------------------------------------------------------------------------------------

def build(report, preset, *targets):
    log = REPORTS / f"build-{preset}.log"
    command = ["script/build", preset, *targets]
    with report.timed(f"build {preset}"):
        code = run(command, log, timeout_s=3000)
    if code != 0:
        report.add(Case(f"build {preset}", False, quote(command), tail(log)))
    return code == 0


# --- stages -----------------------------------------------------------------------------------------------------------

NOTHING_COLLECTED = 5


def run_pytest(report, name, paths, options, timeout_s, part=""):
    """Answers how many tests there were."""
    args = [*(["-k", options.k] if options.k else []), *options.args]
    xml, log = REPORTS / f"{name}{part}.xml", REPORTS / f"{name}{part}.log"
    xml.unlink(missing_ok=True)
    with report.timed(f"{name}{part}"):
        code = run([*PYTEST, "-q", f"--junitxml={xml}", *paths, *args], log, timeout_s=timeout_s)
    repeat = lambda e: f"script/test {name} -- -k {shlex.quote((e.get('name') or '').split('[')[0])}"
    counted = read_junit(report, xml, "", repeat)
    if part and code == NOTHING_COLLECTED:
        return 0
    if counted is None or (code not in (0, 1)):
        report.add(Case(f"{name}{part} (exit {code})", False, f"script/test {name} {quote(args)}", tail(log)))
        return 1
    return counted


def run_e2e(report, name, options, timeout_s):
    folder = ROOT / "tests/e2e"
    first = {stem for group in E2E_FIRST for stem in group}
    groups = E2E_FIRST + [[f.stem] for f in sorted(folder.glob("test_*.py")) if f.stem not in first]
    with concurrent.futures.ThreadPoolExecutor(E2E_AT_ONCE) as pool:
        counts = list(pool.map(lambda stems: run_pytest(report, name, [folder / f"{stem}.py" for stem in stems],
                                                        options, timeout_s, f"-{stems[0][5:]}"), groups))
    if not sum(counts):
        report.add(Case(f"{name}: no test is called so", False, f"script/test {name}"))


def stage_layers(report, options):
    run_pytest(report, "layers", ["tests/architecture"], options, 300)
    log = REPORTS / "format.log"
    files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "--", "*.cpp", "*.hpp"], cwd=ROOT, text=True,
                           stdout=subprocess.PIPE, check=True).stdout.split()
    files = [f for f in files if (ROOT / f).exists()]
    code = run(["clang-format-19", "--dry-run", "-Werror", *files], log)
    report.add(Case("format", code == 0, "script/lint --fix", tail(log, 12)))


def unit(report, options, preset):
    if options.build and not build(report, preset):
        return
    programs = sorted(p for p in (ROOT / "build" / preset).rglob("test_*") if p.is_file() and os.access(p, os.X_OK))
    if not programs:
        report.add(Case(f"unit-{preset}: no test programs", False, f"script/build {preset}"))
    with in_memory() as env:
        run_gtests(report, options, preset, programs, preset, env)


@contextlib.contextmanager
def in_memory():
    """The environment in which temporary files are kept in memory, when there is enough."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < MEMORY_NEEDED:
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="dvr-tests-", dir=MEMORY) as folder:
        os.chmod(folder, 0o711)  # PostgreSQL, as its own user, passes through
        yield {"TMPDIR": folder}


def run_gtests(report, options, preset, programs, label, env):
    """Two at a time, the longest first."""
    parts = [(p, i, SHARDS.get(p.name, 1)) for p in programs for i in range(SHARDS.get(p.name, 1))]
    parts.sort(key=lambda part: part[2], reverse=True)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for _ in pool.map(lambda part: run_gtest(report, options, preset, *part, label, env), parts):
            pass


def run_gtest(report, options, preset, program, shard, shards, label, env):
    name = f"{label}-{program.name}" + (f"-{shard}" if shards > 1 else "")
    if shards > 1:
        env = {**env, "GTEST_TOTAL_SHARDS": str(shards), "GTEST_SHARD_INDEX": str(shard)}
    xml, log = REPORTS / f"{name}.xml", REPORTS / f"{name}.log"
    xml.unlink(missing_ok=True)
    left_out = {"asan": "", "tsan": f"-{ONCE}:{ONE_BY_ONE}"}.get(label, f"-{ONCE}")
    wanted = f"*{options.k}*" if options.k else left_out
    args = [*([f"--gtest_filter={wanted}"] if wanted else []), *options.args]
    with report.timed(name):
        code = run(["nice", program, f"--gtest_output=xml:{xml}", *args], log, {**SANITIZER_ENV, **env}, timeout_s=1200)
    path = program.relative_to(ROOT)
    again = lambda e: f"{path} --gtest_filter={e.get('classname')}.{e.get('name')}"
    if label != preset:
        again = lambda e: f"script/test {label} --no-build -k {e.get('classname')}.{e.get('name')}"
    counted = read_junit(report, xml, f"{label} ", again)
    # A sanitizer's report may come after the last test, and a crash before any report.
    if counted is None or code not in (0, 1) or "WARNING: ThreadSanitizer" in tail(log, 100000):
        report.add(Case(f"{label} {program.name} (exit {code})", False, quote([path, *args]), tail(log)))


def stage_unit_asan(report, options):
    unit(report, options, "asan")


def stage_unit_postgres(report, options):
    """The same programs as unit-asan, with a private PostgreSQL instead of SQLite. tests/peers/postgres.py"""
    if options.build and not build(report, "asan"):
        return
    if not postgres.installed():
        report.add(Case("unit-postgres: no PostgreSQL 15", False, "script/bootstrap --for test"))
        return
    found = [next((ROOT / "build/asan").rglob(f"test_{folder}"), None) for folder in CATALOG_FOLDERS]
    with in_memory() as env, tempfile.TemporaryDirectory(prefix="dvr-postgres-", dir=env.get("TMPDIR")) as folder, \
            postgres.Postgres(folder) as server:
        run_gtests(report, options, "asan", list(filter(None, found)), "unit-postgres",
                   {**env, "DVR_TEST_DATABASE": server.url()})


def stage_unit_tsan(report, options):
    unit(report, options, "tsan")


def stage_fuzz(report, options):
    if options.build and not build(report, "asan"):
        return
    wanted = [*([options.k] if options.k else []), *options.args]
    programs = sorted(p for p in (ROOT / "build/asan/fuzz").glob("fuzz_*") if os.access(p, os.X_OK) and p.is_file())
    programs = [p for p in programs if not wanted or any(w in p.name for w in wanted)]
    if not programs:
        report.add(Case("fuzz: no fuzzers", False, "script/build asan"))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for _ in pool.map(lambda program: fuzz_one(report, options, program), programs):
            pass


def fuzz_one(report, options, program):
    """Finds are left in build/reports/; the kept corpus is read, never written."""
    corpus = ROOT / "fuzz" / "corpus" / program.name.removeprefix("fuzz_")
    log = REPORTS / f"{program.name}.log"
    with tempfile.TemporaryDirectory(prefix="dvr-fuzz-") as found:
        command = ["nice", program, f"-max_total_time={options.fuzz_seconds}", "-timeout=10", "-rss_limit_mb=2048",
                   f"-artifact_prefix={REPORTS}/{program.name}-", "-print_final_stats=1", found]
        command += [corpus] if corpus.is_dir() else []
        code = run(command, log, SANITIZER_ENV, timeout_s=options.fuzz_seconds * 3 + 120)
    path = program.relative_to(ROOT)
    finds = sorted(REPORTS.glob(f"{program.name}-*"))
    again = f"{path} {finds[-1].relative_to(ROOT)}" if code and finds else f"script/test fuzz -- {program.name}"
    report.add(Case(f"fuzz {program.name}", code == 0, again, tail(log)))


def stage_web(report, options):
    web = ROOT / "web"
    if not (web / "package.json").exists():
        report.add(Case("web: no package.json", False, "ls web"))
        return
    for name, command in (("lint", ["npm", "run", "--silent", "lint"]),
                          ("typecheck", ["npm", "run", "--silent", "typecheck"]),
                          ("build", [ROOT / "script/build", "web"])):
        log = REPORTS / f"web-{name}.log"
        code = run(command, log, cwd=web, timeout_s=600)
        report.add(Case(f"web {name}", code == 0, f"cd web && npm run {name}", tail(log)))
    xml, log = REPORTS / "web-test.xml", REPORTS / "web-test.log"
    xml.unlink(missing_ok=True)
    code = run(["npx", "--no-install", "vitest", "run", "--reporter=default", "--reporter=junit", f"--outputFile={xml}",
                *(["-t", options.k] if options.k else []), *options.args], log, cwd=web, timeout_s=600)
    counted = read_junit(report, xml, "web ", lambda e: f"cd web && npx vitest run {e.get('classname')}")
    if not counted or code not in (0, 1):
        report.add(Case(f"web vitest (exit {code})", False, "cd web && npx vitest run", tail(log)))


def stage_e2e(report, options):
    if options.build and not (build(report, "release") and build(report, "asan")):
        return
    run_e2e(report, "e2e", options, 2400)


def stage_e2e_postgres(report, options):
    """What writes and reads the catalog hardest, once more with PostgreSQL behind each server."""
    if options.build and not (build(report, "release") and build(report, "asan")):
        return
    options = argparse.Namespace(**{**vars(options), "k": options.k or E2E_ON_POSTGRES,
                                    "args": ["--database", "postgres", *options.args]})
    run_e2e(report, "e2e-postgres", options, 1200)


RUNNERS = {"layers": stage_layers, "unit-asan": stage_unit_asan, "unit-postgres": stage_unit_postgres,
           "unit-tsan": stage_unit_tsan, "fuzz": stage_fuzz,
           "web": stage_web, "e2e": stage_e2e, "e2e-postgres": stage_e2e_postgres}


def parse(argv):
    argv, args = (argv[:argv.index("--")], argv[argv.index("--") + 1:]) if "--" in argv else (argv, [])
    parser = argparse.ArgumentParser(prog="script/test")
    parser.add_argument("stages", nargs="*", metavar="STAGE", help=" ".join([*STAGES, *ALIASES]))
    parser.add_argument("-k", help="only tests whose name has this in it")
    parser.add_argument("--fuzz-seconds", type=int, default=30)
    parser.add_argument("--no-build", dest="build", action="store_false")
    options = parser.parse_args(argv)
    unknown = [s for s in options.stages if s not in RUNNERS and s not in ALIASES]
    if unknown:
        parser.error(f"unknown stage {unknown[0]}: {' '.join([*STAGES, *ALIASES])}")
    options.args = args
    wanted = [s for stage in options.stages or ["all"] for s in ALIASES.get(stage, [stage])]
    options.stages = [s for s in STAGES if s in wanted]
    return options


def main():
    options = parse(sys.argv[1:])
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    report = Report()
    for stage in options.stages:
        began, before = time.monotonic(), (report.passed, report.failed)
        print(f"== {stage}", flush=True)
        RUNNERS[stage](report, options)
        took = time.monotonic() - began
        print(f"== {stage}: {report.passed - before[0]} passed, {report.failed - before[1]} failed, {took:.0f} s",
              flush=True)
    print(report.end())
    return 0 if report.passed and not report.failed else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
