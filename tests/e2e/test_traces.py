"""Traces and request ids: what a collector and the log are told, and that neither holds up the recorder."""

import collections
import concurrent.futures
import fcntl
import json
import os
import threading
import time

import dvr
import footage
import otlp
import peers

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
CONTEXT = {"traceparent": f"00-{TRACE}-{PARENT}-01", "tracestate": "rojo=00f067aa0ba902b7"}
QUICK = {"DVR_LIMITS_API": "0", "DVR_LIMITS_MEDIA": "0"}
F_SETPIPE_SZ, SMALLEST_PIPE = 1031, 4096


def traced(collector, **more):
    return {"DVR_OTLP_ENDPOINT": collector.endpoint, "DVR_OTLP_HEADERS": "X-Key=s3cret", "DVR_LOG_FORMAT": "json", **more}


def lines_of(server):
    return [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]


def ask_often(server, times, path="/api/cameras/"):
    """So many requests from four connections; all answered well."""
    def some(count):
        return collections.Counter(server.api.get(path).status for _ in range(count))
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert set(sum(pool.map(some, [times // 4] * 4), collections.Counter())) == {200}


def test_a_request_is_a_span_of_who_asked(make_server):
    with otlp.Collector() as collector:
        server = make_server(**traced(collector))
        answer = server.api.get("/api/cameras/?search=s3cret-word", headers=CONTEXT)
        assert answer.status == 200
        span = collector.wait_for(lambda s: s.trace_id == TRACE)
        assert (span.parent_id, span.state, span.kind) == (PARENT, CONTEXT["tracestate"], 2)
        assert span.name == "GET /api/cameras/"
        assert span.attributes["http.response.status_code"] == 200
        assert span.attributes["http.route"] == span.attributes["url.path"] == "/api/cameras/"
        assert span.attributes["dvr.request.id"] == answer.headers["x-request-id"]
        assert span.resource["service.name"] == "dvr-lite"
        assert 0 <= span.end_ns - span.start_ns < 60e9
        assert "s3cret" not in json.dumps([s.raw for s in collector.spans])
        signing_in = collector.wait_for(lambda s: s.name == "POST /api/auth/login")
        assert signing_in.parent_id == "" and signing_in.trace_id != TRACE
        assert all(r["x-key"] == "s3cret" for r in collector.requests)
        assert not collector.faults
        line = dvr.wait_until(lambda: [li for li in lines_of(server) if li.get("trace") == TRACE], 10, "its line in the log")[0]
        assert line["request"] == answer.headers["x-request-id"] and line["area"] == "access"
        assert server.stop() == 0
        assert "s3cret" not in server.log.read_text()


def test_off_nothing_is_traced(make_server):
    server = make_server(DVR_LOG_FORMAT="json")
    assert server.api.get("/api/cameras/", headers=CONTEXT).status == 200
    assert "dvr_telemetry_waiting" not in server.api.get("/metrics").text
    assert not any("trace" in line for line in lines_of(server))


def test_a_wrong_endpoint_is_said(make_server):
    server = make_server(start=False, DVR_OTLP_ENDPOINT="collector:4317")
    done = server.command("serve", "--listen", "127.0.0.1:0")
    assert done.returncode == 1 and "otlp.endpoint: must begin with http" in done.stderr


def test_a_clip_belongs_to_the_trace_of_its_request_also_after_a_restart(make_server, make_cameras):
    cameras = make_cameras(1)
    with otlp.Collector() as collector:
        server = make_server(**traced(collector, DVR_RECORDING_SEGMENT_S="5"))
        camera = server.api.add_camera("Traced", cameras.url())["id"]
        server.api.wait_state(camera, "recording")
        recordings = lambda: sorted(server.api.pages(f"/api/recordings/{camera}/"), key=lambda r: r["start_time"])
        dvr.wait_until(lambda: sum(r["duration"] for r in recordings()) > 8, 60, "8 seconds of footage", every_s=0.3)
        # Its end is so new that its job must wait until the footage is settled: the restart comes first.
        end = time.time() - 0.05
        body = {"camera_id": camera, "name": "x", "start_time": peers.format_time(end - 6), "end_time": peers.format_time(end)}
        answer = server.api.request("POST", "/api/clips/", body, headers=CONTEXT)
        assert answer.status == 202, answer
        assert server.stop() == 0
        server.start()
        request = collector.wait_for(lambda s: s.trace_id == TRACE and s.kind == 2)
        job = collector.wait_for(lambda s: s.trace_id == TRACE and s.name == "job clip")
        assert (job.parent_id, job.state, job.kind) == (request.span_id, CONTEXT["tracestate"], 5)
        assert job.attributes["dvr.job.outcome"] == "done"
        assert job.attributes["dvr.request.id"] == answer.headers["x-request-id"]
        assert job.resource["service.instance.id"] != request.resource["service.instance.id"], "it ran after the restart"
        assert not collector.faults
        assert server.api.metric("dvr_jobs_ended_total", kind="clip", outcome="done") == 1


def test_a_collector_in_trouble_is_nobody_elses_trouble(make_server, make_cameras):
    cameras = make_cameras(1)
    with otlp.Collector("stall") as collector:
        server = make_server(**traced(collector, DVR_RECORDING_SEGMENT_S="10", DVR_LOG_LEVEL="warn", **QUICK))
        camera = server.api.add_camera("Traced", cameras.url())["id"]
        server.api.wait_state(camera, "recording")
        collector.wait_for_requests(1)
        ask_often(server, 6400)
        told = lambda what: server.api.metric(f"dvr_telemetry_{what}", service="otlp")
        assert told("dropped_total") > 0 and told("waiting") <= 5000
        collector.set_mode("page")   # first: what is refused is not sent again, so that the pauses begin anew
        dvr.wait_until(lambda: told("refused_total") > 0, 60, "a page is no answer")
        for mode in ("reset", "busy"):
            failures = told("failures_total")
            collector.set_mode(mode)
            dvr.wait_until(lambda: told("failures_total") > failures + 1, 60, f"two attempts while it is {mode}")
        collector.set_mode("ok")
        server.api.get("/api/cameras/", headers=CONTEXT)
        collector.wait_for(lambda s: s.trace_id == TRACE)
        delivered = told("delivered_total")
        assert delivered > 0
        collector.set_mode("partial")
        refused = told("refused_total")
        dvr.wait_until(lambda: told("refused_total") > refused, 60, "rejected spans are counted")
        collector.set_mode("stall")
        ask_often(server, 40)
        footage.check_whole(server, camera, cameras)
        assert server.api.get("/healthz").status == 200
        assert not collector.faults
        assert server.stop() == 0


def test_a_log_that_nobody_reads_holds_up_nothing(make_server, make_cameras):
    cameras = make_cameras(1)
    server = make_server(start=False, DVR_LOG_LEVEL="debug", DVR_LOG_FORMAT="json", DVR_RECORDING_SEGMENT_S="10", **QUICK)
    reading, writing = os.pipe()
    fcntl.fcntl(writing, F_SETPIPE_SZ, SMALLEST_PIPE)
    server.start(stderr=writing)
    os.close(writing)
    camera = server.api.add_camera("Logged", cameras.url())["id"]
    server.api.wait_state(camera, "recording")
    dropped = lambda: server.api.metric("dvr_log_dropped_total")
    for _ in range(20):
        ask_often(server, 1000)
        if dropped() > 0:
            break
    assert dropped() > 0
    assert server.api.get("/healthz").status == 200
    server.api.wait_state(camera, "recording", timeout_s=1)

    lines = []
    reader = threading.Thread(target=lambda: lines.extend(os.fdopen(reading, errors="replace")), daemon=True)
    reader.start()
    missing = lambda: sum(json.loads(li)["lines"] for li in list(lines) if '"lines are missing here' in li)
    dvr.wait_until(lambda: missing() == dropped() > 0, 30, "the missing lines are told where they are missing")
    footage.check_whole(server, camera, cameras)
    assert server.stop() == 0
    reader.join(10)
    assert any('"message":"stopped"' in li for li in lines), "what was logged last is there"


def test_a_server_whose_log_nobody_reads_stops_in_order(make_server):
    server = make_server(start=False, DVR_LOG_FORMAT="json", **QUICK)
    reading, writing = os.pipe()
    fcntl.fcntl(writing, F_SETPIPE_SZ, SMALLEST_PIPE)
    server.start(stderr=writing)
    os.close(writing)
    ask_often(server, 200)
    assert server.stop() == 0
    os.close(reading)


def test_an_id_of_a_trusted_proxy_is_kept_and_no_strangers(make_server):
    own = {"X-Request-Id": "from-the-proxy-1"}
    server = make_server(DVR_LOG_FORMAT="json", DVR_TRUSTED_PROXIES="127.0.0.1")
    assert server.api.get("/api/cameras/", headers=own).headers["x-request-id"] == "from-the-proxy-1"
    dvr.wait_until(lambda: any(li.get("request") == "from-the-proxy-1" for li in lines_of(server)), 10, "its line")
    server = make_server()
    assert server.api.get("/api/cameras/", headers=own).headers["x-request-id"] != "from-the-proxy-1"
