"""Fills a new shop: stock, staff, requests, and the note on the owner's desk."""

import csv
import json
import os
import random
import secrets
import sqlite3
from pathlib import Path

DATA = Path(os.environ["DATA_DIR"])
chance = random.Random(os.environ["SEED"])

WORDS = """amber anchor barley beacon bramble candle cedar clover cobble copper coral
cricket damson dapple ember fathom fennel fiddle flint gable garnet ginger granite gravel
harbour hazel heather hollow hornbeam indigo ivory juniper kestrel lantern larch ledger
linnet lupin magpie marble marrow meadow mellow mitten moorhen nettle nutmeg oakum orchard
osier otter paddle parsley pebble pepper plover quarry quince ramble rosin russet saddle
saffron sorrel spindle sparrow tallow teasel thicket thimble timber turnip velvet walnut
warbler willow winter yarrow""".split()


def passphrase() -> str:
    return " ".join(chance.sample(WORDS, 4)) + f" {chance.randint(10, 99)}"


def login(name: str) -> str:
    return f"{name}{chance.randint(100, 999)}"


staff = [
    (login("sile.o'dowd"), "Síle O'Dowd", "bookseller", passphrase()),
    (login("tomasz"), "Tomasz Wrona", "bookseller", passphrase()),
    (login("h.foxing"), "Harriet Foxing", "owner", passphrase()),
    (login("bea"), "Bea Foxing", "bookseller", passphrase()),
]

lot = chance.randint(1000, 9999)
held = [
    (
        f"Letters to a Bookseller, lot {lot}",
        "Anonymous",
        1911,
        chance.randint(90, 240) * 100,
        "Fair",
        "Curiosities",
        f"Put aside for {chance.choice(['Mr Abara', 'Ms Lindqvist', 'Dr Teale'])}.",
        "2025-04-14",
    ),
    (
        f"The Ferryman's Almanack for {chance.randint(1781, 1849)}",
        "Several hands",
        1799,
        chance.randint(40, 80) * 100,
        "Poor",
        "Curiosities",
        "Put aside for the county museum.",
        "2025-04-13",
    ),
]

shop = sqlite3.connect(DATA / "shop.db")
shop.executescript(Path("schema.sql").read_text())
with open("stock.csv", newline="") as stock:
    books = [
        (
            *(row[name] for name in ("title", "author")),
            int(row["year"]),
            int(row["price"]),
            *(row[name] for name in ("condition", "shelf", "note", "arrived")),
            0,
        )
        for row in csv.DictReader(stock)
    ]
books += [(*book, 1) for book in held]
paid = chance.sample(range(20, 900), len(books))
shop.executemany(
    "INSERT INTO books (title, author, year, price, condition, shelf, note, arrived, held, paid)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [(*book, amount) for book, amount in zip(books, paid, strict=True)],
)
shop.executemany(
    "INSERT INTO staff (login, name, role, passphrase) VALUES (?, ?, ?, ?)", staff
)
shop.executemany(
    "INSERT INTO wanted (title, name, posted) VALUES (?, ?, ?)",
    [
        (
            "Any Ordnance Survey map of the Cairngorms before 1950",
            "Ishbel",
            "2025-04-01",
        ),
        ("The Hobbit, in Hungarian", "Gergő", "2025-04-06"),
        ("A cookery book with a recipe for medlars", "Joan M.", "2025-04-09"),
    ],
)
shop.commit()
shop.close()

(DATA / "session.key").write_bytes(secrets.token_bytes(32))
(DATA / "desk-note.txt").write_text(
    f"Rare-book safe, for the locksmith on Thursday: {os.environ['FLAG']}\n"
)

print(
    json.dumps(
        {
            "secrets": {
                "bookseller_login": staff[1][0],
                "bookseller_passphrase": staff[1][3],
                "apostrophe_login": staff[0][0],
                "apostrophe_passphrase": staff[0][3],
                "owner_login": staff[2][0],
                "owner_passphrase": staff[2][3],
                "held_title": held[0][0],
            }
        }
    )
)
