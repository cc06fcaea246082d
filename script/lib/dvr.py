"""What the demo and the end-to-end tests share: starting programs, waiting for conditions, talking to the API."""

import contextlib
import datetime
import http.client
import json
import os
import pathlib
import queue
import re
import signal
import ssl
import subprocess
import threading
import time
import urllib.parse
import zoneinfo

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Timeout(AssertionError):
    pass


def wait_until(condition, timeout_s, what, every_s=0.05):
    """Polls until `condition()` is true and answers its value; says what was waited for, and what was last seen."""
    deadline = time.monotonic() + timeout_s
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Timeout(f"not within {timeout_s} s: {what}; last seen: {value!r}")
        time.sleep(every_s)


class Process:
    """A program of ours or a peer, ended by its pid. Its output goes to `log`; its lines can be waited for."""

    def __init__(self, command, log, env=None, cwd=ROOT, new_session=True, stderr=subprocess.STDOUT):
        self.command = [str(part) for part in command]
        self.log = pathlib.Path(log)
        self.log.touch()
        self._lines = queue.Queue()
        self._child = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr, cwd=cwd,
            env={**os.environ, **(env or {})}, start_new_session=new_session)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        with open(self.log, "ab") as out:
            for line in self._child.stdout:
                out.write(line)
                out.flush()
                self._lines.put(line.decode(errors="replace").rstrip("\n"))
        self._lines.put(None)

    @property
    def pid(self):
        return self._child.pid

    @property
    def exit_code(self):
        return self._child.poll()

    def wait_line(self, start, timeout_s=30):
        """The rest of the first line not yet read that begins with `start`."""
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                line = self._lines.get(timeout=max(0.01, deadline - time.monotonic()))
            except queue.Empty:
                raise Timeout(f"{self.command[0]}: no line {start!r} within {timeout_s} s; see {self.log}") from None
            if line is None:
                raise Timeout(f"{self.command[0]} ended with {self._child.wait()}; its last words:\n{self.tail()}")
            if line.startswith(start):
                return line[len(start):].strip()

    def tail(self, lines=30):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def signal(self, number):
        with contextlib.suppress(ProcessLookupError):
            self._child.send_signal(number)

    def wait(self, timeout_s=30):
        code = self._child.wait(timeout_s)
        self._reader.join(5)
        return code

    def kill(self):
        """As a power cut would: no chance to say goodbye."""
        self.signal(signal.SIGKILL)
        return self.wait()

    def stop(self, timeout_s=30):
        """Asks to end, then insists; answers the exit code."""
        self.signal(signal.SIGTERM)
        try:
            return self.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Timeout(f"{self.command[0]} did not stop within {timeout_s} s; see {self.log}") from None


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode()

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"<{self.status} {self.headers.get('content-type', '')} {self.body[:300]!r}>"


class Api:
    """The HTTPS API of one server. Trusts any certificate: the server makes its own. Signs in again when a token ages."""

    def __init__(self, base_url, timeout_s=30):
        parts = urllib.parse.urlsplit(base_url)
        self.base_url = f"{parts.scheme}://{parts.netloc}"
        self.host, self.port = parts.hostname, parts.port
        self.timeout_s = timeout_s
        self.token = None
        self.login = None
        self.tls = ssl.create_default_context()
        self.tls.check_hostname = False
        self.tls.verify_mode = ssl.CERT_NONE
        self._local = threading.local()

    def connection(self):
        if getattr(self._local, "connection", None) is None:
            self._local.connection = http.client.HTTPSConnection(
                self.host, self.port, context=self.tls, timeout=self.timeout_s)
        return self._local.connection

    def close(self):
        if getattr(self._local, "connection", None) is not None:
            self._local.connection.close()
            self._local.connection = None

    def request(self, method, path, body=None, headers=None, token=True):
        """One request, as given, on this thread's kept connection; a kept one that was closed is opened again."""
        sent = dict(headers or {})
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
            sent.setdefault("Content-Type", "application/json")
        if token and self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        fresh = getattr(self._local, "connection", None) is None
        try:
            return self._exchange(method, path, body, sent)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError, http.client.CannotSendRequest,
                ssl.SSLEOFError):
            self.close()
            if fresh:
                raise
            return self._exchange(method, path, body, sent)
        except Exception:
            self.close()
            raise

    def _exchange(self, method, path, body, headers):
        connection = self.connection()
        connection.request(method, path, body=body, headers=headers)
        response = connection.getresponse()
        answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        if response.will_close:
            self.close()
        return answer

    def metric(self, name, missing=None, **labels):
        """The value of the first sample of that name with these labels; without one `missing`, or KeyError."""
        wanted = "".join(f'.*{k}="{v}"' for k, v in labels.items())
        found = re.search(rf"^{name}(?:{{{wanted}[^}}]*}})? (\S+)$", self.get("/metrics").text, re.MULTILINE)
        if not found and missing is None:
            raise KeyError(name)
        return float(found[1]) if found else missing

    def get(self, path, **options):
        answer = self.request("GET", path, **options)
        if answer.status == 401 and self.login and options.get("token", True):
            self.sign_in(*self.login)
            answer = self.request("GET", path, **options)
        return answer

    def json(self, method, path, body=None, expect=(200, 201, 204)):
        """The decoded body of an answer that must be good."""
        answer = self.get(path) if method == "GET" else self.request(method, path, body)
        if answer.status not in expect:
            raise AssertionError(f"{method} {path}: {answer!r}")
        return answer.json() if answer.body else None

    def sign_in(self, email, password):
        self.token = None
        session = self.json("POST", "/api/auth/login", {"email": email, "password": password})
        self.token, self.login = session["access_token"], (email, password)
        return session

    def pages(self, path):
        """Every result of a list, page by page."""
        while path:
            page = self.json("GET", path)
            yield from page["results"]
            path = page["next"]

    def add_camera(self, name, url, **fields):
        return self.json("POST", "/api/cameras/", {"name": name, "rtsp_url": url, **fields}, expect=(201,))

    def status(self, camera_id):
        return self.json("GET", f"/api/cameras/{camera_id}/status/")

    def wait_closed(self, camera_id, timeout_s=30):
        """Until what a camera that sends no more has recorded is in the catalog; the list of recordings tells only of that."""
        zone = zoneinfo.ZoneInfo(self.json("GET", "/api/auth/me")["time_zone"])

        def is_closed():
            day = datetime.datetime.now(zone).date()
            return self.json("GET", f"/api/recordings/{camera_id}/date/{day}/?limit=1")["open"] is None

        wait_until(is_closed, timeout_s, f"the last recording of camera {camera_id} is closed", every_s=0.2)

    def wait_state(self, camera_id, state, timeout_s=20, reason=None):
        def seen():
            status = self.status(camera_id)
            return status if status["state"] == state and reason in (None, status["reason"]) else None
        try:
            return wait_until(seen, timeout_s, f"camera {camera_id} is {state} {reason or ''}", every_s=0.1)
        except Timeout as e:
            raise Timeout(f"{e}; status: {self.status(camera_id)}") from None


def add_user(program, data, email, password, admin=True, env=None):
    """Makes an account with the command line; the password goes through standard input."""
    command = [str(program), "user", "add", email, "--data", str(data), *(["--admin"] if admin else [])]
    done = subprocess.run(command, input=password + "\n", text=True, capture_output=True, timeout=60,
                          env={**os.environ, **(env or {})}, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
