"""The server's edge as its neighbours see it: proxies, other pages, certificates, secrets."""

import json
import re
import shutil
import signal
import socket
import ssl
import subprocess
import threading

import dvr
import peers

SECRETS = ("hunter2-Secret", "tok3n-Secret")


def certificate(folder, name):
    folder.mkdir(exist_ok=True)
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                    "90", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", paths[1], "-out",
                    paths[0]], check=True, capture_output=True)
    return paths


def served_name(server):
    """The subject of the certificate that a new connection gets."""
    pem = ssl.get_server_certificate((server.api.host, server.api.port))
    text = subprocess.run(["openssl", "x509", "-noout", "-subject"], input=pem, text=True, capture_output=True, check=True)
    return text.stdout.strip().rsplit("=", 1)[1].strip()


def worrying(server):
    """Codes of the alarms that are more than good to know."""
    alarms = server.api.json("GET", "/api/system/alarms/")["results"]
    return [alarm["code"] for alarm in alarms if alarm["severity"] != "info"]


def test_a_new_certificate_is_used_and_a_broken_one_is_not(make_server, tmp_path):
    first, second = certificate(tmp_path / "a", "first"), certificate(tmp_path / "a", "second")
    used = tmp_path / "cert.pem", tmp_path / "cert.key"
    for source, target in zip(first, used):
        shutil.copy(source, target)
    server = make_server(DVR_TLS_CERTIFICATE=str(used[0]), DVR_TLS_KEY=str(used[1]))
    assert served_name(server) == "first"

    used[0].write_text("nonsense")
    dvr.wait_until(lambda: "the certificate stays as it was" in server.log.read_text(), 20, "the broken file is told")
    assert served_name(server) == "first"
    dvr.wait_until(lambda: worrying(server) == ["certificate_unusable"], 20, "the alarm rises")
    assert server.api.get("/readyz").status == 200

    for source, target in zip(second, used):   # one after the other, as tools do
        shutil.copy(source, target)
    dvr.wait_until(lambda: served_name(server) == "second", 20, "the new certificate is served")
    dvr.wait_until(lambda: worrying(server) == [], 20, "the alarm goes")
    for source, target in zip(first, used):
        shutil.copy(source, target)
    server.process.signal(signal.SIGHUP)
    dvr.wait_until(lambda: served_name(server) == "first", 20, "SIGHUP reads at once")


def test_a_late_hangup_does_not_disturb_the_end(make_server, make_cameras):
    cameras = make_cameras(1)
    server = make_server()
    camera = server.api.add_camera("Door", cameras.url())["id"]
    server.api.wait_state(camera, "recording")
    server.process.signal(signal.SIGTERM)
    for _ in range(200):
        server.process.signal(signal.SIGHUP)
    assert server.process.wait() == 0
    server.process = None
    checked = server.command("check")
    assert checked.returncode == 0, checked.stdout


def plain(port, request):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as s:
        s.sendall(request.encode())
        answer = b""
        while chunk := s.recv(65536):
            answer += chunk
    return answer.decode(errors="replace")


def test_behind_a_declared_proxy(make_server):
    server = make_server(start=False, DVR_TLS_MODE="off", DVR_TRUSTED_PROXIES="127.0.0.1",
                         DVR_LISTEN="127.0.0.1:0")
    server.process = dvr.Process([server.program, "serve", "--data", server.data, "--listen", "127.0.0.1:0"], server.log,
                                 env=server.env)
    port = int(server.process.wait_line("LISTENING http://").rstrip("/").rsplit(":", 1)[1])
    server.api = dvr.Api(f"https://127.0.0.1:{port}")   # only closed

    def ask(*fields, path="/healthz"):
        return plain(port, "\r\n".join([f"GET {path} HTTP/1.1", "Host: dvr.example.org", "Connection: close", *fields]) + "\r\n\r\n")

    through = ask("X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https")
    assert through.startswith("HTTP/1.1 200") and "strict-transport-security" in through.lower()
    refused = ask("X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: http")
    assert refused.startswith("HTTP/1.1 308") and "Location: https://dvr.example.org/healthz" in refused
    assert ask("Forwarded: for=203.0.113.7;proto=http").startswith("HTTP/1.1 308")


def test_plain_http_on_the_tls_port_is_redirected(make_server):
    server = make_server()
    answer = plain(server.api.port, f"GET /cameras/1 HTTP/1.1\r\nHost: 127.0.0.1:{server.api.port}\r\n\r\n")
    assert answer.startswith("HTTP/1.1 308")
    assert f"Location: https://127.0.0.1:{server.api.port}/cameras/1" in answer


def test_other_pages_and_rates(make_server):
    server = make_server(DVR_CORS_ORIGINS="https://wall.example.org", DVR_LIMITS_API="5", DVR_LIMITS_BURST_S="2")
    api = server.api
    asked = {"Origin": "https://wall.example.org", "Access-Control-Request-Method": "PATCH"}
    allowed = api.request("OPTIONS", "/api/cameras/1/", headers=asked, token=False)
    assert allowed.status == 204 and allowed.headers["access-control-allow-origin"] == asked["Origin"]
    assert "PATCH" in allowed.headers["access-control-allow-methods"]
    denied = api.request("OPTIONS", "/api/cameras/1/", headers={**asked, "Origin": "https://other.example"}, token=False)
    assert not any(name.startswith("access-control") for name in denied.headers)

    answers = [api.request("GET", "/api/auth/me") for _ in range(40)]
    limited = [a for a in answers if a.status == 429]
    assert limited and len(limited) < 40
    assert int(limited[0].headers["retry-after"]) >= 1
    assert limited[0].json()["code"] == "rate_limited"
    dvr.wait_until(lambda: api.request("GET", "/api/auth/me").status == 200, 10, "the rate comes back")


def test_no_secret_leaves(make_server, make_cameras):
    """User, password and tokens of a camera's address: not in logs, metrics, statuses, errors or the audit log."""
    cameras = make_cameras(2)
    server = make_server(DVR_LOG_LEVEL="debug", DVR_METRICS_TOKEN="metrics-Secret")
    api = server.api
    with_secrets = cameras.url(1, f"?token={SECRETS[1]}").replace("rtsp://", f"rtsp://root:{SECRETS[0]}@")
    camera = api.add_camera("Secret", with_secrets)["id"]
    gone = api.add_camera("Gone", f"rtsp://root:{SECRETS[0]}@127.0.0.1:1/x?password={SECRETS[1]}")["id"]
    wrong = api.request("POST", "/api/cameras/", {"name": "x", "rtsp_url": f"rtsp://root:{SECRETS[0]}@:99999999/"})
    assert wrong.status == 400
    tested = api.json("POST", "/api/cameras/test/", {"rtsp_url": f"rtsp://root:{SECRETS[0]}@127.0.0.1:1/"})
    assert not tested["ok"]
    api.wait_state(gone, "offline", timeout_s=30)
    api.request("PATCH", f"/api/cameras/{camera}/", {"password": SECRETS[0]})
    answers = [wrong.text, json.dumps(tested), api.get("/metrics").text]
    for path in ("/api/cameras/", f"/api/cameras/{camera}/", f"/api/cameras/{gone}/status/", f"/api/cameras/{gone}/stats/",
                 "/api/system/audit/", "/api/system/alarms/", "/readyz", f"/api/recordings/?cursor={SECRETS[0]}",
                 "/api/system/storage/"):
        answers.append(api.get(path).text)
    assert server.stop() == 0
    checked = server.command("check")
    answers += [server.log.read_text(errors="replace"), checked.stdout, server.command("config").stdout]
    for text in answers:
        for secret in (SECRETS[0], "metrics-Secret"):
            assert secret not in text, re.findall(f".*{secret}.*", text)[:3]
    # A token in the address is the owner's to see, and nobody else's: it is in the two camera documents alone.
    for text in answers[:3] + answers[5:]:
        assert SECRETS[1] not in text, re.findall(f".*{SECRETS[1]}.*", text)[:3]


def test_guarded_addresses(make_server):
    server = make_server(DVR_ALLOW_PRIVATE_SOURCES="")
    for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "169.254.169.254", "[fd00:ec2::254]",
                 "[fe80::1]", "[64:ff9b::a9fe:a9fe]", "224.0.0.1", "2130706433", "0x7f.1", "127.1"):
        answer = server.api.request("POST", "/api/cameras/", {"name": "x", "rtsp_url": f"rtsp://{host}/x"})
        assert answer.status == 400 and "rtsp_url" in answer.json()["errors"], (host, answer)


def test_a_camera_cannot_redirect_to_a_guarded_address(make_server):
    """What is checked is what is connected to: also where a camera sends us."""
    server = make_server(DVR_ALLOW_PRIVATE_SOURCES="127.0.0.1/32")
    inside = socket.create_server(("127.0.0.2", 0))   # a service of the recorder's own host
    inside.settimeout(0.2)
    camera = socket.create_server(("127.0.0.1", 0))
    asked = []

    def redirect():
        connection, _ = camera.accept()
        with connection:
            while request := connection.recv(65536).decode(errors="replace"):
                asked.append(request)
                number = re.search(r"CSeq: (\d+)", request).group(1)
                host, port = inside.getsockname()
                connection.sendall(f"RTSP/1.0 302 Found\r\nCSeq: {number}\r\nLocation: rtsp://{host}:{port}/x\r\n\r\n".encode())

    threading.Thread(target=redirect, daemon=True).start()
    report = server.api.json("POST", "/api/cameras/test/", {"rtsp_url": f"rtsp://127.0.0.1:{camera.getsockname()[1]}/x"})
    assert asked and not report["ok"], report
    assert report["reason"] == "unreachable" and "loopback" in report["detail"], report
    try:
        inside.accept()
        raise AssertionError("the recorder has connected to the guarded address")
    except TimeoutError:
        pass
    camera.close(), inside.close()


def test_set_up_ends_with_its_setting(make_server):
    """The token printed at one start does not work at the next, when set-up is off."""
    server = make_server(start=False)
    assert server.command("user", "remove", peers.EMAIL).returncode == 0
    command = [server.program, "serve", "--data", server.data, "--listen", "127.0.0.1:0"]
    process = dvr.Process(command, server.log, env=server.env)
    process.wait_line("LISTENING ")
    token = process.wait_line("    ")
    assert process.stop() == 0
    server.process = dvr.Process(command, server.log, env={**server.env, "DVR_SETUP_ENABLED": "false"})
    server.api = dvr.Api(server.process.wait_line("LISTENING ").rstrip("/"))
    answer = server.api.request("POST", "/api/auth/setup", {"token": token, "email": "a@example.org",
                                                           "password": "correct horse battery"})
    assert answer.status in (401, 403, 404, 409), answer


def test_what_is_watched_is_audited(make_server, make_cameras):
    cameras = make_cameras(1)
    server = make_server(DVR_RECORDING_SEGMENT_S="5")
    api = server.api
    camera = api.add_camera("Door", cameras.url())["id"]
    dvr.wait_until(lambda: [r for r in api.pages(f"/api/recordings/{camera}/") if not r["is_open"]], 60, "a recording")
    recording = next(r for r in api.pages(f"/api/recordings/{camera}/") if not r["is_open"])
    for first in range(0, 3000, 100):
        part = api.request("GET", f"/api/playback/stream/{recording['id']}/?format=mp4",
                           headers={"Range": f"bytes={first}-{first + 99}"})
        assert part.status == 206
    api.get(f"/api/live/{camera}/index.m3u8")
    rows = list(api.pages("/api/system/audit/?action=footage.play"))
    assert len(rows) == 1 and rows[0]["camera_id"] == camera and rows[0]["user_email"] == peers.EMAIL, rows
    assert rows[0]["detail"].startswith(recording["start_time"]), rows
    assert len(list(api.pages("/api/system/audit/?action=live.view"))) == 1
    actions = {row["action"] for row in api.pages("/api/system/audit/?limit=2")}
    assert {"camera.create", "login", "footage.play", "live.view"} <= actions


def test_documentation_page(make_server, chromium, tmp_path):
    """Readable on a desk and on a phone; nothing of it is refused by the policy."""
    server = make_server()
    page = server.api.get("/api/docs/", token=False)
    assert page.status == 200 and "script-src 'self'" in page.headers["content-security-policy"]
    for size, name in (("1400,1000", "desk"), ("500,1000", "phone")):
        picture = tmp_path / f"{name}.png"
        done = subprocess.run([chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--ignore-certificate-errors",
                               "--enable-logging=stderr", f"--user-data-dir={tmp_path / 'profile'}", f"--window-size={size}",
                               f"--screenshot={picture}", f"{server.url}/api/docs/?lang=pt-BR"],
                              capture_output=True, text=True, timeout=60, check=True)
        assert picture.stat().st_size > 20_000
        assert "Content Security Policy" not in done.stderr, done.stderr
