import random
import socket
from urllib.parse import urlsplit

import doors
import pytest
from doors import Probe


@pytest.fixture
def here(url) -> str:
    """A host that is up: the application's own."""
    return urlsplit(str(url("app"))).hostname


def test_look_up(app, here):
    """A name look-up shows the address of a host"""
    address = socket.gethostbyname(here)
    for spelling in (here, here.upper()):
        page = next(doors.by_form(app, [Probe(spelling)]))
        assert address in page, (
            f"Looking up {spelling} no longer shows its address {address}."
        )


def test_addresses(app):
    """IPv4 and IPv6 addresses can be looked up too"""
    for address in ("127.0.0.1", "::1"):
        answer = app.get("/api/check", params={"kind": "name", "host": address})
        assert answer.status_code == 200 and answer.json().get("state") == "up", (
            f"The address {address} can no longer be looked up. The page promises names, IPv4 and IPv6 addresses."
        )
        assert address in answer.json().get("output", ""), (
            f"Looking up the address {address} no longer shows it in the output."
        )


def test_unknown_names(app):
    """A proper name that nobody has is reported as not found"""
    number = random.randint(100, 999)
    for name in (
        f"big-shop-{number}.test",
        f"0.pool{number}.test",
        f"xn--bcher-kva{number}.test",
    ):
        for kind, words in (("name", "No address found"), ("web", "No answer")):
            answer = app.post("/check", data={"kind": kind, "host": name, "family": ""})
            assert answer.status_code == 200 and words in answer.text, (
                f"{name} is a proper host name that nobody has. The page should say “{words}”, "
                f"but it answers {answer.status_code} without these words."
            )


def test_web_check(app, here):
    """A web check shows the first lines that the server answers"""
    page = next(doors.by_form(app, [Probe(here, "web")]))
    assert "200 OK" in page, (
        f"A web check of {here}, which is up, no longer shows the status line with “200 OK”."
    )
    assert "content-type: text/html" in page.lower(), (
        f"A web check of {here} no longer shows the headers of the answer."
    )


def test_family(app, here):
    """IPv4 only and IPv6 only can be chosen"""
    for family, state in (("-4", "up"), ("-6", "down"), ("", "up"), (None, "up")):
        params = {"kind": "web", "host": here} | (
            {} if family is None else {"family": family}
        )
        answer = app.get("/api/check", params=params)
        sent = "no family" if family is None else f"family={family!r}"
        assert answer.status_code == 200 and answer.json().get("state") == state, (
            f"A web check of {here}, which has an IPv4 address only, should be {state} with {sent} "
            "through /api/check, as before. The chat bot sends exactly this."
        )


def test_watch_list(app, here, secrets):
    """The watch list keeps hosts, checks them all, and forgets them on request"""
    assert doors.card(app, secrets["watched"]), (
        "A host that was on the watch list has gone from it."
    )
    label = "Kestrel Cycles, name"
    app.post(
        "/watch", data={"label": label, "host": here, "kind": "name", "family": ""}
    )
    try:
        assert doors.card(app, label), (
            "A host that was added to the watch list is not on it."
        )
        page = app.post("/watch/run").text
        assert socket.gethostbyname(here) in page, (
            "“Check all” no longer shows the address of a watched name."
        )
        assert "200 OK" in page, (
            "“Check all” no longer shows that a watched web site answers."
        )
    finally:
        doors.remove(app, [label])
    assert not doors.card(app, label), (
        "A host that was removed is still on the watch list."
    )


def test_import(app, here):
    """A list can be imported"""
    labels = ["Larkspur Books", "Midway Garage"]
    lines = f"{labels[0]}, {here}\n\n{labels[1]},localhost\n"
    app.post("/watch/import", data={"lines": lines})
    try:
        for label in labels:
            assert doors.card(app, label), (
                f"A line “{label}, …” was imported and the host is not on the watch list."
            )
        app.post("/watch/run")
    finally:
        doors.remove(app, labels)


def test_empty_host(app):
    """The form asks again when the host is empty"""
    answer = app.post("/check", data={"kind": "name", "host": " ", "family": ""})
    assert answer.status_code < 500, "The form without a host ends in a server error."
    assert "<form" in answer.text, (
        "The form without a host no longer shows the form again."
    )
