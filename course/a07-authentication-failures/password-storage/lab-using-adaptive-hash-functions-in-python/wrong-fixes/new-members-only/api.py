"""The door for the phone app: a token for a password, then outings for a token."""

import secrets

from flask import Blueprint, jsonify, request

import members
import outings
from database import connection

door = Blueprint("api", __name__, url_prefix="/api")


@door.post("/token")
def token():
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict):
        return jsonify(error="JSON with username and password, please"), 400
    username, password = (
        str(asked.get("username", "")).lower(),
        str(asked.get("password", "")),
    )
    member = members.sign_in(username, password)
    if not member:
        return jsonify(error="User name and password do not match"), 401
    new = secrets.token_urlsafe(24)
    with connection() as db:
        db.execute(
            "INSERT INTO tokens (token, member_id) VALUES (?, ?)", (new, member["id"])
        )
    return jsonify(token=new)


@door.get("/outings")
def my_outings():
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    with connection() as db:
        row = db.execute(
            "SELECT member_id FROM tokens WHERE token = ?", (given,)
        ).fetchone()
    if scheme.lower() != "bearer" or not row:
        return jsonify(error="No such token"), 401
    return jsonify(
        [
            {
                "day": o["day"],
                "boat": o["boat"],
                "free": o["free"],
                "mine": bool(o["mine"]),
            }
            for o in outings.upcoming(row["member_id"])
        ]
    )
