"""Signing in: am I at the right shop?"""

import pytest

from tests.cast import PASSWORD


def enter(client, email="maria@example.com", password=PASSWORD):
    return client.post("/account/login/", {"login": email, "password": password})


@pytest.fixture(autouse=True)
def _counting(db):
    """Failed attempts are counted in the cache's own table."""
    from django.core.management import call_command

    call_command("createcachetable", verbosity=0)


def test_the_page_names_the_store_and_has_one_main_button(client, store):
    page = client.get("/account/login/").content.decode()

    assert "Sign in to Linen &amp; Clay" in page
    assert page.count("btn-primary") == 1
    assert 'autocomplete="current-password"' in page


def test_the_right_password_leads_to_the_desk(client, maria):
    answer = enter(client)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/").status_code == 200


def test_where_one_wanted_to_go_is_not_forgotten(client, maria):
    asked = client.get("/orders")
    assert asked["Location"] == "/account/login/?next=/orders"

    page = client.get(asked["Location"]).content.decode()
    assert 'name="next" value="/orders"' in page


@pytest.mark.parametrize(
    ("email", "password"), [("maria@example.com", "wrong words"), ("nobody@example.com", PASSWORD)]
)
def test_every_failure_says_the_same_and_keeps_the_address(client, maria, email, password):
    page = enter(client, email, password).content.decode()

    assert "The email address and/or password you specified are not correct." in page
    assert f'value="{email}"' in page
    assert password not in page


def test_signing_out_is_posted(client, maria):
    enter(client)

    assert "Sign out?" in client.get("/account/logout/").content.decode()
    assert client.get("/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/").status_code == 302


def test_nobody_signs_up(client, store):
    page = client.get("/account/signup/").content.decode()

    assert "Nobody signs up here" in page


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/account/password/reset/", "Forgotten the password"),
        ("/account/password/reset/done/", "The letter is on its way"),
        ("/account/password/reset/key/1-set-password/", "This link is used up"),
        ("/account/password/reset/key/done/", "The new password holds"),
        ("/account/inactive/", "You cannot sign in any more"),
    ],
)
def test_every_page_on_the_way_back_in_is_ours(client, store, path, words):
    page = client.get(path).content.decode()

    assert words in page
    assert "plain-main" in page
    assert page.count("btn-primary") == 1


def test_a_forgotten_password_is_set_anew_by_a_letter(client, maria, mailoutbox):
    client.post("/account/password/reset/", {"email": "maria@example.com"})
    link = next(line for line in mailoutbox[0].body.splitlines() if "/account/password/reset/key/" in line)
    path = link.strip().partition("testserver")[2]

    form = client.get(path, follow=True)
    assert "A new password" in form.content.decode()
    words = "four good words together"
    client.post(form.request["PATH_INFO"], {"password1": words, "password2": words})

    assert enter(client, password=words).status_code == 302


def test_the_password_can_be_changed_by_its_owner(client, maria):
    enter(client)

    page = client.get("/account/password/change/").content.decode()

    assert "Change the password" in page
    assert page.count('type="password"') == 3
