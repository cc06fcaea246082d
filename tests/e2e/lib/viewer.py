"""Who watches a camera over its live socket: docs/reference/live-socket.md."""

import struct

import websocket

NTP_TO_UNIX_S = 2_208_988_800


class Viewer(websocket.WebSocket):
    """Reads what a live socket sends. `init` and `parts` are of the present run; `told` are the texts since the beginning."""

    def __init__(self, server, camera, token=None, query="", stream="main", **options):
        path = f"/api/live/{camera}/ws" if stream == "main" else f"/api/live/{camera}/{stream}/ws"
        super().__init__(server.api.host, server.api.port, path + query, None if query else token or server.api.token, **options)
        self.told, self.parts, self.init = [self.read()], [], None
        assert self.told == [{"type": "hello", "camera_id": camera, "stream": stream}]

    def take(self):
        """The next text or part."""
        message = self.read()
        assert message is not None, f"closed with {self.close_code} after {self.told}"
        if isinstance(message, bytes):
            self.parts.append(message)
            return message
        self.told.append(message)
        if message["type"] == "init":
            self.init, self.parts = self.read(), []
            assert self.init[4:8] == b"ftyp"
        return message

    def take_parts(self, count):
        while len(self.parts) < count:
            self.take()
        return self.parts

    def take_until(self, wall_s):
        while not self.parts or wall_start_s(self.parts[-1]) < wall_s:
            self.take()

    def take_text(self, kind, most=1000):
        for _ in range(most):
            message = self.take()
            if isinstance(message, dict) and message["type"] == kind:
                return message
        raise AssertionError(self.told)

    def read_close(self):
        while self.read() is not None:
            pass
        return self.close_code


def wall_start_s(part):
    """The wall time of a part's first picture, of its prft."""
    size, kind = struct.unpack_from(">I4s", part)
    assert (size, kind) == (32, b"prft")
    seconds, fraction = struct.unpack_from(">II", part, 16)
    return seconds - NTP_TO_UNIX_S + fraction / 2**32
