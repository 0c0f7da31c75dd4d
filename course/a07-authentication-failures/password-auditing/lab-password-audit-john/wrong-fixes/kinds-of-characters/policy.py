"""Which passwords the archive accepts."""

import re

from people import Person

KINDS = {
    "a small letter": "[a-z]",
    "a capital": "[A-Z]",
    "a digit": "[0-9]",
    "a sign": "[^A-Za-z0-9]",
}


def problem(password: str, person: Person) -> str | None:
    """Why this person can't have this password; None if they can."""
    if len(password) < 10:
        return "Use at least 10 characters."
    for kind, pattern in KINDS.items():
        if not re.search(pattern, password):
            return f"Use {kind}."
    if person.login in password.lower():
        return "Leave your login out of it."
    return None
