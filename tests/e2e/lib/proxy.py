"""Plain HTTP on loopback in front of a server's HTTPS, with a token added: for players that cannot be told to trust the
server's own certificate or to send a header."""

import contextlib
import http.server
import threading


@contextlib.contextmanager
def plain_http(api):
    """Yields the base URL; GET only."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            passed = {k: v for k, v in self.headers.items() if k.lower() in ("range", "user-agent", "accept")}
            answer = api.get(self.path, headers=passed)
            self.send_response(answer.status)
            for name in ("content-type", "content-range", "accept-ranges", "etag"):
                if name in answer.headers:
                    self.send_header(name, answer.headers[name])
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
