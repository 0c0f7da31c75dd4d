"""What a warden does at Skerry Point, and what lies outside their notebook."""

import stat
from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import httpx


class Link(str):
    """The target of a symbolic link in a backup."""


def sign_in(client: httpx.Client, login: str, password: str) -> httpx.Client:
    answer = client.post("/sign-in", data={"login": login, "password": password})
    assert answer.status_code == 200 and "Backups" in answer.text, (
        f"The warden “{login}” can no longer sign in and see the notebook."
    )
    return client


def packed(entries: Iterable[tuple[str, str | bytes]], system: int = 3) -> bytes:
    """A zip file. A name that ends with a slash is a folder, a Link becomes a link."""
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_DEFLATED) as backup:
        for name, content in entries:
            entry = ZipInfo(name, (2025, 5, 20, 6, 30, 0))
            entry.create_system = system
            mode = (
                stat.S_IFLNK | 0o777
                if isinstance(content, Link)
                else stat.S_IFREG | 0o644
            )
            if name.endswith("/"):
                mode = stat.S_IFDIR | 0o755
            entry.external_attr = mode << 16
            backup.writestr(entry, content)
    return archive.getvalue()


def bring_back(
    client: httpx.Client, *entries: tuple[str, str | bytes]
) -> httpx.Response:
    return client.post("/restore", files={"backup": ("backup.zip", packed(entries))})


def page(client: httpx.Client, name: str) -> httpx.Response:
    return client.get("/page", params={"name": name})


def backup_of(client: httpx.Client) -> dict[str, bytes]:
    answer = client.get("/backup")
    assert answer.status_code == 200, "The notebook can no longer be downloaded."
    with ZipFile(BytesIO(answer.content)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def lies_there(files, path: str) -> bytes | None:
    try:
        return files.data(path)
    except FileNotFoundError:
        return None
