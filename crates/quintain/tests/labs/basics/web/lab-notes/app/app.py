"""The office's web server, and what tests of the way to it need: echoes, a stream, an upgrade."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import notes

NEXT_PIECE = threading.Event()


class Office(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        match address.path:
            case "/":
                self.answer('<p>The office. <a href="http://attacker.test/a">elsewhere</a> notes.test.evil.test')
            case "/note":
                text = notes.read(parse_qs(address.query).get("name", [""])[0])
                self.answer(text or "no such note", "text/plain", 200 if text else 404)
            case "/headers":
                self.answer(json.dumps([[name.lower(), value] for name, value in self.headers.items()]), "text/plain")
            case "/cookie":
                self.answer("", more={"Set-Cookie": "seen=1; Domain=notes.test; Path=/; HttpOnly"})
            case "/away":
                self.answer("", status=302, more={"Location": "http://attacker.test/landed?from=http://notes.test/"})
            case "/stream":
                self.stream()
            case "/next":
                NEXT_PIECE.set()
                self.answer("next")
            case "/echo" if self.headers.get("Upgrade"):
                self.echo()
            case _:
                self.answer("nothing here", status=404)

    def do_POST(self) -> None:
        notes.say(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
        self.answer("said")

    def answer(
        self, body: str, kind: str = "text/html", status: int = 200, more: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body.encode())))
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def stream(self) -> None:
        """The second piece comes when another request has asked for it."""
        NEXT_PIECE.clear()
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"5\r\nfirst\r\n")
        NEXT_PIECE.wait()
        self.wfile.write(b"6\r\nsecond\r\n0\r\n\r\n")

    def echo(self) -> None:
        self.send_response(101)
        self.send_header("Upgrade", self.headers["Upgrade"])
        self.send_header("Connection", "Upgrade")
        self.end_headers()
        self.close_connection = True
        while line := self.rfile.readline():
            self.wfile.write(line.upper())


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", 80), Office).serve_forever()
