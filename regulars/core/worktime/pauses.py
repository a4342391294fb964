"""Pauses: closed intervals in which a clock stood still by agreement (`frappe/helpdesk #1675`: not weekends).

A pause costs only the open time that lies in it: a clock stopped from Friday evening to Monday morning lost
nothing by the weekend, which did not count anyway.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

Pause = tuple[datetime, datetime | None]
"""From, until; `None` while it still goes on. Both aware."""


class StillPaused(ValueError):
    """The clock stands still and nobody knows when it goes on, so there is no due moment to tell."""


def in_order(pauses: Iterable[Pause]) -> list[Pause]:
    """Return `pauses` by their beginning, without those that end before they began (a clock set back)."""
    real = (pause for pause in pauses if pause[1] is None or pause[1] > pause[0])
    return sorted(real, key=lambda pause: pause[0])


def within(pauses: Iterable[Pause], start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield what of `pauses` lies between `start` and `end`, each stretch of time once."""
    told_until = start
    for begins, ends in in_order(pauses):
        begins, ends = max(begins, told_until), end if ends is None else min(ends, end)
        if begins < ends:
            yield begins, ends
            told_until = ends


def cut(
    opens: datetime, closes: datetime, pauses: Sequence[tuple[datetime, datetime]]
) -> Iterator[tuple[datetime, datetime, bool]]:
    """Yield the stretches of an open interval in order, with whether each is paused."""
    for begins, ends in within(pauses, opens, closes):
        if opens < begins:
            yield opens, begins, False
        yield begins, ends, True
        opens = ends
    if opens < closes:
        yield opens, closes, False
