"""What a store must fill in to connect Shopify."""

from regulars.core.words import marked as _
from regulars.intake.ports import FormField

FORM = (
    FormField(
        name="address",
        label=_("Address of the shop"),
        help=_("The one that ends in myshopify.com, for example https://my-shop.myshopify.com."),
    ),
    FormField(
        name="secrets",
        label=_("Secret of the webhooks"),
        help=_(
            "Shopify, Settings, Notifications, Webhooks shows it below the list; for an app of your own it is "
            "the app's client secret. While you change it, the old one stays valid for a day."
        ),
        secret=True,
    ),
    FormField(
        name="password",
        label=_("Access token of the Admin API"),
        help=_("Your own app's token, with the right to read orders, products and customers. It begins with shpat_."),
        secret=True,
        required=False,
    ),
)
