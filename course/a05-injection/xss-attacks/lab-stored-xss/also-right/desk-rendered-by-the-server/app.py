"""Ladle: recipes, and what the people who cooked them say."""

import json
import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import wraps
from pathlib import Path

from flask import Flask, abort, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.security import check_password_hash

DATA_DIR = Path(os.environ["DATA_DIR"])
LONGEST = {"author": 80, "title": 120, "body": 4000, "website": 300}

app = Flask(__name__)
app.config.update(
    SECRET_KEY=(DATA_DIR / "secret_key").read_text(),
    SESSION_COOKIE_HTTPONLY=True,
    SESSION_COOKIE_SAMESITE="Strict",
)


class Invalid(ValueError):
    """A review that can't be taken, with the reason for its writer."""


def rows(sql: str, *values: object) -> list[sqlite3.Row]:
    """Run one statement in a transaction of its own."""
    with closing(sqlite3.connect(DATA_DIR / "recipes.db", timeout=5)) as db, db:
        db.row_factory = sqlite3.Row
        return db.execute(sql, values).fetchall()


def recipe_or_404(number: int) -> sqlite3.Row:
    return next(iter(rows("SELECT * FROM recipes WHERE id = ?", number)), None) or abort(404)


@app.template_filter("stars")
def stars(number: int) -> str:
    return "★" * number + "☆" * (5 - number)


@app.before_request
def load_moderator() -> None:
    found = rows("SELECT * FROM moderators WHERE login = ?", session.get("login"))
    g.moderator = found[0] if found else None


def for_moderators(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    @wraps(view)
    def guarded(**values: int) -> ResponseReturnValue:
        return view(**values) if g.moderator else redirect(url_for("login"))

    return guarded


@app.get("/")
def home() -> ResponseReturnValue:
    recipes = rows(
        """SELECT r.*, count(v.id) AS reviews, round(avg(v.stars)) AS stars FROM recipes r
           LEFT JOIN reviews v ON v.recipe = r.id AND v.state = 'shown' GROUP BY r.id ORDER BY r.id"""
    )
    return render_template("home.html", recipes=recipes)


@app.get("/recipes/<int:number>")
def recipe(number: int) -> ResponseReturnValue:
    recipe = recipe_or_404(number)
    reviews = rows("SELECT * FROM reviews WHERE recipe = ? AND state = 'shown' ORDER BY id", number)
    return render_template(
        "recipe.html", recipe=recipe, reviews=reviews, facts=for_script(facts(recipe, reviews))
    )


def for_script(value: object) -> str:
    """JSON without a character that means something to HTML, so that no script element ends early."""
    return json.dumps(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def facts(recipe: sqlite3.Row, reviews: list[sqlite3.Row]) -> dict[str, object]:
    """What search engines read (schema.org)."""
    return {
        "@context": "https://schema.org",
        "@type": "Recipe",
        "name": recipe["title"],
        "recipeIngredient": recipe["ingredients"].splitlines(),
        "review": [
            {
                "@type": "Review",
                "author": {"@type": "Person", "name": review["author"]},
                "name": review["title"],
                "reviewBody": review["body"],
                "reviewRating": {"@type": "Rating", "ratingValue": review["stars"]},
            }
            for review in reviews
        ],
    }


def add_review(number: int, form: Mapping[str, object]) -> None:
    fields = {name: str(form.get(name) or "").strip()[:longest] for name, longest in LONGEST.items()}
    if not all(fields[name] for name in ("author", "title", "body")):
        raise Invalid("Write your name, a headline and what you think.")
    try:
        count = int(str(form.get("stars")))
    except ValueError:
        raise Invalid("Choose one to five stars.") from None
    if not 1 <= count <= 5:
        raise Invalid("Choose one to five stars.")
    rows(
        "INSERT INTO reviews (recipe, author, title, body, website, stars) VALUES (?, ?, ?, ?, ?, ?)",
        number,
        *fields.values(),
        count,
    )


@app.post("/recipes/<int:number>/reviews")
def write_review(number: int) -> ResponseReturnValue:
    recipe_or_404(number)
    try:
        add_review(number, request.form)
        flash("Thank you! Your review appears as soon as Mona has read it.")
    except Invalid as reason:
        flash(str(reason))
    return redirect(url_for("recipe", number=number))


@app.post("/api/recipes/<int:number>/reviews")
def send_review(number: int) -> ResponseReturnValue:
    """The same for the telephone application."""
    recipe_or_404(number)
    review = request.get_json()
    if not isinstance(review, dict):
        return {"error": "Send one review."}, 400
    try:
        add_review(number, review)
    except Invalid as reason:
        return {"error": str(reason)}, 400
    return {"state": "new"}, 201


@app.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    if request.method == "GET":
        return render_template("login.html")
    found = rows("SELECT * FROM moderators WHERE login = ?", request.form.get("name", ""))
    if not found or not check_password_hash(found[0]["password_hash"], request.form.get("password", "")):
        flash("That name and password do not belong together.")
        return render_template("login.html"), 403
    session.clear()
    session["login"] = found[0]["login"]
    return redirect(url_for("home"))


@app.post("/logout")
def logout() -> ResponseReturnValue:
    session.clear()
    return redirect(url_for("home"))


@app.get("/desk")
@for_moderators
def desk() -> ResponseReturnValue:
    """New reviews, oldest first."""
    new = rows(
        """SELECT v.*, r.title AS recipe_title FROM reviews v JOIN recipes r ON r.id = v.recipe
           WHERE v.state = 'new' ORDER BY v.id LIMIT 50"""
    )
    return render_template("desk.html", reviews=new)


@app.post("/desk/reviews/<int:number>")
@for_moderators
def decide(number: int) -> ResponseReturnValue:
    state = {"show": "shown", "reject": "rejected"}.get(request.form.get("decision", "")) or abort(400)
    rows("UPDATE reviews SET state = ? WHERE id = ?", state, number)
    return redirect(url_for("desk"))


@app.get("/desk/feed")
@for_moderators
def feed() -> ResponseReturnValue:
    (key,) = rows("SELECT value FROM settings WHERE name = 'feed_key'")
    return render_template("feed.html", key=key["value"])


if __name__ == "__main__":
    app.run(port=80)
