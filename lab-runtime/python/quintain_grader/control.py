"""The control channel: newline-delimited JSON between this process and the platform."""

import contextlib
import itertools
import json
import os
import socket
import threading
from concurrent.futures import Future
from typing import Any, Self

MAX_LINE = 4 * 1024 * 1024
"""Longest line, in bytes with its newline, that either side sends."""

ENVIRONMENT_NAME = "QUINTAIN_CONTROL"


class ControlError(Exception):
    """The platform refused a call, in words that a learner can be shown."""

    def __init__(self, kind: str, message: str, type_name: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.type_name = type_name


class ControlLost(ConnectionError):
    """The platform closed the channel or broke its rules: nothing can be reported any more."""


class Control:
    """One connected channel. Threads may call at the same time; replies find their caller."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._sending = threading.Lock()
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Future[Any]] = {}
        self._lost = False
        threading.Thread(target=self._read_replies, name="control", daemon=True).start()

    @classmethod
    def from_environment(cls) -> Self:
        """Take the channel over from the environment, and leave no trace of it there.

        The descriptor moves to another number and is not inherited by children.
        """
        given = int(os.environ.pop(ENVIRONMENT_NAME))
        received = socket.socket(fileno=given)
        connection = received.dup()
        received.close()
        return cls(connection)

    def event(self, name: str, **fields: Any) -> None:
        """Tell the platform that something happened."""
        self._send({"event": name, **fields})

    def call(self, method: str, **params: Any) -> Any:
        """Ask the platform to do something, and wait for its answer.

        Raises ControlError if it refuses and ValueError if the call is too long to be sent.
        """
        number = next(self._numbers)
        reply: Future[Any] = Future()
        self._waiting[number] = reply
        try:
            self._send({"call": number, "method": method, "params": params})
            if self._lost:
                raise ControlLost("the control channel is closed")
            return reply.result()
        finally:
            self._waiting.pop(number, None)

    def close(self) -> None:
        """Close the channel."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()

    def _send(self, message: dict[str, Any]) -> None:
        # Lone surrogates come from an application's odd answers; no JSON reader takes them.
        line = json.dumps(message, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace") + b"\n"
        if len(line) > MAX_LINE:
            raise ValueError(f"{len(line)} bytes are too many for the control channel (at most {MAX_LINE})")
        with self._sending:
            try:
                self._connection.sendall(line)
            except OSError as error:
                raise ControlLost("the control channel is closed") from error

    def _read_replies(self) -> None:
        buffer = bytearray()
        reason = "the control channel is closed"
        try:
            while chunk := self._connection.recv(65536):
                buffer += chunk
                *lines, rest = buffer.split(b"\n")
                buffer = bytearray(rest)
                for line in lines:
                    if len(line) >= MAX_LINE:
                        raise ValueError("a line of the platform is too long")
                    self._deliver(json.loads(line))
                if len(buffer) >= MAX_LINE:
                    raise ValueError("a line of the platform is too long")
        except OSError:
            pass
        except (ValueError, KeyError, TypeError) as error:
            reason = f"the control channel is broken: {error}"
        self._lost = True
        for reply in list(self._waiting.values()):
            if not reply.done():
                reply.set_exception(ControlLost(reason))

    def _deliver(self, message: dict[str, Any]) -> None:
        reply = self._waiting.get(message["reply"])
        if reply is None:
            return
        if "error" in message and message["error"] is not None:
            error = message["error"]
            reply.set_exception(
                ControlError(error["kind"], error.get("message") or "", error.get("type") or "")
            )
        else:
            reply.set_result(message.get("value"))
