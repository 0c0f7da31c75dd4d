"""Which passwords the archive accepts.

After NIST SP 800-63B: length first, a list of what attackers try, no rules about kinds of
characters. Passwords arrive normalised (NFKC), so a character counts once however it was typed.
"""

import re
from pathlib import Path

from people import Person

MIN_LENGTH = 15  # no second factor at the archive
MAX_LENGTH = 256  # only to bound the work

LISTED = frozenset(Path(__file__).with_name("blocklist.txt").read_text().split())
HOUSE = ("lantern", "film", "archive")
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
PLACE = {key: (column, row) for row, keys in enumerate(ROWS) for column, key in enumerate(keys)}


def problem(password: str, person: Person) -> str | None:
    """Why this person can't have this password; None if they can."""
    if len(password) < MIN_LENGTH:
        return f"Use at least {MIN_LENGTH} characters. A few words in a row do well."
    if len(password) > MAX_LENGTH:
        return f"Use at most {MAX_LENGTH} characters."
    plain = password.casefold()
    if len(unit(plain)) < MIN_LENGTH:
        return "This repeats something short. Add words of another kind."
    if walked(plain):
        return "This follows the keyboard, the alphabet or the count. Use words instead."
    if any(word in plain for word in LISTED):
        return "This is a password that attackers try early. Use several words instead."
    if made_of(plain, own_words(person)):
        return "This is made of your name or the archive's. Use words that nobody expects."
    return None


def unit(text: str) -> str:
    """The shortest piece that gives the whole text when repeated."""
    for length in range(1, len(text) // 2 + 1):
        if all(a == b for a, b in zip(text, text[length:], strict=False)):
            return text[:length]
    return text


def cores(text: str) -> set[str]:
    """What is left of a text without what people put around a word to make it longer."""
    alnum = "".join(c for c in text if c.isalnum())
    letters = "".join(c for c in text if c.isalpha())
    bare = re.sub(r"^\d+|\d+$", "", alnum)
    return {text, alnum, bare, letters} | {unit(part) for part in (alnum, bare, letters)}


def walked(text: str) -> bool:
    """Whether most characters stand beside the one before: on the keyboard or in order."""
    text = "".join(c for c in text if c.isalnum())
    steps = sum(near(a, b) for a, b in zip(text, text[1:], strict=False))
    return steps >= 0.7 * len(text)


def near(a: str, b: str) -> bool:
    if abs(ord(a) - ord(b)) <= 1:
        return True
    if a not in PLACE or b not in PLACE:
        return False
    (column_a, row_a), (column_b, row_b) = PLACE[a], PLACE[b]
    return abs(column_a - column_b) <= 1 and abs(row_a - row_b) <= 1


def own_words(person: Person) -> list[str]:
    text = f"{person.login} {person.name} {person.email}".casefold()
    return [word for word in re.split(r"[\W\d_]+", text) if word] + list(HOUSE)


def made_of(text: str, words: list[str]) -> bool:
    letters = "".join(c for c in text if c.isalpha())
    pieces = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return bool(letters) and re.fullmatch(f"(?:{pieces})+", letters) is not None
