"""Reads the shop's pages the way a customer does."""

import re
from html import unescape

from bs4 import BeautifulSoup


def book_ids(page: str) -> list[int]:
    found = re.findall(r'href="/books/(\d+)"', page)
    return [int(book_id) for book_id in dict.fromkeys(found)]


def book_titles(page: str) -> list[str]:
    titles = re.findall(r'<span class="title">(.*?)</span>', page, re.DOTALL)
    return [unescape(title).strip() for title in titles]


def order_values(app) -> dict[str, str]:
    """The menu's labels and what the form sends for each."""
    page = BeautifulSoup(app.get("/search").text, "html.parser")
    options = page.select('select[name="sort"] option')
    menu = {
        option.get_text(strip=True): option.get("value", option.get_text(strip=True))
        for option in options
    }
    for label in [
        "Title",
        "Author",
        "Price, lowest first",
        "Price, highest first",
        "Oldest first",
        "Newest arrivals",
    ]:
        assert label in menu, f"The order “{label}” has gone from the menu."
    return menu


def stock(files) -> list[dict]:
    """The books for sale, as the database has them."""
    shop = files.sqlite("shop.db")
    rows = shop.execute(
        "SELECT id, title, author, year, price, arrived, paid FROM books WHERE held = 0"
    )
    names = ("id", "title", "author", "year", "price", "arrived", "paid")
    return [dict(zip(names, row, strict=True)) for row in rows]
