def test_note(app, secrets):
    """A note can be read"""
    page = app.get("/note", params={"name": "welcome"})
    assert secrets["word"] in page.text, "A note can no longer be read."


def test_say(app, files, secrets):
    """What is said is written down"""
    app.post("/say", content=secrets["word"])
    assert files.data("said") == secrets["word"].encode(), "What was said is not written down."


def test_count(call):
    """Words are counted"""
    assert call("notes:count", "one two three") == 3, "Words are no longer counted."
