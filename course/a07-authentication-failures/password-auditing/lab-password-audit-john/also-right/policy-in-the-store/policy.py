"""Which passwords the archive accepts: a few small rules, asked one after another."""

import re
from pathlib import Path

from people import Person

KEYS = ["qwertyuiopasdfghjklzxcvbnm", "1234567890" * 3, "abcdefghijklmnopqrstuvwxyz" * 2]
COLUMNS = "1qaz2wsx3edc4rfv5tgb6yhn7ujm"


class Refused(Exception):
    """The password can't be used; the text says why."""


def demand(password: str, person: Person) -> None:
    if len(password) < 15:
        raise Refused("A password here has at least 15 characters.")
    text = password.casefold()
    solid = re.sub(r"[\W_]+", "", text)
    for rule in (refuse_rows, refuse_common, refuse_names):
        rule(text, solid, person)


def refuse_rows(text: str, solid: str, _person: Person) -> None:
    rows = [*KEYS, COLUMNS]
    if any(solid in row or solid in row[::-1] for row in rows):
        raise Refused("That is a row of keys, letters or numbers.")
    if re.fullmatch(r"(.{1,14}?)\1+.{0,14}", text) or len(set(text)) < 5:
        raise Refused("That is one short piece over and over.")


def refuse_common(text: str, solid: str, _person: Person) -> None:
    """The whole password, with and without digits at its ends, once and repeated."""
    listed = common()
    words = [text, solid, solid.strip("0123456789"), re.sub(r"\d", "", solid)]
    for word in words:
        parts = {word[:size] for size in range(3, len(word) + 1) if len(word) % size == 0}
        if any(part in listed and part * (len(word) // len(part)) == word for part in parts):
            raise Refused("That is a common password with trimmings.")


def refuse_names(_text: str, solid: str, person: Person) -> None:
    known = f"{person.login} {person.name} {person.email} lantern film archive".casefold()
    rest = solid
    for name in sorted(re.findall(r"[^\W\d_]{3,}", known), key=len, reverse=True):
        rest = rest.replace(name, "")
    if len(rest.strip("0123456789")) < 6:
        raise Refused("That is little more than a name.")


def common() -> set[str]:
    return set((Path(__file__).parent / "blocklist.txt").read_text().splitlines())
