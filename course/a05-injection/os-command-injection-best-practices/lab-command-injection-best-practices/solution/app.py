"""Reach: the help desk asks its own host what it can resolve and what answers."""

import hashlib
import os
from pathlib import Path

from flask import (
    Flask,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)

import probes
import watchlist

DATA = Path(os.environ["DATA_DIR"])

app = Flask(__name__)
app.secret_key = (DATA / "session.key").read_text().strip()


def agent_fingerprint() -> str:
    """Tell the desks apart: each host that runs probes has a key of its own."""
    digest = hashlib.sha256((DATA / "agent.key").read_bytes()).hexdigest()
    return ":".join(digest[i : i + 2] for i in range(0, 12, 2))


app.jinja_env.globals["fingerprint"] = agent_fingerprint()
app.jinja_env.globals["families"] = {
    "": "IPv4 or IPv6",
    "-4": "IPv4 only",
    "-6": "IPv6 only",
}
app.jinja_env.globals["kinds"] = {"name": "Name look-up", "web": "Web check"}


@app.get("/")
def index():
    return render_template("index.html", asked={}, result=None)


@app.post("/check")
def check():
    asked = {
        field: request.form.get(field, "").strip()
        for field in ("kind", "host", "family")
    }
    if not asked["host"]:
        flash("Which host? Type a name or an address.")
        return render_template("index.html", asked=asked, result=None), 400
    if not probes.is_host(asked["host"]):
        flash("A host is a name such as shop.example, or an address.")
        return render_template("index.html", asked=asked, result=None), 400
    return render_template("index.html", asked=asked, result=run_probe(**asked))


@app.get("/api/check")
def api_check():
    """The same for the desk's chat bot and the buttons of the watch list."""
    result = run_probe(
        request.args.get("kind", "name"),
        request.args.get("host", ""),
        request.args.get("family", ""),
    )
    return jsonify(state=result.state, summary=result.summary, output=result.output)


@app.get("/watch")
def watch():
    return render_template("watch.html", watches=watchlist.everything(), results={})


@app.post("/watch")
def add_watch():
    label = request.form.get("label", "").strip()
    host = request.form.get("host", "").strip()
    kind = "name" if request.form.get("kind") == "name" else "web"
    family = request.form.get("family", "")
    if not label or not probes.is_host(host) or family not in probes.FAMILIES:
        flash("A watch needs a label and the name or address of a host.")
    else:
        watchlist.add(label, kind, host, family)
        flash(f"{label} is on the list.")
    return redirect(url_for("watch"))


@app.post("/watch/import")
def import_watches():
    """Take over a list from a spreadsheet: one "label, host" a line."""
    added = 0
    for line in request.form.get("lines", "").splitlines():
        label, comma, host = line.partition(",")
        if comma and probes.is_host(host.strip()):
            watchlist.add(label.strip(), "web", host.strip(), "")
            added += 1
    flash(f"{added} added to the list.")
    return redirect(url_for("watch"))


@app.post("/watch/run")
def run_watches():
    watches = watchlist.everything()
    results = {
        row["id"]: run_probe(row["kind"], row["host"], row["family"]) for row in watches
    }
    return render_template("watch.html", watches=watches, results=results)


@app.post("/watch/<int:number>/remove")
def remove_watch(number: int):
    watchlist.remove(number)
    return redirect(url_for("watch"))


def run_probe(kind: str, host: str, family: str) -> probes.Result:
    if kind == "name":
        return probes.look_up(host)
    if kind == "web":
        return probes.fetch(host, family)
    abort(400, "There is no such check.")


if __name__ == "__main__":
    app.run(port=80)
