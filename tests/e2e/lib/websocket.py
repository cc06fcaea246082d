"""A WebSocket client (RFC 6455): enough to read what a server sends, and to see what it says when it closes."""

import base64
import json
import os
import socket
import ssl
import struct


class Refused(Exception):
    def __init__(self, status, text):
        super().__init__(f"{status}: {text}")
        self.status = status


class WebSocket:
    """`close_code` is set when the server has closed."""

    def __init__(self, host, port, path, token=None, headers=(), timeout_s=60, receive_bytes=None):
        plain = socket.socket()
        plain.settimeout(timeout_s)
        if receive_bytes:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        plain.connect((host, port))
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_alpn_protocols(["http/1.1"])
        self.socket = context.wrap_socket(plain, server_hostname=host)
        self.pending, self.close_code = b"", None
        fields = [("Host", f"{host}:{port}"), ("Upgrade", "websocket"), ("Connection", "Upgrade"),
                  ("Sec-WebSocket-Key", base64.b64encode(os.urandom(16)).decode()), ("Sec-WebSocket-Version", "13"),
                  *([("Authorization", f"Bearer {token}")] if token else []), *headers]
        self.socket.sendall((f"GET {path} HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in fields) + "\r\n").encode())
        while b"\r\n\r\n" not in self.pending:
            self._fill()
        head, self.pending = self.pending.split(b"\r\n\r\n", 1)
        status = int(head.split(b" ", 2)[1])
        if status != 101:
            self.socket.close()
            raise Refused(status, self.pending.decode(errors="replace"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def _fill(self):
        more = self.socket.recv(65536)
        if not more:
            raise EOFError
        self.pending += more

    def _take(self, size):
        while len(self.pending) < size:
            self._fill()
        taken, self.pending = self.pending[:size], self.pending[size:]
        return taken

    def send(self, opcode, payload):
        mask = os.urandom(4)
        size = len(payload)
        head = struct.pack("!BB", 0x80 | opcode, 0x80 | size) if size < 126 else struct.pack("!BBH", 0x80 | opcode, 0xfe, size)
        self.socket.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload)))

    def read(self):
        """The next text as JSON, or bytes; None when the server has closed."""
        while True:
            try:
                first, size = self._take(2)
                if size == 126:
                    size, = struct.unpack("!H", self._take(2))
                elif size == 127:
                    size, = struct.unpack("!Q", self._take(8))
                payload = self._take(size)
            except (EOFError, ConnectionError):
                return None
            opcode = first & 0xf
            if opcode == 1:
                return json.loads(payload)
            if opcode == 2:
                return payload
            if opcode == 9:
                self.send(10, payload)
            if opcode == 8:
                self.close_code = struct.unpack("!H", payload[:2])[0] if payload else 1005
                self.send(8, payload[:2])

    def wait(self, wanted, most=500):
        """The first message for which `wanted` holds; those before it are in `seen`."""
        self.seen = []
        for _ in range(most):
            message = self.read()
            assert message is not None, f"closed with {self.close_code}; before it: {self.seen}"
            self.seen.append(message)
            if wanted(message):
                return message
        raise AssertionError(self.seen)
