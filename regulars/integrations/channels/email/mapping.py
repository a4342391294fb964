"""Our message as an e-mail. Pure: nothing is sent here."""

from email.headerregistry import Address

from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email

from regulars.conversations.ports import OutgoingMessage
from regulars.core.errors import IntegrationError

# Other machines leave an automatic letter unanswered: RFC 3834, and Exchange's own word for it.
_BY_A_MACHINE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, DR, RN, NRN, AutoReply"}


def to_email(message: OutgoingMessage) -> EmailMultiAlternatives:
    """Return the e-mail with both twins. Raises IntegrationError(retry=False) for what no header can hold."""
    _refuse_line_breaks(message)
    for address in (message.to, message.sender, message.reply_to):
        _refuse_no_address(address)
    headers = {
        "Message-ID": message.message_id,
        "Content-Language": message.language,
        **(_BY_A_MACHINE if message.automatic else {}),
    }
    try:
        email = EmailMultiAlternatives(
            subject=message.subject,
            body=message.text,
            from_email=str(Address(message.sender_name, addr_spec=message.sender)),
            to=[message.to],
            reply_to=[message.reply_to],
            headers=headers,
        )
        if message.html:
            email.attach_alternative(message.html, "text/html")
        email.message()  # builds every header now, before a line is opened
    except ValueError as error:
        raise IntegrationError(f"The letter cannot be put into an e-mail: {error}", retry=False) from error
    return email


def _refuse_line_breaks(message: OutgoingMessage) -> None:
    # Django looks too; here it is said for every header, before any library touches them (threat T23).
    for name in ("to", "sender", "sender_name", "reply_to", "subject", "message_id", "language"):
        value = getattr(message, name)
        if "\r" in value or "\n" in value:
            raise IntegrationError(f"A line break in {name} would make headers of its own.", retry=False)


def _refuse_no_address(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        raise IntegrationError("There is no such form of an e-mail address.", retry=False) from error
