import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin

import httpx
import pytest
from bs4 import BeautifulSoup
from canteen import WITHOUT_ORIGIN, Books, Form, books, form_at, forms, pay_link, sharing_form, sign_in

SIBLING = {"Origin": "http://news.canteen.test", "Referer": "http://news.canteen.test/"}
STRANGER = {"Origin": "http://attacker.test", "Referer": "http://attacker.test/"}


@dataclass
class Table:
    """Ines with a fresh session, a colleague with a session of his own, and the canteen's books."""

    ines: httpx.Client
    colleague: httpx.Client
    state: Callable[[], Books]
    own_card: str
    thief: str

    def changes(self, before: Books) -> str | None:
        """What happened to Ines's card since, in words."""
        now = self.state()
        if now.balance != before.balance:
            return f"moved {abs(before.balance - now.balance) / 100:.2f} off Ines's card"
        if now.limit != before.limit:
            return f"set Ines's limit to {now.limit / 100:.2f} a day"
        if now.guests != before.guests:
            return "let a stranger eat on Ines's card"
        if now.orders != before.orders:
            return "ordered a lunch in Ines's name"
        return None

    def forms_of(self, client: httpx.Client) -> Iterator[tuple[str, Form, dict[str, str]]]:
        """Every form that changes something: where it stands, and what an attacker would fill in."""
        yield "/transfer", form_at(client, "/transfer", "to", "amount"), {"to": self.thief, "amount": "0.10"}
        yield (
            "/settings",
            form_at(client, "/settings", "limit"),
            {"limit": f"{self.state().limit / 100 + 1:.2f}"},
        )
        yield "/sharing", sharing_form(client, self.thief), {}
        path = pay_link(self.thief, "0.10")
        for form in forms(client.get(path)):
            if form.method == "POST":
                yield path, form, {}

    def secrets_of(self, page: str, form: Form) -> list[str]:
        """The hidden fields that have other values in the colleague's session."""
        twin = next((other for path, other, _ in self.forms_of(self.colleague) if path == page), None)
        others = twin.fields if twin else {}
        return sorted(
            name
            for name in form.own
            if form.fields[name] != others.get(name) and form.fields[name] not in (self.own_card, "")
        )

    def sharing_method(self) -> str:
        """The method that changes whether the thief may use Ines's card."""
        return "DELETE" if self.thief in self.state().guests else "PUT"


@pytest.fixture
def table(new_client, files, secrets) -> Table:
    ines = sign_in(new_client(), "ines", secrets["ines_password"])
    colleague = sign_in(new_client(), secrets["other_login"], secrets["other_password"])
    own, thief = secrets["ines_card"], secrets["alex_card"]
    if thief in books(files, own).guests:
        sharing_form(ines, thief).send(ines)
    return Table(ines, colleague, lambda: books(files, own), own, thief)


def test_link_in_the_browser(victim, attacker, url, table):
    """A page of another site can't make Ines's browser pay by taking it somewhere"""
    target = url("app") + pay_link(table.thief, "0.10", confirm="yes", confirmed="1", submit="Pay")
    pages = [
        attacker.serve(
            "/a", f"<!doctype html><title>Photos</title><script>location.replace({target!r})</script>"
        ),
        attacker.serve(
            "/b",
            "<!doctype html><title>Photos</title>"
            f'<form action="{url("app")}/pay"><input name="to" value="{table.thief}">'
            '<input name="amount" value="0.10"></form><script>document.forms[0].submit()</script>',
        ),
    ]
    before = table.state()
    steps = [step for page in pages for step in ({"goto": page}, {"settle": True})]
    visit = victim.visit(steps=steps)
    assert visit.error is None or table.changes(before), "The victim's browser could not finish its visit."
    assert not (what := table.changes(before)), (
        f"Ines opened a page on {attacker.url}, which sent her browser on to {pay_link(table.thief, '0.10')}. "
        f"She pressed nothing, yet that {what}."
    )


def test_method_in_the_address(victim, attacker, url, table):
    """A page of another site can't share Ines's card by taking her browser somewhere"""
    target = f"{url('app')}/sharing/{table.thief}?_method={table.sharing_method()}"
    page = attacker.serve(
        "/c", f'<!doctype html><meta http-equiv="refresh" content="0;url={target}"><p>One moment ...'
    )
    before = table.state()
    visit = victim.visit(steps=[{"goto": page}, {"settle": True}, {"expect": "footer"}])
    assert visit.error is None or table.changes(before), "The victim's browser could not finish its visit."
    assert not (what := table.changes(before)), (
        f"Ines opened a page on {attacker.url}, which sent her browser on to {target.removeprefix(url('app'))}. "
        f"A plain link, and it {what}."
    )


def test_what_the_confirmation_links_to(table):
    """No further link or address of the payment page pays"""
    before = table.state()
    path = pay_link(table.thief, "0.10")
    shown = table.colleague.get(path)
    addresses = [str(shown.url), path]
    addresses += [
        urljoin(str(shown.url), a["href"])
        for a in BeautifulSoup(shown.text, "html.parser").select("main a[href]")
    ]
    for form in forms(shown):
        fields = {k: v for k, v in form.fields.items()}
        addresses.append(form.action.split("?")[0] + "?" + urlencode(fields))
        without = {k: v for k, v in fields.items() if k not in form.own or v in (table.thief, "0.10")}
        addresses.append(form.action.split("?")[0] + "?" + urlencode(without))
    for address in addresses:
        for method in ("GET", "HEAD"):
            table.ines.request(method, address, headers={"Referer": "http://attacker.test/"})
            assert not (what := table.changes(before)), (
                f"{method} {address.removeprefix(str(table.ines.base_url).rstrip('/'))}, an address that a colleague "
                f"could read in a session of his own and send to Ines, {what}."
            )


def test_reading_methods(table):
    """Requests that only ask (GET, HEAD, OPTIONS) change nothing, whatever they carry"""
    before = table.state()
    sharing = f"/sharing/{table.thief}?_method={table.sharing_method()}"
    more = {"to": table.thief, "amount": "0.10", "note": "", "limit": "99.00", "dish": "1", "portions": "1"}
    paths = [
        pay_link(table.thief, "0.10"),
        sharing,
        sharing.lower(),
        *(f"{path}?{urlencode(more)}" for path in ("/transfer", "/settings", "/api/orders")),
        *(
            f"{path}?{urlencode(more | {'_method': 'POST'})}"
            for path in ("/transfer", "/settings", "/pay", "/api/orders")
        ),
    ]
    for method in ("HEAD", "OPTIONS", "GET"):
        for path in paths:
            table.ines.request(method, path, headers=SIBLING)
            assert not (what := table.changes(before)), (
                f"{method} {path} {what}. No form was sent, only an address."
            )


def test_no_token(table):
    """A form that another site sends without any secret of the session is refused, on every page"""
    for page, form, changes in table.forms_of(table.ines):
        before = table.state()
        secrets = table.secrets_of(page, form)
        bare = [dict.fromkeys(secrets or form.own - {"_method"}), *({name: None} for name in secrets)]
        for left_out in bare:
            for headers in (SIBLING, WITHOUT_ORIGIN, STRANGER, {"Origin": "null", "Referer": ""}):
                form.send(table.ines, headers, **{**changes, **left_out})
                assert not (what := table.changes(before)), (
                    f"The form of {page}, sent without its hidden fields, {what}. "
                    "A page on another host of canteen.test, such as news.canteen.test, is the same site for the "
                    "browser: its forms travel with the session cookie whatever SameSite says."
                )


def test_empty_or_made_up_token(table):
    """A form with an empty or made-up secret is refused, on every page"""
    for page, form, changes in table.forms_of(table.ines):
        before = table.state()
        secrets = table.secrets_of(page, form)
        short = [name for name in secrets if len(form.fields[name]) < 16]
        assert not short, (
            f"The value in {' and '.join(short)} on {page} is so short that it can be tried out."
        )
        guesses = [
            {name: guess}
            for name in secrets
            for guess in ("", "undefined", "0", "A" * len(form.fields[name]), form.fields[name][:8])
        ]
        for guess in guesses or [{"csrf_token": "", "token": ""}]:
            form.send(table.ines, SIBLING, **{**changes, **guess})
            assert not (what := table.changes(before)), (
                f"The form of {page} with a made-up value in {' and '.join(guess)} ({', '.join(map(repr, guess.values()))}) {what}."
            )


def test_token_of_another_person(table):
    """The secret of somebody else's session does not work in Ines's"""
    for page, form, changes in table.forms_of(table.colleague):
        before = table.state()
        for headers in (SIBLING, WITHOUT_ORIGIN):
            form.send(table.ines, headers, **changes)
            assert not (what := table.changes(before)), (
                f"A colleague opened {page} in a session of his own, copied all fields of the form into his page, "
                f"and let Ines's browser send it: it {what}."
            )


def test_token_of_an_earlier_session(new_client, secrets, table):
    """The secret of a session that has ended does not work in the next one"""
    earlier = list(table.forms_of(table.ines))
    before = table.state()
    for form in forms(table.ines.get("/"), "header"):
        if form.action.endswith("/logout"):
            form.send(table.ines)
    later = sign_in(new_client(), "ines", secrets["ines_password"])
    for page, form, changes in earlier:
        form.send(later, SIBLING, **changes)
        assert not (what := table.changes(before)), (
            f"Ines signed out and in again. The form of {page} with the hidden values of her earlier session {what}."
        )


def test_planted_cookie(new_client, table):
    """A cookie that another host of the company plants does not help an attacker"""
    ready = list(table.forms_of(table.colleague))
    jar = {cookie.name: cookie.value for cookie in table.colleague.cookies.jar}
    session_name = next((name for name in jar if "sess" in name.lower()), None)
    planted = {name: value for name, value in jar.items() if name != session_name}
    kept = {c.name: c.value for c in table.ines.cookies.jar} | planted
    names = {name for page, form, _ in table.forms_of(table.ines) for name in table.secrets_of(page, form)}
    before = table.state()
    # The double-submit pattern compares a field with a cookie, so the attacker chooses both.
    for value in ("planted", None):
        chosen = planted if value is None else dict.fromkeys(planted, value)
        client = new_client(cookies=kept | chosen)
        for page, form, changes in ready:
            fields = {} if value is None else dict.fromkeys(names & set(form.fields), value)
            form.send(client, SIBLING, **{**changes, **fields})
            assert not (what := table.changes(before)), (
                f"news.canteen.test can set cookies for all of canteen.test. With a cookie and a hidden field that the "
                f"attacker chose himself, the form of {page} {what}."
            )


def test_misleading_referer(table):
    """An address that merely looks like the canteen's opens nothing"""
    for page, form, changes in table.forms_of(table.ines):
        before = table.state()
        left_out = dict.fromkeys(table.secrets_of(page, form) or form.own - {"_method"})
        for source in (
            "http://attacker.test/canteen.test/transfer",
            "http://attacker.test/?from=http://canteen.test/",
            "http://canteen.test.attacker.test/",
            "http://mycanteen.test/",
        ):
            origin = "/".join(source.split("/")[:3])
            for headers in ({"Referer": source}, {"Referer": source, "Origin": origin}):
                form.send(table.ines, headers, **{**changes, **left_out})
                assert not (what := table.changes(before)), (
                    f"The form of {page}, sent without its hidden fields from the page {source}, {what}."
                )


def test_order_from_another_page(table):
    """A page of another host can't order lunch with a request that browsers send unasked"""
    before = table.state()
    wish = json.dumps({"dish": 1, "portions": 1})
    padded = json.dumps({"dish": 1, "portions": 1, "x": "="})
    for content_type, body in [
        ("text/plain", wish),
        ("text/plain;charset=UTF-8", padded),
        ("text/plain; x=application/json", wish),
        ("application/x-www-form-urlencoded", wish),
        ("application/x-www-form-urlencoded", "dish=1&portions=1"),
        ("multipart/form-data; boundary=application/json", wish),
        ("", wish),
    ]:
        for headers in (SIBLING, WITHOUT_ORIGIN, STRANGER):
            for path in ("/api/orders", "/api/orders?_method=GET"):
                kind = {"Content-Type": content_type} if content_type else {}
                table.ines.post(path, content=body, headers=headers | kind)
                assert not (what := table.changes(before)), (
                    f"POST {path} with the content type {content_type or 'left out'} {what}. "
                    "Any page may send that without asking the server first."
                )


def test_copied_order(victim, url, files, secrets, table):
    """What the menu sends in somebody else's session can't be replayed in Ines's"""
    watch = """(() => {
      window.sent = [];
      const note = (address, body) => sent.push({address: new URL(address, location.href).href, body: typeof body === "string" ? body : ""});
      const plain = window.fetch;
      window.fetch = (what, how = {}) => { note(what.url ?? what, how.body); return plain(what, how); };
      const open = XMLHttpRequest.prototype.open, send = XMLHttpRequest.prototype.send;
      XMLHttpRequest.prototype.open = function (m, a, ...r) { this.noted = a; return open.call(this, m, a, ...r); };
      XMLHttpRequest.prototype.send = function (b) { note(this.noted, b); return send.call(this, b); };
      return true;
    })()"""
    ordered = books(files, secrets["other_card"]).orders
    visit = victim.visit(
        signed_in=False,
        steps=[
            {"goto": url("app") + "/login"},
            {"fill": "#name", "with": secrets["other_login"]},
            {"fill": "#password", "with": secrets["other_password"]},
            {"click": "#sign-in"},
            {"expect": "#balance"},
            {"goto": url("app") + "/menu"},
            {"eval": watch},
            {"click": "[data-dish]"},
            {"expect": f"#orders li:nth-child({ordered + 1})"},
            {"eval": "window.sent ?? []"},
        ],
    )
    assert visit.error is None, "A colleague can't order from the menu in a browser."
    before = table.state()
    for request in visit.results[-1] or []:
        table.ines.post(
            request["address"], content=request["body"], headers=SIBLING | {"Content-Type": "text/plain"}
        )
        assert not (what := table.changes(before)), (
            f"A colleague ordered a lunch, copied what his browser had sent to {request['address']}, "
            f"and let a page send the same as plain text with Ines's session: it {what}."
        )


def test_two_methods_at_once(table):
    """A form that names two methods is not let through"""
    before = table.state()
    method = table.sharing_method()
    path = f"/sharing/{table.thief}"
    for query, body in [
        ("", {"_method": method}),
        (f"?_method={method}", {}),
        (f"?_method={method}", {"_method": "GET"}),
        ("?_method=GET", {"_method": method}),
        (f"?_method=GET&_method={method}", {}),
        (f"?_method={method.lower()}", {"x": "y"}),
    ]:
        table.ines.post(path + query, data=body, headers=SIBLING)
        assert not (what := table.changes(before)), (
            f"POST {path}{query} with the body {urlencode(body) or 'empty'} and no secret of the session {what}."
        )
    table.ines.post("/transfer?_method=GET", data={"to": table.thief, "amount": "0.10"}, headers=SIBLING)
    assert not (what := table.changes(before)), (
        f"POST /transfer?_method=GET without a secret of the session {what}."
    )
