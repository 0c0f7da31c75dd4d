"""The office's notes, as files."""

import os
from pathlib import Path

DATA = Path(os.environ["DATA_DIR"])


def read(name: str) -> str | None:
    path = DATA / "notes" / name
    return path.read_text() if path.is_file() else None


def say(text: str) -> None:
    (DATA / "said").write_text(text)


def count(text: str) -> int:
    return len(text.split())
