import dataclasses
from secrets import token_hex

import club
import strength
import table


def test_join_and_sign_in(app):
    """A new member joins, and signs in with exactly the chosen password"""
    member = club.joined(app)
    assert club.sign_in(app, member.username, member.password), (
        "A new member who has just joined cannot sign in with the chosen password."
    )
    for wrong in (
        member.password.swapcase(),
        member.password + " ",
        member.password[:-1],
    ):
        assert not club.sign_in(app, member.username, wrong), (
            "A new member can also sign in with a password that only resembles the chosen one."
        )


def test_old_members(app, secrets):
    """Members from before sign in with their old password, again and again"""
    for number in (5, 3, 4):
        member = club.old(secrets, number)
        for time in ("first", "second"):
            assert club.sign_in(app, member.username, member.password), (
                f"An old member whose password is {member.password!r} can no longer sign in "
                f"with it the {time} time."
            )
        assert not club.sign_in(app, member.username, member.password.strip() + "x"), (
            "An old member can now sign in with a wrong password."
        )


def test_wrong_password_first(app, secrets):
    """A wrong password changes nothing for a member from before"""
    member = club.old(secrets, 6)
    wrong = club.password()
    for _ in range(2):
        assert not club.sign_in(app, member.username, wrong), (
            "Somebody who does not know an old member's password can sign in as that member "
            "by trying the same wrong password twice."
        )
    assert club.sign_in(app, member.username, member.password), (
        "After somebody tried a wrong password, the old member is locked out of the account."
    )


def test_change_password(app, new_client, secrets):
    """A member changes the password, and an old calendar link ends with it"""
    member, new = club.old(secrets, 12), club.password()
    assert club.sign_in(app, member.username, member.password), (
        "An old member cannot sign in."
    )
    link = club.calendar_link(app)
    club.change(app, club.password(), new)
    assert not club.sign_in(new_client(), member.username, new), (
        "A password can be changed without the current one."
    )
    answer = club.change(app, member.password, new)
    assert answer.status_code == 200, (
        f"An old member cannot change the password: the answer is {answer.status_code}."
    )
    assert club.sign_in(app, member.username, new), (
        "After a change of password, the new one does not sign the member in."
    )
    assert new_client().get(link).status_code == 404, (
        "The calendar link from before a change of password still works. The account page promises its end."
    )
    assert not club.sign_in(app, member.username, member.password), (
        "After a change of password, the former one still signs the member in."
    )


def test_phone_app(app, secrets):
    """The phone app gets its token for the right password only"""
    old, new = club.old(secrets, 7), club.joined(app)
    for member, who in ((old, "an old member"), (new, "a new member")):
        assert not club.app_token(app, member.username, club.password()), (
            f"The phone app gets a token of {who} with a wrong password."
        )
        token = club.app_token(app, member.username, member.password)
        assert token, (
            f"The phone app of {who} no longer gets a token for the right password."
        )
        answer = app.get("/api/outings", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200 and answer.json(), (
            f"The phone app of {who} no longer sees the outings with its token."
        )
    assert club.sign_in(app, old.username, old.password), (
        "An old member who used the phone app can no longer sign in on the site."
    )


def test_long_pass_phrases(app, secrets):
    """Every letter of a long pass phrase counts"""
    beginnings = (
        f"The tide waits for nobody, {token_hex(24)}"[:72],
        "Žluťoučký kůň úpěl ďábelské ódy, " + "ž" * 60,
    )
    for beginning in beginnings:
        phrase, other = f"{beginning}, and so do we", f"{beginning}, or does it?"
        member, answer = club.join(app, phrase)
        size = f"{len(phrase)} characters ({len(phrase.encode())} bytes)"
        assert answer.status_code == 200, (
            f"A pass phrase of {size} is no longer accepted from a new member, "
            f"although the page promises up to 200 characters: the answer is {answer.status_code}."
        )
        assert club.sign_in(app, member.username, phrase), (
            f"A new member with a pass phrase of {size} cannot sign in with it."
        )
        assert not club.sign_in(app, member.username, other), (
            f"A pass phrase of {size} is cut: another one that begins with the same "
            f"{len(beginning.encode())} bytes opens the account as well."
        )
    first, second = club.old(secrets, 1), club.old(secrets, 2)
    assert club.sign_in(app, first.username, first.password), (
        f"An old member whose pass phrase has {len(first.password)} characters can no longer sign in."
    )
    assert not club.sign_in(app, first.username, second.password), (
        "After an old member with a long pass phrase signed in once, another pass phrase with the same "
        "beginning opens the account as well."
    )


def test_equal_passwords(app, new_client, files):
    """Equal passwords do not look equal in the table"""
    same = club.password()
    first, second, third = (
        club.joined(new_client(), s) for s in (same, same, club.password())
    )
    before, twin, other = (
        long_pieces(files, member) for member in (first, second, third)
    )
    assert not (before & twin) - other, (
        "Two new members with the same password have the same value in the table. "
        "A thief tests one guess on everybody at once."
    )
    club.sign_in(app, first.username, same)
    between = club.password()
    club.change(app, same, between)
    changed = long_pieces(files, dataclasses.replace(first, password=between))
    club.change(app, between, same)
    assert not (before & long_pieces(files, first)) - changed, (
        "A member who comes back to an earlier password gets the same value in the table again. "
        "A thief can compute tables for well-known user names beforehand."
    )


def long_pieces(files, member) -> set[bytes]:
    """Long parts of a member's values, without those that are too weak to hide anything."""
    nothing = table.Known()
    values = table.values_of(files, member.username)
    weak = {
        f.place
        for f in strength.fast_values(values, member.username, member.password, nothing)
    }
    values = [value for value in values if value.place not in weak]
    texts = {
        p.encode() for v in values for p in table.pieces(v.content) if len(p) >= 20
    }
    return texts | {raw for value in values for raw in table.decoded(value.content, 16)}


def test_calendar(app, new_client, secrets):
    """A member's outings appear behind the calendar link"""
    member = club.old(secrets, 13)
    assert club.sign_in(app, member.username, member.password), (
        "An old member cannot sign in."
    )
    app.post("/outings/2/seat")
    link = club.calendar_link(app)
    answer = new_client().get(link)
    assert answer.status_code == 200 and "Outing in" in answer.text, (
        "The calendar link on the account page no longer leads to the outings that the member has booked."
    )
    app.post("/outings/2/seat", data={"give_up": "1"})
    assert "Outing in" not in new_client().get(link).text, (
        "An outing that the member has given up stays in the calendar."
    )
    assert new_client().get("/calendar/nobody.ics").status_code == 404, (
        "A calendar link that belongs to nobody no longer answers “not found”."
    )


def test_stolen_value_is_no_password(app, files, secrets):
    """What a thief reads in a copy of the table signs nobody in"""
    old, new = club.old(secrets, 11), club.joined(app)
    stolen = [(old, old.digest), (old, old.salt + old.password)]
    stolen += [
        (m, v.content) for m in (old, new) for v in table.values_of(files, m.username)
    ]
    for member, content in stolen:
        if isinstance(content, str) and len(content) >= 20:
            assert not club.sign_in(app, member.username, content), (
                "A value copied from the table of members signs its member in, without any guessing, "
                "when it is typed as the password."
            )


def test_refusals(app, secrets):
    """Nobody signs in or joins without a password"""
    member = club.old(secrets, 14)
    for empty in ("", " "):
        assert not club.sign_in(app, member.username, empty), (
            "An empty password signs a member in."
        )
        assert not club.app_token(app, member.username, empty), (
            "The phone app gets a token for an empty password."
        )
    assert not club.sign_in(app, f"nobody.{token_hex(3)}", club.password()), (
        "A user name that nobody has can sign in."
    )
    _, answer = club.join(app, "short")
    assert answer.status_code == 400 and not club.is_signed_in(app), (
        "A new member can now join with a password of five characters."
    )


def test_restart(app, secrets, restart):
    """Everybody can still sign in after the application starts anew"""
    old, new = club.old(secrets, 15), club.joined(app)
    club.sign_in(app, old.username, old.password)
    restart()
    for member, who in ((old, "An old member"), (new, "A new member")):
        assert club.sign_in(app, member.username, member.password), (
            f"{who} who signed in before can no longer do so once the application has started anew."
        )
