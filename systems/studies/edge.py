"""What stands at the edge of the rows: the wire between gateway and API, and machines of other people."""

import json
import socket
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Wire:
    """A TCP proxy. Whatever happens to a request on its way is done here, by its path."""

    def __init__(self, url):
        self.target = urlsplit(url)
        self.requests = 0  # that came from the gateway
        self.mishaps = []  # [[what, part of the request's first line, how often]], the first that fits happens
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def lose(self, what, line, times=1):
        """`answer`: the request is carried out and its answer lost. `request`: it never arrives.
        `silence`: it is carried out, and nothing comes back for as long as the gateway waits. `bad gateway`: a proxy
        on the way has lost the API for a moment."""
        self.mishaps.append([what, line, times])

    def before(self, line, do):
        """Does something just before the next such request goes on."""
        self.mishaps.append([do, line, 1])

    def accept(self):
        while True:
            client, _ = self.socket.accept()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        """One connection: whole requests there, whole answers back."""
        with client, socket.create_connection((self.target.hostname, self.target.port)) as server:
            while request := message_from(client):
                self.requests += 1
                mishap = self.mishap(request.split(b"\r\n", 1)[0].decode())
                if callable(mishap):
                    mishap()
                if mishap == "request":
                    return reset(client)
                if mishap == "bad gateway":
                    client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
                    continue
                server.sendall(request)
                answer = message_from(server)
                if mishap == "answer":
                    return reset(client)
                if mishap == "silence":
                    client.recv(1)
                    return None
                client.sendall(answer)
        return None

    def mishap(self, line):
        for mishap in self.mishaps:
            if mishap[1] in line:
                mishap[2] -= 1
                if mishap[2] <= 0:
                    self.mishaps.remove(mishap)
                return mishap[0]
        return None


def reset(client):
    """Ends the connection as a machine does that went down: without a word."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def message_from(peer):
    """One HTTP message with a Content-Length, or nothing at the end."""
    got = b""
    while b"\r\n\r\n" not in got:
        more = peer.recv(65_536)
        if not more:
            return b""
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    missing = (int(lengths[0].split(b":")[1]) if lengths else 0) - len(body)
    while missing > 0:
        more = peer.recv(missing)
        got, missing = got + more, missing - len(more)
    return got


class Machine:
    """A web server of somebody else: `answers` is what it says to anything, or a function that says it."""

    def __init__(self, answers, kind="application/json"):
        machine = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, body = machine.answers(self) if callable(machine.answers) else machine.answers
                body = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self.answers = answers
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.over = threading.Event()
        self.server.handle_error = lambda *_: None  # whoever asked may have gone away meanwhile
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def end(self):
        self.server.over.set()
        self.server.shutdown()
        self.server.server_close()


REFUSING = []


def refusing_port():
    """Nobody listens there, and nobody else can while this program runs."""
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    REFUSING.append(taken)
    return taken.getsockname()[1]


def box(kind, *inner):
    body = b"".join(inner)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def video(*tracks):
    """An MP4 of nothing but its structure: `video(b"vide", b"soun")`."""
    handlers = [box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), kind, bytes(12)))) for kind in tracks]
    return box(b"ftyp", b"isom") + box(b"moov", *handlers)


def no_answer(handler):
    """Takes the request, and says nothing as long as the machine runs."""
    handler.server.over.wait()
    return 503, b""
