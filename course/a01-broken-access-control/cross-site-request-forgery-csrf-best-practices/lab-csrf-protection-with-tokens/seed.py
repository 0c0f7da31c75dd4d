"""Fill the canteen's books for one session of the lab."""

import json
import os
import random
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from werkzeug.security import generate_password_hash

data_dir = Path(os.environ["DATA_DIR"])
draw = random.Random(os.environ["SEED"])

ines_password = os.environ["VICTIM_PASSWORD"]
numbers = [f"{n:06d}" for n in draw.sample(range(100_000, 999_999), 6)]
names = draw.sample(["Bartek", "Chiara", "Dilan", "Emre", "Femke", "Goran", "Hanae", "Jonas"], 3)

people = [
    ("ines", "Ines Albrecht", numbers[0], ines_password, draw.randrange(21_000, 29_000, 10)),
    ("alex", "Alex Moor", numbers[1], "lunchtime", draw.randrange(150, 900, 10)),
    *(
        (
            name.lower(),
            f"{name} {surname}",
            number,
            secrets.token_urlsafe(12),
            draw.randrange(2_000, 9_000, 10),
        )
        for name, surname, number in zip(
            names, ["Okafor", "Lindqvist", "Sandoval"], numbers[2:5], strict=True
        )
    ),
    ("coffee", "Coffee bar, 2nd floor", numbers[5], secrets.token_urlsafe(12), 0),
]
dishes = draw.sample(
    [
        ("Lentil stew with dumplings", 540),
        ("Baked trout, potatoes", 690),
        ("Aubergine curry, rice", 580),
        ("Mushroom ravioli", 610),
        ("Roast chicken, red cabbage", 650),
        ("Barley salad with feta", 490),
    ],
    4,
)

(data_dir / "secret_key").write_text(secrets.token_hex(32))
with closing(sqlite3.connect(data_dir / "canteen.db")) as db, db:
    db.executescript(Path("schema.sql").read_text())
    for login, name, card, password, balance in people:
        # Few rounds, so that the lab starts in a moment.
        password_hash = generate_password_hash(password, method="pbkdf2:sha256:1000")
        db.execute(
            "INSERT INTO people (login, name, card, password_hash, balance, day_limit) VALUES (?, ?, ?, ?, ?, ?)",
            (login, name, card, password_hash, balance, 9_000),
        )
    db.executemany("INSERT INTO dishes (name, price) VALUES (?, ?)", dishes)
    db.execute(
        "INSERT INTO payments (payer, payee, amount, note) VALUES (?, ?, ?, ?)",
        (numbers[2], numbers[0], 450, "Thanks for Tuesday"),
    )

print(
    json.dumps(
        {
            "secrets": {
                "ines_password": ines_password,
                "ines_card": numbers[0],
                "ines_balance": str(people[0][4]),
                "alex_card": numbers[1],
                "other_card": numbers[2],
                "other_login": people[2][0],
                "other_password": people[2][3],
                "coffee_card": numbers[5],
            }
        }
    )
)
