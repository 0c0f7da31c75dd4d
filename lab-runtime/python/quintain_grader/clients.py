"""HTTP clients of the checks: they look like a browser and remember what they asked last."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx

from .replay import curl

BROWSER_HEADERS = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.9",
    "Accept-Encoding": "gzip, deflate",
    "Connection": "keep-alive",
}
SCRIPT_ACCEPT = "*/*"
"""What a browser sends as Accept when a script asks, which is how JSON is sent."""

TIMEOUT_SECONDS = 10.0


class Recorder:
    """Remembers the last request of the running test as a curl command line."""

    def __init__(self) -> None:
        self.replay: str | None = None
        self.request: httpx.Request | None = None

    def reset(self) -> None:
        """Forget the last test's requests."""
        self.replay = None
        self.request = None

    def note(self, request: httpx.Request, follow_redirects: bool) -> None:
        """Remember `request`, which is about to be sent."""
        self.request = request
        self.replay = curl(request, BROWSER_HEADERS, follow_redirects)


class BrowserClient(httpx.Client):
    """An httpx client whose requests a server can't tell from a browser's.

    Like a browser it names the page that a form stands on (Origin, Referer) in every request
    which may change something; a check that sets one of the two itself gets just what it set.
    """

    def __init__(self, recorder: Recorder, **kwargs: Any) -> None:
        self._recorder = recorder
        options: dict[str, Any] = {
            "follow_redirects": True,
            "timeout": TIMEOUT_SECONDS,
            "trust_env": False,
            # Origins speak plain HTTP, and to read all certificate authorities takes 25 ms a client.
            "verify": False,
        }
        headers = httpx.Headers(BROWSER_HEADERS)
        headers.update(kwargs.pop("headers", None))
        super().__init__(**{**options, **kwargs}, headers=headers)

    def build_request(self, method: str, url: httpx.URL | str, **kwargs: Any) -> httpx.Request:
        """As httpx does, with what a browser adds to such a request."""
        request = super().build_request(method, url, **kwargs)
        headers = request.headers
        if headers.get("Content-Type", "").startswith("application/json") and (
            headers.get("Accept") == BROWSER_HEADERS["Accept"]
        ):
            headers["Accept"] = SCRIPT_ACCEPT
        if request.method not in ("GET", "HEAD", "OPTIONS") and not {"origin", "referer"} & set(headers):
            parts = urlsplit(str(request.url))
            headers["Origin"] = f"{parts.scheme}://{parts.netloc}"
            headers["Referer"] = f"{parts.scheme}://{parts.netloc}/"
        return request

    def send(self, request: httpx.Request, **kwargs: Any) -> httpx.Response:
        """As httpx does, after the request was remembered."""
        follow = kwargs.get("follow_redirects", httpx.USE_CLIENT_DEFAULT)
        self._recorder.note(request, follow if isinstance(follow, bool) else self.follow_redirects)
        return super().send(request, **kwargs)


class Clients:
    """Makes the clients of one test and closes them with it."""

    def __init__(self, recorder: Recorder, url: Callable[[str], str]) -> None:
        self._recorder = recorder
        self._url = url
        self._open: list[BrowserClient] = []

    def __call__(self, origin: str = "app", **kwargs: Any) -> httpx.Client:
        """A new client without cookies on an origin; `kwargs` are those of httpx.Client."""
        client = BrowserClient(self._recorder, **{"base_url": self._url(origin), **kwargs})
        self._open.append(client)
        return client

    def close(self) -> None:
        """Close all clients."""
        while self._open:
            self._open.pop().close()
