import json
import random
import secrets as chance
import string
import unicodedata

import pytest

NAMES = [
    ("Marguerite", "Osei"),
    ("Thandeka", "Vestergaard"),
    ("Łukasz", "Żurawski"),
    ("Birgitta", "Halloran"),
    ("Kenji", "Matsumoto"),
    ("José", "Echeverría"),
]
SIGNS = "!.*?#-_"


@pytest.fixture
def rng(secrets):
    return random.Random(int(secrets["seed"]) + 1)


@pytest.fixture
def listed(secrets):
    """Listed words of letters only, long enough for people to choose them."""
    return [
        word for word in secrets["blocklist"].split() if word.isalpha() and 5 < len(word) < 12
    ]


@pytest.fixture
def service(new_client, rng):
    return Service(new_client, rng)


class Service:
    def __init__(self, new_client, rng: random.Random) -> None:
        self.client = new_client("app")
        self.rng = rng
        self.believed = False

    def somebody(self) -> dict[str, str]:
        first, last = self.rng.choice(NAMES)
        plain = unicodedata.normalize("NFKD", last.replace("Ł", "L").replace("ł", "l"))
        plain = "".join(c for c in plain if c.isascii()).lower()
        login = f"{plain}{chance.randbelow(10**9)}"
        return {"login": login, "name": f"{first} {last}", "email": f"{login}@example.test"}

    def signs_in(self, login: str, password: str) -> bool:
        form = {"login": login, "password": password}
        self.client.cookies.clear()
        answer = self.client.post("/sign-in", data=form)
        return answer.status_code == 200 and answer.url.path == "/"

    def accepts(self, password: str, person: dict[str, str] | None = None) -> bool:
        person = person or self.somebody()
        self.client.cookies.clear()
        answer = self.client.post("/join", data=person | {"password": password})
        if answer.status_code >= 400 and self.believed:
            return False
        # A refusal is believed once the account has been seen not to be there.
        self.believed = answer.status_code >= 400
        return self.signs_in(person["login"], password)


def dressed(word: str, rng: random.Random) -> list[str]:
    """A word as people dress it up when they are asked for fifteen characters."""
    year, sign = str(rng.randint(1950, 2029)), rng.choice(SIGNS)
    digits = "".join(rng.choices(string.digits, k=9))
    return [
        (word.capitalize() + year + sign * 9)[: max(15, len(word) + 6)],
        f"{digits}{word}{digits}",
        word.upper().ljust(16, sign),
        f"{sign * 3}{word.capitalize()}{sign}{year}{sign * 3}",
        f"{word} {year} {year}",
        word.ljust(17),
    ]


def again(word: str, rng: random.Random) -> list[str]:
    times = 15 // len(word) + 1
    sign, year = rng.choice(SIGNS), rng.randint(1950, 2029)
    return [
        word * times,
        word.capitalize() * times,
        sign.join([word] * max(times, 2)) + sign,
        " ".join([word, word.upper(), word]),
        f"{word.capitalize()}{year}" * 2,
    ]


def own(person: dict[str, str], rng: random.Random) -> list[str]:
    first, last = person["name"].split()
    year = rng.randint(1950, 2029)
    return [
        f"{first}.{last}.{year}".ljust(15, "!"),
        f"{last}{first}{last}",
        (last.lower() * 4)[: len(last) * (15 // len(last) + 1)],
        f"{first.upper()}-{last.upper()}-{year}{year}",
        person["login"].ljust(16, "0"),
        person["email"],
        f"{year}{last}{year}{first}",
    ]


HOUSE = [
    "LanternFilmArchive",
    "lantern-film-archive",
    "Lantern Film Archive 2025",
    "FilmArchiveLantern!",
    "archive.archive.1",
    "2026LanternArchive!!!",
    "lanternlanternlantern",
]


def runs(rng: random.Random) -> list[str]:
    keys = "qwertyuiopasdfghjklzxcvbnm"
    letters = string.ascii_lowercase * 2
    digits = "1234567890" * 3
    made = []
    for row in (keys, letters, digits):
        start = rng.randrange(len(row) - 17)
        part = row[start : start + rng.randint(15, 17)]
        made += [part, part[::-1], part.upper()]
    return [*made, "aaaaaaaaaaaaaaa", rng.choice("0127xz") * 20, "QwertyUiopAsdfgh"]


def test_audited_passwords(service, secrets):
    """What John found is refused"""
    for found in json.loads(secrets["audited"]):
        person = {name: found[name] for name in ("login", "name")}
        person["email"] = f"{found['login']}@example.test"
        assert not service.accepts(found["password"], person), (
            f"“{found['password']}” of {found['name']} fell in the audit, and is still accepted."
        )


def test_short_passwords(service, rng):
    """Fewer than fifteen characters are refused, in whatever script"""
    alphabet = string.ascii_letters + string.digits + SIGNS
    for password in (
        "".join(rng.choices(alphabet, k=14)),
        "".join(rng.choices(alphabet, k=9)),
        "ten sly foxes!",
        "żółw śpi świt!",
        "青蛙坐在旧木桥边唱歌",
        "🦆🐌🦊 at dusk",
        unicodedata.normalize("NFD", "öäüéèêñçåø"),
    ):
        count = len(unicodedata.normalize("NFKC", password))
        assert not service.accepts(password), (
            f"“{password}” is accepted, and has only {count} characters."
        )


def test_listed_passwords(service, rng, secrets):
    """A password of the list is refused, however it is written"""
    for password in rng.sample(
        [word for word in secrets["blocklist"].split() if len(word) >= 15], 5
    ):
        wide = "".join(chr(ord(c) + 0xFEE0) for c in password)
        for form in (password, password.upper(), password.title(), wide):
            assert not service.accepts(form), f"“{form}” is accepted, and is on the list."


def test_dressed_up_words(service, rng, listed):
    """A listed word with digits and signs around it is refused"""
    for word in ["sunshine", "winter", *rng.sample(listed, 4)]:
        for password in rng.sample(dressed(word, rng), 3):
            assert not service.accepts(password), (
                f"“{password}” is accepted: a listed word with digits and signs around it."
            )


def test_repetition(service, rng, listed):
    """The same thing over and over is refused"""
    for word in ["password", "autumn", *rng.sample(listed, 2)]:
        for password in rng.sample(again(word, rng), 3):
            assert not service.accepts(password), (
                f"“{password}” is accepted: a listed word repeated."
            )
    for size in (2, 3, 4, 5):
        piece = "".join(rng.sample(string.ascii_letters + string.digits + SIGNS, size))
        password = piece * (16 // size + 1)
        assert not service.accepts(password), (
            f"“{password}” is accepted: {size} characters over and over."
        )


def test_own_names(service, rng):
    """A password made of the person's own name is refused"""
    for _ in range(3):
        for number in rng.sample(range(7), 3):
            person = service.somebody()
            password = own(person, rng)[number]
            assert not service.accepts(password, person), (
                f"“{password}” is accepted from {person['name']} ({person['login']}):"
                " it is made of the person's own name."
            )


def test_the_archives_name(service):
    """A password made of the archive's name is refused"""
    for password in HOUSE:
        assert not service.accepts(password), (
            f"“{password}” is accepted: it is made of the archive's own name."
        )


def test_runs(service, rng):
    """Rows of keys, the alphabet and counting are refused"""
    for password in runs(rng):
        assert not service.accepts(password), (
            f"“{password}” is accepted: it follows the keys, the alphabet or the count."
        )


def samples(rng: random.Random, listed: list[str], person: dict[str, str]) -> list[str]:
    word, other = rng.sample(listed, 2)
    return [
        "".join(rng.choices(string.ascii_letters, k=13)),
        dressed(word, rng)[0],
        again(other, rng)[0],
        rng.choice(own(person, rng)[:4]),
        rng.choice(HOUSE),
        rng.choice(runs(rng)),
    ]


def test_changing_a_password(service, app, rng, listed):
    """Who changes a password meets the same policy"""
    person = service.somebody()
    good = f"gentle otters borrow {rng.randint(11, 98)} ladders"
    app.post("/join", data=person | {"password": good})
    for password in rng.sample(samples(rng, listed, person), 4):
        app.post("/password", data={"current": good, "new": password})
        assert not service.signs_in(person["login"], password), (
            f"“{password}” is accepted from {person['name']} when a password is changed."
        )


def test_personnel_office(service, app, rng, listed, secrets):
    """Accounts from the personnel office meet the same policy"""
    key = {"Authorization": f"Bearer {secrets['personnel_key']}"}
    for number in range(6):
        person = service.somebody()
        password = samples(rng, listed, person)[number]
        sent = person | {"password": password}
        app.post("/api/accounts", json=sent, headers=key)
        assert not service.signs_in(person["login"], password), (
            f"“{password}” is accepted for {person['name']} when sent by the personnel office."
        )
