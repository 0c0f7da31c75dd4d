"""What the notebooks must go on doing."""

import pytest
from station import backup_of, bring_back, page, packed, sign_in

RO = ("ro", "sand martin")
NAMES = [
    "plain.md",
    "2025/06/01 shearwaters.md",
    "2025..06 the whole month.md",
    "and so on....md",
    "..unfinished.md",
    "Ål og Måke/Terne.md",
    "~draft.md",
    "50% cloud, %2e%2e and all.md",
    "what was that?.md",
    "rowan and me.md",
    "a & b; c $HOME.md",
]


def test_front_page(app, files):
    """The front page shows the notice and the titles of the wardens on duty"""
    text = app.get("/").text
    notice = files.data("board/notice.md").decode(errors="replace")
    assert notice.split(".")[0] in text, "The front page no longer shows the notice."
    for name in (
        "Ro Lindqvist",
        "Rowan Teale",
        "rota.md",
        "engine.md",
        "2025/05-11 skua.md",
    ):
        assert name in text, f"The front page no longer lists “{name}”."


def test_pages_want_a_warden(app):
    """Nobody reads a notebook without signing in"""
    for path in ("/notebook", "/page?name=rota.md", "/backup", "/write?name=rota.md"):
        assert "kettle scrubs" not in app.get(path).text, f"{path} answers strangers."


def test_reading(app):
    """A warden reads the pages of their own notebook"""
    sign_in(app, *RO)
    assert "2025/05-02 storm petrels.md" in app.get("/notebook").text, (
        "A warden's own pages are no longer listed."
    )
    assert "eleven crevices" in page(app, "2025/05-02 storm petrels.md").text, (
        "A page in a folder of the own notebook can no longer be read."
    )
    assert "kettle scrubs" in page(app, "rota.md").text, (
        "A page of the own notebook can no longer be read."
    )
    assert page(app, "no such page.md").status_code == 404, (
        "A page that does not exist no longer answers 404."
    )


@pytest.mark.parametrize("name", NAMES)
def test_writing(app, files, name):
    """A warden writes, reads, changes and tears out a page of any ordinary name"""
    sign_in(app, *RO)
    for text in ("Seven, all heading north.", "Eight. I miscounted."):
        app.post("/write", data={"name": name, "text": text})
        answer = page(app, name)
        assert answer.status_code == 200 and text in answer.text, (
            f"A page called “{name}” can no longer be written and read again."
        )
    assert f"notebooks/ro/{name}" in files.listing("data"), (
        f"A page called “{name}” is no longer kept under its name in the notebook's folder."
    )
    app.post("/delete", data={"name": name})
    assert page(app, name).status_code == 404, (
        f"A page called “{name}” can no longer be torn out."
    )


def test_download(app):
    """A backup holds every page, unchanged"""
    sign_in(app, *RO)
    pages = backup_of(app)
    assert b"eleven crevices" in pages.get("2025/05-02 storm petrels.md", b""), (
        "The backup no longer holds the page of a folder under its name."
    )
    assert pages.get("rota.md", b"").endswith(b"kettle scrubs the kettle.\n"), (
        "The backup no longer holds the pages as they were written."
    )


def test_restore(app, files):
    """A backup brings back pages, folders and all"""
    sign_in(app, *RO)
    entries = [("trip/", b""), ("trip/day one/", b"")]
    entries += [
        (f"trip/day one/{name}", f"Page {n}, kept as it was.\r\n".encode())
        for n, name in enumerate(NAMES)
    ]
    entries.append(("flat.md", b"No folder at all.\n"))
    answer = bring_back(app, *entries)
    assert answer.status_code == 200, "An ordinary backup is no longer accepted."
    for name, content in entries[2:]:
        assert files.data(f"notebooks/ro/{name}") == content, (
            f"After restoring a backup, the page “{name}” does not hold what was in it."
        )
        assert page(app, name).status_code == 200, (
            f"The page “{name}”, brought back from a backup, cannot be read."
        )


def test_restore_over_pages(app):
    """A backup replaces pages of the same name"""
    sign_in(app, *RO)
    for text in ("the first version", "the second version"):
        bring_back(app, ("again/tides.md", text))
        assert text in page(app, "again/tides.md").text, (
            "A backup no longer replaces the page that has the same name."
        )


def test_round_trip(new_client, secrets):
    """What one download holds, a restore accepts"""
    volunteer = new_client()
    sign_in(volunteer, secrets["volunteer"], secrets["volunteer_password"])
    bring_back(volunteer, ("log/one.md", "first"), ("log/two.md", "second"))
    pages = backup_of(volunteer)
    volunteer.post("/delete", data={"name": "log/two.md"})
    bring_back(volunteer, *pages.items())
    assert "second" in page(volunteer, "log/two.md").text, (
        "A page that was torn out does not come back from the backup downloaded before."
    )


def test_backups_of_other_programs(app):
    """Backups packed by other programs are accepted too"""
    sign_in(app, *RO)
    plain = packed([("from windows/skuas.md", "Three.")], system=0)
    answer = app.post("/restore", files={"backup": ("b.zip", plain)})
    assert (
        answer.status_code == 200
        and "Three." in page(app, "from windows/skuas.md").text
    ), "A backup that was packed on another system is no longer accepted."


def test_no_zip(app):
    """A file that is no backup is refused politely"""
    sign_in(app, *RO)
    answer = app.post("/restore", files={"backup": ("b.zip", b"not a zip file")})
    assert answer.status_code == 400, (
        "A file that is no zip file should be answered with 400."
    )


def test_far_away_places(app, files):
    """Places far away from the notebook cannot be read or written"""
    sign_in(app, *RO)
    outside = ("wardens.json", "notebooks/kit/engine.md")
    before = [files.data(path) for path in outside]
    for name in [
        "../../wardens.json",
        "/etc/passwd",
        "../../../etc/passwd",
        "../kit/engine.md",
    ]:
        text = page(app, name).text
        assert not any(
            secret in text for secret in ("belt again", "root:", "pbkdf2")
        ), f"The page name {name!r} opens a file outside the notebook."
        app.post("/write", data={"name": name, "text": "x"})
        assert [files.data(path) for path in outside] == before, (
            f"Writing a page called {name!r} changes a file outside the notebook."
        )


def test_rowan_keeps_her_pages(new_client, secrets, flag):
    """Rowan herself reads and downloads what is hers"""
    rowan = sign_in(new_client(), "rowan", secrets["rowan_password"])
    assert flag in page(rowan, secrets["nest_page"]).text, (
        "Rowan can no longer read her own page."
    )
    assert flag.encode() in backup_of(rowan).get(secrets["nest_page"], b""), (
        "Rowan's own backup no longer holds her page."
    )
