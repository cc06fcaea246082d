"""Every endpoint against what it does not expect: a clear problem document, never a 500, never a crash. The server runs
under AddressSanitizer and UndefinedBehaviorSanitizer, and its log is read at the end."""

import http.client
import json
import socket
import ssl
import subprocess
import time

import contract
import dvr
import peers
import pytest

CONTRACT = contract.load()
OPERATIONS = contract.operations(CONTRACT)
# What may answer 503 by its contract: no picture yet, not ready.
MAY_BE_UNAVAILABLE = ("/readyz", "/api/live/")

BAD_PATH_VALUES = ["0", "-1", "abc", "1e3", "0x10", "1.0", "9223372036854775807", "9223372036854775808", "99999999999999999999",
                   "%00", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%2f..%2fetc%2fpasswd", "..;", "%ff%fe", "%F0%9F%92%A9", "%",
                   "%zz", "+1", "%201", "1%20", "1%3Fa", "1%23", "'%20OR%201=1--", "a" * 3000, "%25%32%65"]
BAD_QUERY_VALUES = ["", "abc", "-1", "0", "99999999999999999999", "1e400", "NaN", "%00", "%ff", "%F0%9F%92%A9", "[]", "{}",
                    "' OR '1'='1", "../../etc/passwd", "2026-13-45T99:99:99Z", "2026-11-22", "0000-00-00T00:00:00.000Z",
                    "9999-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59Z", "x" * 4000, "true", "1,2", "%0d%0aSet-Cookie:a=b"]
WRONG_VALUES = [None, True, 5, -1, 1.5, 10**30, "", "x" * 100_000, [], [1], {}, {"a": 1}, "\u0000", "\ud800", "💩", "../../etc",
                "\r\nX: y"]
RAW_BODIES = [b"", b"{", b"[]", b"null", b"5", b'"x"', b"\xff\xfe", b"{}{}", b"{'a':1}", b'{"a":1,}', b"[" * 100_000,
              b'{"a":' * 50_000, b'{"email":"a","email":"b"}', b'{"\\ud800":1}', b"\x00", b'{"a":1e999999}', b"{\"a\":\"\xc3\x28\"}"]
CONTENT_TYPES = [None, "text/plain", "application/xml", "application/json; charset=utf-16", "multipart/form-data; boundary=x", "x"]
BAD_TOKENS = ["", "Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Basic YTpi", "bearer\t", "Bearer " + "a" * 6000,
              "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.AAAA",
              "Bearer ..", "Bearer \xff\xfe"]


@pytest.fixture(scope="module")
def target(tmp_path_factory, asan_build, database_settings):
    """One server under sanitizers for the whole table, with a camera that is never reached."""
    server = peers.Server(asan_build / "dvr-lite", tmp_path_factory.mktemp("bad") / "server", database_settings())
    server.start()
    server.camera = server.api.add_camera("Nobody", "rtsp://127.0.0.1:9/none", is_active=False)["id"]
    yield server
    problems = server.finish()
    assert not problems, "\n".join(problems)


def check(answer, what):
    """A clear answer: never 5xx (but for what the contract calls unavailable), and every error a problem document."""
    assert answer.status < 500 or (answer.status == 503 and any(p in what for p in MAY_BE_UNAVAILABLE)), f"{what}: {answer!r}"
    if answer.status >= 400 and not what.startswith("HEAD"):
        assert answer.headers.get("content-type", "").startswith("application/problem+json"), f"{what}: {answer!r}"
        problem = answer.json()
        assert problem["status"] == answer.status and problem["title"] and problem["detail"], f"{what}: {answer!r}"
    return answer


NO_CAMERA = 999_999   # what may be deleted without harm to the other tests


def ask(server, operation, values=None, query="", **options):
    camera = NO_CAMERA if operation.method == "DELETE" else server.camera
    path = operation.url({"camera_id": camera, "id": camera, **(values or {})}) + query
    what = f"{operation.method} {path[:200]}"
    return check(patiently(server.api, operation.method, path, **options), what)


def patiently(api, method, path, **options):
    """Asks again when told to come back soon: limits are not what is tested here. Passwords are limited for minutes."""
    while True:
        answer = send(api, method, path, **options)
        if answer.status != 429 or int(answer.headers["retry-after"]) > 5:
            return answer
        time.sleep(int(answer.headers["retry-after"]))


def send(api, method, path, **options):
    """http.client refuses some of what is sent here, so bytes beyond ASCII and spaces go as they are, on a socket."""
    if all(33 <= ord(c) < 127 for c in path):
        return api.request(method, path, **options)
    return raw_request(api, f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {api.token}\r\nConnection: close\r\n\r\n")


def raw_request(api, head, timeout_s=20):
    """Bytes as they are over TLS; answers None when the server hangs up without an answer."""
    with socket.create_connection((api.host, api.port), timeout_s) as plain, api.tls.wrap_socket(plain) as secure:
        try:
            secure.sendall(head if isinstance(head, bytes) else head.encode("utf-8", "surrogatepass"))
            response = http.client.HTTPResponse(secure)
            response.begin()
            body = response.read()
        except (ConnectionError, ssl.SSLError, http.client.BadStatusLine, http.client.IncompleteRead):
            return None
        return dvr.Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, body)


def valid_body(schema):
    """A body that is right in every field; what a test changes is then the only thing that is wrong."""
    examples = {"rtsp_url": "rtsp://127.0.0.1:9/none", "email": "nobody@example.org", "password": "correct horse battery",
                "current_password": "correct horse", "new_password": "correct horse battery", "token": "not-the-token",
                "name": "x", "is_permanent": False, "language": "en", "time_zone": "UTC"}
    return {name: examples[name] for name in schema.get("required", []) if name in examples}


def ids(operations):
    return [str(o) for o in operations]


WITH_PATH = [o for o in OPERATIONS if o.path_params]
WITH_QUERY = [o for o in OPERATIONS if o.query_params]
WITH_BODY = [o for o in OPERATIONS if o.body]
CLOSED = [o for o in OPERATIONS if not o.open]
# Parts of a link: looked at with its signature only.
OF_LINKS = {p["name"] for key, p in CONTRACT["components"]["parameters"].items() if key.startswith("Link")}
MEDIA = ("/api/live/", "/api/playback/")


@pytest.mark.parametrize("operation", WITH_PATH, ids=ids(WITH_PATH))
def test_bad_path_values(target, operation):
    for name, _ in operation.path_params:
        for value in BAD_PATH_VALUES:
            answer = ask(target, operation, {name: value}, body=valid_body(operation.body) if operation.body else None)
            assert answer.status >= 300, f"{operation} {name}={value[:80]!r}: {answer!r}"


@pytest.mark.parametrize("operation", WITH_QUERY, ids=ids(WITH_QUERY))
def test_bad_query_values(target, operation):
    times = "start=2026-11-22T00:00:00Z&end=2026-11-22T01:00:00Z"
    for name, schema, _ in operation.query_params:
        for value in BAD_QUERY_VALUES:
            answer = ask(target, operation, query=f"?{name}={value.replace(' ', '%20')}")
            unread = name in OF_LINKS and operation.path.startswith(MEDIA)
            if value == "[]" and not unread and operation.path != "/api/live/{camera_id}/{file}":
                assert answer.status in (400, 401, 404) or contract.types(schema) == {"string"}, repr(answer)
        ask(target, operation, query=f"?{name}=1&{name}=2")
    for query in ("?", "?&&", "?=", "?a", "?%00=1", "?" + "&".join(f"a{i}=1" for i in range(400)), f"?{times}&{times}"):
        ask(target, operation, query=query)


@pytest.mark.parametrize("operation", WITH_BODY, ids=ids(WITH_BODY))
def test_wrong_bodies(target, operation):
    for body in RAW_BODIES:
        if not body and not operation.needs_body:
            continue
        answer = ask(target, operation, body=body, headers={"Content-Type": "application/json"})
        assert 400 <= answer.status, f"{operation} {body[:60]!r}: {answer!r}"
    if operation.path == "/api/auth/logout-all":
        return  # a right body would end the session of the tests that follow
    for kind in CONTENT_TYPES:
        headers = {"Content-Type": kind} if kind else {}
        ask(target, operation, body=json.dumps(valid_body(operation.body)), headers=headers)


@pytest.mark.parametrize("operation", WITH_BODY, ids=ids(WITH_BODY))
def test_wrong_fields_are_named(target, operation):
    for name, schema in contract.fields(CONTRACT, operation.body):
        for value in WRONG_VALUES:
            body = {**valid_body(operation.body), name: value}
            answer = ask(target, operation, body=body)
            if not fits(schema, value) and answer.status != 401:
                assert answer.status in (400, 404, 409, 413, 415, 429), f"{operation} {name}={value!r:.80}: {answer!r}"
                if answer.status == 400 and value != "\ud800":   # half a character: not JSON at all, no field to name
                    assert name in answer.json()["errors"], f"{operation} {name}={value!r:.80}: {answer!r}"
    answer = ask(target, operation, body={**valid_body(operation.body), "no_such_field": 1})
    if answer.status not in (401, 404, 409, 429):
        assert answer.status == 400 and "no_such_field" in answer.json()["errors"], repr(answer)


def fits(schema, value):
    """Whether a value may be right: only its JSON type is looked at, and what no field takes."""
    if "oneOf" in schema:
        return any(fits(contract.resolve(CONTRACT, one), value) for one in schema["oneOf"])
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object", type(None): "null"}
    kind, wanted = kinds[type(value)], contract.types(schema) if "type" in schema else {"string"}
    if kind == "integer" and abs(value) > 2**63:
        return False
    if kind == "string" and len(value) > schema.get("maxLength", 1 << 30):
        return False
    return kind in wanted or (kind == "integer" and "number" in wanted)


@pytest.mark.parametrize("operation", CLOSED, ids=ids(CLOSED))
def test_bad_tokens(target, operation):
    body = valid_body(operation.body) if operation.body else None
    for token in BAD_TOKENS:
        answer = ask(target, operation, body=body, headers={"Authorization": token.encode("latin-1")}, token=False)
        assert answer.status in (400, 401, 431), f"{operation} {token[:40]!r}: {answer!r}"
    flipped = target.api.token[:-8] + ("A" * 8 if not target.api.token.endswith("A" * 8) else "B" * 8)
    answer = ask(target, operation, body=body, headers={"Authorization": f"Bearer {flipped}"}, token=False)
    assert answer.status == 401
    assert ask(target, operation, body=body, token=False).status == 401


@pytest.mark.parametrize("operation", [o for o in CLOSED if o.method != "GET"], ids=str)
def test_the_cookie_alone_changes_nothing(target, operation):
    cookie = {"Cookie": f"dvr_access={target.api.token}"}
    answer = ask(target, operation, body=valid_body(operation.body) if operation.body else None, headers=cookie, token=False)
    assert answer.status == 401


@pytest.mark.parametrize("path", sorted({o.path for o in OPERATIONS}))
def test_other_methods(target, path):
    known = {o.method for o in OPERATIONS if o.path == path}
    some = next(o for o in OPERATIONS if o.path == path)
    url = some.url({"camera_id": target.camera, "id": target.camera})
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "FOO", "get"} - known:
        answer = patiently(target.api, method, url)
        check(answer, f"{method} {url}")
        # {file} and {id} are also the place of other routes; what matters is that nothing happens
        assert answer.status in (400, 404, 405, 501) or (method == "GET" and answer.status < 500), f"{method} {url}: {answer!r}"
        if answer.status == 405:
            assert known & set(answer.headers["allow"].replace(" ", "").split(",")), answer.headers
    head = patiently(target.api, "HEAD", url)
    assert head.body == b"" and (head.status < 500 or path == "/readyz" or path.startswith("/api/live/"))


@pytest.mark.parametrize("head", [
    b"\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x00" * 64, b"\x16\x03\x01" * 50, b"GET / HTTP/1.1\r\nHost: x\r\nA\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n",
    b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"b" * 70_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 5000 + b"\r\n",
    b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
    b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
    b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
    b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
    b"GET http://elsewhere/ HTTP/1.1\r\nHost: x\r\n\r\n", b"GET * HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET //etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /assets/..%2f..%2f..%2fetc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /api/cameras/ HTTP/1.1\r\nHost: x\r\nRange: bytes=a-b\r\n\r\n",
], ids=lambda head: repr(head[:40]))
def test_broken_http(target, head):
    answer = raw_request(target.api, head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1) if b"Host" in head else head)
    if answer is not None:
        assert answer.status < 500 or answer.status in (501, 505), repr(answer)
        assert b"root:" not in answer.body
    assert target.api.get("/healthz").status == 200


@pytest.mark.parametrize("operation", [o for o in WITH_BODY if o.method == "POST"], ids=str)
def test_a_body_that_is_too_large(target, operation, tmp_path):
    """By curl, which reads the answer while it still sends."""
    (tmp_path / "body").write_bytes(b" " * (12 << 20))
    done = subprocess.run(
        ["curl", "-sk", "--http1.1", "-w", "\n%{http_code}", "-H", f"Authorization: Bearer {target.api.token}", "-H",
         "Content-Type: application/json", "--data-binary", f"@{tmp_path}/body", target.url + operation.path],
        capture_output=True, text=True, timeout=60, check=False)
    body, _, status = done.stdout.rpartition("\n")
    assert (done.returncode, status) == (0, "413") and json.loads(body)["detail"], done


@pytest.mark.parametrize("value", ["bytes=", "bytes=a-b", "bytes=5-1", "bytes=-0", "bytes=99999999999999999999-", "bytes=0-0,2-3",
                                   "items=0-1", "bytes=--1", "bytes=0-" + "9" * 400])
def test_bad_ranges(target, value):
    for path in ("/api/playback/1/files/1.mp4", "/api/playback/1/video.mp4?start=2026-11-22T00:00:00Z&end=2026-11-22T00:01:00Z"):
        check(target.api.request("GET", path, headers={"Range": value}), f"GET {path}")


def test_a_refused_camera_address_is_named(target):
    for url in ("rtsp://169.254.169.254/latest", "rtsp://0.0.0.0/", "rtsp://[fe80::1]/x", "file:///etc/passwd", "http://10.0.0.1/",
                "exec:ls", "rtsp://", "rtsp://224.0.0.1/x", "rtsp://a b/", "rtsp://h:99999/", "rtsp://h:0/\r\nX: y"):
        answer = target.api.request("POST", "/api/cameras/", {"name": "x", "rtsp_url": url})
        check(answer, f"POST camera {url}")
        assert answer.status == 400 and "rtsp_url" in answer.json()["errors"], f"{url}: {answer!r}"


def test_nothing_broke(target):
    assert target.process.exit_code is None
    assert not target.sanitizer_reports()
    assert target.api.get("/api/cameras/").status == 200
