"""Handing an e-mail over, step by step, so that each failure tells whether the letter may have left."""

import smtplib

from anymail.exceptions import (
    AnymailAPIError,
    AnymailConfigurationError,
    AnymailError,
    AnymailRequestsAPIError,
)
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from requests import ConnectionError as NoAnswer
from urllib3.exceptions import ConnectTimeoutError, HTTPError, MaxRetryError, NewConnectionError, SSLError

from regulars.conversations.ports import MaybeSent
from regulars.core.errors import IntegrationError

# The server refuses us, not this letter: our name, password or encryption are wrong, which the owner can mend.
_OUR_FAULT = frozenset({530, 534, 535, 538, 454})
_LATER = frozenset({408, 409, 425, 429})
_NOT_TAKEN = frozenset({"invalid", "rejected", "failed"})  # anymail's words for a recipient
_NEVER_REACHED = (NewConnectionError, ConnectTimeoutError, SSLError)


def hand_over(email: EmailMultiAlternatives) -> str:
    """Send one e-mail; return the provider's id, else the Message-ID. Raises IntegrationError or MaybeSent."""
    line = _open()
    try:
        _send(line, email)
    finally:
        _close(line)
    status = getattr(email, "anymail_status", None)
    if status is not None and status.status and status.status <= _NOT_TAKEN:
        raise IntegrationError(f"The mail provider does not take it: {', '.join(status.status)}", retry=False)
    return str(getattr(status, "message_id", None) or email.extra_headers["Message-ID"])


def _open() -> BaseEmailBackend:
    try:
        line = get_connection()
    except AnymailConfigurationError as error:
        raise IntegrationError(f"The mail provider is not set up: {error}", retry=True) from error
    try:
        line.open()
    except OSError as error:  # smtplib's errors are OSErrors too
        _close(line)  # it may stand half open: greeted, and then refused
        raise IntegrationError(f"The mail server cannot be reached: {error}", retry=True) from error
    return line


def _send(line: BaseEmailBackend, email: EmailMultiAlternatives) -> None:
    try:
        line.send_messages([email])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        raise _refused(code, words) from error
    except smtplib.SMTPResponseException as error:  # to MAIL or DATA
        raise _refused(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise IntegrationError(f"The mail server cannot take this letter: {error}", retry=False) from error
    except AnymailAPIError as error:
        raise _from_provider(error) from error
    except AnymailError as error:
        raise IntegrationError(f"The mail provider refuses the letter: {error}", retry=False) from error
    except OSError as error:  # the line broke, or nobody answered in time
        raise MaybeSent(f"The line to the mail server broke: {error}") from error


def _close(line: BaseEmailBackend) -> None:
    smtp = getattr(line, "connection", None)
    try:
        line.close()
    except OSError:
        # The letter was taken or refused before; a line that does not say goodbye changes nothing.
        if smtp is not None:
            smtp.close()


def _refused(code: int, words: bytes | str) -> IntegrationError:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    final = 500 <= code < 600 and code not in _OUR_FAULT
    return IntegrationError(f"The mail server answered {code} {said}", retry=not final)


def _from_provider(error: AnymailAPIError) -> IntegrationError:
    code = error.status_code
    if code is None:
        return _unanswered(error)
    final = 400 <= code < 500 and code not in _LATER and code not in {401, 403}
    return IntegrationError(
        f"The mail provider answered {code}", retry=not final, after=_retry_after(error) if not final else None
    )


def _unanswered(error: AnymailAPIError) -> IntegrationError:
    cause = error.__cause__
    reason = cause.args[0] if isinstance(cause, NoAnswer) and cause.args else None
    root: HTTPError | Exception | None = reason.reason if isinstance(reason, MaxRetryError) else reason
    if isinstance(root, _NEVER_REACHED):
        return IntegrationError(f"The mail provider cannot be reached: {root}", retry=True)
    return MaybeSent("The line to the mail provider broke while it took the letter.")


def _retry_after(error: AnymailAPIError) -> float | None:
    response = error.response if isinstance(error, AnymailRequestsAPIError) else None
    asked = response.headers.get("Retry-After", "") if response is not None else ""
    return float(asked) if asked.isdigit() else None
