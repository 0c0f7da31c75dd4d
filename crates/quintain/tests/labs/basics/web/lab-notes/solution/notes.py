"""The office's notes, as files."""

import os
from pathlib import Path

DATA = Path(os.environ["DATA_DIR"])


def read(name: str) -> str | None:
    path = (DATA / "notes" / name).resolve()
    inside = path.is_relative_to(DATA / "notes")
    return path.read_text() if inside and path.is_file() else None


def say(text: str) -> None:
    (DATA / "said").write_text(text)


def count(text: str) -> int:
    return len(text.split())
