"""Packs a backup and takes it to Skerry Point.

Change the pages below, then run: python pack.py
"""

from zipfile import ZipFile, ZipInfo

import httpx

SITE = "http://skerry.test"
LOGIN = {"login": "ro", "password": "sand martin"}

PAGES = {
    "2025/05-20 from the laptop.md": "Puffins back at the burrows.\n",
}

with ZipFile("backup.zip", "w") as backup:
    for name, text in PAGES.items():
        backup.writestr(ZipInfo(name), text)

with httpx.Client(base_url=SITE, follow_redirects=True) as station:
    station.post("/sign-in", data=LOGIN)
    with open("backup.zip", "rb") as backup:
        answer = station.post("/restore", files={"backup": backup})
    print(answer.status_code, answer.url)
