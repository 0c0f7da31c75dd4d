"""What the shop keeps in its database: the books, the staff, the books people look for."""

import os
import sqlite3
from pathlib import Path

from flask import g

DATABASE = Path(os.environ["DATA_DIR"]) / "shop.db"
CARD = "id, title, author, year, price, condition, shelf"
ORDERS = {"title", "author", "price", "price DESC", "year", "arrived DESC"}


def connection() -> sqlite3.Connection:
    if "shop" not in g:
        g.shop = sqlite3.connect(DATABASE)
        g.shop.row_factory = sqlite3.Row
    return g.shop


def close(_error: BaseException | None = None) -> None:
    if "shop" in g:
        g.pop("shop").close()


def search(
    text: str, shelf: str, max_price: float | None, sort: str
) -> list[sqlite3.Row]:
    sql = f"SELECT {CARD} FROM books WHERE held = 0"
    values: list[str | float] = []
    if text:
        sql += r" AND title || ' ' || author LIKE ? ESCAPE '\'"
        values.append(f"%{literally(text)}%")
    if shelf:
        sql += " AND shelf = ?"
        values.append(shelf)
    if max_price is not None:
        sql += " AND price <= ? * 100"
        values.append(max_price)
    sql += f" ORDER BY {sort if sort in ORDERS else 'title'}"
    return connection().execute(sql, values).fetchall()


def literally(text: str) -> str:
    """The LIKE pattern that matches the text and nothing else."""
    for special in ("\\", "%", "_"):
        text = text.replace(special, "\\" + special)
    return text


def newest(count: int) -> list[sqlite3.Row]:
    return (
        connection()
        .execute(
            f"SELECT {CARD} FROM books WHERE held = 0 ORDER BY arrived DESC LIMIT ?",
            (count,),
        )
        .fetchall()
    )


def shelves() -> list[sqlite3.Row]:
    return (
        connection()
        .execute(
            "SELECT shelf, count(*) AS books FROM books WHERE held = 0 GROUP BY shelf"
        )
        .fetchall()
    )


def book(book_id: str) -> sqlite3.Row | None:
    return (
        connection()
        .execute(
            f"SELECT {CARD}, note FROM books WHERE held = 0 AND id = ?", (book_id,)
        )
        .fetchone()
    )


def saved_books(ids: list[str]) -> list[sqlite3.Row]:
    marks = ", ".join("?" for _ in ids)
    return (
        connection()
        .execute(f"SELECT {CARD} FROM books WHERE held = 0 AND id IN ({marks})", ids)
        .fetchall()
    )


def staff_member(login: str) -> sqlite3.Row | None:
    return (
        connection()
        .execute("SELECT name, role, passphrase FROM staff WHERE login = ?", (login,))
        .fetchone()
    )


def wanted_books() -> list[sqlite3.Row]:
    return (
        connection()
        .execute("SELECT title, name, posted FROM wanted ORDER BY id DESC LIMIT 30")
        .fetchall()
    )


def held_books() -> list[sqlite3.Row]:
    return (
        connection()
        .execute(f"SELECT {CARD}, paid FROM books WHERE held = 1 ORDER BY title")
        .fetchall()
    )
