import pytest


@pytest.mark.parametrize("name", ["../letter", "....//letter", "/lab/data/letter"])
@pytest.mark.title("The letter stays sealed")
def test_letter(app, secrets, name):
    # All three each time, so that each of them fails as long as one way is open.
    texts = [
        app.get("/note", params={"name": one}).text
        for one in sorted({name, "../letter", "/lab/data/letter"})
    ]
    assert not any(secrets["seal"] in text for text in texts), (
        "The letter beside the notes could still be read."
    )
