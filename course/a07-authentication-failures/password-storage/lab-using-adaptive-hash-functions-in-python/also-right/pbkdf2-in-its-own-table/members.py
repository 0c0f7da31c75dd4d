"""Who is a member, and how a member proves it."""

import hashlib
import hmac
import secrets
import sqlite3


from database import connection

ITERATIONS = 600_000  # OWASP's figure for PBKDF2 with HMAC-SHA-256

with connection() as db:
    db.execute(
        "CREATE TABLE IF NOT EXISTS credentials (member_id INTEGER PRIMARY KEY"
        " REFERENCES members (id), salt BLOB NOT NULL, verifier BLOB NOT NULL)"
    )


def derive(password: str, salt: bytes) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)


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
    salt = secrets.token_bytes(16)
    with connection() as db:
        number = db.execute(
            "INSERT INTO members (username, name, salt, password, calendar_key) VALUES (?, ?, '', '', ?)",
            (username, name, new_calendar_key()),
        ).lastrowid
        db.execute(
            "INSERT INTO credentials VALUES (?, ?, ?)",
            (number, salt, derive(password, salt)),
        )
    return number


def sign_in(username: str, password: str) -> sqlite3.Row | None:
    """The member, if the password is right. What is stored in an older way is stored anew."""
    with connection() as db:
        member = db.execute(
            "SELECT members.*, credentials.salt AS new_salt, credentials.verifier"
            " FROM members LEFT JOIN credentials ON member_id = id WHERE username = ?",
            (username,),
        ).fetchone()
    if not member:
        return None
    if member["verifier"]:
        right = hmac.compare_digest(
            member["verifier"], derive(password, member["new_salt"])
        )
    else:
        right = hmac.compare_digest(
            member["password"], old_digest(member["salt"], password)
        )
        if right:
            store(member, password)
    return find(member["id"]) if right else None


def change_password(member: sqlite3.Row, current: str, new: str) -> bool:
    if not sign_in(member["username"], current):
        return False
    store(member, new)
    return True


def store(member: sqlite3.Row, password: str) -> None:
    salt = secrets.token_bytes(16)
    with connection() as db:
        db.execute(
            "INSERT OR REPLACE INTO credentials VALUES (?, ?, ?)",
            (member["id"], salt, derive(password, salt)),
        )
        db.execute(
            "UPDATE members SET salt = '', password = '', calendar_key = ? WHERE id = ?",
            (new_calendar_key(), member["id"]),
        )


def new_calendar_key() -> str:
    """Part of the link to a member's calendar; it has nothing to do with the password."""
    return secrets.token_urlsafe(24)


def old_digest(salt: str, password: str) -> str:
    """How passwords were kept before. For members who have not signed in since."""
    return hashlib.sha256((salt + password).encode()).hexdigest()
