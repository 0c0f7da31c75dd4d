"""The wardens' notebooks: a folder of text pages for each of them."""

import os
import stat
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

NOTEBOOKS = os.path.join(os.environ["DATA_DIR"], "notebooks")


class OutsideNotebook(Exception):
    """A name leads to a place that is not in the warden's notebook."""


def folder_of(login: str) -> str:
    return os.path.join(NOTEBOOKS, login)


def page_path(login: str, name: str) -> str:
    folder = folder_of(login)
    path = os.path.abspath(os.path.join(folder, name))
    if not path.startswith(folder):
        raise OutsideNotebook(name)
    return path


def inside(login: str, name: str) -> str:
    folder = os.path.realpath(folder_of(login))
    path = os.path.realpath(os.path.join(folder, name))
    if path == folder or os.path.commonpath([folder, path]) != folder:
        raise OutsideNotebook(name)
    return path


def page_names(login: str) -> list[str]:
    folder = Path(folder_of(login)).resolve()
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and path == path.resolve()
    )


def read_page(login: str, name: str) -> str:
    with open(page_path(login, name), encoding="utf-8", errors="replace") as page:
        return page.read()


def write_page(login: str, name: str, text: str) -> None:
    path = page_path(login, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="\n") as page:
        page.write(text)


def delete_page(login: str, name: str) -> None:
    os.remove(page_path(login, name))


def backup(login: str) -> BytesIO:
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as pages:
        for name in page_names(login):
            pages.write(os.path.join(folder_of(login), name), name)
    archive.seek(0)
    return archive


def restore(login: str, archive: BinaryIO) -> int:
    """Unpacks a backup into the notebook; says how many pages came back."""
    restored = 0
    with ZipFile(archive) as pages:
        for entry in pages.infolist():
            kind = stat.S_IFMT(entry.external_attr >> 16)
            if entry.is_dir() or kind not in (0, stat.S_IFREG):
                continue
            try:
                target = inside(login, entry.filename)
            except OutsideNotebook:
                continue
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as page:
                page.write(pages.read(entry))
            restored += 1
    return restored
