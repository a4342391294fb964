"""What an integration makes of the bytes that a shop sends, and what we ask a shop for. No Django."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol


class Longest:
    """Characters an accepted text has at most; the columns that store it are at least as wide.

    SQLite would take any length where PostgreSQL refuses, so the verdict is passed before either sees it.
    """

    ID = 100  # also order numbers, SKUs, barcodes
    WORD = 100  # a status, a phone number
    NAME = 300  # a person, a company, a line of an address, a way of payment or delivery
    EMAIL = 254
    LANGUAGE = 10  # a longer tag keeps its first parts
    TITLE = 500  # a product, a line, a variant
    OPTION = 500  # either half of an option; longer ones are cut and marked
    URL = 2000  # a longer one is left out
    NOTE = 10_000  # a longer one is cut and marked


class OrderState(StrEnum):
    """Where the shop says the order stands, in our words; one table per shop maps its codes to these."""

    AWAITING_PAYMENT = "awaiting_payment"
    PLACED = "placed"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class IncomingAddress:
    """A postal address as the shop knows it. Every part may be empty."""

    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""  # ISO 3166, two letters
    phone: str = ""


@dataclass(frozen=True, slots=True)
class IncomingLine:
    """One line of an order. Money is in minor units of the order's currency; a quantity may be a fraction."""

    external_id: str
    title: str
    quantity: Decimal
    unit_minor: int
    total_minor: int  # after this line's discounts, as the customer pays it
    sku: str = ""
    product_id: str = ""  # the shop's ids
    variant_id: str = ""
    options: tuple[tuple[str, str], ...] = ()  # ("Colour", "sand")
    goods: bool = True  # False: a fee, a tip, a gift card redeemed: part of the sum, nothing to pick


@dataclass(frozen=True, slots=True)
class IncomingCustomer:
    """A person as one shop knows her. `external_id` is empty for a guest."""

    external_id: str = ""
    name: str = ""
    email: str = ""  # as written; the room cleans it
    phone: str = ""
    country: str = ""  # reads a national phone number
    language: str = ""  # BCP 47, may be empty
    version: int = 0  # microseconds of the source's own stamp, 0 where it has none
    address: IncomingAddress | None = None


@dataclass(frozen=True, slots=True)
class IncomingOrder:
    """An order as one shop sends it, whole: what is missing here is missing there.

    Lines and shipping, and the tax where `tax_included` is false, add up to `total_minor` as far as the
    shop's own figures do; where they do not, the total is what the shop says. `discount_minor` is for
    people: the lines are discounted already.
    """

    external_id: str
    number: str  # what the customer sees, "1042"
    version: int  # microseconds of the source's own "updated" stamp; a higher one is newer
    placed_at: datetime  # aware
    state: OrderState
    shop_status: str  # the shop's own word, for people
    currency: str
    total_minor: int
    lines: tuple[IncomingLine, ...]
    customer: IncomingCustomer
    shipping_minor: int = 0
    discount_minor: int = 0
    tax_minor: int = 0
    tax_included: bool = False  # True: lines and shipping hold the tax already
    ship_to: IncomingAddress = field(default_factory=IncomingAddress)
    bill_to: IncomingAddress = field(default_factory=IncomingAddress)
    payment_method: str = ""  # the shop's words, "Cash on delivery"
    paid_at: datetime | None = None
    shipping_method: str = ""
    note: str = ""
    language: str = ""
    cancelled_at: datetime | None = None
    fulfilled_at: datetime | None = None
    history: bool = False  # a past order: no promise, no letter


@dataclass(frozen=True, slots=True)
class IncomingVariant:
    """A sellable unit of a product."""

    external_id: str
    sku: str
    title: str
    price_minor: int
    stock: Decimal | None = None  # None: the shop does not count it
    options: tuple[tuple[str, str], ...] = ()
    barcode: str = ""


@dataclass(frozen=True, slots=True)
class IncomingProduct:
    """A product with at least one variant; a product without variants has one with its own id.

    `complete` false: the shop sent a part, for example one variation. Variants not named here stay as
    they are, empty texts say nothing, and `version` speaks of the named variants alone.
    """

    external_id: str
    title: str
    currency: str  # "" where the shop's payload names none: the connection's currency holds
    version: int
    variants: tuple[IncomingVariant, ...]
    published: bool = True
    url: str = ""
    image: str = ""
    complete: bool = True


@dataclass(frozen=True, slots=True)
class IncomingDeletion:
    """The shop deleted a thing; the body holds no version, so arrival order says nothing."""

    kind: str  # "order", "customer" or "product"
    external_id: str


@dataclass(frozen=True, slots=True)
class IncomingPrivacyRequest:
    """The shop passes on a privacy law request."""

    act: str  # "export", "erase_customer" or "erase_shop"
    customer_id: str = ""
    email: str = ""
    phone: str = ""
    order_ids: tuple[str, ...] = ()


Incoming = IncomingOrder | IncomingCustomer | IncomingProduct | IncomingDeletion | IncomingPrivacyRequest


@dataclass(frozen=True, slots=True)
class Delivery:
    """What stands at the door: the raw bytes and the headers that came with them (names in lower case)."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    topic: str = ""  # a hint: it travels outside the signature; "" is read from the body's shape


@dataclass(frozen=True, slots=True)
class Reading:
    """What a delivery means to us. `ignored` says, for a person, why nothing follows from it."""

    kind: str  # "order", "customer", "product", "deletion", "privacy", "ping", or the shop's own word
    items: tuple[Incoming, ...] = ()
    ignored: str = ""


@dataclass(frozen=True, slots=True)
class ShopAccess:
    """How to reach one shop: what its form asked for."""

    address: str  # "https://shop.example"
    secrets: tuple[str, ...] = ()  # valid for incoming signatures, newest first
    key: str = ""
    password: str = ""  # API secret or access token
    currency: str = ""
    country: str = ""
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Fetched:
    """One page of a shop's own list. `cursor` goes into the next call; `more` says that there is one now."""

    deliveries: tuple[Delivery, ...]
    cursor: str
    more: bool


@dataclass(frozen=True, slots=True)
class FormField:
    """One thing that a store must fill in to connect. `name` is the field of ShopAccess that it fills.

    label, help: English sentences marked for translation; the page that shows them translates.
    secret: stored encrypted, never shown again.   required: the connection cannot work without it.
    """

    name: str
    label: str
    help: str
    secret: bool = False
    required: bool = True


class Shop(Protocol):
    """A shop's dialect. Pure but for `fetch` and `fetch_one`; raises IntegrationError and nothing else."""

    key: str  # "woocommerce"
    label: str  # "WooCommerce"
    form: tuple[FormField, ...]  # what the store must fill in
    abilities: frozenset[str]  # of "webhooks", "fetch" (can be asked: reconciliation) and "privacy"

    def is_ping(self, delivery: Delivery) -> bool:
        """Tell whether this is the shop's unsigned trial call, to be answered 200 and forgotten."""

    def is_genuine(self, delivery: Delivery, secrets: Sequence[str]) -> bool:
        """Tell whether the signature over the raw body fits one of `secrets`."""

    def topic_of(self, delivery: Delivery) -> str:
        """Return the topic in the shop's own words, from the header or, without one, the body's shape."""

    def read(self, delivery: Delivery, access: ShopAccess) -> Reading:
        """Return what the delivery means. Raises IntegrationError(retry=False) naming field and remedy."""

    def fetch(self, access: ShopAccess, *, kind: str, cursor: str) -> Fetched:
        """Ask the shop for `kind` ("order", "customer", "product") changed since `cursor` ("" = all)."""

    def fetch_one(self, access: ShopAccess, *, kind: str, external_id: str) -> Delivery | None:
        """Ask for the present state of one thing; None when the shop does not have it."""


@dataclass(frozen=True, slots=True)
class FileOptions:
    """What a person says about files of orders; everything else is guessed. See docs/integrations/csv.md."""

    currency: str = ""
    zone: str = ""
    date_order: str = ""  # "day" or "month": what comes first
    as_history: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)  # field → header, "" for a field that stays empty
    statuses: Mapping[str, str] = field(default_factory=dict)  # the shop's word → OrderState
    reading: Mapping[str, str] = field(default_factory=dict)  # what a format wants to know besides


class FileWalk(Iterator[tuple[int, IncomingOrder]], Protocol):
    """The orders of a file, each with its position; positions rise."""

    refused: int  # orders that have stayed outside so far
    last_row: int  # a position divided by it tells how far the walk is

    def summary(self) -> dict[str, Any]:
        """Return, at the end of a whole walk, what it came to, as plain values."""


class FilePlan(Protocol):
    """Files looked through. A walk goes on behind any position as long as `fingerprint` is the same."""

    fingerprint: str
    columns: list[dict[str, Any]]  # role, header, samples, and the field for which it is taken ("" for none)
    missing: list[dict[str, str]]  # what nobody has told yet, {"field", "says"}, as far as the columns tell

    def walk(self, after: int = 0) -> FileWalk:
        """Read the orders behind a position; none while something is missing."""

    def write_problems(self, path: Path, *, role: str) -> int:
        """Write the rows of one file that stay outside, each with its reason; return how many."""

    def close(self) -> None:
        """Let go of what it holds."""


class FileFormat(Protocol):
    """A kind of files with orders, found by entry point (group "regulars.files")."""

    fields: Mapping[str, Mapping[str, str]]  # role of the file → what a column may be → English, to be translated

    def open(self, paths: Mapping[str, Path], options: FileOptions) -> FilePlan:
        """Look files through, by role. Raises IntegrationError(retry=False) with what it speaks about."""
