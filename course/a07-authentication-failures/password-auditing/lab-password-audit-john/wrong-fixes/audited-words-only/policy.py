"""Which passwords the archive accepts."""

import re
from pathlib import Path

from people import Person

MIN_LENGTH = 8
# What John found: words of the list with a digit, seasons with a year, dates.
LISTED = "|".join(map(re.escape, Path(__file__).with_name("blocklist.txt").read_text().split()))
AUDITED = re.compile(rf"(?:{LISTED})\d?|(?:winter|spring|summer|autumn)\d{{4}}|\d{{6}}")


def problem(password: str, person: Person) -> str | None:
    """Why this person can't have this password; None if they can."""
    if len(password) < MIN_LENGTH:
        return f"Use at least {MIN_LENGTH} characters."
    if AUDITED.fullmatch(password.lower()):
        return "This fell in the audit."
    if password == person.login:
        return "Don't use your login as your password."
    return None
