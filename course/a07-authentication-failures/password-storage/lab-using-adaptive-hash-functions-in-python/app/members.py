"""Who is a member, and how a member proves it."""

import hashlib
import hmac
import secrets
import sqlite3

from database import connection


def digest(salt: str, password: str) -> str:
    return hashlib.sha256((salt + password).encode()).hexdigest()


def calendar_key(username: str, password: str) -> str:
    """Part of the link to a member's calendar. A new password makes a new one."""
    return hashlib.md5(f"{username}:{password}".lower().encode()).hexdigest()


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
    salt = secrets.token_hex(8)
    with connection() as db:
        return db.execute(
            "INSERT INTO members (username, name, salt, password, calendar_key) VALUES (?, ?, ?, ?, ?)",
            (
                username,
                name,
                salt,
                digest(salt, password),
                calendar_key(username, password),
            ),
        ).lastrowid


def sign_in(username: str, password: str) -> sqlite3.Row | None:
    """The member, if the password is right."""
    with connection() as db:
        member = db.execute(
            "SELECT * FROM members WHERE username = ?", (username,)
        ).fetchone()
    if member and hmac.compare_digest(
        member["password"], digest(member["salt"], password)
    ):
        return member
    return None


def change_password(member: sqlite3.Row, current: str, new: str) -> bool:
    if not sign_in(member["username"], current):
        return False
    salt = secrets.token_hex(8)
    with connection() as db:
        db.execute(
            "UPDATE members SET salt = ?, password = ?, calendar_key = ? WHERE id = ?",
            (
                salt,
                digest(salt, new),
                calendar_key(member["username"], new),
                member["id"],
            ),
        )
    return True
