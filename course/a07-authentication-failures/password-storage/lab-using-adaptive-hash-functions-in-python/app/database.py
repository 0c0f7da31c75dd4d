"""The club's database, one connection for each piece of work."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

DATA = Path(os.environ["DATA_DIR"])


@contextmanager
def connection() -> Iterator[sqlite3.Connection]:
    db = sqlite3.connect(DATA / "club.sqlite")
    db.row_factory = sqlite3.Row
    try:
        with db:
            yield db
    finally:
        db.close()
