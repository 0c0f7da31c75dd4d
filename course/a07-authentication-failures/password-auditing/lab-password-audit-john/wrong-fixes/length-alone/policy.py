"""Which passwords the archive accepts."""

from people import Person

MIN_LENGTH = 15


def problem(password: str, person: Person) -> str | None:
    """Why this person can't have this password; None if they can."""
    if len(password) < MIN_LENGTH:
        return f"Use at least {MIN_LENGTH} characters."
    if password == person.login:
        return "Don't use your login as your password."
    return None
