"""The wardens' notebooks: a folder of text pages for each of them."""

import os
import stat
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

NOTEBOOKS = Path(os.environ["DATA_DIR"]).resolve() / "notebooks"


class OutsideNotebook(Exception):
    """A name leads to a place that is not in the warden's notebook."""


def page_path(login: str, name: str) -> Path:
    """Where the page really lies, links followed; every use of a name passes here."""
    folder = NOTEBOOKS / login
    path = (folder / name).resolve()
    if path == folder or not path.is_relative_to(folder):
        raise OutsideNotebook(name)
    return path


def page_names(login: str) -> list[str]:
    folder = NOTEBOOKS / login
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and not path.is_symlink()
    )


def read_page(login: str, name: str) -> str:
    return page_path(login, name).read_text(encoding="utf-8", errors="replace")


def write_page(login: str, name: str, text: str) -> None:
    path = page_path(login, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def delete_page(login: str, name: str) -> None:
    page_path(login, name).unlink()


def backup(login: str) -> BytesIO:
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as pages:
        for name in page_names(login):
            pages.write(page_path(login, name), name)
    archive.seek(0)
    return archive


def restore(login: str, archive: BinaryIO) -> int:
    """Unpacks a backup into the notebook; says how many pages came back.

    Each entry is checked at the moment it is written, since the one before it may have
    changed what its name means. Pages are all that a backup can hold: links are refused.
    """
    restored = 0
    with ZipFile(archive) as pages:
        for entry in pages.infolist():
            if entry.is_dir():
                continue
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise OutsideNotebook(entry.filename)
            path = page_path(login, entry.filename)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(pages.read(entry))
            restored += 1
    return restored
