"""The hand-over from a thank-you page: an address only the shop can make (docs/integrations/thank-you.md)."""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from regulars.core.tokens import same
from regulars.intake.models import Connection

LIVES = timedelta(hours=24)  # since the order came in; afterwards the letter's link leads the customer back


def sign(secret: str, external_id: str) -> str:
    """Return the signature of an order's id there: HMAC-SHA256 by the connection's secret, in hex."""
    return hmac.new(secret.encode(), external_id.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def thanks_url(connection: Connection, external_id: str) -> str:
    """Return the address to which the shop's thank-you page sends the customer of order `external_id`.

    It names the connection by its number: the door, its intake address, is no customer's business.
    """
    signature = sign(connection.secret or "", external_id)
    return f"{settings.BASE_URL}{reverse('portal:thanks', args=[connection.pk, external_id, signature])}"


def is_genuine(connection: Connection, external_id: str, signature: str, *, at: datetime) -> bool:
    """Tell whether the shop itself made this address, with its secret or, while both are valid, the one before."""
    secrets = [connection.secret]
    if connection.old_secret_until and at < connection.old_secret_until:
        secrets.append(connection.old_secret)
    return any(same(sign(secret, external_id), signature) for secret in secrets if secret)
