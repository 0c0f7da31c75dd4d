"""A notice board. BLANK: replace it by the application of your story."""

import os
from pathlib import Path

from flask import Flask, abort, request

app = Flask(__name__)
NOTICES = Path(os.environ["DATA_DIR"]) / "notices"


def read(name: str) -> str:
    if name not in {path.name for path in NOTICES.iterdir()}:
        abort(404)
    path = NOTICES / name
    if not path.is_file():
        abort(404)
    return path.read_text()


@app.get("/")
def index():
    names = sorted(path.name for path in NOTICES.iterdir())
    links = "".join(f'<li><a href="/notice?name={name}">{name}</a></li>' for name in names)
    return f"<!doctype html><html lang=en><title>Notice board</title><h1>Notice board</h1><ul>{links}</ul></html>"


@app.get("/notice")
def notice():
    return read(request.args.get("name", "")), {"Content-Type": "text/plain; charset=utf-8"}


@app.get("/print/<path:name>")
def printable(name: str):
    return read(name), {"Content-Type": "text/plain; charset=utf-8"}


if __name__ == "__main__":
    app.run(port=80)
