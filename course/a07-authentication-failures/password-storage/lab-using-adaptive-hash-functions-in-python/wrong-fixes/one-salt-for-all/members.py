"""Who is a member, and how a member proves it."""

import hashlib
import hmac
import secrets
import sqlite3


from database import connection

SALT = b"saltmarsh rowing club, since 1897"


def hash_password(password: str) -> str:
    made = hashlib.scrypt(password.encode(), salt=SALT, n=2**15, r=8, p=1, maxmem=2**26)
    return "scrypt$" + made.hex()


def matches(stored: str, password: str) -> bool:
    return hmac.compare_digest(stored, hash_password(password))


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
    if stored.startswith("scrypt$"):
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
