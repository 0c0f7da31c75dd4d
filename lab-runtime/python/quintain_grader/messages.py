"""Turns what ended a test into a result and the sentences that the learner reads."""

import json
import sqlite3
from dataclasses import dataclass
from types import TracebackType
from typing import Literal

import httpx
import pytest

from .calls import CallFailed, CallRaised
from .control import ControlError
from .files import LabFileNotFound

MAX_MESSAGE = 2000
"""Characters of a message that are sent."""

LEARNERS_FAULT = ("not-found", "failed", "timeout", "raised")
"""Kinds of refusal by the platform that say something about the learner's code."""


@dataclass(frozen=True)
class Outcome:
    """How a test ended. A failure is the learner's; an error is a bug of the check."""

    result: Literal["passed", "failed", "error"]
    message: str | None = None


PASSED = Outcome("passed")


def outcome_of(error: BaseException, traceback: TracebackType | None, last: httpx.Request | None) -> Outcome:
    """The outcome of a test that `error` ended; `last` is the last request that it made."""
    match error:
        case AssertionError():
            return _failed(str(error.args[0]) if error.args else "")
        case pytest.fail.Exception():
            return _failed(error.msg or "")
        case pytest.skip.Exception():
            return _error(f"A check must not be skipped: {error.msg}")
        case httpx.HTTPStatusError():
            response = error.response
            status = f"{response.status_code} {response.reason_phrase}"
            return _failed(f"The application answered {_asked(error.request)} with {status}.")
        case httpx.RequestError():
            return _failed(_no_answer(error))
        case json.JSONDecodeError() | UnicodeDecodeError() if last is not None and _came_through(
            traceback, httpx.Response.json
        ):
            return _failed(f"The application's answer to {_asked(last)} is not JSON.")
        case sqlite3.DatabaseError():
            return _failed(f"The application's database could not be read: {error}.")
        case CallRaised() | CallFailed() | LabFileNotFound():
            return _failed(str(error))
        case ControlError() if error.kind in LEARNERS_FAULT:
            return _failed(error.message)
        case ControlError():
            return _error(f"The platform could not do what the check asked for: {error.message}")
        case _:
            return _error(f"{type(error).__name__}: {error}{_place(traceback)}")


def shortened(message: str) -> str:
    """`message`, cut to what may be sent."""
    return message if len(message) <= MAX_MESSAGE else message[: MAX_MESSAGE - 1] + "…"


def tail(text: str) -> str:
    """The end of `text`, which is where a traceback says what happened."""
    return text if len(text) <= MAX_MESSAGE else "…" + text[1 - MAX_MESSAGE :]


def _failed(message: str) -> Outcome:
    return Outcome("failed", shortened(message.strip() or "This check does not hold."))


def _error(message: str) -> Outcome:
    return Outcome("error", shortened(message))


def _asked(request: httpx.Request) -> str:
    return f"{request.method} {request.url.raw_path.decode('ascii', 'replace')}"


def _no_answer(error: httpx.RequestError) -> str:
    try:
        request = error.request
    except RuntimeError:
        return f"The application did not answer: {error}."
    host = "The application" if request.url.host.endswith(".test") else request.url.host
    asked = _asked(request)
    match error:
        case httpx.TimeoutException():
            seconds = (request.extensions.get("timeout") or {}).get("read")
            within = f" within {seconds:g} s" if seconds else " in time"
            return f"{host} did not answer to {asked}{within}."
        case httpx.ConnectError():
            return f"{host} did not answer to {asked}: it does not accept connections."
        case httpx.TooManyRedirects():
            return f"{host} answered {asked} with one redirect after another and no page at the end."
        case httpx.UnsupportedProtocol():
            return f"A redirect led to {request.url}, which no client can follow."
        case httpx.DecodingError():
            return f"{host} answered {asked} with a body that can't be decoded."
        case _:
            return f"{host} broke off its answer to {asked}."


def _came_through(traceback: TracebackType | None, function: object) -> bool:
    code = getattr(function, "__code__", None)
    while traceback is not None:
        if traceback.tb_frame.f_code is code:
            return True
        traceback = traceback.tb_next
    return False


def _place(traceback: TracebackType | None) -> str:
    """File and line of the last step in the lab's own checks."""
    place = ""
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename.rsplit("/", 1)[-1]
        if file.startswith(("test_", "conftest")):
            place = f" ({file}:{traceback.tb_lineno})"
        traceback = traceback.tb_next
    return place
