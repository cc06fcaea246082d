"""A collector of traces: OTLP over HTTP with JSON, on a port that the system chose. It looks at each request as the
protocol wants it, keeps the spans, and misbehaves on demand.

    with otlp.Collector() as collector:
        … collector.endpoint … collector.spans …

Or by itself, to see what a server sends: tests/peers/otlp.py
"""

import gzip
import http.server
import json
import re
import socket
import struct
import threading

KINDS = range(0, 6)
MODES = ("ok", "busy", "stall", "reset", "garbage", "partial", "refuse")
NANOSECONDS = re.compile(r"\d{18,19}")


def attributes_of(thing):
    """Attributes as a dictionary; numbers as numbers."""
    out = {}
    for item in thing.get("attributes", []):
        (kind, value), = item["value"].items()
        out[item["key"]] = int(value) if kind == "intValue" else value
    return out


class Span:
    def __init__(self, span, resource):
        self.raw, self.resource = span, resource
        self.trace_id, self.span_id = span["traceId"], span["spanId"]
        self.parent_id, self.state = span.get("parentSpanId", ""), span.get("traceState", "")
        self.name, self.kind = span["name"], span["kind"]
        self.start_ns, self.end_ns = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
        self.attributes = attributes_of(span)
        self.status = span.get("status", {})

    def __repr__(self):
        return f"<{self.name} {self.trace_id} {self.parent_id}>{self.span_id} {self.attributes} {self.status}"


def faults_of_span(span):
    """What is wrong with a span by the JSON encoding of OTLP."""
    faults = []
    for key, digits in (("traceId", 32), ("spanId", 16)):
        if not re.fullmatch(rf"[0-9a-f]{{{digits}}}", span.get(key, "")) or not span[key].strip("0"):
            faults.append(f"{key}: {span.get(key)!r}")
    if span.get("parentSpanId") and not re.fullmatch(r"[0-9a-f]{16}", span["parentSpanId"]):
        faults.append(f"parentSpanId: {span['parentSpanId']!r}")
    for key in ("startTimeUnixNano", "endTimeUnixNano"):
        if not isinstance(span.get(key), str) or not NANOSECONDS.fullmatch(span[key]):
            faults.append(f"{key}: {span.get(key)!r} is no 64-bit number as text")
    if not span.get("name"):
        faults.append("no name")
    if span.get("kind") not in KINDS:
        faults.append(f"kind: {span.get('kind')!r}")
    if span.get("status", {}).get("code", 0) not in (0, 1, 2):
        faults.append(f"status: {span['status']!r}")
    names = [a.get("key") for a in span.get("attributes", [])]
    if len(names) != len(set(names)):
        faults.append(f"an attribute comes twice: {names}")
    for a in span.get("attributes", []):
        value = a.get("value", {})
        if len(value) != 1 or not isinstance(value.get("intValue", ""), str):
            faults.append(f"attribute: {a!r}")
    return faults


class Collector:
    def __init__(self, mode="ok", retry_after="1"):
        self._lock = threading.Condition()
        self._spans, self._faults, self._requests, self.mode, self.retry_after = [], [], [], mode, retry_after
        self._over = threading.Event()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                outer._take(self)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def spans(self):
        with self._lock:
            return list(self._spans)

    @property
    def faults(self):
        """What was wrong with the requests so far."""
        with self._lock:
            return list(self._faults)

    @property
    def requests(self):
        """Header fields of each request, with small names."""
        with self._lock:
            return list(self._requests)

    def set_mode(self, mode):
        assert mode in MODES
        with self._lock:
            self.mode = mode

    def wait_for(self, wanted, timeout_s=60):
        """The first span for which wanted(span) is true."""
        found = []

        def look():
            found[:] = [s for s in self._spans if wanted(s)]
            return found

        with self._lock:
            assert self._lock.wait_for(look, timeout_s), f"no such span among {self._spans}"
        return found[0]

    def wait_for_requests(self, count, timeout_s=60):
        with self._lock:
            assert self._lock.wait_for(lambda: len(self._requests) >= count, timeout_s), f"{len(self._requests)} requests"

    def _take(self, handler):
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        with self._lock:
            mode = self.mode
            self._requests.append({k.lower(): v for k, v in handler.headers.items()})
            self._lock.notify_all()
        if mode == "stall":
            self._over.wait()
        elif mode == "reset":
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.close_connection = True
            handler.connection.close()
        elif mode == "busy":
            self._answer(handler, 503, b"", {"Retry-After": self.retry_after})
        elif mode == "garbage":
            self._answer(handler, 200, b"<html>sign in to the network</html>", {"Content-Type": "text/html"})
        elif mode == "refuse":
            self._answer(handler, 400, b'{"code":3,"message":"no"}')
        else:
            spans = self._keep(handler, body)
            partial = {"partialSuccess": {"rejectedSpans": str(spans), "errorMessage": "none is wanted"}}
            self._answer(handler, 200, json.dumps(partial if mode == "partial" else {}).encode())

    def _answer(self, handler, status, body, headers=None):
        handler.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    def _keep(self, handler, body):
        faults, spans = [], []
        if handler.path != "/v1/traces":
            faults.append(f"path {handler.path}")
        if handler.headers["Content-Type"] != "application/json":
            faults.append(f"Content-Type {handler.headers['Content-Type']}")
        if handler.headers["Content-Encoding"] == "gzip":
            body = gzip.decompress(body)
        for group in json.loads(body)["resourceSpans"]:
            resource = attributes_of(group["resource"])
            for key in ("service.name", "service.version", "service.instance.id", "host.name"):
                if not resource.get(key):
                    faults.append(f"resource without {key}")
            for scope in group["scopeSpans"]:
                for span in scope["spans"]:
                    faults += faults_of_span(span)
                    spans.append(Span(span, resource))
        with self._lock:
            self._faults += faults
            self._spans += spans
            self._lock.notify_all()
        return len(spans)


def main():
    with Collector() as collector:
        print(f"LISTENING {collector.endpoint}", flush=True)
        seen = 0
        while True:
            with collector._lock:
                collector._lock.wait()
                new, seen = collector._spans[seen:], len(collector._spans)
            for span in new:
                print(span, flush=True)


if __name__ == "__main__":
    main()
