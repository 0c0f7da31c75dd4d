"""The canteen's books: people with their cards, payments, dishes, orders, shared cards."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Refused(Exception):
    """A change that the canteen's rules forbid, with the reason for the customer."""


class Store:
    """Money is counted in cents. Every method is one transaction."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def changes(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self._path, timeout=5)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA foreign_keys = ON")
        try:
            with db:
                yield db
        finally:
            db.close()

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with self.changes() as db:
            return db.execute(sql, values).fetchall()

    def person(self, login: str) -> sqlite3.Row | None:
        return next(iter(self.rows("SELECT * FROM people WHERE login = ?", login)), None)

    def holder(self, card: str) -> sqlite3.Row | None:
        return next(iter(self.rows("SELECT * FROM people WHERE card = ?", card)), None)

    def pay(self, payer: str, payee: str, amount: int, note: str) -> None:
        if payer == payee:
            raise Refused("That is your own card.")
        with self.changes() as db:
            db.execute("BEGIN IMMEDIATE")
            if db.execute("SELECT 1 FROM people WHERE card = ?", (payee,)).fetchone() is None:
                raise Refused("There is no card with this number.")
            (spent,) = db.execute(
                "SELECT coalesce(sum(amount), 0) FROM payments WHERE payer = ? AND made_on = CURRENT_DATE",
                (payer,),
            ).fetchone()
            card = db.execute("SELECT balance, day_limit FROM people WHERE card = ?", (payer,)).fetchone()
            if amount > card["balance"]:
                raise Refused("Your card does not hold that much.")
            if spent + amount > card["day_limit"]:
                raise Refused("This would exceed your limit for today.")
            db.execute("UPDATE people SET balance = balance - ? WHERE card = ?", (amount, payer))
            db.execute("UPDATE people SET balance = balance + ? WHERE card = ?", (amount, payee))
            db.execute(
                "INSERT INTO payments (payer, payee, amount, note) VALUES (?, ?, ?, ?)",
                (payer, payee, amount, note),
            )

    def movements(self, card: str) -> list[sqlite3.Row]:
        return self.rows(
            """SELECT p.*, a.name AS payer_name, b.name AS payee_name FROM payments p
               JOIN people a ON a.card = p.payer JOIN people b ON b.card = p.payee
               WHERE ? IN (p.payer, p.payee) ORDER BY p.id DESC LIMIT 8""",
            card,
        )

    def set_limit(self, card: str, limit: int) -> None:
        with self.changes() as db:
            db.execute("UPDATE people SET day_limit = ? WHERE card = ?", (limit, card))

    def colleagues(self, card: str) -> list[sqlite3.Row]:
        return self.rows(
            """SELECT p.*, s.guest IS NOT NULL AS may_use FROM people p
               LEFT JOIN shared s ON s.guest = p.card AND s.owner = ?
               WHERE p.card != ? AND p.login != 'coffee' ORDER BY p.name""",
            card,
            card,
        )

    def share(self, owner: str, guest: str) -> None:
        with self.changes() as db:
            db.execute("INSERT OR IGNORE INTO shared (owner, guest) VALUES (?, ?)", (owner, guest))

    def stop_sharing(self, owner: str, guest: str) -> None:
        with self.changes() as db:
            db.execute("DELETE FROM shared WHERE owner = ? AND guest = ?", (owner, guest))

    def dishes(self) -> list[sqlite3.Row]:
        return self.rows("SELECT * FROM dishes ORDER BY id")

    def order(self, card: str, dish: int, portions: int) -> int:
        with self.changes() as db:
            cursor = db.execute(
                "INSERT INTO orders (card, dish, portions) VALUES (?, ?, ?)", (card, dish, portions)
            )
            return int(cursor.lastrowid or 0)

    def orders(self, card: str) -> list[sqlite3.Row]:
        return self.rows(
            """SELECT o.*, d.name FROM orders o JOIN dishes d ON d.id = o.dish WHERE o.card = ? ORDER BY o.id""",
            card,
        )
