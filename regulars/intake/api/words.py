"""The words in which a program tells us of orders, products and customers, checked field by field.

The same vocabulary is the `data` of a signed delivery (integrations/shops/generic), so that a program changes
from one door to the other without changing a word; a test keeps the two in step. What is not named here is
refused: a misspelt field is told at once, and nobody writes what is not his to write (reliability.md, T13).
Described for people in docs/api.md.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from regulars.intake.api.signs import (
    Amount,
    Caption,
    Country,
    Currency,
    Email,
    Id,
    Language,
    Moment,
    Name,
    Note,
    Options,
    Pieces,
    Price,
    Stock,
    Title,
    Url,
    Word,
    Yes,
)

MOST_LINES = 5_000
MOST_ORDERS = 100  # in one batch


class Words(BaseModel):
    """The base of all: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", title=None)


class AddressWords(Words):
    """A postal address. Every part may be missing."""

    name: Name | None = None
    company: Name | None = None
    line1: Name | None = None
    line2: Name | None = None
    city: Name | None = None
    region: Name | None = None
    postcode: Word | None = None
    country: Country | None = None
    phone: Word | None = None


class PersonWords(Words):
    """A customer as an order tells of her. A guest has no id."""

    id: Id | None = None
    name: Name | None = None
    email: Email | None = None
    phone: Word | None = None
    country: Country | None = None
    language: Language | None = None
    updated_at: Moment | None = None
    address: AddressWords | None = None


class CustomerWords(PersonWords):
    """A customer with her own id."""

    id: Id


class LineWords(Words):
    """One line of an order. One of `unit_price` and `total` must be there; with both, `total` counts."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["unit_price"], "properties": {"unit_price": {"not": {"type": "null"}}}},
                {"required": ["total"], "properties": {"total": {"not": {"type": "null"}}}},
            ]
        }
    )

    id: Id | None = None
    title: Title
    quantity: Pieces
    unit_price: Amount | None = None
    total: Amount | None = None
    sku: Word | None = None
    product_id: Id | None = None
    variant_id: Id | None = None
    options: Options | None = None
    goods: Yes | None = Field(None, description="False: a fee or a tip, nothing to pick.")

    @model_validator(mode="after")
    def has_a_price(self) -> "LineWords":
        """Refuse a line that costs nobody knows what."""
        if self.unit_price is None and self.total is None:
            raise PydanticCustomError("no_price", "neither a unit price nor a total")
        return self


class OrderWords(Words):
    """An order, whole, as it is now: what is missing here is missing."""

    id: Id
    number: Word | None = Field(None, description="What the customer sees. Without it, the id.")
    updated_at: Moment
    placed_at: Moment
    state: Literal["awaiting_payment", "placed", "fulfilled", "cancelled"]
    status: Word | None = Field(None, description="The shop's own word for its state.")
    currency: Currency
    total: Price
    shipping: Amount | None = None
    discount: Amount | None = None
    tax: Amount | None = None
    tax_included: Yes | None = Field(None, description="True: lines and shipping hold the tax already.")
    lines: Annotated[list[LineWords], Field(max_length=MOST_LINES)]
    customer: PersonWords | None = None
    ship_to: AddressWords | None = None
    bill_to: AddressWords | None = None
    payment_method: Name | None = None
    paid_at: Moment | None = None
    shipping_method: Name | None = None
    note: Note | None = None
    language: Language | None = None
    cancelled_at: Moment | None = None
    fulfilled_at: Moment | None = None
    history: Yes | None = Field(None, description="True: a past order. No promise is opened, no letter sent.")


class VariantWords(Words):
    """A sellable unit of a product."""

    id: Id
    sku: Word | None = None
    title: Caption | None = None
    price: Price
    stock: Stock | None = Field(None, description="Missing: the shop does not count it.")
    options: Options | None = None
    barcode: Word | None = None


class ProductWords(Words):
    """A product, whole, with at least one variant; one without variants has one with its own id."""

    id: Id
    title: Title
    currency: Currency | None = Field(None, description="Without it, the connection's.")
    updated_at: Moment
    published: Yes | None = None
    url: Url | None = None
    image: Url | None = None
    variants: Annotated[list[VariantWords], Field(min_length=1, max_length=MOST_LINES)]


class BatchWords(Words):
    """Up to a hundred orders, each in the words of a single one; each gets its own verdict."""

    orders: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=MOST_ORDERS)]
