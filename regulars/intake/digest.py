"""What a batch of raw deliveries means: pure reading, no writing. The writing is in actions/digesting.py."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop

from regulars.core.errors import IntegrationError, Refusal
from regulars.intake.arrivals import Arrival, Standing, TakeIn
from regulars.intake.models import Connection, InboundState
from regulars.intake.ports import Delivery, ShopAccess
from regulars.intake.registry import shop_of

logger = logging.getLogger(__name__)

Knows = Callable[[Sequence[Arrival]], Sequence[bool]]

Stands = Callable[[Sequence[Arrival]], Sequence[Standing]]

_takers: dict[type, tuple[TakeIn, ...]] = {}
_knowers: dict[type, Knows] = {}
_standers: dict[type, Stands] = {}


def wire_digest(
    table: Mapping[type, Sequence[TakeIn]], *, knows: Mapping[type, Knows], stands: Mapping[type, Stands]
) -> None:
    """Set who takes in which kind of thing, in the order of the table, and who can tell what is known already.

    The rooms are further down the corridor: they are named in reactions.py and handed in here.
    """
    _takers.clear()
    _knowers.clear()
    _takers.update({kind: tuple(takers) for kind, takers in table.items()})
    _knowers.update(knows)
    _standers.clear()
    _standers.update(stands)


def takers() -> Mapping[type, tuple[TakeIn, ...]]:
    """Return who takes in what, in order."""
    return _takers


def known_among(arrivals: Sequence[Arrival]) -> set[int]:
    """Return the id() of those of `arrivals` that the rooms have already, in this version or a newer one."""
    known: set[int] = set()
    for kind, knows in _knowers.items():
        own = [one for one in arrivals if type(one.item) is kind]
        known.update(id(one) for one, here in zip(own, knows(own) if own else (), strict=True) if here)
    return known


def standing_of(arrivals: Sequence[Arrival]) -> Sequence[Standing]:
    """Return of each of `arrivals`, all of one kind, how it stands to what the rooms have."""
    return _standers[type(arrivals[0].item)](arrivals) if arrivals else ()


@dataclass(frozen=True, slots=True)
class Raw:
    """A delivery taken out of the inbox to be digested. attempts: this one included."""

    id: int
    connection: Connection
    delivery: Delivery
    attempts: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a delivery. reason: for a person, in English; `words` is the same to be translated."""

    state: InboundState
    kind: str = ""
    reason: str = ""
    field: str = ""
    words: dict[str, Any] | None = None


@dataclass(slots=True)
class Understood:
    """A delivery with what it holds, and what will become of it once that is taken in."""

    raw: Raw
    verdict: Verdict
    arrivals: list[Arrival] = field(default_factory=list)

    @property
    def is_quarantined(self) -> bool:
        """Whether nobody could read it."""
        return self.verdict.state == InboundState.QUARANTINED

    @property
    def is_done(self) -> bool:
        """Whether it holds something to take in."""
        return self.verdict.state == InboundState.DONE


def understand(raw: Raw, access: ShopAccess) -> Understood:
    """Ask the shop's dialect what a delivery means."""
    try:
        reading = shop_of(raw.connection.kind).read(raw.delivery, access)
    except Exception as error:  # whatever it is, one delivery must not hold up the others (B8, B12)
        return Understood(raw, verdict_of(error))
    if reading.ignored:
        words = {"sentence": reading.ignored, "gaps": {}}
        return Understood(raw, Verdict(InboundState.IGNORED, reading.kind, reading.ignored, words=words))
    items = [Arrival(raw.connection, item) for item in reading.items]
    return Understood(raw, Verdict(InboundState.DONE, reading.kind[:30]), items)


def verdict_of(error: Exception) -> Verdict:
    """Return the quarantine with its reason, or the wish to try again."""
    if isinstance(error, IntegrationError):
        state = InboundState.NEW if error.retry else InboundState.QUARANTINED
        return Verdict(state, reason=error.message, field=error.field[:120], words=_words_of(error))
    if isinstance(error, Refusal):
        return Verdict(InboundState.QUARANTINED, reason=error.message, field=error.field[:120])
    logger.error("A delivery could not be taken in: %s", type(error).__name__, exc_info=error)
    return quarantine(OUR_FAULT, problem=type(error).__name__)


def quarantine(sentence: str, **gaps: object) -> Verdict:
    """Return the quarantine with `sentence` as its reason."""
    words = {"sentence": sentence, "gaps": gaps}
    return Verdict(InboundState.QUARANTINED, reason=sentence % gaps, words=words)


def _words_of(error: IntegrationError) -> dict[str, Any] | None:
    sentence = getattr(error, "sentence", "")
    if not sentence:
        return None
    gaps = {name: str(value) for name, value in getattr(error, "gaps", {}).items()}
    return {"sentence": sentence, "gaps": gaps}


OUR_FAULT = gettext_noop(
    "Something on our side failed while this was taken in (%(problem)s). Nothing is lost: try again after the "
    "next update, or show this delivery to whoever looks after Regulars."
)
TOO_OFTEN = gettext_noop(
    "The program stopped %(times)s times while it took this in, so it is not tried by itself any more. Nothing "
    "is lost: show this delivery to whoever looks after Regulars."
)
