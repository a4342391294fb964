"""I3: every event has its effects once, and no effect is without its event."""

from django.db.models import Count, Min

from regulars.journal.actions import name_of
from regulars.journal.models import Effect, Entry
from regulars.reactions import AFTERWARDS


def every_event_has_its_effects() -> tuple[int, list[str]]:
    """Look for entries whose effect was never owed, and for effects owed twice or to nothing."""
    wrong = [
        f"effect {row['handler']} is owed {row['n']} times to entry {row['entry_id']}"
        for row in Effect.objects.values("entry_id", "handler").annotate(n=Count("id")).filter(n__gt=1)[:100]
    ]
    wrong += [f"effect {pk} belongs to no entry" for pk in _orphans()]
    looked_at = 0
    for event, handlers in AFTERWARDS.items():
        for handler in handlers:
            count, missing = _missing(event.kind, name_of(handler))
            looked_at += count
            wrong += missing
    return looked_at, wrong


def _orphans() -> list[int]:
    return list(Effect.objects.filter(entry__id__isnull=True).values_list("pk", flat=True)[:100])


def _missing(kind: str, handler: str) -> tuple[int, list[str]]:
    # A handler that came with a later version owes nothing to what happened before it.
    first = Effect.objects.filter(handler=handler).aggregate(first=Min("entry_id"))["first"]
    if first is None:
        return 0, []
    due = Entry.objects.filter(kind=kind, id__gte=first)
    without = due.exclude(effects__handler=handler).values_list("pk", flat=True)[:100]
    return due.count(), [f"entry {pk} ({kind}) was never owed {handler}" for pk in without]
