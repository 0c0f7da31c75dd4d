"""A learner's browser, as far as measuring needs one, and the server that it talks to."""

import http.client
import json
import re
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlsplit

PATIENCE = 60.0
"""Seconds until something counts as not coming."""


class Quintain:
    """A server of our own with empty data, and one signed-in browser."""

    def __init__(self, program: Path, root: Path, data: Path, *options: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self._server = subprocess.Popen(
            [
                program, "serve", "--listen", f"127.0.0.1:{self._port}", "--data", data,
                "--course", root / "course", "--runtime", root / "lab-runtime", *options,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )  # fmt: skip
        self.pid = self._server.pid
        self._cookie = ""
        self._csrf = ""
        self._session = ""

    def __enter__(self) -> Self:
        assert self._server.stdout is not None
        for line in self._server.stdout:
            if link := re.search(r"http://\S+/welcome\?key=\S+", line):
                self._sign_in(urlsplit(link[0]))
                return self
        raise SystemExit("The server ended before it printed its link.")

    def __exit__(self, *_: object) -> None:
        self._server.terminate()
        try:
            self._server.wait(20)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    def _sign_in(self, link: Any) -> None:
        self._host = link.netloc
        status, headers, _ = self._ask("GET", f"{link.path}?{link.query}", self._host)
        if status not in (302, 303):
            raise SystemExit(f"The link did not sign in: {status}.")
        self._cookie = headers["Set-Cookie"].split(";")[0]
        page = self._ask("GET", "/", self._host)[2].decode()
        self._csrf = re.search(r'name="csrf-token" content="([^"]+)"', page)[1]  # type: ignore[index]

    def _ask(
        self, method: str, path: str, host: str, body: bytes | None = None, cookie: str | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        headers = {"Host": host, "Cookie": self._cookie if cookie is None else cookie, "Accept": "*/*"}
        if method != "GET":
            headers |= {"x-csrf-token": self._csrf, "Content-Type": "application/json"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.headers, content

    def _api(self, method: str, path: str, value: object = None) -> Any:
        body = None if value is None else json.dumps(value).encode()
        status, _, content = self._ask(method, path, self._host, body)
        if status >= 300:
            raise SystemExit(f"{method} {path}: {status} {content.decode()}")
        return json.loads(content) if content else None

    def start(self, slug: str) -> float:
        """Starts a lab and opens its first page; seconds from the click to the page's first byte."""
        began = time.perf_counter()
        session = self._api("POST", f"/labs/{slug}/session")
        self._session = session["id"]
        ticket = self._ask("GET", f"/sessions/{self._session}/open/app?to=/", self._host)[1]["Location"]
        gate = urlsplit(ticket)
        _, headers, _ = self._ask("GET", f"{gate.path}?{gate.query}", gate.netloc, cookie="")
        pass_ = headers["Set-Cookie"].split(";")[0]
        while time.perf_counter() - began < PATIENCE:
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
            connection.request("GET", "/", headers={"Host": gate.netloc, "Cookie": pass_})
            answer = connection.getresponse()
            first_byte = time.perf_counter()
            answer.read()
            connection.close()
            if answer.status == 200:
                return first_byte - began
            time.sleep(0.003)
        raise SystemExit(f"{slug} did not answer within {PATIENCE:.0f} s.")

    def stop(self) -> None:
        """Ends the running lab."""
        self._api("POST", f"/sessions/{self._session}/stop", {})

    def write_all(self, folder: Path) -> None:
        """Saves a folder's files over the application's."""
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = quote(file.relative_to(folder).as_posix())
            path = f"/sessions/{self._session}/files/app/{name}"
            status, _, content = self._ask("PUT", path, self._host, file.read_bytes())
            if status >= 300:
                raise SystemExit(f"{name} could not be saved: {status} {content.decode()}")

    def verdict(self) -> float:
        """Submits what is in the workspace; seconds from the click to the verdict, which must be good."""
        began = time.perf_counter()
        number = self._api("POST", f"/sessions/{self._session}/submissions", {})["submission"]
        while time.perf_counter() - began < 2 * PATIENCE:
            submission = self._api("GET", f"/sessions/{self._session}")["submission"]
            if submission["n"] == number and submission["state"] != "running":
                seconds = time.perf_counter() - began
                if submission["state"] != "accepted":
                    raise SystemExit(f"The reference repair was not accepted: {submission}")
                return seconds
            time.sleep(0.01)
        raise SystemExit("There was no verdict.")
