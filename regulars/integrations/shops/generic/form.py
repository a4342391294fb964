"""What a store must fill in to connect a shop that signs as Standard Webhooks says."""

from regulars.core.words import marked as _
from regulars.intake.ports import FormField

FORM = (
    FormField(
        name="address",
        label=_("Address of the shop"),
        help=_("Shown to your people, for example https://shop.example. Nothing is asked there."),
        required=False,
    ),
    FormField(
        name="secrets",
        label=_("Secret of the webhooks"),
        help=_("Base64, often with whsec_ in front. The shop signs with it; make a long random one."),
        secret=True,
    ),
)
