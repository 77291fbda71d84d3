"""An HTTP server on a free port of this machine, on threads of its own."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Served:
    """Derive from it and write `answer(request)`: `request` has path, headers and body, and `reply` to answer with."""

    def __init__(self):
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                owner.answer(self)

            do_POST = do_GET = do_DELETE = handle_any

            def reply(self, status, body=b"{}", headers=()):
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, request):
        raise NotImplementedError

    def close(self):
        self.server.shutdown()
        self.server.server_close()
