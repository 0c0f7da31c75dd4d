"""The canteen as its customers use it: pages, forms, and the books behind them."""

from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin

import httpx
from bs4 import BeautifulSoup, Tag

WITHOUT_ORIGIN = {"Referer": ""}
"""What the company's proxy leaves of Origin and Referer."""


@dataclass
class Form:
    """One form of a page, with the values that it would send."""

    page: str
    method: str
    action: str
    fields: dict[str, str]
    own: set[str] = field(default_factory=set)
    """Names of the fields that nobody sees: hidden ones, and those of the button."""

    def send(
        self, client: httpx.Client, headers: dict[str, str] | None = None, **changes: str | None
    ) -> httpx.Response:
        """Send it with some values changed; None leaves a field out."""
        fields = {k: v for k, v in {**self.fields, **changes}.items() if v is not None}
        if self.method == "GET":
            return client.get(self.action, params=fields, headers=headers)
        return client.post(self.action, data=fields, headers=headers)


def forms(response: httpx.Response, within: str = "main") -> list[Form]:
    page = BeautifulSoup(response.text, "html.parser")
    return [_form(str(response.url), tag) for tag in page.select(f"{within} form")]


def _form(page: str, tag: Tag) -> Form:
    fields: dict[str, str] = {}
    own: set[str] = set()
    for control in tag.select("input[name], textarea[name], select[name]"):
        kind = control.get("type", "text").lower()
        if kind in ("submit", "button", "image", "reset") or control.has_attr("disabled"):
            continue
        if kind in ("checkbox", "radio") and not control.has_attr("checked"):
            continue
        if control.name == "select":
            chosen = control.select_one("option[selected]") or control.select_one("option")
            value = chosen.get("value", chosen.get_text()) if chosen else ""
        elif control.name == "textarea":
            value = control.get_text()
        else:
            value = control.get("value", "on" if kind in ("checkbox", "radio") else "")
        fields[control["name"]] = value
        if kind == "hidden":
            own.add(control["name"])
    button = tag.select_one("button[name]:not([type=button]), input[type=submit][name]")
    if button is not None:
        fields[button["name"]] = button.get("value", "")
        own.add(button["name"])
    return Form(page, tag.get("method", "get").upper(), urljoin(page, tag.get("action") or page), fields, own)


def sign_in(client: httpx.Client, name: str, password: str) -> httpx.Client:
    found = forms(client.get("/login"))
    assert found, "The sign-in page has no form."
    response = found[0].send(client, name=name, password=password)
    assert response.status_code == 200 and 'id="balance"' in response.text, (
        f"{name.capitalize()} can't sign in: the form on /login answers {response.status_code} or shows no balance."
    )
    return client


def form_at(client: httpx.Client, path: str, *names: str) -> Form:
    """The form on a page that has these fields."""
    response = client.get(path)
    for form in forms(response):
        if set(names) <= set(form.fields):
            return form
    fields = " and ".join(f'"{name}"' for name in names)
    raise AssertionError(
        f"GET {path} answers {response.status_code} and shows no form with the field {fields}."
    )


def sharing_form(client: httpx.Client, card: str) -> Form:
    """The form of one colleague on the page of shared cards."""
    response = client.get("/sharing")
    for form in [*forms(response, f'[data-card="{card}"]'), *forms(response)]:
        if card in form.action or card in form.fields.values():
            return form
    raise AssertionError(
        f"GET /sharing answers {response.status_code} and shows no form for the colleague with card {card}."
    )


@dataclass(frozen=True)
class Books:
    """What the canteen knows of one card."""

    balance: int
    limit: int
    guests: frozenset[str]
    orders: int


def books(files, card: str) -> Books:
    db = files.sqlite("canteen.db")
    balance, limit = db.execute("SELECT balance, day_limit FROM people WHERE card = ?", (card,)).fetchone()
    guests = frozenset(guest for (guest,) in db.execute("SELECT guest FROM shared WHERE owner = ?", (card,)))
    (orders,) = db.execute("SELECT count(*) FROM orders WHERE card = ?", (card,)).fetchone()
    return Books(balance, limit, guests, orders)


def pay_link(card: str, amount: str, **more: str) -> str:
    return "/pay?" + urlencode({"to": card, "amount": amount, **more})


def pay_by_sticker(
    client: httpx.Client, card: str, amount: str, headers: dict[str, str] | None = None
) -> None:
    """Follow a coffee machine's link, and confirm if the page asks for it."""
    response = client.get(pay_link(card, amount), headers=headers)
    value = f"{float(amount):.2f}"
    for form in forms(response):
        values = {v.replace(",", ".") for v in form.fields.values()} | {form.action}
        if form.method == "POST" and (
            value in values or amount in values or card in values or len(forms(response)) == 1
        ):
            form.send(client, headers=headers)
            return
