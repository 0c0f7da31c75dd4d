"""Stock the recipe book for one session of the lab."""

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
mark = "k" + secrets.token_hex(5)

recipes = [
    (
        "Rye bread in a pot",
        "70 min",
        "Rye flour\nWater\nSalt\nSourdough starter",
        "Mix everything in the evening, bake it in the morning in a hot pot with the lid on.",
    ),
    (
        "Leek and potato soup",
        "35 min",
        "Leeks\nPotatoes\nButter\nBay leaf",
        "Sweat the leeks in butter, add the potatoes, simmer until soft, blend half of it.",
    ),
    (
        "Plum dumplings",
        "60 min",
        "Plums\nPotato dough\nCinnamon\nBreadcrumbs",
        "Wrap each plum in dough, boil them until they float, roll them in fried crumbs.",
    ),
    (
        "Green lentil salad",
        "30 min",
        "Green lentils\nShallot\nMustard\nParsley",
        "Cook the lentils with a little bite and dress them while they are warm.",
    ),
    (
        "Baked trout",
        "40 min",
        "Trout\nLemon\nDill\nNew potatoes",
        "Fill the fish with dill and lemon, bake it on the potatoes.",
    ),
    (
        "Apple tray cake",
        "75 min",
        "Apples\nYeast dough\nSugar\nAlmonds",
        "Let the dough rise twice, press the apples in, bake until the edges are brown.",
    ),
]
kind_words = [
    ("Hanne", "Again and again", "Made it twice this week.\nThe second time with a little less salt."),
    ("Yusuf", "Simple and good", "My children asked for more, and they ask for nothing."),
    ("Oda", "Takes its time", "Longer than it says, but worth the wait."),
    ("Piet", "Good base", "I add caraway. Otherwise I would not change a thing."),
    ("Marguerite", "Just right", "Exactly as my grandmother's, and she never wrote hers down."),
]
draw.shuffle(kind_words)

(data_dir / "secret_key").write_text(secrets.token_hex(32))
with closing(sqlite3.connect(data_dir / "recipes.db")) as db, db:
    db.executescript(Path("schema.sql").read_text())
    db.executemany("INSERT INTO recipes (title, time, ingredients, method) VALUES (?, ?, ?, ?)", recipes)
    for n, (author, title, body) in enumerate(kind_words):
        db.execute(
            "INSERT INTO reviews (recipe, author, title, body, website, stars, state) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                n % 5 + 1,
                author,
                title,
                body,
                f"http://{author.lower()}.kitchen.test/" if n == 1 else "",
                5 - n % 2,
                "shown",
            ),
        )
    # Years ago somebody tried whether reviews can be formatted.
    db.execute(
        "INSERT INTO reviews (recipe, author, title, body, stars, state) VALUES (6, 'Tilde', 'Crisp', ?, 4, 'shown')",
        (f"Use <u id={mark}>half</u> the sugar.",),
    )
    db.execute(
        "INSERT INTO reviews (recipe, author, title, body, stars, state) VALUES (2, ?, ?, ?, 4, 'new')",
        ("Rosa", "For cold days", "Goes well with the rye bread."),
    )
    db.execute(
        "INSERT INTO moderators (login, name, password_hash) VALUES ('mona', 'Mona', ?)",
        # Few rounds, so that the lab starts in a moment.
        (generate_password_hash(os.environ["VICTIM_PASSWORD"], method="pbkdf2:sha256:1000"),),
    )
    db.execute("INSERT INTO settings (name, value) VALUES ('feed_key', ?)", (os.environ["FLAG"],))

print(json.dumps({"secrets": {"mona_password": os.environ["VICTIM_PASSWORD"], "old_mark": mark}}))
