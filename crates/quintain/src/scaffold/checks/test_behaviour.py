def test_notice(app, secrets):
    """A notice can be read"""
    page = app.get("/notice", params={"name": "welcome.txt"})
    assert secrets["word"] in page.text, "A notice can no longer be read."


def test_print(app, secrets):
    """A notice can be printed"""
    page = app.get("/print/welcome.txt")
    assert secrets["word"] in page.text, "The printable notice can no longer be read."


def test_index(app):
    """The board lists its notices"""
    assert "welcome.txt" in app.get("/").text, "The board no longer lists its notices."
