"""Amazon Web Services for tests, as far as our server uses them: CloudWatch Logs, CloudWatch, STS, the metadata services
of a container and of an instance, all on one port of loopback. Written from AWS's documents alone; shares nothing with
the product. It checks signatures and limits as the services do, keeps what it got, and misbehaves on demand.

    with Aws() as aws: … aws.url, aws.events("group"), aws.modes["logs"] = "stall" …
"""

import datetime
import hashlib
import hmac
import http.server
import json
import math
import ssl
import threading
import time
import urllib.parse

REGION = "eu-west-1"
EVENT_OVERHEAD, MOST_EVENT_BYTES, MOST_BATCH_BYTES, MOST_EVENTS = 26, 262_144, 1_048_576, 10_000
DAY_MS = 86_400_000
MOST_DATUMS, MOST_METRIC_BYTES = 1_000, 1_000_000
CLOCK_SKEW_S = 300
UNITS = {"Count", "Bytes", "Seconds"}
# What a service does instead of its work.
MODES = ("error", "throttle", "throttle_retry_after", "stall", "reset", "garbage", "wrong_json", "endless", "redirect")


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def sign(secret, date, region, service, text):
    key = ("AWS4" + secret).encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


class Refusal(Exception):
    """An error of a service, with its status and code."""

    def __init__(self, code, message="", status=400):
        super().__init__(code)
        self.code, self.message, self.status = code, message, status


class Aws:
    def __init__(self, certificate=None):
        """`certificate`: (PEM file, key file); none: plain HTTP."""
        self.keys = {"AKIATEST": ("secret/of+AKIATEST", None)}   # id -> (secret, session token)
        self.modes = {}                                           # "logs", "monitoring", "sts", "box" -> of MODES
        self.groups = {}                                          # group -> stream -> [(ms, message)]
        self.data, self.calls, self.problems = [], [], []         # datums; (service, action, mode); broken rules
        self.reject = set()                                       # "logs": accept, but say that the first is too old
        self.skew_s = 0                                           # of this cloud's clock
        self.issued = 0
        self.life_s = 3600
        self.lock = threading.RLock()
        self.over = threading.Event()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"cloud": self}))
        self.server.daemon_threads = True
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"{'https' if certificate else 'http'}://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()

    # --- what tests ask -----------------------------------------------------------------------------------------------

    def events(self, group):
        with self.lock:
            return [event for stream in self.groups.get(group, {}).values() for event in stream]

    def lines(self, group):
        return [json.loads(message) for _, message in self.events(group)]

    def values(self, name):
        """All values of a metric that came by request."""
        with self.lock:
            return [d["Value"] for d in self.data if d["MetricName"] == name]

    def count(self, service, mode="ok"):
        with self.lock:
            return sum(c[0] == service and c[2] == mode for c in self.calls)

    # --- signatures ---------------------------------------------------------------------------------------------------

    def now(self):
        return time.time() + self.skew_s

    def verify(self, service, handler, body):
        head = handler.headers
        fields = dict(part.strip().split("=", 1) for part in
                      head.get("Authorization", "").removeprefix("AWS4-HMAC-SHA256 ").split(",") if "=" in part)
        try:
            key_id, date, region, named, end = fields["Credential"].split("/")
            names = fields["SignedHeaders"].split(";")
        except (KeyError, ValueError):
            raise Refusal("IncompleteSignature") from None
        if key_id not in self.keys:
            raise Refusal("UnrecognizedClientException", "The security token included in the request is invalid.")
        secret, token = self.keys[key_id]
        if token == "expired":
            raise Refusal("ExpiredTokenException", "The security token included in the request is expired")
        if head.get("X-Amz-Security-Token") != token:
            raise Refusal("UnrecognizedClientException", "The security token included in the request is invalid.")
        if (named, end, region) != (service, "aws4_request", REGION):
            raise Refusal("InvalidSignatureException", f"Credential should be scoped to {REGION}/{service}")
        must = {"host", "x-amz-date", "content-type"} | ({"x-amz-target"} if head.get("X-Amz-Target") else set()) | \
            ({"x-amz-security-token"} if token else set())
        if not must <= set(names) or names != sorted(names):
            self.problems.append(f"{service}: signed headers {names}")
        stamp = head["X-Amz-Date"]
        at = datetime.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc).timestamp()
        if abs(at - self.now()) > CLOCK_SKEW_S:
            raise Refusal("InvalidSignatureException", f"Signature expired: {stamp}")
        path, _, query = handler.path.partition("?")
        canonical = "\n".join([handler.command, urllib.parse.quote(path, safe="/-_.~"), query,
                               *(f"{n}:{' '.join(head[n].split())}" for n in names), "", ";".join(names), sha256(body)])
        text = "\n".join(["AWS4-HMAC-SHA256", stamp, f"{date}/{region}/{service}/aws4_request", sha256(canonical.encode())])
        if not hmac.compare_digest(sign(secret, date, region, service, text), fields["Signature"]):
            self.problems.append(f"{service}: wrong signature")
            raise Refusal("InvalidSignatureException", "The request signature we calculated does not match")

    def issue(self):
        """New temporary credentials, known from now on."""
        with self.lock:
            self.issued += 1
            key_id, secret, token = f"ASIATEST{self.issued}", f"secret{self.issued}", f"token+/{self.issued}=="
            self.keys[key_id] = (secret, token)
            end = datetime.datetime.fromtimestamp(self.now() + self.life_s, datetime.timezone.utc)
            return key_id, secret, token, end.strftime("%Y-%m-%dT%H:%M:%SZ")

    def expire(self):
        """All temporary credentials of now are over, whatever was said of their end."""
        with self.lock:
            self.keys = {k: (s, "expired" if t else None) for k, (s, t) in self.keys.items()}

    # --- CloudWatch Logs ----------------------------------------------------------------------------------------------

    def logs(self, action, body):
        group, stream = body["logGroupName"], body.get("logStreamName")
        if action == "CreateLogGroup":
            if group in self.groups:
                raise Refusal("ResourceAlreadyExistsException")
            self.groups[group] = {}
            return {}
        if group not in self.groups:
            raise Refusal("ResourceNotFoundException", "The specified log group does not exist.")
        if action == "CreateLogStream":
            if stream in self.groups[group]:
                raise Refusal("ResourceAlreadyExistsException")
            self.groups[group][stream] = []
            return {}
        if action != "PutLogEvents":
            raise Refusal("UnknownOperationException")
        if stream not in self.groups[group]:
            raise Refusal("ResourceNotFoundException", "The specified log stream does not exist.")
        return self.put_log_events(self.groups[group][stream], body["logEvents"])

    def put_log_events(self, stream, events):
        times = [e["timestamp"] for e in events]
        sizes = [len(e["message"].encode()) + EVENT_OVERHEAD for e in events]
        for broken, rule in ((not 1 <= len(events) <= MOST_EVENTS, f"{len(events)} events"),
                             (sum(sizes) > MOST_BATCH_BYTES, f"{sum(sizes)} bytes"),
                             (max(sizes, default=0) > MOST_EVENT_BYTES, f"an event of {max(sizes, default=0)} bytes"),
                             (min(sizes, default=99) <= EVENT_OVERHEAD, "an empty message"),
                             (times != sorted(times), "events out of order"),
                             (times and times[-1] - times[0] > DAY_MS, "more than a day")):
            if broken:
                self.problems.append(f"logs: {rule}")
                raise Refusal("InvalidParameterException", rule)
        first = 1 if "logs" in self.reject else 0
        stream += [(e["timestamp"], e["message"]) for e in events[first:]]
        return {"nextSequenceToken": "1", **({"rejectedLogEventsInfo": {"tooOldLogEventEndIndex": 1}} if first else {})}

    # --- CloudWatch ---------------------------------------------------------------------------------------------------

    def put_metric_data(self, form, size):
        datums = {}
        for name, value in form.items():
            if name.startswith("MetricData.member."):
                number, field = name.removeprefix("MetricData.member.").split(".", 1)
                datums.setdefault(int(number), {})[field] = value
        rules = [(size > MOST_METRIC_BYTES, f"{size} bytes"), (len(datums) > MOST_DATUMS, f"{len(datums)} datums"),
                 (sorted(datums) != list(range(1, len(datums) + 1)), "numbers with holes"),
                 (form["Version"] != "2010-08-01", "another version"), (form["Namespace"].startswith("AWS/"), "AWS/")]
        for datum in datums.values():
            datum["Value"] = float(datum["Value"])
            at = datetime.datetime.strptime(datum["Timestamp"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
            rules += [(not math.isfinite(datum["Value"]), f"{datum}"), (datum["Unit"] not in UNITS, f"{datum}"),
                      (datum.get("Dimensions.member.1.Name") != "Server", f"{datum}"),
                      (abs(at.timestamp() - self.now()) > 14 * 86_400, f"{datum}")]
        for broken, rule in rules:
            if broken:
                self.problems.append(f"monitoring: {rule}")
                raise Refusal("InvalidParameterValue", rule)
        self.data += [{**d, "Namespace": form["Namespace"]} for d in datums.values()]
        return "<PutMetricDataResponse xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\"/>"


class Handler(http.server.BaseHTTPRequestHandler):
    cloud = None
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.connection.settimeout(60)

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        target = self.headers.get("X-Amz-Target", "")
        if target.startswith("Logs_20140328."):
            return self.serve("logs", target.partition(".")[2], body)
        form = dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
        action = form.get("Action", "")
        return self.serve("monitoring" if action == "PutMetricData" else "sts", action, body, form)

    def do_GET(self):
        self.serve("box", self.path, b"")

    def do_PUT(self):
        self.serve("box", self.path, b"")

    def serve(self, service, action, body, form=None):
        cloud = self.cloud
        with cloud.lock:
            mode = cloud.modes.get(service, "ok")
            cloud.calls.append((service, action, mode))
        if mode != "ok":
            return getattr(self, mode)(service)
        try:
            with cloud.lock:
                said = self.work(service, action, body, form)
        except Refusal as e:
            said = {"__type": f"com.amazonaws.{service}#{e.code}", "message": e.message} if service == "logs" else \
                f"<ErrorResponse><Error><Code>{e.code}</Code><Message>{e.message}</Message></Error></ErrorResponse>"
            return self.say(said, e.status)
        return self.say(said)

    def work(self, service, action, body, form):
        cloud = self.cloud
        if service == "box":
            return self.box(action)
        if service == "sts":
            return self.assume_role(form)
        cloud.verify(service, self, body)
        if service == "monitoring":
            return cloud.put_metric_data(form, len(body))
        if self.headers["Content-Type"] != "application/x-amz-json-1.1":
            raise Refusal("SerializationException")
        return cloud.logs(action, json.loads(body))

    def assume_role(self, form):
        if form["Action"] != "AssumeRoleWithWebIdentity" or form["WebIdentityToken"] != "web-token":
            raise Refusal("InvalidIdentityToken", "No")
        key_id, secret, token, end = self.cloud.issue()
        return (f"<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>{key_id}"
                f"</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey><SessionToken>{token}</SessionToken><Expiration>"
                f"{end}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>")

    def box(self, path):
        """The metadata services: of an instance with a token, of a container with its authorization."""
        if path == "/latest/api/token":
            assert self.command == "PUT" and self.headers["X-aws-ec2-metadata-token-ttl-seconds"]
            return "instance-token"
        if path.startswith("/latest/"):
            if self.headers.get("X-aws-ec2-metadata-token") != "instance-token":
                raise Refusal("Unauthorized", status=401)
            if path == "/latest/meta-data/placement/region":
                return REGION
            if path == "/latest/meta-data/iam/security-credentials/":
                return "the-role"
        elif self.headers.get("Authorization") != "container-token":
            raise Refusal("Unauthorized", status=401)
        key_id, secret, token, end = self.cloud.issue()
        return {"Code": "Success", "AccessKeyId": key_id, "SecretAccessKey": secret, "Token": token, "Expiration": end}

    # --- how it misbehaves --------------------------------------------------------------------------------------------

    def error(self, _):
        self.say("", 500)

    def throttle(self, service, headers=()):
        code = "ThrottlingException" if service == "logs" else "Throttling"
        self.say({"__type": code, "message": "Rate exceeded"} if service == "logs" else
                 f"<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>", 400, headers)

    def throttle_retry_after(self, service):
        self.throttle(service, [("Retry-After", "3")])

    def stall(self, service):
        """Says nothing for as long as this lasts."""
        while self.cloud.modes.get(service) == "stall" and not self.cloud.over.wait(0.1):
            pass
        self.close_connection = True

    def reset(self, _):
        self.close_connection = True

    def garbage(self, _):
        self.wfile.write(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
        self.close_connection = True

    def wrong_json(self, _):
        self.say('{"rejectedLogEventsInfo":')

    def endless(self, service):
        self.send_response(200)
        self.end_headers()
        try:
            while self.cloud.modes.get(service) == "endless" and not self.cloud.over.is_set():
                self.wfile.write(b"x" * 65_536)
        except OSError:
            pass
        self.close_connection = True

    def redirect(self, _):
        self.say("", 302, [("Location", "http://127.0.0.1:1/")])

    def say(self, said, status=200, headers=()):
        body = (json.dumps(said) if isinstance(said, dict) else said).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp=None):
        return super().date_time_string(self.cloud.now() if timestamp is None else timestamp)
