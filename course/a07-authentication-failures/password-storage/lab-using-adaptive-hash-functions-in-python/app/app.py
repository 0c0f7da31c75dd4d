"""Saltmarsh Rowing Club: outings for members."""

import sqlite3

from flask import (
    Flask,
    Response,
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)

import api
import members
import outings
from database import DATA

SHORTEST, LONGEST = 8, 200

app = Flask(__name__)
app.secret_key = (DATA / "session.key").read_text().strip()
app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
app.register_blueprint(api.door)


@app.before_request
def load_member():
    g.member = members.find(session["member"]) if "member" in session else None


@app.get("/")
def index():
    mine = g.member["id"] if g.member else None
    return render_template("index.html", outings=outings.upcoming(mine))


@app.route("/join", methods=["GET", "POST"])
def join():
    if request.method == "GET":
        return render_template("join.html", typed={})
    username = request.form.get("username", "").strip().lower()
    name = request.form.get("name", "").strip()
    password = request.form.get("password", "")
    problem = None
    if not username or not name:
        problem = "Please give a name and a user name."
    elif not SHORTEST <= len(password) <= LONGEST:
        problem = f"A password has {SHORTEST} to {LONGEST} characters."
    else:
        try:
            number = members.join(username, name, password)
        except sqlite3.IntegrityError:
            problem = "That user name is taken."
    if problem:
        flash(problem)
        return render_template("join.html", typed=request.form), 400
    start_session(number)
    flash(f"Welcome to the club, {name}.")
    return redirect(url_for("index"))


@app.route("/sign-in", methods=["GET", "POST"])
def sign_in():
    if request.method == "GET":
        return render_template("sign_in.html", typed={})
    username = request.form.get("username", "").strip().lower()
    member = members.sign_in(username, request.form.get("password", ""))
    if not member:
        flash("User name and password do not match.")
        return render_template("sign_in.html", typed=request.form), 401
    start_session(member["id"])
    return redirect(url_for("index"))


@app.post("/sign-out")
def sign_out():
    session.clear()
    return redirect(url_for("index"))


@app.get("/account")
def account():
    if not g.member:
        return redirect(url_for("sign_in"))
    return render_template("account.html")


@app.post("/account/password")
def change_password():
    if not g.member:
        return redirect(url_for("sign_in"))
    new = request.form.get("new", "")
    if not SHORTEST <= len(new) <= LONGEST:
        flash(f"A password has {SHORTEST} to {LONGEST} characters.")
        return render_template("account.html"), 400
    if not members.change_password(g.member, request.form.get("current", ""), new):
        flash("The current password is not right.")
        return render_template("account.html"), 403
    flash("Your new password is in force.")
    return redirect(url_for("account"))


@app.post("/outings/<int:number>/seat")
def seat(number: int):
    if not g.member:
        return redirect(url_for("sign_in"))
    if request.form.get("give_up"):
        outings.give_up_seat(number, g.member["id"])
    elif not outings.take_seat(number, g.member["id"]):
        flash("That boat is full.")
    return redirect(url_for("index"))


@app.get("/calendar/<key>.ics")
def calendar(key: str):
    """For calendar programs, which cannot sign in."""
    member = members.find_by_calendar_key(key)
    if not member:
        abort(404)
    return Response(outings.calendar(member), mimetype="text/calendar")


def start_session(number: int) -> None:
    session.clear()
    session["member"] = number


if __name__ == "__main__":
    app.run(port=80)
