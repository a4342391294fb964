"""What a store must fill in to connect WooCommerce."""

from regulars.core.words import marked as _
from regulars.intake.ports import FormField

FORM = (
    FormField(
        name="address",
        label=_("Address of the shop"),
        help=_("As the customer sees it, with https:// in front, for example https://shop.example."),
    ),
    FormField(
        name="secrets",
        label=_("Secret of the webhooks"),
        help=_("Write the same secret into each webhook: WooCommerce, Settings, Advanced, Webhooks."),
        secret=True,
    ),
    FormField(
        name="key",
        label=_("Consumer key"),
        help=_("WooCommerce, Settings, Advanced, REST API: add a key that may read. It begins with ck_."),
        required=False,
    ),
    FormField(
        name="password",
        label=_("Consumer secret"),
        help=_("Shown once, together with the consumer key. It begins with cs_."),
        secret=True,
        required=False,
    ),
)
