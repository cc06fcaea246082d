"""PostgreSQL goes away while cameras record: restarted, paused, out of disk. Nothing that was recorded is lost, requests
are told to come back, and all is well again by itself."""

import contextlib
import os
import pathlib
import signal
import subprocess
import tempfile
import time

import dvr
import footage
import peers
import postgres
import pytest

CAMERAS = 4
FRAMES_A_SECOND = 25
# Short files and short patience, so that an outage of seconds is one of several files and many time-outs.
SETTINGS = {"DVR_RECORDING_SEGMENT_S": "5", "DVR_DATABASE_STATEMENT_TIMEOUT_S": "2", "DVR_DATABASE_CONNECTIONS": "4"}
OUTAGE_S = 12
SMALL_DISK = "220m"
BALLAST = "ballast"


@contextlib.contextmanager
def small_disk(folder):
    """A file system that can be filled. Only root may mount one."""
    folder.mkdir(parents=True)
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", folder],
                                           capture_output=True, check=False).returncode != 0:
        pytest.skip("a small disk takes the right to mount one")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def own_postgres(request):
    """One that this test may mistreat, with everything on that a power cut asks for."""
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dvr-postgres-")))
        small = getattr(request.node, "callspec", None) and request.node.callspec.params.get("fault") is DiskFull
        data = stack.enter_context(small_disk(folder / "small")) / "data" if small else None
        server = postgres.Postgres(folder, durable=True, data=data,
                                   settings=["max_wal_size=64MB", "min_wal_size=32MB", "shared_buffers=32MB"])
        stack.enter_context(server)
        server.create("dvr")
        yield server


class Restart:
    """Ended without a goodbye, as by a crash, and started again."""

    @staticmethod
    def begin(server):
        server.stop(signal.SIGQUIT)

    @staticmethod
    def end(server):
        server.start()


class Pause:
    """Connections stay open and nobody answers."""

    begin = staticmethod(lambda server: server.pause())
    end = staticmethod(lambda server: server.resume())


class DiskFull:
    """No byte more; PostgreSQL may refuse statements or end itself."""

    @staticmethod
    def begin(server):
        with contextlib.suppress(OSError), open(server.data.parent / BALLAST, "wb", buffering=0) as out:
            while out.write(b"\0" * 65536):
                pass

    @staticmethod
    def end(server):
        (server.data.parent / BALLAST).unlink()
        if not server.running:
            server.start()


@pytest.mark.parametrize("fault", [Restart, Pause, DiskFull], ids=lambda f: f.__name__)
def test_recording_goes_on_without_its_database(fault, own_postgres, make_server, make_cameras):
    cameras = make_cameras(CAMERAS)
    server = make_server(**SETTINGS, DVR_DATABASE_URL=own_postgres.url("dvr"))
    ids = [server.api.add_camera(f"Camera {n}", cameras.url(n))["id"] for n in range(1, CAMERAS + 1)]
    for camera_id in ids:
        server.api.wait_state(camera_id, "recording", timeout_s=30)
    record(cameras, 7)

    fault.begin(own_postgres)
    see_refusal(server.api, ids[0])
    record(cameras, OUTAGE_S)
    dvr.wait_until(lambda: len(spooled(server)) > CAMERAS, 60, "finished recordings wait", every_s=0.2)
    see_refusal(server.api, ids[0])
    see_quick_refusal(server.api)
    fault.end(own_postgres)
    dvr.wait_until(lambda: server.api.request("GET", "/readyz").status == 200, 60, "the server is ready again", every_s=0.2)
    record(cameras, 6)

    for camera_id in ids:
        change(server.api, camera_id, {"is_active": False})
        server.api.wait_state(camera_id, "disabled")
    dvr.wait_until(lambda: not spooled(server), 30, "what waited in the spool has been entered", every_s=0.2)
    for number, camera_id in enumerate(ids, 1):
        footage.check_sent(server.api, camera_id, cameras.sent(f"cam{number}"))
    assert server.stop() == 0
    checked = server.command("check", "--deep")
    assert checked.returncode == 0 and "clean" in checked.stdout, checked.stdout + checked.stderr


def spooled(server):
    return [p for p in (server.data / "spool").rglob("*") if p.is_file()]


def record(cameras, seconds):
    """Until so many seconds of frames have gone to the recorder."""
    target = len(cameras.sent()) + int(seconds * FRAMES_A_SECOND)
    dvr.wait_until(lambda: len(cameras.sent()) >= target, seconds * 4 + 20, f"{seconds} s of frames", every_s=0.2)


def change(api, camera_id, fields):
    """A write, again until it is in: right after an outage it may still be refused."""
    def done():
        answer = api.request("PATCH", f"/api/cameras/{camera_id}/", fields)
        assert answer.status in (200, 503), answer
        return answer.status == 200
    dvr.wait_until(done, 30, f"camera {camera_id} is changed", every_s=0.2)


def see_refusal(api, camera_id):
    """A write is refused with 503 and when to come back; nothing else than 200 and 503 is ever seen."""
    def refused():
        answer = api.request("PATCH", f"/api/cameras/{camera_id}/", {"name": f"Name {time.monotonic_ns()}"})
        assert answer.status in (200, 503), answer
        return answer if answer.status == 503 else None
    answer = dvr.wait_until(refused, 60, "a write is refused")
    assert int(answer.headers["retry-after"]) >= 1, answer
    assert answer.json()["code"] == "unavailable", answer
    assert "127.0.0.1" not in answer.text and "SQLSTATE" not in answer.text, answer
    alive = api.request("GET", "/healthz")
    assert alive.status == 200, alive


def see_quick_refusal(api):
    """Most requests are told at once; only the one that tries again waits for its time-out."""
    answers = [timed(api) for _ in range(10)]
    assert all(status in (200, 503) for _, status in answers), answers
    assert sorted(answers)[4][0] < 1, answers


def timed(api):
    began = time.monotonic()
    status = api.request("GET", "/readyz").status
    return time.monotonic() - began, status


def test_the_server_waits_for_its_database(own_postgres, make_server, make_cameras):
    cameras = make_cameras(1)
    server = make_server(**SETTINGS, DVR_DATABASE_URL=own_postgres.url("dvr"))
    camera_id = server.api.add_camera("Camera", cameras.url())["id"]
    server.api.wait_state(camera_id, "recording", timeout_s=30)
    assert server.stop() == 0
    own_postgres.stop()

    waiting = start_waiting(server)
    asked = server.api.request("GET", "/api/cameras/")
    assert asked.status == 503 and int(asked.headers["retry-after"]) >= 1, asked
    assert asked.json()["code"] == "unavailable", asked
    assert server.api.request("GET", "/healthz").status == 200
    assert waiting.stop() == 0, waiting.tail()   # it can be told to end

    waiting = start_waiting(server)
    own_postgres.start()
    waiting.wait_line("LISTENING ", timeout_s=30)
    server.process = waiting
    server.api.close()
    server.api.wait_state(camera_id, "recording", timeout_s=30)


def start_waiting(server):
    process = dvr.Process([server.program, "serve", "--data", server.data, "--listen", server.listen], server.log,
                          env=server.env)

    def says_so():
        assert process.exit_code is None, process.tail()
        with contextlib.suppress(OSError):
            answer = server.api.request("GET", "/readyz")
            return answer if answer.status == 503 else None
        return None
    answer = dvr.wait_until(says_so, 30, "the stand-in answers")
    assert "catalog" in answer.json()["checks"], answer
    return process


def test_commands_work_on_postgres(own_postgres, make_server):
    url = own_postgres.url("dvr").replace("postgres@", "postgres:s3cret@")
    server = make_server(DVR_DATABASE_URL=url)
    assert server.stop() == 0
    shown = server.command("config")
    assert "s3cret" not in shown.stdout and 'url = "***"' in shown.stdout, shown.stdout
    assert "nothing to do" in server.command("migrate").stdout
    assert peers.EMAIL in server.command("user", "list").stdout
    own_postgres.sql("INSERT INTO schema_migrations (version, name, applied_at) VALUES (9999, 'later', 0)", "dvr")
    refused = server.command("migrate")
    assert refused.returncode != 0 and "newer program" in refused.stderr + refused.stdout, refused
    own_postgres.sql("DELETE FROM schema_migrations WHERE version = 9999", "dvr")
    own_postgres.stop()
    away = server.command("user", "list")
    assert away.returncode != 0 and "database is not available" in away.stderr, away
    assert "s3cret" not in away.stderr + pathlib.Path(server.log).read_text(), away
