"""Fixtures of the end-to-end tests: the real binary, real peers, private directories, ports chosen by the system.

Run by script/test e2e, or: /usr/bin/python3 -m pytest tests/e2e -k NAME
"""

import itertools
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "script" / "lib"), str(ROOT / "tests" / "peers"), str(pathlib.Path(__file__).parent / "lib")]

import peers  # noqa: E402
import postgres  # noqa: E402


def pytest_addoption(parser):
    parser.addoption("--build", default=str(ROOT / "build" / "release"), help="folder of dvr-lite and dvr-camsim")
    parser.addoption("--asan-build", default=str(ROOT / "build" / "asan"), help="the same under AddressSanitizer")
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite", help="the catalog of the servers")


def pytest_configure(config):
    config.addinivalue_line("markers", "long_run: looks at the long recording, which goes on while other tests run")


def pytest_collection_modifyitems(items):
    """What needs the long recording comes last; it is made in the meantime."""
    items.sort(key=lambda item: item.get_closest_marker("long_run") is not None)


@pytest.fixture(scope="session")
def build(request):
    return pathlib.Path(request.config.getoption("--build"))


@pytest.fixture(scope="session")
def asan_build(request):
    return pathlib.Path(request.config.getoption("--asan-build"))


@pytest.fixture(scope="session")
def media():
    """The simulator's pictures, made once and kept in build/media."""
    folder = ROOT / "build" / "media"
    for what in ("small", "long"):
        subprocess.run([ROOT / "tests/peers/make_media.sh", folder, what], check=True, stdout=subprocess.DEVNULL)
    return folder


@pytest.fixture(scope="session")
def postgres_server():
    """A private PostgreSQL; each server under test gets a database of its own."""
    assert postgres.installed(), "no PostgreSQL 15: script/bootstrap --for test"
    with tempfile.TemporaryDirectory(prefix="dvr-postgres-") as folder, postgres.Postgres(folder) as server:
        yield server


@pytest.fixture(scope="session")
def database_settings(request):
    """Settings of a new, empty catalog of the kind that --database names."""
    if request.config.getoption("--database") == "sqlite":
        return lambda: {}
    server = request.getfixturevalue("postgres_server")
    return lambda: {"DVR_DATABASE_URL": server.create(f"dvr_{time.monotonic_ns()}")}


@pytest.fixture
def make_server(tmp_path, build, database_settings):
    """make_server(**settings) starts a recorder with an account; ends it after the test, and looks at how it ended."""
    servers = []
    count = itertools.count(1)

    def make(program=None, start=True, **settings):
        server = peers.Server(program or build / "dvr-lite", tmp_path / f"server{next(count)}",
                              {**database_settings(), **settings})
        servers.append(server)
        if start:
            server.start()
        return server

    yield make
    problems = [problem for server in servers for problem in server.finish()]
    assert not problems, "\n".join(problems)


@pytest.fixture
def make_cameras(tmp_path, build, media):
    """make_cameras(n, *files, …) starts the simulator with n cameras."""
    started = []

    def make(cameras=1, files=("small-1.mp4", "small-alt.mp4"), options=()):
        simulator = peers.Cameras(build / "dvr-camsim", cameras, [media / f for f in files],
                                  tmp_path / f"camsim{len(started)}", options)
        started.append(simulator)
        return simulator

    yield make
    for simulator in started:
        simulator.stop()


@pytest.fixture(scope="session")
def long_runs(request, tmp_path_factory, build, media):
    """Two recordings of the long file, sent once by GStreamer: one with files of 20 s, one with the default. They start
    with the first test that asks for a server, and are waited for by the tests marked long_run."""
    runs = [peers.LongRun(build, tmp_path_factory.mktemp("long"), media, settings)
            for settings in ({"DVR_RECORDING_SEGMENT_S": "20"}, {})]
    yield {"short_files": runs[0], "default_files": runs[1]}
    problems = [problem for run in runs for problem in run.finish()]
    assert not problems, "\n".join(problems)


@pytest.fixture(scope="session", autouse=True)
def _start_long_runs(request):
    """Begins the long recording before the first test, when any test of this session needs it."""
    if any(item.get_closest_marker("long_run") for item in request.session.items):
        request.getfixturevalue("long_runs")


@pytest.fixture(params=["short_files", "default_files"])
def long_run(request, long_runs):
    run = long_runs[request.param]
    run.wait()
    return run


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    assert os.access(path, os.X_OK), f"no Chromium at {path}: script/bootstrap --for test"
    return path
