"""Reading the learner's files from outside their application."""

import base64
import itertools
import sqlite3
from pathlib import Path, PurePosixPath
from typing import Literal

from .control import Control, ControlError

Root = Literal["app", "data"]


class LabFileNotFound(FileNotFoundError):
    """A file that the check reads is not in the workspace or not in the application's data."""


class Files:
    """The learner's workspace ("app") and the application's private data ("data")."""

    def __init__(self, control: Control, copies: Path) -> None:
        self._control = control
        self._copies = copies
        self._numbers = itertools.count(1)
        self._connections: list[sqlite3.Connection] = []

    def app(self, path: str) -> bytes:
        """Content of a file of the workspace. Raises FileNotFoundError."""
        return self._read("app", path)

    def data(self, path: str) -> bytes:
        """Content of a file of the application's data. Raises FileNotFoundError."""
        return self._read("data", path)

    def listing(self, root: Root) -> list[str]:
        """Paths of all files under the workspace or under the application's data."""
        return list(self._control.call("files.list", root=root))

    def sqlite(self, path: str) -> sqlite3.Connection:
        """Connection to a private copy of a database of the application's data.

        What the application has written up to now is in the copy, and what the check writes is
        seen by nobody. Raises FileNotFoundError.
        """
        folder = self._copies / str(next(self._numbers))
        folder.mkdir(parents=True)
        copy = folder / PurePosixPath(path).name
        copy.write_bytes(self.data(path))
        for suffix in ("-wal", "-journal"):
            try:
                companion = self.data(path + suffix)
            except FileNotFoundError:
                continue
            copy.with_name(copy.name + suffix).write_bytes(companion)
        connection = sqlite3.connect(copy, check_same_thread=False)
        self._connections.append(connection)
        return connection

    def close(self) -> None:
        """Close the connections that checks left open."""
        while self._connections:
            self._connections.pop().close()

    def _read(self, root: Root, path: str) -> bytes:
        try:
            answer = self._control.call("files.read", root=root, path=path)
        except ControlError as error:
            if error.kind == "not-found":
                place = "workspace" if root == "app" else "application's data"
                raise LabFileNotFound(f"The file {path} is not in the {place}.") from None
            raise
        return base64.b64decode(answer["base64"])
