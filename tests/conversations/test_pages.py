"""A person sees what could not be sent, reads it, and sends it again."""

import pytest
from django.test import Client

from regulars.conversations.models import Message, State
from regulars.stores.actions import add_staff, found_store
from tests.effects import run_effects
from tests.post_office import PostOffice


@pytest.fixture
def refused(anna, post_office: PostOffice):
    """Anna's letter, that her mailbox refuses."""
    post_office.answer_to_recipient = "550 no such mailbox"
    order = anna.orders("kettle")
    run_effects()
    post_office.answer_to_recipient = "250 OK"
    return Message.objects.get(topic=order.subject)


def test_what_could_not_be_sent_stands_on_one_page_with_its_reason(refused, maria, signed_in):
    html = signed_in(maria).get("/messages/").content.decode()

    assert refused.subject in html
    assert "550 no such mailbox" in html
    assert "anna@example.com" in html


def test_when_all_have_left_the_page_says_so(maria, signed_in):
    assert "Every message has left" in signed_in(maria).get("/messages/").content.decode()


def test_a_message_is_read_as_it_was_written_with_its_private_link_hidden(refused, maria, signed_in):
    html = signed_in(maria).get(f"/messages/{refused.pk}").content.decode()

    assert "Дякуємо за замовлення" in html
    assert "https://…/s/…" in html
    assert refused.private_link not in html


def test_sent_again_it_arrives(refused, maria, signed_in, post_office):
    answer = signed_in(maria).post(f"/messages/{refused.pk}/delivery")
    run_effects()

    refused.refresh_from_db()
    assert answer.status_code == 200
    assert (refused.state, len(post_office.taken)) == (State.SENT, 1)
    assert "Send again" not in signed_in(maria).get(f"/messages/{refused.pk}").content.decode()
    assert signed_in(maria).post(f"/messages/{refused.pk}/delivery").status_code == 409


def test_looking_sends_nothing_and_strangers_see_nothing(refused, maria, signed_in, clock):
    assert signed_in(maria).get(f"/messages/{refused.pk}/delivery").status_code == 405
    assert Client().get(f"/messages/{refused.pk}").status_code == 302
    assert Client().post(f"/messages/{refused.pk}/delivery").status_code == 401

    elsewhere = found_store(name="Elsewhere", by="clock", at=clock())
    ivan = add_staff(
        elsewhere, email="ivan@example.com", name="Ivan", password="another long password", by="clock", at=clock()
    )
    stranger = Client()
    stranger.force_login(ivan)
    assert stranger.get(f"/messages/{refused.pk}").status_code == 404
    assert stranger.post(f"/messages/{refused.pk}/delivery").status_code == 404
    assert refused.subject not in stranger.get("/messages/").content.decode()
