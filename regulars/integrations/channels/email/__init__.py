"""E-mail: through the SMTP server or the provider of django-anymail that the environment names."""

from regulars.conversations.ports import OutgoingMessage
from regulars.integrations.channels.email.client import hand_over
from regulars.integrations.channels.email.mapping import to_email


class Email:
    """The channel `email`. No mail server recognises a key: a second try may be a second letter."""

    name = "email"
    keeps_keys = False

    def send(self, message: OutgoingMessage) -> str:
        """Send a letter with its text and HTML twins; return the provider's id, else our Message-ID.

        Raises IntegrationError, and MaybeSent where the line broke while the letter was being taken.
        """
        return hand_over(to_email(message))


channel = Email()
