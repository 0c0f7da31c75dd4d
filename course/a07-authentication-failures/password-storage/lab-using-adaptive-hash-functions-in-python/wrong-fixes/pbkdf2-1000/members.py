"""Who is a member, and how a member proves it."""

import hashlib
import hmac
import secrets
import sqlite3

from werkzeug.security import check_password_hash as matches
from werkzeug.security import generate_password_hash

from database import connection


def hash_password(password: str) -> str:
    return generate_password_hash(password, method="pbkdf2:sha256:1000")


NOBODY = hash_password(secrets.token_hex(16))


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
            (username, name, hash_password(password), new_calendar_key()),
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
    stored = member["password"]
    if stored.startswith("pbkdf2:"):
        if not matches(stored, password):
            return None
    else:
        if not hmac.compare_digest(stored, old_digest(member["salt"], password)):
            return None
        store(member, password, new_calendar_key())
    return member


def change_password(member: sqlite3.Row, current: str, new: str) -> bool:
    if not sign_in(member["username"], current):
        return False
    store(member, new, new_calendar_key())
    return True


def store(member: sqlite3.Row, password: str, calendar_key: str) -> None:
    with connection() as db:
        db.execute(
            "UPDATE members SET salt = '', password = ?, calendar_key = ? WHERE id = ?",
            (hash_password(password), calendar_key, member["id"]),
        )


def new_calendar_key() -> str:
    """Part of the link to a member's calendar; it has nothing to do with the password."""
    return secrets.token_urlsafe(24)


def old_digest(salt: str, password: str) -> str:
    """How passwords were kept before. For members who have not signed in since."""
    return hashlib.sha256((salt + password).encode()).hexdigest()
