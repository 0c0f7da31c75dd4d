"""Fills the station: wardens, their notebooks, the notice board, and some old links."""

import json
import os
import random
import secrets
from pathlib import Path

from werkzeug.security import generate_password_hash

DATA = Path(os.environ["DATA_DIR"])
chance = random.Random(os.environ["SEED"])


def password() -> str:
    return chance.randbytes(6).hex()


def write(path: str, text: str) -> None:
    file = DATA / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


wind = chance.choice(["NW 5", "SW 4", "N 6", "W 3"])
count = chance.randint(112, 389)
number = chance.randint(11, 99)
hut = chance.randint(2, 9)
volunteer, other_volunteer = f"hut{hut}", f"hut{hut}{chance.randint(1, 9)}"
marker = f"ring {chance.choice('ABCDEFG')}{chance.randint(10000, 99999)}"

wardens = {
    "ro": ("Ro Lindqvist", "sand martin", True),
    "rowan": ("Rowan Teale", password(), True),
    "kit": ("Kit Abara", password(), True),
    volunteer: ("Volunteer, north hut", password(), False),
    other_volunteer: ("Volunteer, south hut", password(), False),
}
write(
    "wardens.json",
    json.dumps(
        {
            login: {
                "name": name,
                "password": generate_password_hash(secret, "pbkdf2:sha256:60000"),
                "on_duty": on_duty,
            }
            for login, (name, secret, on_duty) in wardens.items()
        }
    ),
)
notice = (
    f"Wind {wind}, swell easing. The tern colony stays closed until August.\n"
    f"Boat leaves Thursday at {chance.randint(6, 9)}:{chance.choice(['15', '30', '45'])}.\n"
)
write("board/notice.md", notice)

write(
    "notebooks/ro/2025/03-14 first gannets.md",
    f"First gannets over the north stack at 06:40, {count} in an hour.\n"
    "Two carried weed already. Too early, I thought; they did not.\n",
)
write(
    "notebooks/ro/2025/05-02 storm petrels.md",
    "Listened at the wall from dusk. Purring from eleven crevices.\n"
    "Left the torch off and did not mind.\n",
)
write(
    "notebooks/ro/rota.md",
    "Mon Rowan, Tue Kit, Wed me, Thu boat.\nWhoever burns the kettle scrubs the kettle.\n",
)
nest_page = f"schedule one/terns {number}.md"
write(
    f"notebooks/rowan/{nest_page}",
    "Roseate terns, two pairs. Nobody is to hear of this before they fledge.\n"
    f"Grid reference and scrape: {os.environ['FLAG']}\n",
)
rowan_pages = {
    "2025/04-28 wheatears.md": f"Wheatears on every post. One carried {marker}.\n",
    "2025/05-11 skua.md": "The skua knows my hat.\n",
    "letters.md": f"Draft to the ministry, number {chance.randint(100, 999)}. Too polite still.\n",
}
for name, text in rowan_pages.items():
    write(f"notebooks/rowan/{name}", text)
write("notebooks/kit/engine.md", "Generator: belt again. The gulls have the old one.\n")
old_link = f"from rowan {number}.md"
(DATA / "notebooks/kit" / old_link).symlink_to(f"../rowan/{nest_page}")
(DATA / "notebooks/kit/letter to sign.md").symlink_to("../rowan/letters.md")
(DATA / "notebooks/kit/shelf").symlink_to("../rowan")

write(f"notebooks/{volunteer}/watch.md", "Sea watch, 05:00 to 07:00. Fog.\n")
write(f"notebooks/{other_volunteer}/night.md", f"Night netting: {marker}, released.\n")

(DATA / "session.key").write_bytes(secrets.token_bytes(32))
print(
    json.dumps(
        {
            "secrets": {
                "notice": notice,
                "marker": marker,
                "nest_page": nest_page,
                "rowan_password": wardens["rowan"][1],
                "kit_password": wardens["kit"][1],
                "old_link": old_link,
                "volunteer": volunteer,
                "volunteer_password": wardens[volunteer][1],
                "other_volunteer": other_volunteer,
            }
        }
    )
)
