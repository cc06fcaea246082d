"""An HTTP service on loopback that a test can make fail, stall, break off and lie. A subclass says what it is."""

import contextlib
import http.server
import socket
import struct
import threading


class Endpoint:
    """`take(method, path, headers, body)` of the subclass answers (status, headers, body). `mode` overrules it:

    "fail" (500); "stall" (no answer until the mode changes or the end); "reset" (the connection is broken off);
    "garbage" (no HTTP); "endless" (a body without an end). Any other is the subclass's own affair."""

    MISBEHAVIOUR = ("fail", "stall", "reset", "garbage", "endless")

    def __init__(self):
        self.mode, self.asked = "ok", 0   # asked: requests so far
        self._changed = threading.Condition()
        endpoint = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                length = int(self.headers.get("Content-Length") or 0)
                endpoint._answer(self, self.rfile.read(length))

            do_GET = do_POST = do_PUT = do_HEAD = handle_any

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # clients break off as they like

        self._server = Server(("127.0.0.1", 0), Handler)
        self.address = "127.0.0.1:%d" % self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.set_mode("reset")   # whoever still waits
        self._server.shutdown()
        self._server.server_close()

    def set_mode(self, mode):
        with self._changed:
            self.mode = mode
            self._changed.notify_all()

    def received(self, headers):
        """A request has come, whatever becomes of it."""

    def take(self, method, path, headers, body):
        raise NotImplementedError

    def _answer(self, handler, body):
        self.received(handler.headers)
        with self._changed:
            self.asked += 1
            mode = self.mode
            if mode == "stall":
                self._changed.wait_for(lambda: self.mode != "stall")
                handler.close_connection = True
                return
        if mode not in self.MISBEHAVIOUR:
            send(handler, *self.take(handler.command, handler.path, handler.headers, body))
        elif mode == "fail":
            send(handler, 500, {}, b"no")
        elif mode == "garbage":
            handler.wfile.write(b"\x00\xff this is no HTTP\r\n\r\n")
            handler.close_connection = True
        elif mode == "endless":
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
            handler.close_connection = True
            with contextlib.suppress(OSError):
                while self.mode == "endless":
                    handler.wfile.write(b"x" * 65536)
        else:
            handler.close_connection = True
            # An RST and not an orderly end.
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()


def send(handler, status, headers, body):
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
