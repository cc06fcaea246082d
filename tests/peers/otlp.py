"""A collector of traces: OTLP over HTTP with JSON, on a port that the system chose. It looks at each request as the
protocol wants it, keeps the spans, and misbehaves on demand.

    with otlp.Collector() as collector:
        … collector.endpoint … collector.spans …

Or by itself, to see what a server sends: tests/peers/otlp.py
"""

import gzip
import json
import re
import threading

from endpoint import Endpoint

KINDS = range(0, 6)
MODES = ("ok", "busy", "page", "partial", "refuse", *Endpoint.MISBEHAVIOUR)
JSON = {"Content-Type": "application/json"}
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


class Collector(Endpoint):
    def __init__(self, mode="ok", retry_after="1"):
        super().__init__()
        self._lock = threading.Condition()
        self._spans, self._faults, self._requests, self.retry_after = [], [], [], retry_after
        self.endpoint = f"http://{self.address}"
        self.set_mode(mode)

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

    def received(self, headers):
        with self._lock:
            self._requests.append({k.lower(): v for k, v in headers.items()})
            self._lock.notify_all()

    def take(self, method, path, headers, body):
        if self.mode == "busy":
            return 503, {"Retry-After": self.retry_after}, b""
        if self.mode == "page":
            return 200, {"Content-Type": "text/html"}, b"<html>sign in to the network</html>"
        if self.mode == "refuse":
            return 400, JSON, b'{"code":3,"message":"no"}'
        spans = self._keep(path, headers, body)
        partial = {"partialSuccess": {"rejectedSpans": str(spans), "errorMessage": "none is wanted"}}
        return 200, JSON, json.dumps(partial if self.mode == "partial" else {}).encode()

    def _keep(self, path, headers, body):
        faults, spans = [], []
        if path != "/v1/traces":
            faults.append(f"path {path}")
        if headers["Content-Type"] != "application/json":
            faults.append(f"Content-Type {headers['Content-Type']}")
        if headers["Content-Encoding"] == "gzip":
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
