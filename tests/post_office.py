"""A real mail server on loopback for the tests: it keeps what it takes, and fails as it is told."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class PostOffice:
    """What the server does, and what it has taken."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.tries = 0
        self.answer_to_recipient = "250 OK"
        self.answer_to_data = "250 OK"
        self.breaks_after_data = False

    def newest(self) -> EmailMessage:
        """The letter taken last."""
        return self.taken[-1]

    async def handle_RCPT(  # noqa: N802  # aiosmtpd looks for these names
        self, server: SMTP, session: Session, envelope: Envelope, to: str, options: Any
    ) -> str:
        """Answer to RCPT."""
        self.tries += 1
        if self.answer_to_recipient.startswith("250"):
            envelope.rcpt_tos.append(to)
        return self.answer_to_recipient

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take the letter, or not; perhaps the line breaks before the sender hears of it."""
        if self.answer_to_data.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.breaks_after_data:
            assert server.transport is not None
            server.transport.abort()
        return self.answer_to_data


@pytest.fixture
def post_office(settings: Any) -> Iterator[PostOffice]:
    """A mail server that listens on loopback, and settings that lead to it."""
    office = PostOffice()
    port = free_port()
    server = Controller(office, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    yield office
    server.stop()


def free_port() -> int:
    """Return a port of loopback on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def subject_of(letter: EmailMessage) -> str:
    """Return the subject as a reader sees it; a long one begins on the second line of its header."""
    return str(letter["Subject"]).strip()


def body_of(letter: EmailMessage, kind: str) -> str:
    """Return the text of one twin, "plain" or "html"."""
    part = letter.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


__all__ = ["PostOffice", "body_of", "free_port", "post_office", "subject_of"]
