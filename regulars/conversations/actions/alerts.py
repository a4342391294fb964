"""Alarms to the owners: gathered as rows, told every minute, and at most one letter in ten minutes.

A storm that breaks five hundred promises in one tick is one letter, and none of them is lost.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import translation

from regulars.conversations.actions.queue import Addressee, Draft, queue_letter
from regulars.conversations.addresses import address_of
from regulars.conversations.models import Alert, Kind
from regulars.conversations.words import Words, say_span, say_when, speak
from regulars.promises.models import ENDED, Promise
from regulars.stores.models import Staff, Store
from regulars.stores.queries import owners_of

PAUSE = timedelta(minutes=10)  # between two letters about promises to the same owners
NAMED = 12  # alerts named one by one in a letter; the others are counted
USEFUL = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A promise that an owner must hear of. Plain values: it waits as a row until it is told."""

    key: str  # the same happening twice is one alarm
    promise_id: int
    promise: str  # the standard's key
    says: str
    number: str  # the order's
    who: str  # whoever accompanies it; "" when nobody has taken it
    due_at: str  # ISO
    url: str


def raise_alert(store: Store, alarm: Alarm, *, at: datetime) -> None:
    """Keep an alarm until the owners are told, within a minute. The same key twice is one alarm."""
    Alert.objects.get_or_create(store=store, key=alarm.key, defaults={"facts": asdict(alarm), "raised_at": at})


def tell_all_owners(*, at: datetime) -> None:
    """Tell what has gathered; runs by the clock, every minute."""
    for store in Store.objects.filter(alerts__told_at__isnull=True, alerts__isnull=False).distinct():
        tell_owners(store, at=at)


@transaction.atomic
def tell_owners(store: Store, *, at: datetime) -> int:
    """Write each owner one letter about every alarm not told yet; return how many alarms it tells.

    0 when there is none, or when the last letter is not ten minutes old: then a later run tells them.
    """
    Store.objects.select_for_update().get(pk=store.pk)  # one letter, however many workers raise alarms at once
    if Alert.objects.filter(store=store, told_at__gt=at - PAUSE).exists():
        return 0
    untold = list(Alert.objects.filter(store=store, told_at__isnull=True).order_by("id"))
    if not untold:
        return 0
    for owner in owners_of(store.pk):
        _write(store, owner, untold, at=at)
    Alert.objects.filter(pk__in=[alert.pk for alert in untold]).update(told_at=at)
    return len(untold)


@transaction.atomic
def ask_about_clock(store_id: int, *, why: str, would_break: int, at: datetime) -> None:
    """Tell each owner that the promise clock is held and waits for her answer."""
    store = Store.objects.get(pk=store_id)
    for owner in owners_of(store_id):
        facts = {"why": Words(why), "would_break": would_break}
        draft = _draft(owner, store, "clock_held", facts, key=f"clock:{at:%Y%m%d%H%M}", url=_health(), at=at)
        queue_letter(store, Addressee(owner.email, staff_id=owner.pk), draft, at=at)


def _write(store: Store, owner: Staff, untold: Sequence[Alert], *, at: datetime) -> None:
    with translation.override(speak(owner.language, store.language)):
        facts = _facts(store, untold, at=at)
    url = untold[0].facts["url"] if len(untold) == 1 else address_of("desk:home")
    draft = _draft(owner, store, "promises", facts, key=f"alerts:{untold[-1].pk}", url=url, at=at)
    queue_letter(store, Addressee(owner.email, staff_id=owner.pk), draft, at=at)


def _draft(
    owner: Staff, store: Store, letter: str, facts: dict[str, Any], *, key: str, url: str, at: datetime
) -> Draft:
    return Draft(
        key=f"staff:{owner.pk}:{key}",
        name=f"conversations/{letter}",
        language=speak(owner.language, store.language),
        facts={**facts, "name": owner.first_name},
        kind=Kind.ALERT,
        links={"url": url},
        not_after=at + USEFUL,
    )


def _facts(store: Store, untold: Sequence[Alert], *, at: datetime) -> dict[str, Any]:
    named = [alert.facts for alert in untold[:NAMED]]
    ended = Promise.objects.filter(pk__in=[facts["promise_id"] for facts in named], state__in=ENDED)
    done = set(ended.values_list("pk", flat=True))
    return {
        "count": len(untold),
        "more": len(untold) - len(named),
        "alerts": [_alert(facts, store, is_done=facts["promise_id"] in done, at=at) for facts in named],
    }


def _alert(facts: dict[str, Any], store: Store, *, is_done: bool, at: datetime) -> dict[str, Any]:
    due_at = datetime.fromisoformat(facts["due_at"])
    zone = ZoneInfo(store.zone)
    return {
        "promise": Words(facts["promise"]),
        "says": facts["says"],
        "number": facts["number"],
        "who": facts["who"],
        "late": say_span(at - due_at) if at > due_at else "",
        "when": say_when(due_at, zone=zone, today=at.astimezone(zone).date()),
        "done": is_done,
    }


def _health() -> str:
    return address_of("desk:health")
