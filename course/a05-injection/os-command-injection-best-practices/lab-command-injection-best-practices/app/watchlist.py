"""The hosts that the desk keeps an eye on."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DATABASE = Path(os.environ["DATA_DIR"]) / "reach.sqlite"


@contextmanager
def connection() -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(DATABASE)
    db.row_factory = sqlite3.Row
    try:
        with db:
            yield db
    finally:
        db.close()


def everything() -> list[sqlite3.Row]:
    with connection() as db:
        return db.execute("SELECT * FROM watches ORDER BY label, id").fetchall()


def add(label: str, kind: str, host: str, family: str) -> None:
    with connection() as db:
        db.execute(
            "INSERT INTO watches (label, kind, host, family) VALUES (?, ?, ?, ?)",
            (label, kind, host, family),
        )


def remove(number: int) -> None:
    with connection() as db:
        db.execute("DELETE FROM watches WHERE id = ?", (number,))
