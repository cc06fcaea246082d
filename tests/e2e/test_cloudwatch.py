"""CloudWatch gets the log and the metrics; whatever it does instead of taking them, recording goes on, what waits is
bounded, and what is lost is counted."""

import json
import re
import subprocess

import aws
import dvr
import footage
import peers
import pytest

GROUP = "/dvr/test"
FRAMES_A_SECOND = 25
MOST_WAITING, MOST_WAITING_BYTES = 20_000, 8 << 20   # ShipperLimits of telemetry/shipper.hpp
STOP_S = 15
# The tests' machine may have a profile, a proxy or a metadata service of its own.
NOBODY = {"AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent", "NO_PROXY": "127.0.0.1"}
KEYS = {**NOBODY, "AWS_ACCESS_KEY_ID": "AKIATEST", "AWS_SECRET_ACCESS_KEY": "secret/of+AKIATEST", "AWS_REGION": aws.REGION}


@pytest.fixture
def cloud():
    with aws.Aws() as running:
        running.groups[GROUP] = {}
        yield running


def settings(cloud, metrics="put", **more):
    out = {"DVR_CLOUDWATCH_LOG_GROUP": GROUP, "DVR_CLOUDWATCH_METRICS": metrics, "DVR_CLOUDWATCH_SERVER": "here",
           "DVR_CLOUDWATCH_INTERVAL_S": "1", "DVR_CLOUDWATCH_LOGS_ENDPOINT": cloud.url}
    if metrics == "put":
        out["DVR_CLOUDWATCH_METRICS_ENDPOINT"] = cloud.url
    return {**KEYS, **out, **more}


def telemetry(api):
    """{(what, service): value} of dvr_telemetry_…"""
    text = api.get("/metrics").text
    found = re.findall(r'^dvr_telemetry_(\w+)\{service="(\w+)"\} (\S+)$', text, re.MULTILINE)
    return {(name, service): float(value) for name, service, value in found}


def see_bounds(api):
    for (name, service), value in telemetry(api).items():
        most = {"waiting": MOST_WAITING, "waiting_bytes": MOST_WAITING_BYTES}.get(name)
        assert most is None or value <= most, f"{service}: {value} {name}"


def record(cameras, seconds):
    target = len(cameras.sent()) + int(seconds * FRAMES_A_SECOND)
    dvr.wait_until(lambda: len(cameras.sent()) >= target, seconds * 4 + 20, f"{seconds} s of frames", every_s=0.2)


def start_recording(make_server, make_cameras, **env):
    cameras, server = make_cameras(1), make_server(**env)
    camera = server.api.add_camera("Watched", cameras.url())
    server.api.wait_state(camera["id"], "recording", timeout_s=30)
    return cameras, server, camera["id"]


def test_log_and_metrics_arrive_over_tls(make_server, make_cameras, tmp_path):
    certificate, key = tmp_path / "cloud.pem", tmp_path / "cloud.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                    "1", "-subj", "/CN=cloud", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    with aws.Aws((certificate, key)) as cloud:
        cameras, server, camera_id = start_recording(
            make_server, make_cameras, DVR_CLOUDWATCH_CREATE_LOG_GROUP="true", DVR_CLOUDWATCH_PER_CAMERA="true",
            DVR_OUTGOING_CA_FILE=str(certificate), **settings(cloud))
        dvr.wait_until(lambda: 1 in cloud.values("CamerasRecording"), 20, "the metrics have it")
        dvr.wait_until(lambda: sum(cloud.values("CameraFrames")) > 50, 20, "frames of the camera")
        assert footage.check_whole(server, camera_id, cameras) > 50
        assert server.stop() == 0
        lines = cloud.lines(GROUP)
        messages = [line["message"] for line in lines]
        assert "listening" in messages and messages[-1] == "stopped", messages   # the first and the last
        assert all({"time", "level", "area", "message"} <= line.keys() for line in lines)
        assert peers.PASSWORD not in json.dumps(lines)
        datum = next(d for d in cloud.data if d["MetricName"] == "CameraStreaming")
        assert datum["Namespace"] == "DVR-Lite" and datum["Dimensions.member.1.Value"] == "here", datum
        assert datum["Dimensions.member.2.Name"] == "Camera" and datum["Dimensions.member.2.Value"] == str(camera_id)
        # What is counted between two looks adds up to what was counted.
        assert sum(cloud.values("WrittenBytes")) > 10_000
        assert not cloud.problems, cloud.problems


def test_metrics_embedded_in_the_log(cloud, make_server, make_cameras):
    _, server, _ = start_recording(make_server, make_cameras, **settings(cloud, "embedded"))

    def embedded():
        return [line for line in cloud.lines(GROUP) if "_aws" in line]
    dvr.wait_until(lambda: any(line.get("CamerasRecording") == 1 for line in embedded()), 20, "the log has it")
    line = embedded()[-1]
    directive = line["_aws"]["CloudWatchMetrics"][0]
    assert directive["Namespace"] == "DVR-Lite" and directive["Dimensions"] == [["Server"]], line
    assert all(isinstance(line[m["Name"]], (int, float)) for m in directive["Metrics"]), line
    assert line["Server"] == "here" and not cloud.data and not cloud.problems
    assert server.stop() == 0


def test_metrics_on_standard_output(make_server):
    server = make_server(**NOBODY, DVR_CLOUDWATCH_METRICS="stdout", DVR_CLOUDWATCH_INTERVAL_S="1")
    line = json.loads("{" + server.process.wait_line("{", timeout_s=20))
    assert line["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "DVR-Lite" and line["ProcessMemoryBytes"] > 0, line


def test_recording_goes_on_whatever_the_service_does(cloud, make_server, make_cameras):
    cameras, server, camera_id = start_recording(make_server, make_cameras, **settings(cloud))
    services = ("logs", "monitoring")
    for mode in aws.MODES:
        before = telemetry(server.api)
        for service in services:
            cloud.modes[service] = mode
        dvr.wait_until(lambda: all(cloud.count(service, mode) for service in services), 40, f"{mode} has been seen")
        record(cameras, 3)
        dvr.wait_until(lambda: all(grown(server.api, before, "failures_total")), 40, f"{mode} has been counted")
        see_bounds(server.api)
        assert server.api.status(camera_id)["state"] == "recording", mode
        during = telemetry(server.api)
        cloud.modes.clear()
        dvr.wait_until(lambda: all(grown(server.api, during, "delivered_total")), 90, f"after {mode} it goes on", every_s=0.2)
    assert all(value == 0 for (name, _), value in telemetry(server.api).items() if name in ("dropped_total", "refused_total"))
    assert footage.check_whole(server, camera_id, cameras) > 3 * FRAMES_A_SECOND * len(aws.MODES)
    assert server.stop() == 0
    assert not cloud.problems, cloud.problems
    messages = [line["message"] for line in cloud.lines(GROUP)]
    assert messages.count("a service does not take what is sent") >= 2 * len(aws.MODES), "each change is told once"


def grown(api, before, name):
    now = telemetry(api)
    return [now[key] > before[key] for key in now if key[0] == name]


def test_what_is_rejected_is_counted(cloud, make_server):
    server = make_server(**settings(cloud))
    cloud.reject.add("logs")
    server.api.get("/api/cameras/")
    dvr.wait_until(lambda: telemetry(server.api)["refused_total", "cloudwatch_logs"] > 0, 20, "the refused are counted")
    cloud.reject.clear()


def test_a_flood_of_lines_is_bounded_and_the_oldest_are_counted(cloud, make_server, make_cameras):
    cameras, server, camera_id = start_recording(make_server, make_cameras, DVR_LIMITS_API="0", **settings(cloud))
    cloud.modes.update(logs="stall", monitoring="stall")
    flood = 0
    while telemetry(server.api)["dropped_total", "cloudwatch_logs"] == 0:
        assert flood < 60_000, telemetry(server.api)
        subprocess.run(["h2load", "-n", "6000", "-c", "4", "-m", "8", "-H", f"authorization: Bearer {server.api.token}",
                        server.url + "/api/auth/me"], check=True, capture_output=True, timeout=120)
        flood += 6000
        see_bounds(server.api)
    assert server.api.status(camera_id)["state"] == "recording"
    record(cameras, 2)
    cloud.modes.clear()
    dvr.wait_until(lambda: telemetry(server.api)["waiting", "cloudwatch_logs"] < 100, 120, "what waited is sent", every_s=0.2)
    counted = telemetry(server.api)
    assert counted["dropped_total", "cloudwatch_logs"] > 0 and counted["delivered_total", "cloudwatch_logs"] > 1000
    assert footage.check_whole(server, camera_id, cameras) > 50
    assert not cloud.problems, cloud.problems


@pytest.mark.parametrize("mode", ["stall", "endless"])
def test_the_server_stops_while_the_service_hangs(mode, cloud, make_server, make_cameras):
    cameras, server, camera_id = start_recording(make_server, make_cameras, **settings(cloud))
    cloud.modes.update(logs=mode, monitoring=mode)
    dvr.wait_until(lambda: cloud.count("logs", mode) and cloud.count("monitoring", mode), 40, f"both are in {mode}")
    record(cameras, 1)
    assert server.process.stop(timeout_s=STOP_S) == 0
    server.process = None
    server.api.close()
    checked = server.command("check", "--deep")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    server.start()
    footage.check_first_life(server, camera_id, cameras)


def from_container(cloud, tmp_path):
    token = tmp_path / "container-token"
    token.write_text("container-token\n")
    return {"AWS_CONTAINER_CREDENTIALS_FULL_URI": cloud.url + "/v2/credentials", "AWS_REGION": aws.REGION,
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(token)}


def from_instance(cloud, tmp_path):
    return {"AWS_EC2_METADATA_SERVICE_ENDPOINT": cloud.url, "AWS_EC2_METADATA_DISABLED": "false"}


def from_web_identity(cloud, tmp_path):
    token = tmp_path / "web-token"
    token.write_text("web-token")
    return {"AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/dvr", "AWS_WEB_IDENTITY_TOKEN_FILE": str(token),
            "AWS_ENDPOINT_URL_STS": cloud.url, "AWS_DEFAULT_REGION": aws.REGION}


def from_profile(cloud, tmp_path):
    config, secret = tmp_path / "config", tmp_path / "credentials"
    config.write_text(f"[profile dvr]\nregion = {aws.REGION}\n")
    secret.write_text("[dvr]\naws_access_key_id = AKIATEST\naws_secret_access_key = secret/of+AKIATEST\n")
    return {"AWS_PROFILE": "dvr", "AWS_CONFIG_FILE": str(config), "AWS_SHARED_CREDENTIALS_FILE": str(secret)}


@pytest.mark.parametrize("source", [from_container, from_instance, from_web_identity, from_profile], ids=lambda f: f.__name__)
def test_credentials_are_found_and_renewed(source, cloud, make_server, tmp_path):
    env = {k: v for k, v in settings(cloud).items() if k not in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION")}
    server = make_server(**{**env, **source(cloud, tmp_path)})
    dvr.wait_until(lambda: cloud.events(GROUP) and cloud.data, 20, "log and metrics are there")
    if source is from_profile:
        return
    before = cloud.issued
    cloud.expire()
    server.api.get("/api/cameras/")
    seen, data = len(cloud.events(GROUP)), len(cloud.data)
    dvr.wait_until(lambda: len(cloud.data) > data and len(cloud.events(GROUP)) > seen, 30, "it goes on with new ones")
    assert cloud.issued > before
    assert "secret" not in server.log.read_text() and "token+/" not in server.log.read_text()
    assert not cloud.problems, cloud.problems


def test_a_clock_that_is_wrong_is_made_up_for(cloud, make_server):
    cloud.skew_s = 3600
    make_server(**settings(cloud))
    dvr.wait_until(lambda: cloud.events(GROUP) and cloud.data, 20, "log and metrics are there")


def test_who_has_no_credentials_is_told(cloud, make_server):
    env = {k: v for k, v in settings(cloud).items() if not k.startswith("AWS_ACCESS")}
    server = make_server(**env)
    dvr.wait_until(lambda: "no credentials" in server.log.read_text(), 20, "the log says so")
    assert not cloud.calls
    assert telemetry(server.api)["failures_total", "cloudwatch_logs"] > 0


def test_settings_that_cannot_be_meant_end_the_start(make_server):
    server = make_server(start=False, **NOBODY, DVR_CLOUDWATCH_METRICS="embedded")
    refused = server.command("serve")
    assert refused.returncode != 0 and "needs cloudwatch.log_group" in refused.stderr, refused
