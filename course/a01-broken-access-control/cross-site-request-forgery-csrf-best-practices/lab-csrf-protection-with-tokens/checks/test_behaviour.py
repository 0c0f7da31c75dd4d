import re

from canteen import WITHOUT_ORIGIN, books, form_at, forms, pay_by_sticker, pay_link, sharing_form, sign_in


def ines(new_client, secrets):
    return sign_in(new_client(), "ines", secrets["ines_password"])


def test_sign_in(app, secrets):
    """The right password opens the card, a wrong one does not, and signing out closes it"""
    refused = forms(app.get("/login"))[0].send(app, name="ines", password="not-hers")
    assert 'id="balance"' not in refused.text, "A wrong password opens Ines's card."
    sign_in(app, "ines", secrets["ines_password"])
    sign_out = [f for f in forms(app.get("/"), "header") if f.action.endswith("/logout")]
    assert sign_out, "The card's page has no form for signing out."
    sign_out[0].send(app)
    assert 'id="balance"' not in app.get("/").text, "After signing out, the card can still be seen."


def test_transfer(new_client, files, secrets):
    """A transfer moves the amount that was typed, once"""
    client = ines(new_client, secrets)
    mine, hers = secrets["ines_card"], secrets["other_card"]
    before, before_hers = books(files, mine).balance, books(files, hers).balance
    response = form_at(client, "/transfer", "to", "amount").send(
        client, to=hers, amount="1,30", note="For the soup"
    )
    assert books(files, mine).balance == before - 130, (
        f"Sending 1.30 through the form on /transfer answers {response.status_code} and does not take 1.30 off the card."
    )
    assert books(files, hers).balance == before_hers + 130, (
        "Sending 1.30 does not put 1.30 on the colleague's card."
    )
    assert "For the soup" in client.get("/").text, "The note of a transfer is not among the card's movements."


def test_transfer_rules(new_client, files, secrets):
    """More than the card holds, nonsense, and unknown cards are refused"""
    client = ines(new_client, secrets)
    before = books(files, secrets["ines_card"]).balance
    for to, amount in [
        (secrets["other_card"], "999.00"),
        (secrets["other_card"], "-5"),
        (secrets["other_card"], "much"),
        ("000000", "1.00"),
    ]:
        response = form_at(client, "/transfer", "to", "amount").send(client, to=to, amount=amount)
        assert response.status_code < 500, (
            f"A transfer of {amount} to {to} ends in an error {response.status_code}."
        )
        assert books(files, secrets["ines_card"]).balance == before, (
            f"A transfer of {amount} to {to} changes the balance."
        )


def test_sticker(new_client, files, secrets):
    """The stickers on the coffee machines still lead to a payment"""
    client = ines(new_client, secrets)
    card, coffee = secrets["ines_card"], secrets["coffee_card"]
    before = books(files, card).balance
    pay_by_sticker(client, coffee, "1.20")
    paid = before - books(files, card).balance
    assert paid == 120, (
        f"The sticker's link {pay_link(coffee, '1.20')} (and the form that it shows, sent as it stands) "
        f"takes {paid / 100:.2f} off the card instead of 1.20."
    )


def test_limit(new_client, files, secrets):
    """The limit for one day can be changed, within the canteen's own"""
    client = ines(new_client, secrets)
    form_at(client, "/settings", "limit").send(client, limit="85.00")
    assert books(files, secrets["ines_card"]).limit == 8500, (
        "Saving a limit of 85.00 on /settings does not change it."
    )
    form_at(client, "/settings", "limit").send(client, limit="400.00")
    assert books(files, secrets["ines_card"]).limit == 8500, "A limit above the canteen's own is accepted."


def test_sharing(new_client, files, secrets):
    """A card can be shared with a colleague, and no longer shared"""
    client = ines(new_client, secrets)
    card, guest = secrets["ines_card"], secrets["other_card"]
    if guest in books(files, card).guests:
        sharing_form(client, guest).send(client)
    sharing_form(client, guest).send(client)
    assert guest in books(files, card).guests, (
        "The button for sharing the card with a colleague does not share it."
    )
    sharing_form(client, guest).send(client)
    assert guest not in books(files, card).guests, (
        "The button for no longer sharing the card does not end it."
    )
    page = client.get(f"/sharing/{guest}")
    assert page.status_code == 200 and guest in page.text, (
        f"GET /sharing/{guest} no longer shows the colleague."
    )


def test_order(victim, url, files, secrets):
    """A lunch can be ordered in the browser with the button of the menu"""
    before = books(files, secrets["ines_card"]).orders
    visit = victim.visit(
        steps=[
            {"goto": url("app") + "/menu"},
            {"click": "[data-dish]"},
            {"expect": f"#orders li:nth-child({before + 1})"},
        ]
    )
    assert books(files, secrets["ines_card"]).orders == before + 1, (
        "Pressing the button of a dish on /menu in the browser does not order it."
    )
    assert visit.error is None, "After ordering, the dish does not appear under the orders on /menu."


def test_two_tabs(new_client, files, secrets):
    """A page that was opened earlier still works after others were opened"""
    client = ines(new_client, secrets)
    first, second = form_at(client, "/transfer", "to", "amount"), form_at(client, "/settings", "limit")
    client.get("/menu")
    third = form_at(client, "/transfer", "to", "amount")
    before = books(files, secrets["ines_card"]).balance
    third.send(client, to=secrets["other_card"], amount="0.30")
    second.send(client, limit="86.00")
    first.send(client, to=secrets["other_card"], amount="0.20")
    after = books(files, secrets["ines_card"])
    assert (before - after.balance, after.limit) == (50, 8600), (
        "With the card's pages open in three tabs, a form of an earlier tab is refused."
    )


def test_company_proxy(new_client, files, secrets):
    """Behind the company's proxy, which removes Origin and Referer, everything works"""
    client = ines(new_client, secrets)
    before = books(files, secrets["ines_card"]).balance
    form_at(client, "/transfer", "to", "amount").send(
        client, WITHOUT_ORIGIN, to=secrets["other_card"], amount="0.40", note=""
    )
    assert books(files, secrets["ines_card"]).balance == before - 40, (
        "A transfer through the proper form is refused when the request carries neither Origin nor Referer."
    )


def test_cookie(new_client, app, secrets):
    """The session cookie keeps HttpOnly and a SameSite attribute of Lax or Strict"""
    form = forms(app.get("/login"))[0]
    client = new_client(follow_redirects=False, cookies=app.cookies)
    response = form.send(client, name="ines", password=secrets["ines_password"])
    cookies = [c for c in response.headers.get_list("set-cookie") if "httponly" in c.lower()]
    assert cookies, "Signing in sets no HttpOnly cookie."
    assert any(re.search(r"samesite=(lax|strict)", c, re.I) for c in cookies), (
        "The session cookie has lost its SameSite attribute: the second line of defence is gone."
    )
