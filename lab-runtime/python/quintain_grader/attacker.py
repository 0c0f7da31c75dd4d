"""The attacker's site: what it serves, and what arrived there."""

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from .control import Control

POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Request:
    """One request that arrived at the attacker's site."""

    method: str
    path: str
    """Path without the query, as it was sent."""
    query: dict[str, list[str]]
    headers: dict[str, str]
    """Names in lower case; repeated headers are joined by ", "."""
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """Body as text."""
        return self.body.decode("utf-8", "replace")


class Attacker:
    """The fixture ``attacker``."""

    def __init__(self, control: Control, url: str) -> None:
        self._control = control
        self.url = url
        """Address of the attacker's site, without a slash at the end."""

    def serve(
        self,
        path: str,
        body: str | bytes,
        content_type: str = "text/html",
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Answer requests for `path` with `body` from now on. Returns the page's address."""
        content = body.encode() if isinstance(body, str) else body
        if isinstance(body, str) and content_type.startswith("text/") and "charset" not in content_type:
            content_type += "; charset=utf-8"
        self._control.call(
            "attacker.serve",
            path=path,
            status=status,
            headers={"Content-Type": content_type, **(headers or {})},
            base64=base64.b64encode(content).decode(),
        )
        return self.url + path

    def requests(self) -> list[Request]:
        """All requests that arrived since the start or the last clear(), oldest first."""
        return [
            Request(
                method=raw["method"],
                path=raw["path"],
                query=parse_qs(raw["query"] or "", keep_blank_values=True),
                headers=_joined(raw["headers"]),
                body=base64.b64decode(raw["base64"]),
            )
            for raw in self._control.call("attacker.requests")
        ]

    def clear(self) -> None:
        """Forget the requests that arrived so far."""
        self._control.call("attacker.clear")

    def wait_for(self, predicate: Callable[[Request], object], seconds: float = 3) -> Request | None:
        """First request that satisfies `predicate`, or None if none comes within `seconds`."""
        deadline = time.monotonic() + seconds
        while True:
            for request in self.requests():
                if predicate(request):
                    return request
            if time.monotonic() >= deadline:
                return None
            time.sleep(POLL_SECONDS)


def _joined(pairs: list[list[str]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in pairs:
        name = name.lower()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers
