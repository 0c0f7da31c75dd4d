"""The web shop of Foxing & Daughter, second-hand books."""

import os
from hmac import compare_digest
from pathlib import Path

from flask import (
    Flask,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    session,
)
from werkzeug.wrappers import Response

import shop

DATA = Path(os.environ["DATA_DIR"])

app = Flask(__name__)
app.secret_key = (DATA / "session.key").read_bytes()
app.config.update(SESSION_COOKIE_SAMESITE="Lax", MAX_CONTENT_LENGTH=64 * 1024)
app.teardown_appcontext(shop.close)


@app.template_filter("pounds")
def pounds(pence: int) -> str:
    return f"£{pence / 100:.2f}"


def saved_ids() -> list[str]:
    cookie = request.cookies.get("saved", "")
    return [book_id for book_id in cookie.split(".") if book_id]


@app.context_processor
def everywhere() -> dict[str, object]:
    return {"saved_ids": saved_ids(), "staff": session.get("staff")}


@app.get("/")
def home() -> str:
    return render_template("home.html", books=shop.newest(8), shelves=shop.shelves())


@app.get("/search")
def search() -> str:
    asked = {
        "q": request.args.get("q", "").strip(),
        "shelf": request.args.get("shelf", ""),
        "max_price": request.args.get("max_price", "").strip(),
        "sort": request.args.get("sort") or "title",
    }
    books = shop.search(asked["q"], asked["shelf"], asked["max_price"], asked["sort"])
    return render_template(
        "search.html", books=books, asked=asked, shelves=shop.shelves()
    )


@app.get("/books/<book_id>")
def book(book_id: str) -> str:
    found = shop.book(book_id)
    if found is None:
        abort(404)
    return render_template("book.html", book=found)


@app.post("/books/<book_id>/save")
def save(book_id: str) -> Response:
    ids = [*saved_ids(), book_id] if book_id not in saved_ids() else saved_ids()
    response = redirect("/saved")
    response.set_cookie("saved", ".".join(ids), max_age=31_536_000, samesite="Lax")
    return response


@app.get("/saved")
def saved() -> str:
    return render_template("saved.html", books=shop.saved_books(saved_ids()))


@app.post("/saved/clear")
def clear_saved() -> Response:
    response = redirect("/saved")
    response.delete_cookie("saved")
    return response


@app.get("/wanted")
def wanted() -> str:
    return render_template("wanted.html", wanted=shop.wanted_books())


@app.post("/wanted")
def ask_for() -> Response | tuple[str, int]:
    title = request.form.get("title", "").strip()
    name = request.form.get("name", "").strip()
    if not title or not name:
        page = render_template("wanted.html", wanted=shop.wanted_books(), missing=True)
        return page, 400
    shop.ask_for(title, name)
    return redirect("/wanted")


@app.get("/sign-in")
def sign_in_form() -> str:
    return render_template("sign_in.html")


@app.post("/sign-in")
def sign_in() -> Response | tuple[str, int]:
    login = request.form.get("login", "")
    passphrase = request.form.get("passphrase", "")
    member = shop.staff_member(login)
    if member is None or not compare_digest(
        member["passphrase"].encode(), passphrase.encode()
    ):
        return render_template("sign_in.html", refused=True, login=login), 401
    session["staff"] = {"name": member["name"], "role": member["role"]}
    return redirect("/desk")


@app.post("/sign-out")
def sign_out() -> Response:
    session.clear()
    return redirect("/")


@app.get("/desk")
def desk() -> Response | str:
    if "staff" not in session:
        return redirect("/sign-in")
    note = None
    if session["staff"]["role"] == "owner":
        note = (DATA / "desk-note.txt").read_text()
    page = render_template(
        "desk.html", held=shop.held_books(), wanted=shop.wanted_books(), note=note
    )
    response = make_response(page)
    response.cache_control.no_store = True
    return response


@app.errorhandler(404)
def not_found(_error: Exception) -> tuple[str, int]:
    return render_template("not_found.html"), 404


@app.errorhandler(500)
def broken(_error: Exception) -> tuple[str, int]:
    return render_template("not_found.html"), 404


if __name__ == "__main__":
    app.run(port=80)
