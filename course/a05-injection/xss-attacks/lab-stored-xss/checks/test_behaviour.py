import re

from bs4 import BeautifulSoup
from ladle import LINKS, WORDS, facts, finished, mark, try_password

ODD = 'Tom & Jerry\'s: 3 < 4 > 2, I <3 it, "yes"; onions=5 & javascript: no'


def lines(text: str) -> list[str]:
    return [line for line in map(str.strip, text.splitlines()) if line]


def test_review_is_read_and_shown(app, reviews):
    """A review waits for Mona, and then stands on the recipe's page"""
    word = mark()
    number = reviews.write(3, title=f"Fine {word}", author="Jo")
    assert number, "A harmless review sent with the form of /recipes/3 is not stored."
    assert word not in app.get("/recipes/3").text, (
        "A review stands on the recipe's page before Mona has read it."
    )
    reviews.decide(number, "show")
    assert word in app.get("/recipes/3").text, (
        "A review that Mona has let through is not on the recipe's page."
    )
    assert re.search(r"[1-9] review", app.get("/").text), "The first page does not count the reviews."
    reviews.decide(number, "reject")
    assert word not in app.get("/recipes/3").text, (
        "A review that Mona has rejected is still on the recipe's page."
    )


def test_telephone_application(reviews, app):
    """The telephone application can send reviews too"""
    word = mark()
    number = reviews.send(4, title=word, body="From the sofa.")
    assert number, "A harmless review sent to POST /api/recipes/4/reviews is not stored."
    reviews.decide(number, "show")
    assert word in app.get("/recipes/4").text, (
        "A review from the telephone application is not on the recipe's page."
    )


def test_incomplete_reviews(reviews, new_client):
    """Reviews without a headline or with nine stars are refused"""
    assert reviews.write(3, title="") is None, "A review without a headline is taken."
    assert reviews.write(3, stars="9") is None, "A review with nine stars is taken."
    answer = new_client().post("/api/recipes/3/reviews", json=WORDS | {"stars": "many"})
    assert answer.status_code == 400, (
        f"The telephone application's review with many stars gets {answer.status_code}."
    )


def write_three(reviews):
    """One with odd punctuation, one with line breaks, one for each kind of website."""
    word = mark()
    odd = reviews.write(5, author=f"{word} O'Hara & Søn", title=f"{word} {ODD}", body=f"{word} {ODD}")
    assert odd, f"The harmless review {ODD} is not taken."
    reviews.write(5, body=f"{word} first\nsecond {word}\n\nthird {word}")
    addresses = [f"http://{word}.test/a?b=1&c=2", f"https://{word}.test/", f"HTTP://{word}.test:8080/x"]
    for address in addresses:
        assert reviews.write(5, website=address), f"A review with the website {address} is not taken."
    return word, addresses


def check_three(visit, where, word, addresses):
    assert visit.text.count(f"{word} {ODD}") == 2, (
        f"{where} the headline or the text {ODD} is not as it was typed."
    )
    assert f"{word} O'Hara & Søn" in visit.text, f"{where} the name O'Hara & Søn is not as it was typed."
    seen = [line for line in lines(visit.text) if word in line and re.search("first|second|third", line)]
    assert seen == [f"{word} first", f"second {word}", f"third {word}"], (
        f"{where} the three lines of a review are not three lines."
    )
    links = [href for _, href in visit.results[0]]
    for address in addresses:
        assert address in links, f"{where} the writer's website {address} is not a link to it."


def test_words_at_the_desk(reviews, at_desk):
    """At Mona's desk punctuation, line breaks and websites are as they were typed"""
    word, addresses = write_three(reviews)
    visit = finished(at_desk(LINKS))
    check_three(visit, "At Mona's desk", word, addresses)
    assert "Baked trout" in visit.text, "At the desk a review no longer says which recipe it is about."


def test_words_for_readers(reviews, reading):
    """On the recipe's page punctuation, line breaks and websites are as they were typed"""
    word, addresses = write_three(reviews)
    for number in reviews.written:
        reviews.decide(number, "show")
    check_three(finished(reading(5, LINKS)), "On the recipe's page", word, addresses)


def test_data_for_search_engines(app, reviews):
    """The recipe's data for search engines holds each review exactly"""
    word = mark()
    reviews.write_shown(4, author=f"{word} & O'Hara", title=f'"{word}" <3', body=f"{word}\nI <3 it & more")
    found = [r for r in facts(app.get("/recipes/4")) if word in r.get("reviewBody", "")]
    assert found, "A shown review is missing in the recipe's data for search engines."
    review = found[0]
    assert review["author"]["name"] == f"{word} & O'Hara" and review["name"] == f'"{word}" <3', (
        "In the data for search engines the writer's name or the headline is not what was typed "
        f"({review['author']['name']}; {review['name']})."
    )
    assert lines(review["reviewBody"]) == [word, "I <3 it & more"], (
        f"In the data for search engines the text of a review is not what was typed ({review['reviewBody']})."
    )


def test_decision_in_the_browser(reviews, victim, url, app):
    """Mona lets a review through with the button at her desk"""
    word = mark()
    number = reviews.write(2, title=word)
    form = f"form[action$='/desk/reviews/{number}']"
    visit = victim.visit(
        steps=[
            {"goto": url("app") + "/desk"},
            {"expect": form},
            {"click": f"{form} [value=show]"},
            {"expect": f"#queue:not(:has({form}))"},
        ]
    )
    assert visit.error is None, (
        "At the desk a new review has no button that lets it through, or it stays there."
    )
    assert word in app.get("/recipes/2").text, (
        "After Mona pressed the button, the review is not on the recipe's page."
    )


def test_moderators_only(app, reviews, flag):
    """The desk and the partner feed are for Mona alone"""
    for path in ("/desk", "/desk/queue", "/desk/feed"):
        page = app.get(path)
        assert page.url.path == "/login" or page.status_code in (401, 403, 404), (
            f"GET {path} answers everybody."
        )
    wrong = try_password(app, "not-hers")
    assert "Sign out" not in wrong.text, "Mona can sign in with a wrong password."
    assert flag in reviews.mona.get("/desk/feed").text, "Mona no longer sees the feed key on /desk/feed."


def test_cookie(new_client, secrets):
    """Mona's session cookie is still out of reach of scripts and of other sites"""
    client = new_client(follow_redirects=False)
    answer = try_password(client, secrets["mona_password"])
    cookies = " ".join(answer.headers.get_list("set-cookie")).lower()
    assert "httponly" in cookies and re.search(r"samesite=(lax|strict)", cookies), (
        "The session cookie has lost HttpOnly or SameSite."
    )


def test_page_is_complete(app):
    """A recipe's page has its ingredients, its method and the form for a review"""
    page = BeautifulSoup(app.get("/recipes/1").text, "html.parser")
    text = page.get_text()
    assert "Sourdough starter" in text and "hot pot" in text, "The recipe on /recipes/1 is not complete."
    fields = {f.get("name") for f in page.select("form [name]")}
    assert {"author", "website", "stars", "title", "body"} <= fields, (
        "The form for a review has lost a field."
    )
