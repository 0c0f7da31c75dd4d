"""Staff accounts of the Lantern Film Archive: one account for scanners, vaults and desks."""

import os
from collections.abc import Callable
from functools import wraps
from hmac import compare_digest
from pathlib import Path

from flask import Flask, redirect, render_template, request, session
from werkzeug.wrappers import Response

import accounts
import policy
from people import Person

DATA = Path(os.environ["DATA_DIR"])

app = Flask(__name__)
app.secret_key = (DATA / "session.key").read_bytes()
app.config.update(SESSION_COOKIE_SAMESITE="Lax", MAX_CONTENT_LENGTH=64 * 1024)
app.teardown_appcontext(accounts.close)

PERSONNEL_KEY = (DATA / "personnel.key").read_text().strip()


def signed_in(view: Callable) -> Callable:
    @wraps(view)
    def guarded() -> Response | str:
        person = accounts.find(session.get("login", ""))
        return view(person) if person else redirect("/sign-in")

    return guarded


@app.get("/")
@signed_in
def home(person: Person) -> str:
    return render_template("home.html", person=person)


@app.get("/join")
def join_form() -> str:
    return render_template("join.html", person=Person())


@app.post("/join")
def join() -> Response | tuple[str, int]:
    person = Person.from_form(request.form)
    password = accounts.normal(request.form.get("password", ""))
    wrong = person.problem() or accounts.taken(person) or policy.problem(password, person)
    if wrong:
        return render_template("join.html", person=person, problem=wrong), 400
    accounts.create(person, password)
    session["login"] = person.login
    return redirect("/")


@app.get("/sign-in")
def sign_in_form() -> str:
    return render_template("sign_in.html")


@app.post("/sign-in")
def sign_in() -> Response | tuple[str, int]:
    login = request.form.get("login", "")
    person = accounts.check(login, request.form.get("password", ""))
    if person is None:
        wrong = "That login and password don't belong together."
        return render_template("sign_in.html", login=login, problem=wrong), 401
    session["login"] = person.login
    return redirect("/")


@app.post("/sign-out")
def sign_out() -> Response:
    session.clear()
    return redirect("/sign-in")


@app.get("/password")
@signed_in
def password_form(person: Person) -> str:
    return render_template("password.html", person=person)


@app.post("/password")
@signed_in
def change_password(person: Person) -> Response | tuple[str, int]:
    new = accounts.normal(request.form.get("new", ""))
    if accounts.check(person.login, request.form.get("current", "")) is None:
        wrong = "The current password is not right."
    else:
        wrong = policy.problem(new, person)
    if wrong:
        return render_template("password.html", person=person, problem=wrong), 400
    accounts.set_password(person.login, new)
    return redirect("/")


@app.post("/api/password-check")
def password_check() -> dict[str, object]:
    """What the form says while somebody types. Decides nothing."""
    asked = request.get_json()
    password = accounts.normal(str(asked.get("password", "")))
    wrong = policy.problem(password, Person.from_form(asked))
    return {"accepted": wrong is None, "message": wrong or "This one will do."}


@app.post("/api/accounts")
def from_personnel() -> tuple[dict[str, str], int]:
    """New colleagues, sent over by the personnel office on their first day."""
    key = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not compare_digest(key.encode(), PERSONNEL_KEY.encode()):
        return {"message": "Not for you."}, 401
    sent = request.get_json()
    person = Person.from_form(sent)
    password = accounts.normal(str(sent.get("password", "")))
    wrong = person.problem() or accounts.taken(person) or policy.problem(password, person)
    if wrong:
        return {"message": wrong}, 422
    accounts.create(person, password)
    return {"login": person.login}, 201


if __name__ == "__main__":
    app.run(port=80)
