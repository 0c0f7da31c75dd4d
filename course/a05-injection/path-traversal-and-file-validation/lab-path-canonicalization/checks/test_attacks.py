"""What must no longer lead out of a notebook."""

from station import Link, backup_of, bring_back, lies_there, sign_in

RO = ("ro", "sand martin")
ROWANS_LETTER = "notebooks/rowan/letters.md"


def test_reading_next_door(new_client, secrets, flag):
    """A page name cannot open the notebook next door"""
    nest, other = secrets["nest_page"], secrets["other_volunteer"]
    ro = sign_in(new_client(), *RO)
    volunteer = sign_in(
        new_client(), secrets["volunteer"], secrets["volunteer_password"]
    )
    for warden, name, sought in [
        (ro, f"../rowan/{nest}", flag),
        (ro, f"./.././rowan//{nest}", flag),
        (ro, f"2025/../../rowan/{nest}", flag),
        (ro, f"no/such/folder/../../../../rowan/{nest}", flag),
        (ro, "../../notebooks/rowan/2025/04-28 wheatears.md", secrets["marker"]),
        (ro, f"/lab/data/notebooks/rowan/{nest}", flag),
        (ro, f"....//rowan/{nest}", flag),
        (ro, f"..././rowan/{nest}", flag),
        (volunteer, f"../{other}/night.md", secrets["marker"]),
    ]:
        for path in ("/page", "/write"):
            assert sought not in warden.get(path, params={"name": name}).text, (
                f"A warden still reads somebody else's page with {path}?name={name}."
            )


def test_writing_next_door(new_client, files, secrets):
    """A page cannot be written into the notebook next door"""
    other = secrets["other_volunteer"]
    ro = sign_in(new_client(), *RO)
    volunteer = sign_in(
        new_client(), secrets["volunteer"], secrets["volunteer_password"]
    )
    for warden, name, target in [
        (ro, "../rowan/planted 1.md", "notebooks/rowan/planted 1.md"),
        (ro, "2025/../../rowan/2025/planted 2.md", "notebooks/rowan/2025/planted 2.md"),
        (ro, "../rota for all/planted 3.md", "notebooks/rota for all/planted 3.md"),
        (ro, "../ro.md", "notebooks/ro.md"),
        (ro, "/lab/data/notebooks/rowan/planted 4.md", "notebooks/rowan/planted 4.md"),
        (ro, "....//rowan/planted 5.md", "notebooks/rowan/planted 5.md"),
        (volunteer, f"../{other}/planted 6.md", f"notebooks/{other}/planted 6.md"),
    ]:
        warden.post("/write", data={"name": name, "text": "A stranger was here."})
        assert lies_there(files, target) is None, (
            f"A warden still writes a file outside their notebook by calling a page {name!r}."
        )


def test_tearing_out_next_door(app, files):
    """A page of the notebook next door cannot be torn out"""
    sign_in(app, *RO)
    for name in (
        "../rowan/2025/05-11 skua.md",
        "2025/../../rowan/2025/04-28 wheatears.md",
    ):
        target = "notebooks/" + name[name.index("rowan") :]
        before = lies_there(files, target)
        app.post("/delete", data={"name": name})
        assert lies_there(files, target) == before is not None, (
            f"Ro still tears a page out of Rowan's notebook by the name {name!r}."
        )


def test_backup_entries(new_client, files, secrets):
    """The entries of a backup land in the notebook or nowhere"""
    other = secrets["other_volunteer"]
    ro = sign_in(new_client(), *RO)
    volunteer = sign_in(
        new_client(), secrets["volunteer"], secrets["volunteer_password"]
    )
    for warden, name, target in [
        (ro, "../../board/slipped 1.md", "board/slipped 1.md"),
        (ro, "2025/../../../board/slipped 2.md", "board/slipped 2.md"),
        (ro, "./../.././board//slipped 3.md", "board/slipped 3.md"),
        (ro, "....//....//board/slipped 4.md", "board/slipped 4.md"),
        (ro, "../../slipped 5.md", "slipped 5.md"),
        (ro, "../rowan/slipped 6.md", "notebooks/rowan/slipped 6.md"),
        (ro, "../ro.slipped 7.md", "notebooks/ro.slipped 7.md"),
        (ro, "../kit/slipped 8.md", "notebooks/kit/slipped 8.md"),
        (ro, "/lab/data/board/slipped 9.md", "board/slipped 9.md"),
        (ro, "//lab/data/notebooks/rowan/slipped.md", "notebooks/rowan/slipped.md"),
        (volunteer, f"../{other}/slipped.md", f"notebooks/{other}/slipped.md"),
    ]:
        bring_back(warden, ("honest.md", "An honest page."), (name, "Slipped out."))
        assert lies_there(files, target) is None, (
            f"A backup with an entry called {name!r} still writes a file outside the notebook."
        )


def test_backup_overwrites(app, files):
    """A backup cannot replace what is not the warden's"""
    sign_in(app, *RO)
    for name, target in [
        ("../../board/notice.md", "board/notice.md"),
        ("../rowan/letters.md", ROWANS_LETTER),
    ]:
        before = lies_there(files, target)
        bring_back(app, (name, f"Replaced by a backup: {name}\n"))
        assert lies_there(files, target) == before, (
            f"A backup with an entry called {name!r} still replaces that file."
        )


def test_folders_of_a_backup(app, files):
    """A backup cannot make folders outside the notebook"""
    sign_in(app, *RO)
    for name, folder in [("../rookery/", "rookery"), ("2025/../../roost/", "roost")]:
        bring_back(app, (name, b""))
        bring_back(app, (f"2025/../../{folder}/inside.md", "A new notebook."))
        app.post("/write", data={"name": f"../{folder}/inside.md", "text": "x"})
        assert lies_there(files, f"notebooks/{folder}/inside.md") is None, (
            f"A backup with the folder {name!r} still opens a notebook beside the warden's own."
        )


def test_links_to_read(new_client, secrets, flag):
    """A link in a backup does not show somebody else's pages"""
    nest = secrets["nest_page"]
    warden = sign_in(new_client(), *RO)
    for entries, names in [
        ([("peek 0.md", Link(f"../rowan/{nest}"))], ["peek 0.md"]),
        ([("peek 1.md", Link(f"/lab/data/notebooks/rowan/{nest}"))], ["peek 1.md"]),
        ([("in/a/folder.md", Link(f"../../../rowan/{nest}"))], ["in/a/folder.md"]),
        ([("next door", Link("../rowan"))], [f"next door/{nest}"]),
        ([("up", Link(".."))], [f"up/rowan/{nest}", f"2025/../up/rowan/{nest}"]),
        (
            [
                ("hop", Link("skip")),
                ("skip", Link("jump")),
                ("jump", Link("../rowan")),
            ],
            [f"hop/{nest}"],
        ),
        (
            [("2025/here", Link(".")), ("step", Link("2025/here/../../rowan"))],
            [f"step/{nest}"],
        ),
        (
            [
                ("2025/there", Link(".")),
                ("step.md", Link(f"2025/there/../../rowan/{nest}")),
            ],
            ["step.md"],
        ),
    ]:
        bring_back(warden, *entries)
        for name in names:
            for path in ("/page", "/write"):
                assert flag not in warden.get(path, params={"name": name}).text, (
                    f"A backup with the link {entries[0][0]!r} to {entries[0][1]!r} still lets Ro "
                    f"read Rowan's page with {path}?name={name}."
                )
        assert flag.encode() not in b"".join(backup_of(warden).values()), (
            f"After a backup with the link {entries[0][0]!r} to {entries[0][1]!r}, Ro's own "
            "download holds Rowan's page."
        )


def test_links_to_write(app, files):
    """A link in a backup does not carry later pages out of the notebook"""
    sign_in(app, *RO)
    for n, backups in enumerate(
        [
            [[("door 0", Link("../rowan")), ("door 0/carried 0.md", "Carried.")]],
            [[("door 1", Link("../rowan"))], [("door 1/carried 1.md", "Carried.")]],
            [[("door 2", Link("..")), ("door 2/rowan/carried 2.md", "Carried.")]],
            [
                [
                    ("x/", b""),
                    ("x/door 3", Link("../../../board")),
                    ("x/door 3/../board/carried 3.md", "Carried."),
                    ("x/door 3/carried 3.md", "Carried."),
                ]
            ],
            [
                [
                    ("door 4", Link("gate 4")),
                    ("gate 4", Link("../rowan")),
                    ("door 4/carried 4.md", "Carried."),
                ]
            ],
            [[("door 5.md", Link("../rowan/carried 5.md")), ("door 5.md", "Carried.")]],
            [
                [
                    ("door 6", Link("/lab/data/board")),
                    ("door 6/carried 6.md", "Carried."),
                ]
            ],
        ]
    ):
        for entries in backups:
            bring_back(app, *entries)
        app.post(
            "/write", data={"name": f"door {n}/carried {n}.md", "text": "Carried."}
        )
        for target in (f"notebooks/rowan/carried {n}.md", f"board/carried {n}.md"):
            name, to = backups[0][1 if n == 3 else 0]
            assert lies_there(files, target) is None, (
                f"A backup with the link {name!r} to {to!r} still carries a page out of the "
                f"notebook, to {target}."
            )


def test_old_links(new_client, secrets, flag):
    """A link that an earlier backup left behind leads nowhere"""
    kit = sign_in(new_client(), "kit", secrets["kit_password"])
    for name in (secrets["old_link"], f"shelf/{secrets['nest_page']}"):
        for path in ("/page", "/write"):
            assert flag not in kit.get(path, params={"name": name}).text, (
                "A link has been in Kit's notebook since an earlier backup, and with "
                f"{path}?name={name} Kit still reads Rowan's page through it."
            )
    assert flag.encode() not in b"".join(backup_of(kit).values()), (
        "A link has been in Kit's notebook since an earlier backup, and Kit's download still "
        "holds Rowan's page because of it."
    )


def test_writing_through_old_links(new_client, files, secrets):
    """Nothing is written or torn out through a link that was there before"""
    kit = sign_in(new_client(), "kit", secrets["kit_password"])
    kit.post("/write", data={"name": "shelf/left 1.md", "text": "Left behind."})
    bring_back(kit, ("shelf/left 2.md", "Left behind."))
    for target in ("notebooks/rowan/left 1.md", "notebooks/rowan/left 2.md"):
        assert lies_there(files, target) is None, (
            "A link to Rowan's folder has been in Kit's notebook since an earlier backup, and Kit "
            f"still writes through it, to {target}."
        )
    letter = lies_there(files, ROWANS_LETTER)
    for name in ("shelf/letters.md", "letter to sign.md"):
        for how, send in {
            "written": lambda name: kit.post(
                "/write", data={"name": name, "text": "Dear ministry."}
            ),
            "brought back": lambda name: bring_back(
                kit, (name, "Dear ministry, from a backup.")
            ),
            "torn out": lambda name: kit.post("/delete", data={"name": name}),
        }.items():
            send(name)
            assert lies_there(files, ROWANS_LETTER) == letter, (
                f"When “{name}”, which leads through a link from an earlier backup, is {how} in "
                "Kit's notebook, Rowan's page still changes."
            )
