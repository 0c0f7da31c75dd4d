"""What members do at the club's site."""

import json
import re
from dataclasses import dataclass
from secrets import choice, token_hex

import httpx


@dataclass(frozen=True)
class Member:
    username: str
    password: str
    salt: str = ""
    digest: str = ""


def old(secrets: dict, number: int) -> Member:
    """A member from before: 0 is the treasurer, 1 and 2 have long pass phrases with one beginning,
    3 has letters beyond ASCII, 4 has spaces at both ends, the others nothing special."""
    return Member(**json.loads(secrets["old_members"])[number])


def password() -> str:
    return f"{choice(['Punt', 'Skiff', 'Scull', 'Gig'])}-{token_hex(6)}"


def join(client: httpx.Client, secret: str) -> tuple[Member, httpx.Response]:
    member = Member(f"{choice(['kit', 'robin', 'sam', 'alex'])}.{token_hex(4)}", secret)
    form = {"username": member.username, "name": "Kit Newcomer", "password": secret}
    return member, client.post("/join", data=form)


def joined(client: httpx.Client, secret: str | None = None) -> Member:
    member, answer = join(client, secret or password())
    assert answer.status_code == 200 and is_signed_in(client), (
        f"Joining the club no longer works: the answer is {answer.status_code} and nobody is signed in."
    )
    return member


def is_signed_in(client: httpx.Client) -> bool:
    answer = client.get("/account")
    return answer.status_code == 200 and answer.url.path == "/account"


def sign_in(client: httpx.Client, username: str, secret: str) -> bool:
    client.post("/sign-out")
    answer = client.post("/sign-in", data={"username": username, "password": secret})
    assert answer.status_code < 500, (
        f"A sign-in with a password of {len(secret)} characters ends in a server error."
    )
    return is_signed_in(client)


def app_token(client: httpx.Client, username: str, secret: str) -> str | None:
    answer = client.post("/api/token", json={"username": username, "password": secret})
    assert answer.status_code < 500, (
        "A sign-in through /api/token ends in a server error."
    )
    return answer.json().get("token") if answer.status_code == 200 else None


def change(client: httpx.Client, current: str, new: str) -> httpx.Response:
    return client.post("/account/password", data={"current": current, "new": new})


def calendar_link(client: httpx.Client) -> str:
    found = re.search(r"/calendar/[^\"'<>\s]+\.ics", client.get("/account").text)
    assert found, (
        "The account page of a member no longer shows the link to the calendar."
    )
    return found.group()
