"""A fake platform and a fake application for the plugin's tests."""

import contextlib
import fcntl
import json
import os
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

RUNTIME = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(RUNTIME / "python"))


@dataclass
class Run:
    """What one pytest session of checks told the platform."""

    events: list[dict[str, Any]]
    calls: list[dict[str, Any]]
    status: int
    output: str

    @property
    def names(self) -> list[str]:
        return [event["event"] for event in self.events]

    @property
    def checks(self) -> dict[str, dict[str, Any]]:
        collected = next(event for event in self.events if event["event"] == "collected")
        return {check["id"].partition("::")[2]: check for check in collected["checks"]}

    @property
    def results(self) -> dict[str, dict[str, Any]]:
        return {event["id"].partition("::")[2]: event for event in self.events if event["event"] == "result"}

    def result(self, test: str) -> tuple[str, str | None]:
        found = self.results[test]
        return found["result"], found["message"]


class Refusal(Exception):
    """The fake platform's answer to a call that it refuses."""

    def __init__(self, kind: str, message: str = "", type_name: str | None = None) -> None:
        super().__init__(message)
        self.error = {"kind": kind, "message": message, "type": type_name}


@dataclass
class Platform:
    """Runs checks as the platform does and answers their calls from `methods`."""

    folder: Path
    info: dict[str, Any]
    methods: dict[str, Callable[[dict[str, Any]], Any]] = field(default_factory=dict)
    hang_up_on: str | None = None
    """Name of the event after which the platform closes the channel."""

    def run(self, behaviour: str | None = None, attacks: str | None = None, oracle: str | None = None) -> Run:
        files = {"test_behaviour.py": behaviour, "test_attacks.py": attacks, "test_oracle.py": oracle}
        return self.run_files({name: text for name, text in files.items() if text is not None})

    def run_files(self, files: dict[str, str]) -> Run:
        for name, text in files.items():
            (self.folder / name).write_text(textwrap.dedent(text))
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "pytest", "-q", "-p", "quintain_grader", "-p", "no:cacheprovider"]
        command += ["--rootdir", str(self.folder), *(str(self.folder / name) for name in files)]
        environment = {
            "PATH": os.environ["PATH"],
            "QUINTAIN_CONTROL": "3",
            "PYTHONPATH": str(RUNTIME / "python"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        log = self.folder / "output"
        with theirs, log.open("wb") as output:
            given = fcntl.fcntl(theirs, fcntl.F_DUPFD, 10)
            grader = subprocess.Popen(
                ["bash", "-c", f'exec "$@" 3<&{given} {given}<&-', "grader", *command],
                cwd=self.folder,
                env=environment,
                pass_fds=(given,),
                stdout=output,
                stderr=output,
            )
            os.close(given)
        events, calls = self._listen(ours)
        status = grader.wait()
        return Run(events, calls, status, log.read_text(errors="replace"))

    def _listen(self, ours: socket.socket) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        events: list[dict[str, Any]] = []
        calls: list[dict[str, Any]] = []
        sending = threading.Lock()

        def answer(message: dict[str, Any]) -> None:
            try:
                method = self.methods.get(message["method"])
                if message["method"] == "session.info":
                    value: Any = self.info
                elif method is None:
                    raise Refusal("unavailable", f"no {message['method']}")
                else:
                    value = method(message["params"])
                reply = {"reply": message["call"], "value": value}
            except Refusal as refusal:
                reply = {"reply": message["call"], "error": refusal.error}
            with sending, contextlib.suppress(OSError):
                ours.sendall(json.dumps(reply).encode() + b"\n")

        with ours, ours.makefile("rb") as lines:
            for line in lines:
                message = json.loads(line)
                if "event" in message:
                    events.append(message)
                    if message["event"] == self.hang_up_on:
                        ours.shutdown(socket.SHUT_RDWR)
                else:
                    calls.append(message)
                    threading.Thread(target=answer, args=(message,)).start()
        return events, calls


class FakeApplication(BaseHTTPRequestHandler):
    """Says what it was asked (/echo...), and misbehaves in all the ways that checks meet."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        seen = {
            "method": self.command,
            "target": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": body.decode("latin-1"),
        }
        self.server.seen.append(seen)  # type: ignore[attr-defined]
        match self.path.split("?")[0]:
            case "/cut":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
                self.close_connection = True
            case "/hang":
                self.server.shutting_down.wait()  # type: ignore[attr-defined]
            case "/around":
                self.reply(302, b"", {"Location": "/around"})
            case "/away":
                self.reply(302, b"", {"Location": "gopher://elsewhere/"})
            case "/to-echo":
                self.reply(302, b"", {"Location": "/echo"})
            case "/bad-gzip":
                self.reply(200, b"no gzip", {"Content-Encoding": "gzip"})
            case "/broken":
                self.reply(500, b"Traceback", {})
            case "/page":
                self.reply(200, b"<p>hello</p>", {"Set-Cookie": "id=1"})
            case _:
                self.reply(200, json.dumps(seen).encode(), {"Content-Type": "application/json"})

    do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = do_GET

    def reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class ApplicationServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), FakeApplication)
        self.seen: list[dict[str, Any]] = []
        self.shutting_down = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def application() -> Iterator[ApplicationServer]:
    server = ApplicationServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutting_down.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def platform(tmp_path: Path, application: ApplicationServer) -> Platform:
    folder = tmp_path / "checks"
    folder.mkdir()
    info = {
        "origins": [
            {"name": "app", "url": application.url, "kind": "app"},
            {"name": "partner", "url": "http://partner.test", "kind": "app"},
        ],
        "flag": "flag{1}",
        "secrets": {"owner": "Mo"},
        "victim": True,
        "attacker": "http://attacker.test",
    }
    return Platform(folder, info)
