"""Tray: the canteen card of Lindholm Works."""

import os
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import wraps
from pathlib import Path

from flask import Flask, abort, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from store import Refused, Store
from werkzeug.security import check_password_hash

DATA_DIR = Path(os.environ["DATA_DIR"])
MAX_LIMIT = 20_000
MAX_PORTIONS = 4

app = Flask(__name__)
app.config.update(
    SECRET_KEY=(DATA_DIR / "secret_key").read_text(),
    # Since the redesign: forms of other sites arrive without the session.
    SESSION_COOKIE_SAMESITE="Lax",
)
store = Store(DATA_DIR / "canteen.db")


@app.template_filter("money")
def money(cents: int) -> str:
    return f"€ {cents / 100:.2f}"


def read_cents(text: str) -> int:
    """Read an amount such as "4.50" or "4,50"."""
    try:
        amount = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise Refused("Write the amount like 4.50.") from None
    if not amount.is_finite() or not 0 < amount <= 1000 or amount != round(amount, 2):
        raise Refused("Write an amount between 0.01 and 1000.00.")
    return int(amount * 100)


@app.before_request
def only_own_pages() -> None:
    """Some proxies remove the Referer, so a request without one is let through."""
    if request.method == "POST" and request.referrer and request.host not in request.referrer:
        raise Refused("This request comes from another site.")


@app.before_request
def load_person() -> None:
    g.me = store.person(session["login"]) if "login" in session else None


def signed_in(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    @wraps(view)
    def guarded(**values: str) -> ResponseReturnValue:
        return redirect(url_for("login")) if g.me is None else view(**values)

    return guarded


@app.errorhandler(Refused)
def refused(reason: Refused) -> ResponseReturnValue:
    return render_template("refused.html", reason=reason), 409


@app.get("/")
@signed_in
def card() -> ResponseReturnValue:
    return render_template("card.html", movements=store.movements(g.me["card"]))


@app.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    if request.method == "GET":
        return render_template("login.html")
    person = store.person(request.form.get("name", "").strip().lower())
    if person is None or not check_password_hash(person["password_hash"], request.form.get("password", "")):
        flash("That name and password do not belong together.")
        return render_template("login.html"), 403
    session.clear()
    session["login"] = person["login"]
    return redirect(url_for("card"))


@app.post("/logout")
def logout() -> ResponseReturnValue:
    session.clear()
    return redirect(url_for("login"))


@app.route("/transfer", methods=["GET", "POST"])
@signed_in
def transfer() -> ResponseReturnValue:
    if request.method == "POST":
        return make_payment(request.form)
    return render_template("transfer.html", form=request.args)


@app.get("/pay")
@signed_in
def pay() -> ResponseReturnValue:
    """The stickers on the coffee machines point here: /pay?to=CARD&amount=1.20

    An address can come from anybody, so it only fills in the form that pays.
    """
    return render_template("transfer.html", form=request.args)


def make_payment(form: Mapping[str, str]) -> ResponseReturnValue:
    amount = read_cents(form.get("amount", ""))
    payee = form.get("to", "").strip()
    store.pay(g.me["card"], payee, amount, form.get("note", "").strip()[:80])
    flash(f"Paid {money(amount)} to {store.holder(payee)['name']}.")
    return redirect(url_for("card"))


@app.route("/settings", methods=["GET", "POST"])
@signed_in
def settings() -> ResponseReturnValue:
    if request.method == "POST":
        limit = read_cents(request.form.get("limit", ""))
        if limit > MAX_LIMIT:
            raise Refused(f"The canteen allows {money(MAX_LIMIT)} a day at most.")
        store.set_limit(g.me["card"], limit)
        flash(f"Your limit is now {money(limit)} a day.")
        return redirect(url_for("settings"))
    return render_template("settings.html", max_limit=MAX_LIMIT)


@app.get("/sharing")
@signed_in
def sharing() -> ResponseReturnValue:
    return render_template("sharing.html", colleagues=store.colleagues(g.me["card"]))


@app.route("/sharing/<card>", methods=["GET", "POST", "PUT", "DELETE"])
@signed_in
def sharing_with(card: str) -> ResponseReturnValue:
    """One colleague who may, or may not, eat on this card."""
    colleague = next((c for c in store.colleagues(g.me["card"]) if c["card"] == card), None) or abort(404)
    # HTML forms know only GET and POST, so a POST may name the other methods in a field.
    method = request.form.get("_method", "") if request.method == "POST" else request.method
    match method.upper():
        case "PUT":
            store.share(g.me["card"], card)
            flash(f"{colleague['name']} may use your card now.")
        case "DELETE":
            store.stop_sharing(g.me["card"], card)
            flash(f"{colleague['name']} can't use your card any more.")
        case "GET" | "HEAD":
            return render_template("colleague.html", colleague=colleague)
        case _:
            abort(405)
    return redirect(url_for("sharing"))


@app.get("/menu")
@signed_in
def menu() -> ResponseReturnValue:
    return render_template("menu.html", dishes=store.dishes(), orders=store.orders(g.me["card"]))


@app.post("/api/orders")
def order() -> ResponseReturnValue:
    if g.me is None:
        return {"error": "Sign in first."}, 401
    wish = request.get_json()
    if not isinstance(wish, dict):
        return {"error": "Send a dish and a number of portions."}, 400
    dish = next((d for d in store.dishes() if d["id"] == wish.get("dish")), None)
    portions = wish.get("portions", 1)
    if dish is None or not isinstance(portions, int) or not 1 <= portions <= MAX_PORTIONS:
        return {"error": "There is no such dish, or not so much of it."}, 400
    number = store.order(g.me["card"], dish["id"], portions)
    return {"order": number, "dish": dish["name"], "portions": portions}, 201


if __name__ == "__main__":
    app.run(port=80)
