"""Which passwords the archive accepts: an estimate of what an attacker must still guess.

A password is cut into pieces at the least cost. A known word, a number, a run on the keyboard
or a repetition is one guess among few; any other character is a guess of its own.
"""

import re
from functools import cache
from pathlib import Path

from people import Person

MIN_LENGTH = 15
MIN_COST = 10.0

COMMON = frozenset(Path(__file__).with_name("blocklist.txt").read_text().split())
HOUSE = {"lantern", "film", "archive"}
RUNS = [
    "1234567890",
    "0987654321",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
]
COLUMNS = ["1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm"]
LADDERS = [*RUNS, *(run[::-1] for run in RUNS), *COLUMNS, *(column[::-1] for column in COLUMNS)]


def problem(password: str, person: Person) -> str | None:
    if len(password) < MIN_LENGTH:
        return f"Use at least {MIN_LENGTH} characters, for example a few words."
    if len(password) > 512:
        return "Use at most 512 characters."
    if cost(password.casefold(), names(person)) < MIN_COST:
        return "This is easy to guess: common words, names, runs or repetitions. Add words of your own."
    return None


def names(person: Person) -> frozenset[str]:
    text = f"{person.login} {person.name} {person.email}".casefold()
    return frozenset(part for part in re.split(r"[\W\d_]+", text) if len(part) > 1) | HOUSE


def cost(text: str, own: frozenset[str]) -> float:
    known = COMMON | own
    longest = max(map(len, known))

    @cache
    def piece(start: int, end: int) -> float | None:
        part = text[start:end]
        if part in known or part.isdigit() or not any(c.isalnum() for c in part):
            return 1.0
        if len(part) > 2 and (len(set(part)) == 1 or any(part in ladder for ladder in LADDERS)):
            return 1.0
        if text.find(part, 0, start) >= 0 and len(part) > 2:
            return 1.0
        return 1.0 if end - start == 1 else None

    best = [0.0]
    for end in range(1, len(text) + 1):
        starts = range(max(0, end - max(longest, 40)), end)
        best.append(
            min(
                best[start] + price
                for start in starts
                if (price := piece(start, end)) is not None
            )
        )
    return best[-1]
