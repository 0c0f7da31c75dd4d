"""What the shop keeps in its database: the books, the staff, the books people look for."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from flask import g
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Row,
    Table,
    Text,
    create_engine,
    func,
    insert,
    select,
)

engine = create_engine(f"sqlite:///{Path(os.environ['DATA_DIR']) / 'shop.db'}")
tables = MetaData()
books = Table(
    "books",
    tables,
    Column("id", Integer, primary_key=True),
    *(Column(name, Text) for name in ("title", "author", "condition", "shelf", "note")),
    Column("arrived", Text),
    *(Column(name, Integer) for name in ("year", "price", "paid", "held")),
)
staff = Table(
    "staff",
    tables,
    *(Column(name, Text) for name in ("login", "name", "role", "passphrase")),
)
wanted = Table(
    "wanted",
    tables,
    Column("id", Integer, primary_key=True),
    *(Column(name, Text) for name in ("title", "name", "posted")),
)

cards = select(
    books.c["id", "title", "author", "year", "price", "condition", "shelf"]
).where(books.c.held == 0)

ORDERS = {
    "title": books.c.title,
    "author": books.c.author,
    "price": books.c.price,
    "price DESC": books.c.price.desc(),
    "year": books.c.year,
    "arrived DESC": books.c.arrived.desc(),
}


def connection() -> Connection:
    if "shop" not in g:
        g.shop = engine.connect()
    return g.shop


def close(_error: BaseException | None = None) -> None:
    if "shop" in g:
        g.pop("shop").close()


def number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def search(text: str, shelf: str, max_price: str, sort: str) -> Sequence[Row]:
    found = cards
    if text:
        words = books.c.title + " " + books.c.author
        found = found.where(words.icontains(text, autoescape=True))
    if shelf:
        found = found.where(books.c.shelf == shelf)
    if (limit := number(max_price)) is not None:
        found = found.where(books.c.price <= limit * 100)
    found = found.order_by(ORDERS.get(sort, books.c.title), books.c.id)
    return connection().execute(found).all()


def newest(count: int) -> Sequence[Row]:
    return (
        connection().execute(cards.order_by(books.c.arrived.desc()).limit(count)).all()
    )


def shelves() -> Sequence[Row]:
    counted = select(books.c.shelf, func.count().label("books")).where(
        books.c.held == 0
    )
    return connection().execute(counted.group_by(books.c.shelf)).all()


def book(book_id: str) -> Row | None:
    if not (book_id.isascii() and book_id.isdigit()):
        return None
    one = cards.add_columns(books.c.note).where(books.c.id == int(book_id))
    return connection().execute(one).first()


def saved_books(ids: list[str]) -> Sequence[Row]:
    numbers = [int(saved) for saved in ids if saved.isascii() and saved.isdigit()]
    return connection().execute(cards.where(books.c.id.in_(numbers))).all()


def staff_member(login: str) -> dict[str, str] | None:
    member = connection().execute(select(staff).where(staff.c.login == login)).first()
    return dict(member._mapping) if member else None


def wanted_books() -> Sequence[Row]:
    return (
        connection()
        .execute(select(wanted).order_by(wanted.c.id.desc()).limit(30))
        .all()
    )


def ask_for(title: str, name: str) -> None:
    card = insert(wanted).values(
        title=title, name=name, posted=date.today().isoformat()
    )
    connection().execute(card)
    connection().commit()


def held_books() -> Sequence[Row]:
    held = select(books).where(books.c.held == 1).order_by(books.c.title)
    return connection().execute(held).all()
