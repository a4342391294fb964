"""Finding orders: by number, phone in any writing, e-mail, the beginning of a name; newest first, by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from regulars.core import phones
from regulars.customers.models import Customer
from regulars.orders.card import paused_until
from regulars.orders.models import Order
from regulars.orders.queries import PAGE, orders_page
from regulars.promises.models import Promise
from regulars.promises.queries import live_promises_of
from regulars.stores.models import Store
from regulars.web.paging import key_text


@dataclass(frozen=True, slots=True)
class Line:
    """An order of the list, with what breaks next of it."""

    order: Order
    promise: Promise | None
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of orders. older: the key of the next page, "" on the last."""

    lines: Sequence[Line]
    older: str

    def the_one(self, wanted: str) -> Order | None:
        """Return the order whose number is just what was searched for, if it is the only one found."""
        if len(self.lines) != 1 or self.older:
            return None
        order = self.lines[0].order
        return order if order.number.casefold() == _bare(wanted).casefold() else None


def find(
    store: Store,
    *,
    at: datetime,
    search: str = "",
    stage: str = "",
    before: tuple[datetime, int] | None = None,
) -> Found:
    """Return the orders that fit, newest first, as they stand at `at`. Two statements, whatever their number."""
    orders = list(orders_page(store, before=before, stage=stage, meant=meant_by(search, store=store)))
    shown = orders[:PAGE]
    promises = live_promises_of(order.subject for order in shown)
    lines = [_line(order, promises.get(order.subject, []), at=at) for order in shown]
    older = key_text(shown[-1].placed_at, shown[-1].pk) if len(orders) > PAGE else ""
    return Found(lines, older)


def _line(order: Order, promises: Sequence[Promise], *, at: datetime) -> Line:
    if not promises:
        return Line(order, None)
    return Line(order, promises[0], paused_until(promises[0], at=at))


def meant_by(search: str, *, store: Store) -> Q:
    """Return what `search` may mean: a number, a phone, an e-mail address, the beginning of a name."""
    words = _bare(search)
    if not words:
        return Q()
    meant = Q(number__iexact=words)
    if phone := phones.parse_or_none(words, store.country):
        meant |= Q(phone=phone)
    if "@" in words:
        return meant | Q(email=words.lower())
    if any(letter.isalpha() for letter in words):
        meant |= Q(customer__in=Customer.objects.filter(_named(words), store=store))
    return meant


def _named(words: str) -> Q:
    # SQLite folds the case of ASCII letters only, so other alphabets are asked for in their usual writings.
    named = Q()
    for writing in {words, words.lower(), words.upper(), words.title()}:
        named |= Q(name__startswith=writing) | Q(name__contains=f" {writing}")
    return named


def _bare(search: str) -> str:
    return search.strip().removeprefix("#").removeprefix("№").strip()
