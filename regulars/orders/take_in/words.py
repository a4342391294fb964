"""What sources say about orders, word by word, and which of two words about one order is the newer."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import orjson

from regulars.intake.arrivals import Arrival
from regulars.intake.models import Connection
from regulars.intake.ports import IncomingOrder, OrderState

_RANK = {
    OrderState.AWAITING_PAYMENT: 0,
    OrderState.PLACED: 1,
    OrderState.FULFILLED: 2,
    OrderState.CANCELLED: 3,
}


class Word(NamedTuple):
    """One word of a source about one order, with its place among others."""

    order: IncomingOrder
    connection: Connection
    content: str

    @property
    def key(self) -> tuple[int, str]:
        """Tell which order it speaks about."""
        return self.connection.pk, self.order.external_id

    @property
    def place(self) -> tuple[int, str]:
        """Tell where it stands among the words about its order: the greater is the newer."""
        return self.order.version, self.content


def newest(arrivals: Sequence[Arrival]) -> list[Word]:
    """Return the newest word about each order of `arrivals`."""
    found: dict[tuple[int, str], Word] = {}
    for word in words_of(arrivals):
        known = found.get(word.key)
        if known is None or word.place > known.place:
            found[word.key] = word
    return list(found.values())


def words_of(arrivals: Sequence[Arrival]) -> list[Word]:
    """Return the words about orders among `arrivals`, in their order."""
    return [
        Word(one.item, one.connection, content_of(one.item))
        for one in arrivals
        if isinstance(one.item, IncomingOrder)
    ]


def content_of(order: IncomingOrder) -> str:
    """Return what settles which of two words with one stamp wins: how far along, then the content itself."""
    known = _contents.get(id(order))
    if known is not None and known[0] is order:
        return known[1]
    facts = orjson.dumps(order, default=str)
    content = f"{_RANK[order.state]}{hashlib.sha256(facts).hexdigest()[:40]}"
    if len(_contents) >= _MOST_KEPT:
        _contents.clear()
    _contents[id(order)] = order, content
    return content


# An import asks twice: how a word stands to what is here, and then what it is. It is the dearest question of
# all. The order is kept beside its answer, so that no other can have its id meanwhile.
_contents: dict[int, tuple[IncomingOrder, str]] = {}
_MOST_KEPT = 1_000
