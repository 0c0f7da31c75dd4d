"""The wardens' notebooks: a folder of text pages for each of them."""

import os
from io import BytesIO
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

NOTEBOOKS = os.path.join(os.environ["DATA_DIR"], "notebooks")
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


class OutsideNotebook(Exception):
    """A name leads to a place that is not in the warden's notebook."""


def parts_of(name: str) -> tuple[str, ...]:
    parts = PurePosixPath(name).parts
    if not parts or parts[0].startswith("/") or ".." in parts:
        raise OutsideNotebook(name)
    return parts


def open_folder(login: str, folders: tuple[str, ...], make: bool = False) -> int:
    """A handle on the folder, reached step by step, with no link on the way."""
    handle = os.open(os.path.join(NOTEBOOKS, login), FOLDER)
    for folder in folders:
        try:
            if make:
                try:
                    os.mkdir(folder, dir_fd=handle)
                except FileExistsError:
                    pass
            deeper = os.open(folder, FOLDER, dir_fd=handle)
        finally:
            os.close(handle)
        handle = deeper
    return handle


def open_page(login: str, name: str, flags: int) -> int:
    *folders, page = parts_of(name)
    handle = open_folder(login, tuple(folders), make=bool(flags & os.O_CREAT))
    try:
        return os.open(page, flags | os.O_NOFOLLOW, 0o644, dir_fd=handle)
    except OSError as error:
        raise FileNotFoundError(name) from error
    finally:
        os.close(handle)


def page_names(login: str) -> list[str]:
    found = []
    folder = os.path.join(NOTEBOOKS, login)
    for here, _folders, files in os.walk(folder, followlinks=False):
        for file in files:
            path = os.path.join(here, file)
            if not os.path.islink(path):
                found.append(os.path.relpath(path, folder))
    return sorted(found)


def read_page(login: str, name: str) -> str:
    with os.fdopen(open_page(login, name, os.O_RDONLY), "rb") as page:
        return page.read().decode("utf-8", "replace")


def write_bytes(login: str, name: str, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(open_page(login, name, flags), "wb") as page:
        page.write(content)


def write_page(login: str, name: str, text: str) -> None:
    write_bytes(login, name, text.encode())


def delete_page(login: str, name: str) -> None:
    *folders, page = parts_of(name)
    handle = open_folder(login, tuple(folders))
    try:
        os.unlink(page, dir_fd=handle)
    finally:
        os.close(handle)


def backup(login: str) -> BytesIO:
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as pages:
        for name in page_names(login):
            with os.fdopen(open_page(login, name, os.O_RDONLY), "rb") as page:
                pages.writestr(name, page.read())
    archive.seek(0)
    return archive


def restore(login: str, archive: BinaryIO) -> int:
    """Unpacks a backup into the notebook; says how many pages came back."""
    with ZipFile(archive) as pages:
        entries = [entry for entry in pages.infolist() if not entry.is_dir()]
        for entry in entries:
            parts_of(entry.filename)
        for entry in entries:
            write_bytes(login, entry.filename, pages.read(entry))
    return len(entries)
