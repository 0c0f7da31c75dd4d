import dataclasses

import club
import pytest
import strength
import table


@pytest.fixture
def thief(files, new_client):
    """Judges what a copy of the database tells about one member's password."""
    known = table.known_from(files)

    def look(member: club.Member, with_username: bool = False) -> str:
        values = table.values_of(files, member.username)
        mine = dataclasses.replace(
            known, texts=known.texts | {member.salt.encode()} - {b""}
        )
        fast = strength.fast_values(values, member.username, member.password, mine)
        fast = [value for value in fast if value.with_username == with_username]
        if fast:
            return (
                f"{fast[0].place} holds {fast[0].how}. The thief tests a guess with that, "
                "millions of times a second."
            )
        if with_username:
            return ""
        client = new_client()
        scheme = strength.judge(
            values,
            member.username,
            member.password,
            known,
            lambda: client.post(
                "/sign-in", data={"username": member.username, "password": "no-" * 4}
            ),
            lambda: client.get("/sign-in"),
        )
        return (
            f"the password is kept by {scheme.name}: {scheme.short}."
            if scheme.short
            else ""
        )

    return look


def test_new_member(app, thief):
    """A new member's password resists a thief of the table"""
    told = thief(club.joined(app))
    assert not told, f"For a new member, {told}"


def test_changed_password(app, thief):
    """A changed password resists a thief of the table"""
    member, new = club.joined(app), club.password()
    club.change(app, member.password, new)
    told = thief(dataclasses.replace(member, password=new))
    assert not told, f"After a change of password, {told}"


def test_old_member(app, secrets, thief):
    """An old member's password resists a thief of the table after the next sign-in"""
    member = club.old(secrets, 8)
    club.sign_in(app, member.username, member.password)
    told = thief(member)
    assert not told, f"After an old member signed in, {told}"


def test_old_member_phone_app(app, secrets, thief):
    """An old member's password resists a thief of the table after a sign-in by phone"""
    member = club.old(secrets, 9)
    club.app_token(app, member.username, member.password)
    told = thief(member)
    assert not told, f"After an old member signed in with the phone app, {told}"


def test_nothing_beside(app, new_client, secrets, thief):
    """Nothing else in the table gives a password away"""
    new = club.joined(app)
    told = thief(new, with_username=True)
    assert not told, f"For a new member, {told}"
    changed = dataclasses.replace(new, password=club.password())
    club.change(app, new.password, changed.password)
    told = thief(changed, with_username=True)
    assert not told, f"After a change of password, {told}"
    old = club.old(secrets, 10)
    club.sign_in(app, old.username, old.password)
    told = thief(old, with_username=True)
    assert not told, f"After an old member signed in, {told}"
