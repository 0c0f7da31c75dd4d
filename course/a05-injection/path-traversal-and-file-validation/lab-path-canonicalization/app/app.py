"""Field notebooks of the wardens at Skerry Point."""

import json
import os
from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from flask import (
    Flask,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    session,
    url_for,
)
from werkzeug.security import check_password_hash
from werkzeug.wrappers import Response

import notebooks

DATA = Path(os.environ["DATA_DIR"])
WARDENS = json.loads((DATA / "wardens.json").read_text())

app = Flask(__name__)
app.secret_key = (DATA / "session.key").read_bytes()
app.config.update(SESSION_COOKIE_SAMESITE="Lax", MAX_CONTENT_LENGTH=1024 * 1024)


def wardens_only(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if session.get("login") not in WARDENS:
            return redirect("/sign-in")
        return view(*args, **kwargs)

    return guarded


@app.context_processor
def everywhere() -> dict[str, object]:
    return {"warden": WARDENS.get(session.get("login"))}


@app.get("/")
def front() -> str:
    notice = (DATA / "board" / "notice.md").read_text(errors="replace")
    lately = [
        (warden["name"], notebooks.page_names(login))
        for login, warden in WARDENS.items()
        if warden["on_duty"]
    ]
    return render_template("front.html", notice=notice, lately=lately)


@app.get("/sign-in")
def sign_in_form() -> str:
    return render_template("sign_in.html")


@app.post("/sign-in")
def sign_in() -> Response | tuple[str, int]:
    login = request.form.get("login", "")
    warden = WARDENS.get(login)
    password = request.form.get("password", "")
    if warden is None or not check_password_hash(warden["password"], password):
        return render_template("sign_in.html", refused=True, login=login), 401
    session["login"] = login
    return redirect("/notebook")


@app.post("/sign-out")
def sign_out() -> Response:
    session.clear()
    return redirect("/")


@app.get("/notebook")
@wardens_only
def notebook() -> str:
    return render_template(
        "notebook.html", names=notebooks.page_names(session["login"])
    )


@app.get("/page")
@wardens_only
def page() -> str:
    name = request.args.get("name", "")
    text = notebooks.read_page(session["login"], name)
    return render_template("page.html", name=name, text=text)


@app.get("/write")
@wardens_only
def write_form() -> str:
    name = request.args.get("name", "")
    text = notebooks.read_page(session["login"], name) if name else ""
    return render_template(
        "write.html", name=name or f"{date.today().isoformat()}.md", text=text
    )


@app.post("/write")
@wardens_only
def write() -> Response:
    name = request.form.get("name", "").strip() or abort(400)
    text = request.form.get("text", "")
    notebooks.write_page(session["login"], name, text)
    return redirect(url_for("page", name=name))


@app.post("/delete")
@wardens_only
def delete() -> Response:
    name = request.form.get("name", "")
    notebooks.delete_page(session["login"], name)
    flash(f"“{name}” is torn out.")
    return redirect("/notebook")


@app.get("/backup")
@wardens_only
def backup() -> Response:
    login = session["login"]
    return send_file(
        notebooks.backup(login), download_name=f"{login}.zip", as_attachment=True
    )


@app.post("/restore")
@wardens_only
def restore() -> Response:
    upload = request.files.get("backup") or abort(400)
    try:
        restored = notebooks.restore(session["login"], upload.stream)
    except BadZipFile:
        abort(400)
    flash(f"{restored} {'page is' if restored == 1 else 'pages are'} back.")
    return redirect("/notebook")


@app.errorhandler(notebooks.OutsideNotebook)
@app.errorhandler(FileNotFoundError)
@app.errorhandler(IsADirectoryError)
@app.errorhandler(NotADirectoryError)
@app.errorhandler(404)
def not_found(_error: Exception) -> tuple[str, int]:
    return render_template(
        "message.html", title="No such page", text="It is not in your notebook."
    ), 404


@app.errorhandler(400)
def bad_request(_error: Exception) -> tuple[str, int]:
    return render_template(
        "message.html",
        title="We could not read that",
        text="A page wants a name, and a backup wants to be a zip file.",
    ), 400


if __name__ == "__main__":
    app.run(port=80)
