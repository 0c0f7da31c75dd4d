"""What the shop must go on doing."""

import re

import pytest

from shop_front import book_ids, book_titles, order_values, stock


def test_search_by_title(app):
    """Search finds books by part of the title, in capitals or not"""
    for words, title in [
        ("midnight", "Tom's Midnight Garden"),
        ("UNION CANAL", "The Union Canal on Foot"),
        ("años de", "Cien años de soledad"),
        ("Švejk", "The Good Soldier Švejk"),
    ]:
        page = app.get("/search", params={"q": words})
        assert page.status_code == 200 and title in book_titles(page.text), (
            f"A search for “{words}” no longer finds “{title}”."
        )
        assert "The Peregrine" not in book_titles(page.text), (
            f"A search for “{words}” also lists books that have nothing to do with it."
        )


def test_search_by_author(app):
    """Search finds books by their author"""
    page = app.get("/search", params={"q": "inge skov"})
    assert sorted(book_titles(page.text)) == [
        "100% Rye: A Baker's Year in Jutland",
        "Butter, 80%",
    ], "A search for “inge skov” no longer lists exactly her two books."


def test_words_of_the_database(app):
    """Titles that look like database language are found like any other"""
    for words, title in [
        ("Selected Poems", "Selected Poems"),
        ("the union", "The Union Canal on Foot"),
        ("Stop -- Look", "Stop -- Look -- Listen: Level Crossings of Wales"),
        ("Tea; or the", "Tea; or the Hour Well Wasted"),
        ("insert coin", "Insert Coin: Arcades of the North Sea Coast"),
        ("Drop-Leaf Tables", "Drop-Leaf Tables of the Fens"),
        ("Knots, and When Not", "Knots, and When Not to Tie Them"),
    ]:
        page = app.get("/search", params={"q": words})
        assert title in book_titles(page.text), (
            f"A customer who types “{words}” no longer finds “{title}”."
        )


def test_backslash_is_a_letter(app):
    r"""A search for a backslash finds the title that has one"""
    for words in ["\\", "C:\\ and"]:
        page = app.get("/search", params={"q": words})
        assert book_titles(page.text) == ["C:\\ and Other Prompts"], (
            f"A search for “{words}” no longer finds “C:\\ and Other Prompts” and nothing else."
        )


def test_shelf(app):
    """A shelf shows its own books and no others"""
    page = app.get("/search", params={"shelf": "Poetry"})
    assert sorted(book_titles(page.text)) == [
        "Death of a Naturalist",
        "Leaves of Grass",
        "Les Fleurs du mal",
        "Selected Poems",
    ], "The shelf “Poetry” no longer shows exactly its four books."
    page = app.get("/search", params={"shelf": "Natural history", "q": "the"})
    assert "The Peregrine" in book_titles(page.text), (
        "A search for “the” on the shelf “Natural history” no longer finds “The Peregrine”."
    )
    assert "The Trial" not in book_titles(page.text), (
        "A search on the shelf “Natural history” also lists Fiction."
    )


@pytest.mark.parametrize("limit", ["5", "6.50", "", " 12 "])
def test_price_limit(app, files, limit):
    """The price limit keeps dearer books out, in pounds and pence"""
    pence = round(float(limit) * 100) if limit.strip() else 10**9
    expected = {book["id"] for book in stock(files) if book["price"] <= pence}
    page = app.get("/search", params={"max_price": limit})
    assert set(book_ids(page.text)) == expected, (
        f"With “{limit}” as the highest price, the list is not the books that cost that or less."
    )


def test_every_order_of_the_menu(app, files):
    """Every order in the menu sorts the books as its name says"""
    values = order_values(app)
    for label, key, reverse in [
        ("Title", lambda book: book["title"], False),
        ("Author", lambda book: book["author"], False),
        ("Price, lowest first", lambda book: book["price"], False),
        ("Price, highest first", lambda book: book["price"], True),
        ("Oldest first", lambda book: book["year"], False),
        ("Newest arrivals", lambda book: book["arrived"], True),
    ]:
        page = app.get("/search", params={"sort": values[label]})
        listed = book_ids(page.text)
        by_id = {book["id"]: book for book in stock(files)}
        assert page.status_code == 200 and set(listed) == set(by_id), (
            f"With the order “{label}” the list is no longer complete."
        )
        keys = [key(by_id[book_id]) for book_id in listed]
        folded = [str(text).casefold() for text in keys]
        in_order = keys == sorted(keys, reverse=reverse) or (
            isinstance(keys[0], str) and folded == sorted(folded, reverse=reverse)
        )
        assert in_order, (
            f"The order “{label}” of the menu no longer sorts the books that way."
        )


def test_everything_together(app):
    """Words, shelf, price and order work together"""
    values = order_values(app)
    page = app.get(
        "/search",
        params={
            "q": "the",
            "shelf": "Fiction",
            "max_price": "7.50",
            "sort": values["Price, highest first"],
        },
    )
    assert book_titles(page.text) == [
        "The Third Policeman",
        "The Country Girls",
        "The Trial",
    ], (
        "“the” in Fiction up to £7.50, dearest first, should be The Third Policeman, "
        "The Country Girls, The Trial, in this order."
    )


def test_search_without_a_match(app):
    """A search without a match says so"""
    page = app.get("/search", params={"q": "xylophone repair"})
    assert page.status_code == 200 and not book_ids(page.text), (
        "A search for something that the shop has not got no longer gives an empty list."
    )


def test_book_page(app, files):
    """A book's page shows the book, its price and its note"""
    for book in stock(files)[:5]:
        page = app.get(f"/books/{book['id']}")
        assert page.status_code == 200 and f"£{book['price'] / 100:.2f}" in page.text, (
            f"The page of “{book['title']}” no longer opens with its price."
        )
    assert app.get("/books/99999").status_code == 404, (
        "The page of a book that does not exist no longer answers 404."
    )


def test_saved_list(app, files):
    """Books that a customer saves are on the saved list"""
    chosen = [stock(files)[n] for n in (2, 9, 17)]
    for book in chosen:
        app.post(f"/books/{book['id']}/save")
    page = app.get("/saved")
    assert set(book_ids(page.text)) == {book["id"] for book in chosen}, (
        "After saving three books, the saved list does not show exactly these three."
    )
    app.post("/saved/clear")
    assert not book_ids(app.get("/saved").text), (
        "The saved list can no longer be emptied."
    )


def test_wanted_board(app):
    """A card pinned to the wanted board is shown on it"""
    app.post("/wanted", data={"title": "A field guide to lichens", "name": "Noor"})
    page = app.get("/wanted")
    assert "A field guide to lichens" in page.text and "Noor" in page.text, (
        "A card that a customer pins up no longer appears on the wanted board."
    )


def test_staff_sign_in(new_client, secrets, flag):
    """Staff sign in with their own passphrase, and only the owner sees the owner's note"""
    bookseller = new_client()
    page = bookseller.post(
        "/sign-in",
        data={
            "login": secrets["bookseller_login"],
            "passphrase": secrets["bookseller_passphrase"],
        },
    )
    assert "Put aside" in page.text and secrets["held_title"] in page.text, (
        "A bookseller who signs in with the right passphrase no longer gets to the desk."
    )
    assert flag not in page.text, "A bookseller sees the owner's note."
    owner = new_client()
    page = owner.post(
        "/sign-in",
        data={
            "login": secrets["owner_login"],
            "passphrase": secrets["owner_passphrase"],
        },
    )
    assert flag in page.text, (
        "The owner, signed in with the right passphrase, no longer sees her own note."
    )


def test_wrong_passphrase(app, secrets):
    """A wrong passphrase or an unknown login is refused"""
    for login, passphrase in [
        (secrets["owner_login"], secrets["bookseller_passphrase"]),
        (secrets["owner_login"], ""),
        ("nobody", secrets["owner_passphrase"]),
    ]:
        app.post("/sign-in", data={"login": login, "passphrase": passphrase})
        page = app.get("/desk")
        assert "Put aside" not in page.text, (
            "A wrong passphrase, or a login that nobody has, is let in."
        )


def test_put_aside_books_stay_out(app, secrets):
    """Books put aside for a customer are not for sale"""
    page = app.get("/search")
    assert secrets["held_title"] not in page.text, (
        "A book that is put aside for a customer is listed for sale."
    )
    assert re.search(r"\b40\b", page.text), (
        "The list of all books no longer says how many there are."
    )
