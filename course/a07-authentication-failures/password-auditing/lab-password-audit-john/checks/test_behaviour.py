import random
import secrets as chance
import string
import unicodedata

import httpx
import pytest

WORDS = """acorn beetle breeze candle cobweb crocus dandelion drizzle ember fiddle gander gherkin
goblet hazel hedgehog kayak ladle lichen marmot meadow mitten mustard nutmeg oatmeal pebble
pumpkin quarrel radish sandal saucer shovel spruce squirrel stubble thistle turnip violin
walrus weasel wicker""".split()

PEOPLE = ["Ottilie Brandt", "Kwaku Mensah", "Łucja Wójcik", "Hiroshi Mori", "Aoife Byrne"]


@pytest.fixture
def stranger(new_client):
    """A second browser, of somebody who is not signed in."""
    return new_client("app")


@pytest.fixture
def rng(secrets):
    return random.Random(int(secrets["seed"]))


def somebody(rng: random.Random) -> dict[str, str]:
    login = f"u{chance.token_hex(6)}"
    return {"login": login, "name": rng.choice(PEOPLE), "email": f"{login}@example.test"}


def signs_in(stranger: httpx.Client, login: str, password: str) -> bool:
    stranger.cookies.clear()
    answer = stranger.post("/sign-in", data={"login": login, "password": password})
    return answer.status_code == 200 and answer.url.path == "/"


def joins(
    stranger: httpx.Client,
    rng: random.Random,
    password: str,
    person: dict[str, str] | None = None,
) -> str | None:
    """The login of a new account with this password; None if the service refuses it."""
    person = person or somebody(rng)
    stranger.cookies.clear()
    answer = stranger.post("/join", data=person | {"password": password})
    ready = answer.status_code == 200 and answer.url.path == "/"
    return person["login"] if ready and person["login"] in answer.text else None


def phrase(rng: random.Random, count: int = 4) -> str:
    return " ".join(rng.sample(WORDS, count))


def test_join_and_sign_in(app, stranger, rng):
    """People join, sign out and sign in again"""
    person, password = somebody(rng), phrase(rng)
    page = app.post("/join", data=person | {"password": password})
    assert page.status_code == 200 and person["login"] in page.text, (
        "Nobody can make an account any more: a good pass phrase doesn't lead to the home page."
    )
    page = app.post("/sign-out")
    assert page.url.path == "/sign-in", "Signing out does not lead to the sign-in page."
    assert app.get("/").url.path == "/sign-in", "The home page is open after signing out."
    assert signs_in(stranger, person["login"], password), "A new account can't sign in."
    assert not signs_in(stranger, person["login"], password + "x"), (
        "An account can be signed in to with a wrong password."
    )
    again = app.post("/join", data=person | {"password": phrase(rng)})
    assert again.status_code == 400, "A login can be taken twice."


def test_old_accounts_still_sign_in(stranger, secrets):
    """Who has an account already still signs in"""
    assert signs_in(stranger, secrets["noor_login"], secrets["noor_password"]), (
        "An account from before the new policy can't sign in any more."
    )


def test_a_refusal_says_why(app, stranger, rng):
    """A refused password gets a reason, and no account"""
    person = somebody(rng)
    answer = app.post("/join", data=person | {"password": "kettl"})
    assert answer.status_code == 400 and 'role="alert"' in answer.text, (
        "Somebody whose password is refused is not told so."
    )
    assert person["name"] in answer.text, "The refused form forgets what was filled in."
    assert not signs_in(stranger, person["login"], "kettl"), (
        "A refused password makes an account all the same."
    )


def test_plain_phrases(stranger, rng):
    """Phrases of plain words are accepted"""
    for password in (phrase(rng, 3) + " pond", phrase(rng, 5), "".join(rng.sample(WORDS, 4))):
        assert joins(stranger, rng, password), (
            f"A phrase of small letters and spaces is refused: “{password}”."
        )


def test_any_characters(stranger, rng):
    """Signs, digits and capitals may be there or not"""
    one, two, three, four = rng.sample(WORDS, 4)
    for password in (
        f"{one.upper()} {two} & {three}, {rng.randint(2, 99)} {four}!",
        f"{one}/{two}\\{three}'{four}\"",
        f"<{one}> {two}; {three} -- {four} %s",
        f"  {one} {two} {three}  ",
    ):
        assert joins(stranger, rng, password), f"A good pass phrase is refused: “{password}”."


def test_password_managers(stranger, rng):
    """What a password manager makes is accepted, from fifteen characters"""
    kinds = {
        15: string.ascii_letters + string.digits + "!#$%&*+-=?@_",
        16: string.ascii_lowercase,
        20: string.ascii_letters + string.digits,
        32: string.hexdigits[:16],
        24: string.ascii_uppercase + string.digits,
    }
    for length, kind in kinds.items():
        password = "".join(rng.choices(kind, k=length))
        assert joins(stranger, rng, password), (
            f"{length} characters from a password manager are refused: “{password}”."
        )


def test_other_scripts(stranger, rng):
    """Pass phrases may be written in any script"""
    number = rng.randint(11, 98)
    for password in (
        f"żółty jeż śpi pod gruszą {number}",
        f"το καΐκι περνά {number} κύματα",
        f"雨后{number}只青蛙坐在旧木桥边唱歌喝茶",
        f"سبعة جمال تعبر النهر {number}",
        f"two 🦆 and a 🐌 race {number} laps",
    ):
        assert joins(stranger, rng, password), (
            f"A pass phrase in another script is refused: “{password}”."
        )


def test_accents_from_any_keyboard(stranger, rng):
    """An accent is the same however a keyboard composes it"""
    password = f"Fünf Bären übermalen {rng.randint(11, 98)} Türen"
    login = joins(stranger, rng, password)
    assert login, f"A good pass phrase is refused: “{password}”."
    assert signs_in(stranger, login, unicodedata.normalize("NFD", password)), (
        "A password with accents works only from the keyboard that it was made on."
    )


def test_long_phrases_count_whole(stranger, rng):
    """Long pass phrases are accepted, and every character counts"""
    for count, shortest in ((8, 64), (14, 100)):
        password = phrase(rng, count).ljust(shortest, "~")
        login = joins(stranger, rng, password)
        assert login, f"A pass phrase of 64 characters or more is refused: “{password}”."
        for cut in (15, 64, 72, len(password) - 1):
            if cut < len(password):
                assert not signs_in(stranger, login, password[:cut]), (
                    f"Of a long pass phrase the first {cut} characters are enough to sign in."
                )


def test_listed_words_inside_a_phrase(stranger, rng, secrets):
    """A phrase may hold a listed word among others"""
    listed = [word for word in secrets["blocklist"].split() if word.isalpha() and len(word) > 5]
    for where in range(3):
        parts = rng.sample(WORDS, 4)
        parts.insert(where, rng.choice(listed))
        password = " ".join(parts)
        assert joins(stranger, rng, password), (
            f"A good phrase that holds a listed word among others is refused: “{password}”."
        )
    password = f"no lantern at the {phrase(rng, 3)} party"
    assert joins(stranger, rng, password), (
        f"A good phrase that holds a word of the archive's name is refused: “{password}”."
    )
    person = somebody(rng)
    password = f"{person['name'].split()[0].lower()} hides a {phrase(rng, 3)}"
    assert joins(stranger, rng, password, person), (
        f"A good phrase that holds a name among other words is refused: “{password}”."
    )


def test_the_phrase_that_was_cut(stranger, rng, secrets):
    """The long phrase that the old server had cut is welcome here"""
    assert joins(stranger, rng, secrets["cut_phrase"]), (
        f"The long pass phrase from the audit is refused: “{secrets['cut_phrase']}”."
        " It fell because of the old hash, not because of its owner."
    )


def test_change_of_password(app, stranger, rng):
    """People change their password"""
    person, old, new = somebody(rng), phrase(rng), phrase(rng, 5)
    app.post("/join", data=person | {"password": old})
    app.post("/password", data={"current": old + "?", "new": new})
    assert not signs_in(stranger, person["login"], new), (
        "A password can be changed without the current one."
    )
    app.post("/password", data={"current": old, "new": new})
    assert signs_in(stranger, person["login"], new), "A changed password does not sign in."
    assert not signs_in(stranger, person["login"], old), (
        "The old password still signs in after a change."
    )


def test_personnel(app, stranger, rng, secrets):
    """The personnel office makes accounts, others don't"""
    person, password = somebody(rng), phrase(rng)
    sent = person | {"password": password}
    assert app.post("/api/accounts", json=sent).status_code == 401, (
        "Anybody can make accounts in the name of the personnel office."
    )
    key = {"Authorization": f"Bearer {secrets['personnel_key']}"}
    answer = app.post("/api/accounts", json=sent, headers=key)
    assert answer.status_code == 201 and signs_in(stranger, person["login"], password), (
        "The personnel office can't make accounts any more."
    )


def test_the_form_says_it_early(app, rng):
    """The form says while somebody types whether a password will do"""
    for password, expected in ((phrase(rng, 5), True), ("abc", False)):
        answer = app.post("/api/password-check", json=somebody(rng) | {"password": password})
        assert answer.status_code == 200 and answer.json()["accepted"] is expected, (
            f"While somebody types “{password}”, the form says the wrong thing about it."
        )
        assert answer.json()["message"], "The form says nothing while somebody types."
