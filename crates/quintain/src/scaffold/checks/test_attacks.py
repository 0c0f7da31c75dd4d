import pytest


@pytest.mark.parametrize("name", ["../salaries.txt", "....//salaries.txt", "/lab/data/salaries.txt"])
@pytest.mark.title("Files beside the notices stay closed")
def test_notice(app, secrets, name):
    variants = {name, "../salaries.txt", "/lab/data/salaries.txt"}
    texts = [app.get("/notice", params={"name": one}).text for one in sorted(variants)]
    assert not any(secrets["salaries"] in text for text in texts), (
        "A file outside the notices could still be read through the notice page."
    )


def test_print(app, secrets):
    """The printable page keeps to the notices too"""
    texts = [
        app.get("/print/" + name).text
        for name in ["%2e%2e/salaries.txt", "..%2fsalaries.txt", "%2Flab/data/salaries.txt"]
    ]
    assert not any(secrets["salaries"] in text for text in texts), (
        "A file outside the notices could still be read through the printable page."
    )
