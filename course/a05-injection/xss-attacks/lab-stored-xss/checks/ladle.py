"""Ladle as its readers, its telephone application and Mona use it."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
from bs4 import BeautifulSoup

WORDS = {"author": "Ida", "title": "Good", "body": "We liked it.", "website": "", "stars": "5"}


def form_of(client: httpx.Client, path: str, selector: str) -> tuple[str, dict[str, str]]:
    """Where a form of a page is sent to, and its hidden fields."""
    page = client.get(path)
    form = BeautifulSoup(page.text, "html.parser").select_one(selector)
    assert form is not None, f"GET {path} answers {page.status_code} and shows no form ({selector})."
    hidden = {i["name"]: i.get("value", "") for i in form.select("input[type=hidden][name]")}
    return form.get("action") or path, hidden


def sign_in(client: httpx.Client, password: str) -> httpx.Client:
    response = try_password(client, password)
    assert response.status_code == 200 and "Sign out" in response.text, "Mona can't sign in any more."
    return client


def try_password(client: httpx.Client, password: str) -> httpx.Response:
    address, hidden = form_of(client, "/login", "main form")
    return client.post(address, data=hidden | {"name": "mona", "password": password})


def mark() -> str:
    """A word that stands in one review only."""
    return "q" + secrets.token_hex(5)


def script(word: str) -> str:
    """JavaScript, without quotes or blanks, that leaves `word` behind where it runs."""
    return f"(window.ran??=[]).push(/{word}/.source)"


RAN = "window.ran ?? []"
LINKS = "[...document.querySelectorAll('main a[href]')].map(a => [a.protocol, a.getAttribute('href')])"


@dataclass
class Reviews:
    """Writes reviews, and takes them all away when the check is over."""

    reader: httpx.Client
    mona: httpx.Client
    newest: Callable[[], int]
    written: list[int] = field(default_factory=list)
    _last: int | None = None
    _forms: dict[int, tuple[str, dict[str, str]]] = field(default_factory=dict)

    def write(self, recipe: int, **words: str) -> int | None:
        """Write one with the form of the recipe's page; its number, or None if it was not taken."""
        if recipe not in self._forms:
            self._forms[recipe] = form_of(self.reader, f"/recipes/{recipe}", "form#review, main form")
        address, hidden = self._forms[recipe]
        return self._taken(lambda: self.reader.post(address, data=hidden | WORDS | words))

    def send(self, recipe: int, **words: object) -> int | None:
        """Write one as the telephone application does."""
        review = WORDS | {"stars": 5} | words
        return self._taken(lambda: self.reader.post(f"/api/recipes/{recipe}/reviews", json=review))

    def _taken(self, write: Callable[[], object]) -> int | None:
        before = self.newest() if self._last is None else self._last
        write()
        self._last = self.newest()
        if self._last == before:
            return None
        self.written.append(self._last)
        return self._last

    def decide(self, number: int | None, decision: str) -> None:
        if number is not None:
            address = f"/desk/reviews/{number}"
            self.mona.post(address, data={"decision": decision}, follow_redirects=False)

    def write_shown(self, recipe: int, **words: str) -> int | None:
        number = self.write(recipe, **words)
        self.decide(number, "show")
        return number

    def take_away(self) -> None:
        for number in self.written:
            self.decide(number, "reject")


def finished(visit: Any) -> Any:
    """The visit, if it went on to its end: one that broke off has shown nothing."""
    assert visit.error is None, f"A browser could not read the page to the end: {visit.error}."
    return visit


def facts(page: httpx.Response) -> list[dict]:
    """The reviews in a recipe page's data for search engines."""
    blocks = BeautifulSoup(page.text, "html.parser").select('script[type="application/ld+json"]')
    assert blocks, "The recipe's page has lost its data for search engines (application/ld+json)."
    try:
        return json.loads(blocks[0].string or "")["review"]
    except (ValueError, KeyError, TypeError):
        raise AssertionError(
            "The recipe's data for search engines is not JSON with reviews any more."
        ) from None


@dataclass
class Crowd:
    """Several reviews that were seen together, once at the desk and once on a recipe's page."""

    texts: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """By the word in it: kind of the attempt, the field, and what stands there."""
    questions: list[str] = field(default_factory=list)
    desk: Any = None
    page: Any = None
    numbers: list[int | None] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)

    def show(self, reviews: Reviews) -> None:
        for number in self.numbers:
            reviews.decide(number, "show")

    def ran(self, visit: Any, kind: str) -> tuple[str, str] | None:
        """Field and text of a review of that kind that ran in the visit."""
        for word in visit.results[0] if visit.results else []:
            if self.texts.get(word, ("",))[0] == kind:
                return self.texts[word][1:]
        return None


LABELS = {"author": "name", "title": "headline", "body": "text", "website": "website"}
MEANS = (
    "{tag} src=/nothing onerror={js}>",
    "{tag}/src=/nothing/onerror={js}//>",
    "<svg onload={js}>",
    "<SvG/oNlOaD={js}>",
    "<details open ontoggle={js}>x</details>",
    "<input autofocus onfocus={js}>",
    '<iframe srcdoc="<img src=/nothing onerror=parent.{inner}>"></iframe>',
    "<script>{js}</script>",
    "<scr<script>ipt>{js}</scr</script>ipt>",
    "</p></div><video><source onerror={js}></video>",
    "&lt;img src=/nothing onerror={js}&gt;{tag} src=/nothing onerror={js}>",
    '{tag} src="/nothing" onerror="{js}" x="',
)
NAMES = ("Bo onload={js}", '" onload={js} "', "' onload={js} '", "Bo\tonload={js}", "x id=y onload={js}")
WEBSITES = (
    'http://kitchen.test/"><svg onload={js}>',
    'http://kitchen.test/" autofocus onfocus={js} x="',
    "http://kitchen.test/'><svg onload={js}>",
    "http://kitchen.test/><svg onload={js}>",
    'http://kitchen.test/"><img src=/nothing onerror={js}>',
)
ENDS = ("</script>", "</ScRiPt >", "</script\nx>")
STRANGE_ADDRESSES = (
    "javascript:fetch('/desk/feed')",
    "JaVaScRiPt:alert(1)//http://kitchen.test/",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript:/*https://kitchen.test/*/alert(1)",
    "javascript://kitchen.test/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
)


def crowd_of_payloads(reviews: Reviews) -> Crowd:
    crowd = Crowd()

    def add(
        kind: str, name: str, means: str, write: Callable[..., int | None], wrapped: bool = False
    ) -> None:
        word = mark()
        inner = f"ran=[...(parent.ran||[]),/{word}/.source]"
        text = means.format(tag="<img", js=script(word), inner=inner)
        crowd.texts[word] = (kind, LABELS[name], text)
        crowd.numbers.append(write(3, **{name: [text] if wrapped else text}))

    for name, end in (
        *zip(("author", "title", "body"), ENDS, strict=True),
        ("title", ENDS[0]),
        ("body", ENDS[0]),
    ):
        add("facts", name, end + "<svg onload={js}>", reviews.write)
    for name, wrapped in (
        ("author", False),
        ("title", False),
        ("body", False),
        ("body", True),
        ("title", True),
    ):
        add("telephone", name, MEANS[0], reviews.send, wrapped)
    for means in NAMES:
        add("name", "author", means, reviews.write)
    for means in WEBSITES:
        add(
            "website",
            "website",
            means,
            lambda *place, **words: reviews.write(*place, **words) or reviews.send(*place, **words),
        )
    # The last of these leaves a quote open, so it comes last.
    for n, means in enumerate(MEANS):
        for name in ("author", "title", "body") if n < 4 else ("body",):
            add("text", name, means, reviews.write)
    return crowd


def crowd_of_words(reviews: Reviews, elsewhere: str, old_mark: str) -> Crowd:
    word = mark()
    crowd = Crowd(
        typed={
            "name": f"<i>{word}</i> &amp; Co",
            "headline": f"Use <b>{word}</b>, not &lt;b&gt;",
            "text": f"{word}: <u>two</u> eggs &amp; one <!-- small --> <onion>",
        },
        questions=[
            LINKS,
            f"document.querySelectorAll('[data-{word}]').length",
            f"document.querySelectorAll('#{old_mark}').length",
        ],
    )
    name, headline, text = crowd.typed.values()
    crowd.numbers.append(reviews.write(6, author=name, title=headline, body=text))
    form = f'<form action="{elsewhere}/login" data-{word}><input name="password" data-{word}></form>'
    reviews_of_own = [
        {"body": form},
        {"title": f"<h1 data-{word}>Session over</h1>"},
        {"author": f"Bo data-{word}=x"},
        {"author": f"<b data-{word}>Bo"},
        {"website": f'http://kitchen.test/"data-{word}=x '},
        {"website": f'http://kitchen.test/" data-{word}="'},
    ]
    for fields in reviews_of_own:
        crowd.numbers.append(reviews.write(6, **fields))
    for address in STRANGE_ADDRESSES:
        crowd.numbers.append(reviews.write(6, website=address) or reviews.send(6, website=address))
    return crowd
