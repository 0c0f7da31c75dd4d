"""The ways by which a host and a connection setting reach the probes."""

import html
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import httpx
from bs4 import BeautifulSoup

DATA = "/lab/data"


@dataclass(frozen=True)
class Probe:
    host: str
    kind: str = "name"
    family: str = ""


def by_form(app: httpx.Client, probes: list[Probe]) -> Iterator[str]:
    for probe in probes:
        yield html.unescape(app.post("/check", data=vars(probe)).text)


def by_api(app: httpx.Client, probes: list[Probe]) -> Iterator[str]:
    for probe in probes:
        yield app.get("/api/check", params=vars(probe)).text


def by_watch_list(app: httpx.Client, probes: list[Probe]) -> list[str]:
    labels = [f"Watch {secrets.token_hex(5)}" for _ in probes]
    for label, probe in zip(labels, probes, strict=True):
        app.post("/watch", data={"label": label, **vars(probe)}, follow_redirects=False)
    return _run_and_remove(app, labels)


def by_import(app: httpx.Client, probes: list[Probe]) -> list[str]:
    """An import knows neither kind nor connection setting: every line becomes a web check."""
    labels = [f"Watch {secrets.token_hex(5)}" for _ in probes]
    lines = [
        f"{label}, {probe.host}" for label, probe in zip(labels, probes, strict=True)
    ]
    app.post("/watch/import", data={"lines": "\n".join(lines)}, follow_redirects=False)
    return _run_and_remove(app, labels)


DOORS: dict[str, Callable[[httpx.Client, list[Probe]], Iterable[str]]] = {
    "the check form": by_form,
    "/api/check": by_api,
    "the watch list": by_watch_list,
    "an imported list": by_import,
}
DIRECT_DOORS = ("the check form", "/api/check")
DOORS_WITH_FAMILY = (*DIRECT_DOORS, "the watch list")


def cards(app: httpx.Client) -> list:
    return BeautifulSoup(app.get("/watch").text, "html.parser").find_all("li")


def card(app: httpx.Client, label: str):
    return next((li for li in cards(app) if label in li.get_text()), None)


def remove(app: httpx.Client, labels: list[str]) -> None:
    for li in cards(app):
        form = li.find("form", action=lambda action: action and "remove" in action)
        if form and any(label in li.get_text() for label in labels):
            app.post(form["action"], follow_redirects=False)


def _run_and_remove(app: httpx.Client, labels: list[str]) -> list[str]:
    """All are checked in one go, so every probe sees the whole page."""
    try:
        page = html.unescape(app.post("/watch/run", timeout=30).text)
        return [page] * len(labels)
    finally:
        remove(app, labels)
