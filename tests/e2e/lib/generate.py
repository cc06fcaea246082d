"""Requests made from openapi.yaml: right ones, and ones that are wrong in a thing or in many. A request is a function of
the seed, its number and what the server holds (Facts), so that a number repeats it."""

import dataclasses
import json
import random
import shlex
import urllib.parse

import contract as contracts


class Raw(str):
    """A piece of JSON that json.dumps would not write."""


TEXTS = ["", " ", "a", "x" * 101, "x" * 255, "x" * 2049, "x" * 60_000, "\u0000", "a\u0000b", "\r\nSet-Cookie: a=b", "\r\n\r\nHTTP/1.1 200 OK",
         "' OR '1'='1", "'; DROP TABLE users; --", "\"; SELECT 1; --", "1 UNION SELECT password_hash FROM users", "$1", "%s%n%x",
         "{}", "{0}", "${jndi:ldap://x}", "<script>alert(1)</script>", "../../etc/passwd", "..\\..\\x", "/etc/passwd", "file:///etc/passwd",
         "\U0001F4A9", "\u202Eabc", "e\u0301" * 40, "\ufeff", "\uffff", "\U0010FFFF", "İstanbul", "ﬁ", "٣", "x\u2028y", "\x7f", "\x1b[31m",
         "NaN", "null", "true", "-1", "0x10", "1e400", "٠", "[]", "A" * 1024, "é" * 100, "💩" * 30]
NUMBERS = [0, -0.0, -1, 1, 2**31, 2**32, 2**53 + 1, 2**63 - 1, 2**63, -2**63, -2**63 - 1, 2**64, 10**30, 0.5, 1e308, 5e-324, Raw("1e400"),
           Raw("-1e400"), Raw("-0"), Raw("1E+2"), Raw("1.0"), Raw("0." + "3" * 400), Raw("1" * 4000), Raw("1e-999999999")]
OTHERS = [None, True, False, [], {}, [None], [[[[]]]], {"a": {"b": {"c": 1}}}, {"": ""}, [1, "a", {}], {"$ref": "#"}, {"__proto__": 1}]
MALFORMED = [b"", b" ", b"{", b"}", b"[]", b"null", b"5", b'"x"', b"{}{}", b"{'a':1}", b'{"a":1,}', b'{"a" 1}', b"\xff\xfe{\x00}\x00",
             b"\xef\xbb\xbf{}", b"\x00", b'{"a":"\xc3\x28"}', b'{"\\ud800":1}', b'{"a":"\\ud800"}', b'{"a":01}', b'{"a":NaN}', b'{"a":\x01}',
             b"[" * 60_000, b'{"a":' * 10_000, b"{" + b'"a":1,' * 8000 + b'"b":2}', b'{"a":"' + b"x" * 70_000 + b'"}', b"<xml/>", b"a=b&c=d",
             b'{"a":"\\u0000"}', b"\x1f\x8b\x08\x00"]
TYPES = ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "x", "application/jsonx",
         "application/json; charset=utf-16", "APPLICATION/JSON", "application/json;", "a" * 500]
PATH_VALUES = ["0", "-1", "abc", "1e3", "0x10", "1.0", "9223372036854775807", "9223372036854775808", "9" * 30, "%00", "1%00", "%2e%2e%2f%2e%2e",
               "..%2f..%2fetc%2fpasswd", "..;", "%ff%fe", "%F0%9F%92%A9", "%", "%zz", "+1", "%201", "1%20", "1%3Fa", "1%23", "'%20OR%201=1--",
               "a" * 3000, "%25%32%65", "1;x=y", "%0d%0aX:%20y", "*", "~", "@", "null", "true", "1,2", "2026-13-45", "0000-00-00", "9999-12-31",
               "2026-02-29", "2024-02-29", "10000-01-01"]
TIMES = ["1970-01-01T00:00:00Z", "1969-12-31T23:59:59.999Z", "0000-00-00T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z",
         "10000-01-01T00:00:00Z", "2026-13-45T99:99:99Z", "2026-02-29T00:00:00Z", "2024-02-29T23:59:60Z", "2026-11-22", "2026-11-22T08:30:00",
         "2026-11-22T08:30:00+14:00", "2026-11-22T08:30:00-99:99", "2026-11-22t08:30:00z", "2262-04-12T00:00:00Z", "292277-01-01T00:00:00Z",
         "2026-11-22T08:30:00." + "9" * 500 + "Z", "-2026-11-22T08:30:00Z", "now", "1763800000", "2026-11-22T24:00:00Z"]
HEADERS = {"Range": ["bytes=0-", "bytes=0-99", "bytes=-5", "bytes=a-b", "bytes=5-1", "bytes=" + "9" * 400 + "-", "items=0-1", "bytes=0-0,2-3,5-9", "bytes=-0", ""],
           "If-None-Match": ["*", '"x"', "W/\"x\"", "x" * 900, ","], "If-Range": ['"x"', "Wed, 21 Oct 2015 07:28:00 GMT", "\x01"],
           "Accept": ["*/*", "application/xml", "a" * 900], "Accept-Encoding": ["gzip", "br;q=1, *;q=0"], "Accept-Language": ["pt-BR", "x" * 300],
           "Origin": ["null", "https://evil.example", "https://127.0.0.1", "x" * 300], "Referer": ["https://evil.example/"],
           "Cookie": ["dvr_access=x", "dvr_refresh=a.b.c", "dvr_device=" + "a" * 300, "a=b; " * 80, "dvr_access=; dvr_access=x", "=;;="],
           "X-Forwarded-For": ["127.0.0.1", "a, b", "::1", "x" * 300], "X-HTTP-Method-Override": ["DELETE"], "User-Agent": ["", "\xff\xfe", "a" * 900],
           "Sec-Fetch-Site": ["cross-site"], "If-Modified-Since": ["x"], "Host": ["evil.example", "x:99999"], "TE": ["trailers"], "Via": ["1.1 x"],
           "X-Request-Id": ["a\tb", "x" * 500], "Idempotency-Key": ["x" * 300, ""]}
TOKENS = ["Bearer", "Bearer x", "Bearer a.b.c", "Basic YTpi", "Bearer " + "a" * 5000, "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
          "Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.AAAA", "Bearer \xff"]


@dataclasses.dataclass
class Facts:
    """What the server holds: values that a right request may name."""
    ids: dict          # kind of thing -> [ids that are there and must stay]
    spare: dict        # kind of thing -> [ids that may be changed and removed]
    start: str         # a range that has footage
    end: str


@dataclasses.dataclass
class Request:
    number: int
    operation: object
    method: str
    target: str
    headers: list
    body: bytes | None
    actor: str
    broken: set = dataclasses.field(default_factory=set)   # what cannot be named as a field: body, type, path, token

    def curl(self, url, token):
        parts = ["curl", "-k", "-i", "-X", self.method, url + self.target]
        for name, value in self.headers:
            parts += ["-H", f"{name}: {value}"]
        if token:
            parts += ["-H", f"Authorization: Bearer {token}"]
        line = " ".join(shlex.quote(p) for p in parts)
        if self.body is not None:
            text = repr(self.body)[2:-1].replace("'", "\\'") if len(self.body) < 4000 else f"… {len(self.body)} bytes …"
            line += f" --data-binary $'{text}'"
        return line


# Which things a parameter names, by operation path and name. `id` is named by what stands before it.
def kind_of(path, name):
    if name != "id":
        return name.removesuffix("_id")
    before = path.split("{id}")[0].rstrip("/").split("/")
    before = [p for p in before if not p.startswith("{")]
    return before[-1].removesuffix("s")


class Generator:
    def __init__(self, contract, facts, seed):
        self.contract, self.facts, self.seed = contract, facts, seed
        self.operations = contracts.operations(contract)
        self.weights = [self.weight(o) for o in self.operations]

    @staticmethod
    def weight(operation):
        """Passwords cost much on purpose, and what ends sessions makes all sign in again."""
        if any(word in operation.path for word in ("login", "logout", "password", "setup", "refresh", "totp", "sessions")):
            return 0.25
        return 0.5 if operation.path.endswith(("/test/", "video.mp4")) else 1.0

    def request(self, number):
        rng = random.Random(f"{self.seed}:{number}")
        operation = rng.choices(self.operations, self.weights)[0]
        return Maker(self, rng, operation, number).make()


class Maker:
    """One request."""

    def __init__(self, generator, rng, operation, number):
        self.contract, self.facts, self.rng = generator.contract, generator.facts, rng
        self.operation, self.number = operation, number
        self.broken = set()
        # How much is wrong: nothing, one place, or each place by chance.
        self.mode = rng.choices(["right", "one", "many"], [35, 45, 20])[0]
        places = ["header"] + ["path"] * bool(operation.path_params) + ["query"] * 2 + ["body"] * 4 * bool(operation.body)
        self.place = rng.choice(places)

    def spoil(self, place):
        return (self.mode == "one" and self.place == place) or (self.mode == "many" and self.rng.random() < 0.5)

    def make(self):
        headers = []
        actor = self.rng.choices(["owner", "other", "sub", "nobody"], [50, 18, 18, 14])[0]
        path = self.path()
        query = self.query()
        method = self.operation.method
        if method == "GET" and self.rng.random() < 0.08:
            method = self.rng.choice(["HEAD", "HEAD", "OPTIONS"])
        body = None
        if self.operation.body is not None:
            body, kind = self.body()
            if kind is not None:
                headers.append(("Content-Type", kind))
        if self.spoil("header"):
            for name in self.rng.sample(sorted(HEADERS), self.rng.randint(1, 3)):
                headers.append((name, self.rng.choice(HEADERS[name])))
            if self.rng.random() < 0.2:
                headers.append(("Authorization", self.rng.choice(TOKENS)))
                actor = "nobody"
        return Request(self.number, self.operation, method, path + query, headers, body, actor, self.broken)

    # --- the target ---

    def path(self):
        values = {}
        for name, schema in self.operation.path_params:
            kind = kind_of(self.operation.path, name)
            mild = self.operation.method in ("GET", "POST")
            pool = (self.facts.ids if mild else self.facts.spare).get(kind) or []
            if self.spoil("path"):
                values[name] = self.rng.choice(PATH_VALUES)
                self.broken.add("path")
            elif pool and self.rng.random() < 0.9:
                values[name] = self.rng.choice(pool)
            else:   # what may be changed or removed is never hit by chance
                values[name] = self.in_url(self.right(name, schema)) if mild or contracts.types(schema) == {"string"} else 2**40 + self.number
        return self.operation.url(values)

    def query(self):
        pairs = []
        for name, schema, required in self.operation.query_params:
            if required or self.rng.random() < 0.35:
                pairs.append((name, self.in_url(self.right(name, schema))))
        if self.spoil("query"):
            for _ in range(self.rng.randint(1, 2)):
                self.spoil_query(pairs)
        return "?" + "&".join(f"{n}={v}" for n, v in pairs) if pairs else ""

    def spoil_query(self, pairs):
        names = [name for name, _, _ in self.operation.query_params] or ["x"]
        how = self.rng.randrange(6)
        if how == 0 and pairs:
            pairs.pop(self.rng.randrange(len(pairs)))
        elif how == 1:
            pairs.append((self.rng.choice(["x", "", "%00", "limit", "a" * 300, "__proto__", "%ff", "id[]"]), "1"))
        elif how == 2 and pairs:
            pairs.append(self.rng.choice(pairs))
        elif how == 3:
            pairs += [(f"a{i}", "1") for i in range(self.rng.choice([3, 60, 400]))]
        else:
            wrong = self.wrong_text() if self.rng.random() < 0.7 else self.rng.choice(TIMES)
            encoded = self.in_url(wrong) if self.rng.random() < 0.9 else self.rng.choice(["%", "%zz", "%ff%fe", "%00", "+", "%u0041"])
            pairs.append((self.rng.choice(names), encoded[:6000]))

    @staticmethod
    def in_url(value):
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return urllib.parse.quote(text.encode("utf-8", "surrogatepass"), safe="-_.~:")

    # --- the body ---

    def body(self):
        value = self.right("", self.operation.body)
        kind = "application/json"
        if not self.spoil("body"):
            return dump(value).encode("utf-8", "surrogatepass"), kind
        how = self.rng.randrange(12)
        if how == 0:
            self.broken.add("body")
            return self.rng.choice(MALFORMED), kind
        if how == 1:
            self.broken.add("type")
            return dump(value).encode(), self.rng.choice([*TYPES, None])
        if how == 2:
            self.broken.add("body")
            raw = bytearray(dump(value).encode())
            for _ in range(self.rng.randint(1, 4)):
                raw[self.rng.randrange(len(raw))] = self.rng.randrange(256)
            return bytes(raw), kind
        fields = contracts.fields(self.contract, self.operation.body)
        value = self.spoil_object(value, fields) if isinstance(value, dict) else self.wrong()
        text = dump(value)
        if how == 3 and isinstance(value, dict) and value:   # the same name twice
            self.broken.add("body")
            name = self.rng.choice(list(value))
            text = text[:-1] + f",{json.dumps(name)}:{dump(self.wrong())}}}"
        return text.encode("utf-8", "surrogatepass"), kind

    def spoil_object(self, value, fields):
        value = dict(value)
        for _ in range(self.rng.randint(1, 3)):
            how = self.rng.randrange(5)
            if how == 0 and value:
                value.pop(self.rng.choice(list(value)))
            elif how == 1:
                value[self.rng.choice(["x", "", "id", "is_admin", "__proto__", "\u0000", "user_id", "a" * 500, "ﬁ", "errors"])] = self.wrong()
            elif fields:
                name, schema = self.rng.choice(fields)
                value[name] = self.wrong_inside(value.get(name), schema) if self.rng.random() < 0.5 else self.wrong()
        return value

    def wrong_inside(self, value, schema):
        """Deep in lists of objects, where there are some."""
        if isinstance(value, list) and value and isinstance(value[0], dict):
            items = contracts.resolve(self.contract, contracts.resolve(self.contract, schema).get("items", {}))
            return [self.spoil_object(value[0], contracts.fields(self.contract, items)), *value[1:], value[0]]
        return self.wrong()

    def wrong(self):
        how = self.rng.randrange(10)
        if how < 4:
            return self.wrong_text()
        if how < 7:
            return self.rng.choice(NUMBERS)
        if how < 9:
            return self.rng.choice(OTHERS)
        depth = self.rng.choice([10, 31, 33, 200, 3000])
        return Raw("[" * depth + "]" * depth)

    def wrong_text(self):
        if self.rng.random() < 0.8:
            return self.rng.choice(TEXTS)
        return "".join(chr(self.rng.choice([self.rng.randrange(128), self.rng.randrange(0xD800), 0x1F600])) for _ in range(self.rng.randint(1, 60)))

    # --- right values ---

    def right(self, name, schema, deep=0):
        schema = contracts.resolve(self.contract, schema)
        if "oneOf" in schema or "anyOf" in schema:
            return self.right(name, self.rng.choice(schema.get("oneOf") or schema["anyOf"]), deep)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.rng.choice(schema["enum"])
        kind = self.rng.choice(sorted(contracts.types(schema)))
        if kind == "null":
            return None
        if kind == "boolean":
            return self.rng.random() < 0.5 and name != "is_active"
        if kind in ("integer", "number"):
            return self.right_number(name, schema)
        if kind == "array":
            count = self.rng.randint(schema.get("minItems", 0), min(schema.get("maxItems", 3), 3))
            return [self.right(name.removesuffix("s"), schema.get("items", {}), deep + 1) for _ in range(count)]
        if kind == "object":
            required = schema.get("required", [])
            return {n: self.right(n, s, deep + 1) for n, s in schema.get("properties", {}).items()
                    if n in required or self.rng.random() < 0.4}
        return self.right_text(name, schema)

    def right_number(self, name, schema):
        pool = self.facts.ids.get(name.removesuffix("_id")) if name.endswith("_id") else None
        if pool and self.rng.random() < 0.9:
            return self.rng.choice(pool)
        low, high = schema.get("minimum", 0), schema.get("maximum", 2**62)
        return self.rng.choice([low, high, min(low + 1, high), self.rng.randint(low, min(high, low + 1000))])

    def right_text(self, name, schema):
        if schema.get("format") == "date-time":
            return self.rng.choice([self.facts.start, self.facts.end]) if self.rng.random() < 0.8 else self.rng.choice(TIMES[:3])
        if schema.get("format") == "date":
            return self.rng.choice([self.facts.start[:10], "2024-02-29", "1970-01-01"])
        known = {"email": f"u{self.number}@example.org", "password": "correct horse battery", "new_password": "correct horse staple",
                 "current_password": "correct horse", "token": "not-the-token", "language": "en", "time_zone": "America/Sao_Paulo",
                 "month": self.facts.start[:7], "rtsp_url": "rtsp://127.0.0.1:9/none",
                 "sub_rtsp_url": "rtsp://127.0.0.1:9/none", "file": "media.m3u8", "code": "123456",
                 "url": "https://127.0.0.1:9/hook", "cursor": "a0_0"}
        if name in known:
            return known[name]
        low, high = schema.get("minLength", 0), schema.get("maxLength", 60)
        size = self.rng.choice([max(low, 1), min(high, low + 8), min(high, 100)])
        return "".join(self.rng.choice("abcdefg hijk-éã0123456789") for _ in range(size)).strip().ljust(low, "x")


def dump(value):
    """json.dumps that writes Raw as it is."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(k)}:{dump(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(dump(v) for v in value) + "]"
    return json.dumps(value, ensure_ascii=len(str(value)) % 2 == 0)
