"""Has the attack happened in the learner's session?"""


def test_ines_paid_alex(files, secrets):
    """Money of Ines is on your card"""
    books = files.sqlite("canteen.db")
    (paid,) = books.execute(
        "SELECT coalesce(sum(amount), 0) FROM payments WHERE payer = ? AND payee = ?",
        (secrets["ines_card"], secrets["alex_card"]),
    ).fetchone()
    (left,) = books.execute("SELECT balance FROM people WHERE card = ?", (secrets["ines_card"],)).fetchone()
    assert paid > 0, "Ines has not paid you anything yet. Her card still holds what it held before."
    assert left < int(secrets["ines_balance"]), "There is no less on Ines's card than before."
