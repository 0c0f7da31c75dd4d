import pytest
from ladle import RAN, Crowd, Reviews, crowd_of_payloads, crowd_of_words, finished, sign_in


@pytest.fixture
def reviews(new_client, files, secrets):
    def newest() -> int:
        return files.sqlite("recipes.db").execute("SELECT coalesce(max(id), 0) FROM reviews").fetchone()[0]

    reviews = Reviews(new_client(), sign_in(new_client(), secrets["mona_password"]), newest)
    yield reviews
    reviews.take_away()


@pytest.fixture
def at_desk(victim, url):
    """Mona reads the new reviews; expressions are evaluated on her page."""

    def read(*expressions: str):
        steps = [{"goto": url("app") + "/desk"}, {"settle": True}]
        return victim.visit(steps=[*steps, *({"eval": e} for e in expressions)])

    return read


@pytest.fixture
def reading(victim, url):
    """A reader opens a recipe; expressions are evaluated on the page."""

    def read(recipe: int, *expressions: str):
        steps = [{"goto": f"{url('app')}/recipes/{recipe}"}, {"settle": True}]
        return victim.visit(signed_in=False, steps=[*steps, *({"eval": e} for e in expressions)])

    return read


@pytest.fixture(scope="session")
def earlier() -> dict[str, Crowd]:
    """Visits are dear, so several checks look at the same one."""
    return {}


@pytest.fixture
def payloads(earlier, reviews, at_desk, reading) -> Crowd:
    """Reviews that try to run, after Mona and a reader have seen all of them."""
    if "payloads" not in earlier:
        crowd = crowd_of_payloads(reviews)
        crowd.desk = finished(at_desk(RAN))
        crowd.show(reviews)
        crowd.page = finished(reading(3, RAN))
        earlier["payloads"] = crowd
    return earlier["payloads"]


@pytest.fixture
def words(earlier, reviews, at_desk, reading, attacker, secrets) -> Crowd:
    """Reviews with markup and odd websites, none of which runs by itself, after both have seen them."""
    if "words" not in earlier:
        crowd = crowd_of_words(reviews, attacker.url, secrets["old_mark"])
        crowd.desk = finished(at_desk(*crowd.questions))
        crowd.show(reviews)
        crowd.page = finished(reading(6, *crowd.questions))
        earlier["words"] = crowd
    return earlier["words"]
