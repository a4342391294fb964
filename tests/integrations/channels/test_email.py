"""The channel e-mail against a real mail server: what leaves, and what each failure means."""

from typing import ClassVar

import pytest
import requests
from django.core.mail import EmailMultiAlternatives
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import MaxRetryError, NewConnectionError

from regulars.conversations.ports import MaybeSent, OutgoingMessage
from regulars.core import entry_points
from regulars.core.errors import IntegrationError
from regulars.integrations.channels.email import channel, client
from tests.post_office import body_of, free_port


def letter(**changes) -> OutgoingMessage:
    facts = {
        "key": "order:5:letter:received",
        "message_id": "<abc.5@shop.example>",
        "to": "anna@example.com",
        "sender": "shop@example.com",
        "sender_name": 'Льон, Clay & "Co"',
        "reply_to": "shop@example.com",
        "subject": "Замовлення 1042: зателефонуємо вам до 14:02",
        "text": "Добрий день, Anna.\n",
        "html": "<p>Добрий день, Anna.</p>",
        "language": "uk",
    }
    return OutgoingMessage(**{**facts, **changes})


def failure(message=None) -> IntegrationError:
    with pytest.raises(IntegrationError) as caught:
        channel.send(message or letter())
    return caught.value


def test_the_channel_is_found_by_its_entry_point():
    assert entry_points.load("regulars.channels", "email") is channel


def test_a_letter_arrives_with_both_twins_and_headers_that_stay_the_same_on_every_try(post_office):
    first = channel.send(letter())
    second = channel.send(letter())

    assert first == second == "<abc.5@shop.example>"
    assert [taken["Message-ID"] for taken in post_office.taken] == ["<abc.5@shop.example>"] * 2
    taken = post_office.newest()
    assert taken["Subject"].strip() == "Замовлення 1042: зателефонуємо вам до 14:02"
    assert taken["To"] == "anna@example.com"
    assert taken["From"].addresses[0].display_name == 'Льон, Clay & "Co"'
    assert taken["From"].addresses[0].addr_spec == taken["Reply-To"] == "shop@example.com"
    assert taken["Content-Language"] == "uk"
    assert taken["Auto-Submitted"] == "auto-generated"
    assert body_of(taken, "plain").strip() == "Добрий день, Anna."
    assert body_of(taken, "html").strip() == "<p>Добрий день, Anna.</p>"


def test_what_a_person_wrote_is_not_marked_as_automatic(post_office):
    channel.send(letter(automatic=False))

    assert "Auto-Submitted" not in post_office.newest()


@pytest.mark.parametrize("field", ["to", "sender", "sender_name", "reply_to", "subject", "message_id", "language"])
@pytest.mark.parametrize("mark", ["\r\n", "\n", "\r"])
def test_a_line_break_makes_no_header_of_its_own(post_office, field, mark):
    error = failure(letter(**{field: f"x@example.com{mark}Bcc: everybody@example.com"}))

    assert not error.retry
    assert f"line break in {field} " in error.message
    assert post_office.taken == []


@pytest.mark.parametrize("address", ["", "anna", "anna@", "@example.com", "a@b@c", "anna@exa mple.com", "<>"])
def test_an_address_that_is_none_is_final_and_never_a_crash(post_office, address):
    assert not failure(letter(to=address)).retry
    assert post_office.taken == []


@pytest.mark.parametrize(
    ("answer", "retry"),
    [
        *(("550 no such mailbox", False), ("553 not here", False), ("451 try later", True), ("452 full", True)),
        ("530 authentication required", True),  # ours to mend
    ],
)
def test_a_recipient_refused_for_good_is_final_and_one_refused_for_now_is_tried_again(post_office, answer, retry):
    post_office.answer_to_recipient = answer

    error = failure()

    assert (error.retry, type(error)) == (retry, IntegrationError)
    assert answer[:3] in error.message


@pytest.mark.parametrize(("answer", "retry"), [("554 looks like spam", False), ("421 going down", True)])
def test_a_letter_refused_for_good_is_final_and_one_refused_for_now_is_tried_again(post_office, answer, retry):
    post_office.answer_to_data = answer

    error = failure()

    assert (error.retry, type(error)) == (retry, IntegrationError)


def test_a_server_that_cannot_be_reached_is_tried_again(post_office, settings):
    settings.EMAIL_PORT = free_port()

    error = failure()

    assert (error.retry, type(error)) == (True, IntegrationError)


def test_a_wrong_password_is_ours_to_mend_and_no_fault_of_the_letter(post_office, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "shop", "wrong"

    error = failure()

    assert (error.retry, type(error)) == (True, IntegrationError)


def test_a_line_that_breaks_after_the_letter_was_handed_over_leaves_it_open_whether_it_left(post_office):
    post_office.breaks_after_data = True

    error = failure()

    assert isinstance(error, MaybeSent)
    assert error.retry
    assert len(post_office.taken) == 1


def test_a_server_that_does_not_say_goodbye_has_taken_the_letter_all_the_same(post_office, monkeypatch):
    def never_answers(self):
        raise TimeoutError

    monkeypatch.setattr("smtplib.SMTP.quit", never_answers)

    channel.send(letter())

    assert len(post_office.taken) == 1


# ── a provider of anymail ───────────────────────────────────────────────────────────────────────────


class Answer:
    """A provider's answer, as requests hands it on."""

    headers: ClassVar[dict[str, str]] = {}
    reason, text = "", "{}"

    def __init__(self, code, **headers):
        self.status_code, self.headers = code, headers

    def json(self):
        return {}


@pytest.fixture
def provider(settings, monkeypatch):
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "token"}
    outcome = {}

    def answer(self, method, url, **kwargs):
        if "error" in outcome:
            raise outcome["error"]
        return outcome["answer"]

    monkeypatch.setattr(requests.Session, "request", answer)
    return outcome


def test_a_provider_that_takes_the_letter_tells_its_own_id(provider):
    taken = Answer(200)
    taken.json = lambda: {"ErrorCode": 0, "Message": "OK", "MessageID": "pm-1", "To": "anna@example.com"}
    provider["answer"] = taken

    assert channel.send(letter()) == "pm-1"


@pytest.mark.parametrize(
    ("code", "retry"), [(400, False), (413, False), (401, True), (408, True), (429, True), (500, True), (503, True)]
)
def test_a_provider_s_answer_is_final_only_when_it_is_about_this_letter(provider, code, retry):
    provider["answer"] = Answer(code)

    assert failure().retry == retry


def test_a_provider_that_asks_to_wait_is_obeyed(provider):
    provider["answer"] = Answer(429, **{"Retry-After": "120"})

    assert failure().after == 120.0


def test_a_provider_that_cannot_be_reached_has_taken_nothing(provider):
    pool = HTTPConnectionPool("provider.invalid")
    refused = NewConnectionError(HTTPConnection("provider.invalid"), "refused")
    provider["error"] = requests.ConnectionError(MaxRetryError(pool, "/email", refused))

    error = failure()

    assert (error.retry, type(error)) == (True, IntegrationError)


def test_a_provider_that_falls_silent_may_have_taken_the_letter(provider):
    provider["error"] = requests.ReadTimeout("nothing came back")

    assert isinstance(failure(), MaybeSent)


def test_a_provider_that_is_not_set_up_is_ours_to_mend(settings):
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {}

    assert failure().retry


def test_the_provider_s_refusal_of_the_recipient_is_final(provider):
    refused = Answer(422)
    refused.json = lambda: {"ErrorCode": 300, "Message": "Invalid 'To' address: 'anna@example.com'."}
    provider["answer"] = refused

    assert not failure().retry


def test_the_line_is_closed_also_when_sending_fails(post_office, monkeypatch):
    closed = []
    monkeypatch.setattr(client, "_close", closed.append)
    post_office.answer_to_recipient = "550 no"

    with pytest.raises(IntegrationError):
        client.hand_over(EmailMultiAlternatives("s", "b", "shop@example.com", ["anna@example.com"]))

    assert len(closed) == 1
    closed[0].close()
