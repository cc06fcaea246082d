"""Faults and crashes reach an error tracker, with the functions they happened in; a bad tracker harms nothing."""

import signal
import subprocess

import dvr
import footage
import pytest
from tracker import Tracker


@pytest.fixture
def tracker():
    with Tracker() as endpoint:
        yield endpoint
        assert not endpoint.wrong, endpoint.wrong


def crash_folder(server):
    return server.data / "crashes"


def crash_on_purpose(server, how):
    """In the build for tests, as its own process on the server's data directory."""
    return subprocess.run([str(server.program), "crash", how, "--data", str(server.data)], text=True, capture_output=True,
                          timeout=120, env={**server.env, "PATH": "/usr/bin:/bin"}, check=False)


@pytest.mark.parametrize("how, number, function", [
    ("segv", signal.SIGSEGV, "write_to_nowhere"),
    ("overflow", signal.SIGSEGV, "use_up_the_stack"),
    ("abort", signal.SIGABRT, "abort"),
])
def test_a_crash_on_purpose_arrives_after_the_restart(make_server, asan_build, tracker, how, number, function):
    server = make_server(asan_build / "dvr-lite", start=False, DVR_SENTRY_DSN=tracker.dsn, DVR_SENTRY_ENVIRONMENT="tests")
    crashed = crash_on_purpose(server, how)
    assert crashed.returncode == -number, crashed.stderr
    assert not tracker.events and list(crash_folder(server).glob("*.txt"))
    server.start()
    event, = dvr.wait_until(lambda: tracker.events, 60, "the crash at the tracker")
    assert event["level"] == "fatal" and event["environment"] == "tests"
    assert event["release"].startswith("dvr-lite@") and event["exception"]["values"][0]["type"] == number.name
    assert any(function in name for name in tracker.functions(event)), tracker.functions(event)
    dvr.wait_until(lambda: not list(crash_folder(server).glob("*.txt")), 10, "the report to be marked as sent")
    server.stop()
    server.start()
    assert len(tracker.events) == 1, "sent once"


def test_an_unexpected_exception_arrives_with_its_calls(make_server, asan_build, tracker):
    server = make_server(asan_build / "dvr-lite", start=False, DVR_SENTRY_DSN=tracker.dsn)
    ended = crash_on_purpose(server, "throw")
    assert ended.returncode == 0, ended.stderr
    event, = tracker.events
    thrown = event["exception"]["values"][0]
    assert thrown["type"] == "std::out_of_range" and thrown["mechanism"]["handled"]
    assert event["tags"]["task"] == "on purpose"
    assert any("read_beyond_the_end" in name for name in tracker.functions(event)), tracker.functions(event)


def test_a_recording_server_that_is_shot_tells_of_it(make_server, make_cameras, tracker):
    cameras = make_cameras(1)
    server = make_server(DVR_SENTRY_DSN=tracker.dsn)
    camera = server.api.add_camera("Shot", cameras.url())
    server.api.wait_state(camera["id"], "recording", timeout_s=30)
    server.process.signal(signal.SIGSEGV)
    assert server.process.wait() == -signal.SIGSEGV
    server.process = None
    server.api.close()
    server.start()
    server.api.wait_state(camera["id"], "recording", timeout_s=30)
    events = dvr.wait_until(lambda: [e for e in tracker.events if e["level"] == "fatal"], 60, "the crash")
    assert any("dvr::app::serve" in name for name in tracker.functions(events[0])), tracker.functions(events[0])
    assert "crashed" in server.log.read_text()


@pytest.mark.parametrize("mode", ["fail", "stall", "reset", "garbage", "endless"])
def test_a_bad_tracker_harms_nothing(make_server, make_cameras, tracker, mode):
    tracker.set_mode(mode)
    cameras = make_cameras(1)
    server = make_server(start=False, DVR_SENTRY_DSN=tracker.dsn)
    crash = crash_folder(server) / "crash-1-1.txt"
    crash.parent.mkdir(parents=True)
    crash.write_text("dvr-lite crash 1\nsignal 11 code 1\nmaps\ncalls\n0x10\nend\n")
    server.start()
    if mode != "stall":
        dvr.wait_until(lambda: server.api.metric("dvr_telemetry_failures_total", missing=0, service="sentry") > 0, 60, "a failed attempt")
    else:
        dvr.wait_until(lambda: tracker.asked > 0, 60, "an attempt")
    camera = server.api.add_camera("Unharmed", cameras.url())
    dvr.wait_until(lambda: len(cameras.sent()) > 75, 60, "three seconds of frames")
    assert server.api.metric("dvr_telemetry_delivered_total", missing=0, service="sentry") == 0
    assert footage.check_whole(server, camera["id"], cameras) > 50
    assert server.stop() == 0, "in order, whatever the tracker does"
    assert crash.exists(), "it is tried again at the next start"
    tracker.set_mode("ok")
    server.start()
    dvr.wait_until(lambda: tracker.events, 60, "the crash, at last")
    assert server.command("check").returncode == 0
