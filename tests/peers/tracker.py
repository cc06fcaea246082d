"""An error tracker that speaks Sentry's protocol: checks what it gets as the real one does, and keeps the events."""

import gzip
import json
import re

from endpoint import Endpoint

KEY, PROJECT = "0123456789abcdef0123456789abcdef", "42"
LARGEST_EVENT = 1 << 20
LEVELS = {"fatal", "error", "warning", "info", "debug"}


class Tracker(Endpoint):
    def __init__(self):
        super().__init__()
        self.events, self.wrong = [], []
        self.order = {}   # headers of the next answers, such as X-Sentry-Rate-Limits
        self.status = 200

    @property
    def dsn(self):
        return f"http://{KEY}@{self.address}/{PROJECT}"

    def take(self, method, path, headers, body):
        try:
            event = self.check(method, path, headers, body)
        except (AssertionError, ValueError, KeyError) as e:
            self.wrong.append(repr(e))
            return 400, {}, b"{}"
        if self.status == 200:
            self.events.append(event)
        return self.status, self.order, json.dumps({"id": event["event_id"]}).encode()

    def check(self, method, path, headers, body):
        assert (method, path) == ("POST", f"/api/{PROJECT}/envelope/"), (method, path)
        assert headers["Content-Type"] == "application/x-sentry-envelope"
        auth = dict(re.findall(r"(sentry_\w+)=([^, ]+)", headers["X-Sentry-Auth"]))
        assert headers["X-Sentry-Auth"].startswith("Sentry ") and auth["sentry_key"] == KEY, auth
        assert auth["sentry_version"] == "7" and auth["sentry_client"]
        if headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        head, item, rest = body.split(b"\n", 2)
        head, item = json.loads(head), json.loads(item)
        payload = rest[:item["length"]]
        assert item["type"] == "event" and len(payload) == item["length"] <= LARGEST_EVENT
        assert rest[item["length"]:] in (b"", b"\n")
        event = json.loads(payload)
        assert re.fullmatch("[0-9a-f]{32}", event["event_id"]) and event["event_id"] == head["event_id"]
        assert event["level"] in LEVELS and event["platform"] and isinstance(event["timestamp"], (int, float))
        for value in event.get("exception", {}).get("values", []):
            assert value["type"] and "value" in value
            for frame in value.get("stacktrace", {}).get("frames", []):
                assert re.fullmatch("0x[0-9a-f]+", frame["instruction_addr"])
        return event

    def functions(self, event):
        """Of the exception, outermost first."""
        frames = event["exception"]["values"][0]["stacktrace"]["frames"]
        return [frame.get("function", "") for frame in frames]
