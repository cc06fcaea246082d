"""The contract turned against the server: requests made from openapi.yaml, right and wrong, by four people at once, under
AddressSanitizer and UndefinedBehaviorSanitizer. Every answer is one that the contract describes; none is a fault of ours.

    DVR_GENERATED_SEED=7 DVR_GENERATED_REQUESTS=1000 script/test e2e -k generated      another seed, fewer requests
    DVR_GENERATED_SEED=7 DVR_GENERATED_ONLY=812 script/test e2e -k generated           one request again
"""

import collections
import gzip
import http.client
import json
import os
import threading
import time

import contract as contracts
import dvr
import generate
import peers
import pytest
import schema

SEED = int(os.environ.get("DVR_GENERATED_SEED", "20261122"))
REQUESTS = int(os.environ.get("DVR_GENERATED_REQUESTS", "10000"))   # to each database
ONLY = os.environ.get("DVR_GENERATED_ONLY")
THREADS = 4
SHOWN = 30     # failures shown
SIGN_IN_S = 180
SPARES = 40    # things that requests may change and remove

CONTRACT = contracts.load()
PEOPLE = {"owner": (peers.EMAIL, peers.PASSWORD), "other": ("other@example.org", "another horse battery"),
          "sub": ("sub@example.org", "small horse battery")}
# What any operation may answer beside its own: HTTP's own refusals, limits, and parameters that it does not know.
GENERAL = {304, 308, 400, 405, 406, 408, 411, 412, 413, 414, 415, 416, 421, 429, 431, 503}
# Limits are tested elsewhere. Those on wrong passwords stay, so each request comes from an address of its own.
NO_LIMITS = {**{f"DVR_LIMITS_{kind}": "0" for kind in ("LOGIN", "API", "MEDIA", "HEAVY")}, "DVR_TRUSTED_PROXIES": "127.0.0.0/8"}
# No picture yet, not ready: 503 is their answer. Of all others it is one of load.
MAY_BE_UNAVAILABLE = ("/readyz", "/api/live/", "snapshot.jpg")
MAX_OVERLOADED = 0.01    # share of requests that may be told to come back for load
MAX_LIMITED = 0.15       # the same for rate limits; passwords are always limited


class AsGiven(http.client.HTTPSConnection):
    """Sends targets and headers as they are; http.client refuses some of them."""

    def _validate_path(self, url):
        pass

    def _encode_request(self, request):
        return request.encode("utf-8", "surrogatepass")


class Client:
    """One thread's connection and sessions."""

    def __init__(self, server):
        self.api = dvr.Api(server.url)
        self.sessions = {None: None}
        self.connection = None

    def token_of(self, actor):
        if actor == "nobody":
            return None
        if actor not in self.sessions:
            self.sessions[actor] = self.sign_in(actor)
        return self.sessions[actor]

    def sign_in(self, actor):
        """Requests of others may have been wrong passwords for the same account: then it comes back when it was told to."""
        email, password = PEOPLE[actor]
        begun = time.monotonic()
        while True:
            answer = self.api.request("POST", "/api/auth/login", {"email": email, "password": password}, token=False)
            wait_s = int(answer.headers["retry-after"]) if answer.status == 429 else 0
            if not wait_s or time.monotonic() + wait_s - begun > SIGN_IN_S:
                break
            time.sleep(wait_s)
        assert answer.status == 200, f"{actor} cannot sign in: {answer!r}"
        return answer.json()["access_token"]

    def forget_ended(self, actor):
        """Some requests end sessions. Signs in again when this one is really over."""
        token = self.sessions.get(actor)
        if token and self.api.request("GET", "/api/auth/me", headers={"Authorization": f"Bearer {token}"}, token=False).status == 401:
            del self.sessions[actor]

    def send(self, request):
        headers = list(request.headers)
        token = self.token_of(request.actor)
        if token:
            headers.append(("Authorization", f"Bearer {token}"))
        if not any(name == "X-Forwarded-For" for name, _ in headers):
            headers.append(("X-Forwarded-For", "10.{}.{}.{}".format(*divmod(request.number, 65536)[:1], *divmod(request.number % 65536, 256))))
        for attempt in range(2):
            fresh = self.connection is None
            if fresh:
                self.connection = AsGiven(self.api.host, self.api.port, context=self.api.tls, timeout=60)
            try:
                return self.exchange(request, headers)
            except (http.client.HTTPException, ConnectionError, OSError):
                self.close()
                if fresh or attempt:
                    raise
        return None

    def exchange(self, request, headers):
        c = self.connection
        c.putrequest(request.method, request.target, skip_host=any(n == "Host" for n, _ in headers), skip_accept_encoding=True)
        for name, value in headers:
            c.putheader(name, value.encode("latin-1"))
        if request.body is not None:
            c.putheader("Content-Length", str(len(request.body)))
        c.endheaders(request.body)
        response = c.getresponse()
        answer = dvr.Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        if response.will_close:
            self.close()
        return answer

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None


class Judge:
    """What is wrong with an answer; counts by operation and status."""

    def __init__(self):
        self.statuses = collections.Counter()
        self.by_operation = collections.defaultdict(collections.Counter)
        self.overloaded = 0
        self.limited = 0
        self.lock = threading.Lock()

    def count(self, request, answer):
        with self.lock:
            self.statuses[answer.status] += 1
            self.by_operation[str(request.operation)][answer.status] += 1
            self.limited += answer.status == 429
            self.overloaded += answer.status == 503 and not self.may_be_unavailable(request)

    @staticmethod
    def may_be_unavailable(request):
        return any(p in request.operation.path for p in MAY_BE_UNAVAILABLE)

    def faults(self, request, answer):
        status = answer.status
        if status >= 500 and status != 503:
            return ["a fault of the server's"]
        if status in (429, 503) and request.operation.path != "/readyz" and not answer.headers.get("retry-after", "").isdigit():
            return ["says no Retry-After"]
        if request.method == "HEAD":
            return ["HEAD with a body"] if answer.body else []
        if request.method == "OPTIONS":
            return []
        found = self.document(request, answer, self.described(request, status))
        if status == 400 and not request.broken and not found and not self.names_a_field(answer.json()):
            found.append("400 names no field")
        return found

    @staticmethod
    def names_a_field(problem):
        """Or is it about the request as a whole?"""
        whole = ("the request target is malformed", "malformed HTTP request", "the body ")
        return problem.get("errors") or problem["detail"].startswith(whole)

    @staticmethod
    def described(request, status):
        """The contract's response for this status; None: there is none."""
        item = CONTRACT["paths"][request.operation.path][request.operation.method.lower()]["responses"]
        if str(status) in item:
            return contracts.resolve(CONTRACT, item[str(status)])
        if status in GENERAL or (status == 404 and "path" in request.broken):
            return contracts.resolve(CONTRACT, item["default"]) if status >= 400 else {}
        return None

    def document(self, request, answer, described):
        if described is None:
            return [f"{answer.status} is not among its responses in openapi.yaml"]
        content = described.get("content")
        if content is None:
            return ["a body that the contract does not have"] if answer.body and answer.status not in (304, 308) else []
        kind = answer.headers.get("content-type", "").split(";")[0]
        if answer.status >= 400 and kind != "application/problem+json" and "application/problem+json" in content:
            return [f"an error as {kind}"]
        if kind not in content:
            return [f"Content-Type {kind} is not in openapi.yaml"]
        if not kind.endswith("json"):
            return []
        try:
            packed = answer.headers.get("content-encoding") == "gzip"
            value = json.loads(gzip.decompress(answer.body) if packed else answer.body)
        except (ValueError, OSError, EOFError):
            return ["is not JSON"]
        found = schema.faults(CONTRACT, content[kind].get("schema", {}), value)
        if answer.status >= 400 and kind == "application/problem+json" and value.get("status") != answer.status:
            found.append("another status inside")
        return found[:3]


@pytest.fixture(scope="module")
def target(tmp_path_factory, asan_build, build, media, database_settings):
    """One server under sanitizers with real footage, three people, and things to spare."""
    folder = tmp_path_factory.mktemp("generated")
    settings = {"DVR_RECORDING_SEGMENT_S": "5", **NO_LIMITS, **database_settings()}
    server = peers.Server(asan_build / "dvr-lite", folder / "server", settings)
    dvr.add_user(server.program, server.data, *PEOPLE["other"], admin=False, env=server.env)
    cameras = peers.Cameras(build / "dvr-camsim", 1, [media / "small-1.mp4"], folder / "camsim")
    server.start()
    server.facts = furnish(server, cameras)
    yield server
    problems = server.finish()
    cameras.stop()
    assert not problems, "\n".join(problems)


def furnish(server, cameras):
    api = server.api
    camera = api.add_camera("Yard", cameras.url(1))["id"]
    other = dvr.Api(server.url)
    other.sign_in(*PEOPLE["other"])
    foreign = other.add_camera("Theirs", "rtsp://127.0.0.1:9/none", is_active=False)["id"]
    spare = [api.add_camera(f"Spare {i}", "rtsp://127.0.0.1:9/none", is_active=False)["id"] for i in range(SPARES)]
    sub = api.json("POST", "/api/users/sub-users/", {
        "email": PEOPLE["sub"][0], "password": PEOPLE["sub"][1],
        "permissions": [{"camera_id": camera, "can_view": True, "can_playback": True, "can_clip": True}]})["id"]
    subs = [api.json("POST", "/api/users/sub-users/", {"email": f"spare{i}@example.org", "password": "spare horse battery"})["id"]
            for i in range(10)]
    accounts = [api.json("POST", "/api/system/accounts/", {"email": f"account{i}@example.org", "password": "spare horse battery"})["id"]
                for i in range(5)]
    for _ in range(3):
        dvr.Api(server.url).sign_in(peers.EMAIL, peers.PASSWORD)
    sessions = [s["id"] for s in api.json("GET", "/api/auth/sessions/")["results"] if not s["is_current"]]
    recordings = dvr.wait_until(lambda: [r for r in api.pages(f"/api/recordings/{camera}/") if not r["is_open"]], 60, "a recording is finished")
    start, end = recordings[-1]["start_time"], recordings[-1]["end_time"]
    clips = [api.json("POST", "/api/clips/", {"camera_id": camera, "start_time": start, "end_time": end, "name": f"Clip {i}"},
                      expect=(202,))["id"] for i in range(8)]
    dvr.wait_until(lambda: api.json("GET", f"/api/clips/{clips[0]}/")["state"] == "ready", 60, "a clip is ready")
    shares = [api.json("POST", f"/api/clips/{clips[0]}/shares/", {"expires_at": peers.shift(end, 86400), **more}, expect=(201,))
              for more in ({}, {"password": "open sesame"})]
    ids = {"camera": [camera, camera, camera, foreign, spare[0]], "recording": [r["id"] for r in recordings], "sub-user": [sub],
           "clip": clips[:3], "share": [s["id"] for s in shares], "token": [s["token"] for s in shares], "account": [2, *accounts],
           "session": sessions, "user": [1, sub]}
    changeable = {"camera": [*spare, foreign], "recording": ids["recording"], "sub-user": subs, "clip": clips[3:], "share": [10**6],
                  "account": accounts, "session": sessions}
    return generate.Facts(ids, changeable, start, end)


def work(server, generator, numbers, judge, failures):
    client = Client(server)
    for number in numbers:
        if len(failures) >= SHOWN:
            break
        request = generator.request(number)
        try:
            answer = client.send(request)
            judge.count(request, answer)
            if answer.status == 401 and request.actor != "nobody":
                client.forget_ended(request.actor)
            found = judge.faults(request, answer)
        except Exception as e:   # the server hung up, or the test does not understand the answer
            answer, found = None, [f"{type(e).__name__}: {e}"]
        if found:
            failures.append(f"request {number} by {request.actor}: {'; '.join(found)}\n  {answer!r}\n"
                            f"  {request.curl(server.url, client.sessions.get(request.actor))[:3000]}\n"
                            f"  again: DVR_GENERATED_SEED={SEED} DVR_GENERATED_ONLY={number} script/test e2e -k generated")
    client.close()


def test_every_operation_answers_as_the_contract_says(target):
    generator = generate.Generator(CONTRACT, target.facts, SEED)
    judge, failures = Judge(), []
    numbers = [int(ONLY)] if ONLY else range(REQUESTS)
    threads = [threading.Thread(target=work, args=(target, generator, numbers[i::THREADS], judge, failures)) for i in range(THREADS)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = sum(judge.statuses.values())
    print(f"generated: seed {SEED}, {total} requests to {len(judge.by_operation)} operations in {time.monotonic() - began:.0f} s: "
          f"{dict(sorted(judge.statuses.items()))}")
    for name, counts in sorted(judge.by_operation.items()):
        print(f"  {name}: {dict(sorted(counts.items()))}")
    assert not failures, f"{len(failures)} wrong answers, seed {SEED}\n" + "\n".join(failures[:SHOWN])
    assert target.process.exit_code is None and target.api.get("/healthz").status == 200
    assert not target.sanitizer_reports()
    if not ONLY:
        assert total == REQUESTS
        assert judge.overloaded <= MAX_OVERLOADED * total, judge.statuses
        assert judge.limited <= MAX_LIMITED * total, judge.statuses
        never = {str(o) for o in generator.operations} - set(judge.by_operation)
        assert not never or REQUESTS < 5000, never
