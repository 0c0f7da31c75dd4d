"""Who is a member, and how a member proves it."""

import secrets
import sqlite3

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from database import connection

# OWASP's least for Argon2id. Raise it as far as the server can bear: hashes made with less are
# renewed at the next sign-in.
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
NOBODY = hasher.hash(secrets.token_hex(16))


def find(number: int | None) -> sqlite3.Row | None:
    with connection() as db:
        return db.execute("SELECT * FROM members WHERE id = ?", (number,)).fetchone()


def find_by_calendar_key(key: str) -> sqlite3.Row | None:
    with connection() as db:
        return db.execute(
            "SELECT * FROM members WHERE calendar_key = ?", (key,)
        ).fetchone()


def join(username: str, name: str, password: str) -> int:
    """Make a new member; sqlite3.IntegrityError if the user name is taken."""
    with connection() as db:
        return db.execute(
            "INSERT INTO members (username, name, salt, password, calendar_key) VALUES (?, ?, '', ?, ?)",
            (username, name, hasher.hash(password), new_calendar_key()),
        ).lastrowid


def sign_in(username: str, password: str) -> sqlite3.Row | None:
    """The member, if the password is right. What is stored in an older way is stored anew."""
    with connection() as db:
        member = db.execute(
            "SELECT * FROM members WHERE username = ?", (username,)
        ).fetchone()
    if not member:
        matches(NOBODY, password)
        return None
    return member if matches(member["password"], password) else None


def change_password(member: sqlite3.Row, current: str, new: str) -> bool:
    if not sign_in(member["username"], current):
        return False
    store(member, new, new_calendar_key())
    return True


def store(member: sqlite3.Row, password: str, calendar_key: str) -> None:
    with connection() as db:
        db.execute(
            "UPDATE members SET salt = '', password = ?, calendar_key = ? WHERE id = ?",
            (hasher.hash(password), calendar_key, member["id"]),
        )


def matches(stored: str, password: str) -> bool:
    try:
        return hasher.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def new_calendar_key() -> str:
    """Part of the link to a member's calendar; it has nothing to do with the password."""
    return secrets.token_urlsafe(24)
