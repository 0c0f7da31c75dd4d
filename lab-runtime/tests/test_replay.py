"""A replay, run by a real shell and a real curl, asks the application the same again."""

import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from conftest import ApplicationServer
from quintain_grader.clients import BrowserClient, Recorder


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def client(application: ApplicationServer, recorder: Recorder) -> Iterator[BrowserClient]:
    with BrowserClient(recorder, base_url=application.url) as client:
        yield client


Ask = Callable[[BrowserClient], httpx.Response]
REQUESTS: dict[str, Ask] = {
    "query": lambda c: c.get("/echo", params={"q": 'it\'s "$HOME" ü & `id`'}),
    "form": lambda c: c.post("/echo", data={"name": "O'Hara", "note": "@file"}),
    "empty post": lambda c: c.post("/echo"),
    "json": lambda c: c.put("/echo", json={"a": "it's\nü"}),
    "raw lines": lambda c: c.post("/echo", content=b"@first\r\nsecond\ttab'\\ \x1b[0m"),
    "latin": lambda c: c.post("/echo", content=b"caf\xe9 \xff"),
    "with zero bytes": lambda c: c.patch("/echo", content=b"a\x00%d\\n'\xff\x00"),
    "upload": lambda c: c.post("/echo", files={"photo": ("a.svg", b"<svg>\n</svg>", "image/svg+xml")}),
    "delete": lambda c: c.delete("/echo/1", headers={"X-Reason": "it's; mine", "X-Empty": ""}),
    "cookies": lambda c: c.get("/echo", headers={"Cookie": "session=a'b; role=admin"}),
    "head": lambda c: c.head("/echo"),
    "brackets": lambda c: c.get("/echo?ids[]=1&x={a,b}"),
    "dots": lambda c: c.get("/echo", extensions={"target": b"/echo/../../etc/passwd?x='"}),
    "host": lambda c: c.get("/echo", headers={"Host": "evil.test"}),
    "foreign": lambda c: c.post("/echo", headers={"Origin": "http://attacker.test", "Accept": "text/css"}),
}
ONE_CLIENT_ONLY = {"user-agent", "accept-language", "accept-encoding", "connection", "content-length"}


def asked(seen: dict[str, Any]) -> dict[str, Any]:
    """What of a request a replay must repeat."""
    headers = {name: value for name, value in seen["headers"].items() if name not in ONE_CLIENT_ONLY}
    for name in ("origin", "referer"):
        if "127.0.0.1" in headers.get(name, ""):
            del headers[name]
    if headers.get("accept", "").startswith("text/html") or headers.get("accept") == "*/*":
        del headers["accept"]
    return {**seen, "headers": headers}


@pytest.mark.parametrize("ask", REQUESTS.values(), ids=REQUESTS.keys())
def test_a_replay_asks_the_same_again(
    client: BrowserClient, recorder: Recorder, application: ApplicationServer, ask: Ask
) -> None:
    ask(client)
    assert recorder.replay is not None
    subprocess.run(["bash", "-c", recorder.replay], check=True, capture_output=True, timeout=20)
    first, again = application.seen
    assert asked(again) == asked(first)


def test_a_replay_is_of_what_was_asked_and_not_of_the_redirect(
    client: BrowserClient, recorder: Recorder, application: ApplicationServer
) -> None:
    client.get("/to-echo")
    assert recorder.replay == f"curl -L {application.url}/to-echo"
    client.get("/to-echo", follow_redirects=False)
    assert recorder.replay.startswith("curl http")


def test_what_a_browser_sends_anyway_is_left_out(
    client: BrowserClient, recorder: Recorder, application: ApplicationServer
) -> None:
    client.post("/echo", data={"a": "1"})
    assert recorder.replay == f"curl -L --data-raw a=1 {application.url}/echo"


def test_a_long_body_is_cut_and_the_cut_is_said(client: BrowserClient, recorder: Recorder) -> None:
    client.post("/echo", content=b"x" * 5000)
    assert recorder.replay is not None
    assert recorder.replay.endswith("  # only the first 2048 of 5000 bytes")
    assert "x" * 2048 in recorder.replay
    assert "x" * 2049 not in recorder.replay


def test_a_body_given_bit_by_bit_is_not_read_ahead(client: BrowserClient, recorder: Recorder) -> None:
    noted: list[str | None] = []

    def body() -> Iterator[bytes]:
        noted.append(recorder.replay)
        yield b"x"

    client.post("/page", content=body())
    assert noted == [recorder.replay]
    assert recorder.replay is not None
    assert recorder.replay.startswith("curl -L -X POST ")


def test_a_new_check_starts_without_a_replay(client: BrowserClient, recorder: Recorder) -> None:
    client.get("/page")
    recorder.reset()
    assert recorder.replay is None
