"""The accounts, in SQLite; passwords as scrypt hashes with a salt each."""

import hashlib
import os
import secrets
import sqlite3
import unicodedata
from hmac import compare_digest
from pathlib import Path

from flask import g

import policy
from people import Person

FILE = Path(os.environ["DATA_DIR"]) / "accounts.db"


def store() -> sqlite3.Connection:
    if "accounts" not in g:
        g.accounts = sqlite3.connect(FILE)
        g.accounts.row_factory = sqlite3.Row
    return g.accounts


def close(_error: BaseException | None = None) -> None:
    if "accounts" in g:
        g.pop("accounts").close()


def normal(password: str) -> str:
    """The same password, however a keyboard composes its accents."""
    return unicodedata.normalize("NFKC", password)


def digest(password: str, salt: bytes) -> bytes:
    # Light, for a small machine: double n with every better one.
    return hashlib.scrypt(normal(password).encode(), salt=salt, n=2**13, r=8, p=1)


def find(login: str) -> Person | None:
    row = (
        store()
        .execute("SELECT login, name, email FROM accounts WHERE login = ?", [login])
        .fetchone()
    )
    return Person(*row) if row else None


def taken(person: Person) -> str | None:
    return f"{person.login} has an account already." if find(person.login) else None


def create(person: Person, password: str) -> None:
    policy.demand(password, person)
    salt = secrets.token_bytes(16)
    with store() as db:
        db.execute(
            "INSERT INTO accounts VALUES (?, ?, ?, ?, ?)",
            [person.login, person.name, person.email, salt, digest(password, salt)],
        )


def set_password(person: Person, password: str) -> None:
    policy.demand(password, person)
    salt = secrets.token_bytes(16)
    with store() as db:
        db.execute(
            "UPDATE accounts SET salt = ?, digest = ? WHERE login = ?",
            [salt, digest(password, salt), person.login],
        )


def check(login: str, password: str) -> Person | None:
    row = store().execute("SELECT * FROM accounts WHERE login = ?", [login]).fetchone()
    salt, expected = (row["salt"], row["digest"]) if row else (b"nobody", b"")
    if not compare_digest(digest(password, salt), expected):
        return None
    return Person(row["login"], row["name"], row["email"])
