"""Standards as rows: the defaults come in once, a change is a new version."""

from dataclasses import replace
from datetime import datetime
from importlib import resources
from typing import Any

from django.db import transaction

from regulars.journal.actions import known_kinds
from regulars.promises.models import Standard
from regulars.promises.rules import BadStandard, Rule, load
from regulars.stores.actions import note_new_standards
from regulars.stores.models import Store


def default_rules() -> list[Rule]:
    """Return the rules that every store begins with. Raises BadStandard."""
    text = (resources.files("regulars.promises") / "standards" / "default.toml").read_text("utf-8")
    return load(text, known_kinds=known_kinds())


@transaction.atomic
def sync_standards(store: Store, *, at: datetime) -> int:
    """Give `store` the default standards that it does not have yet; return how many came in."""
    known = set(Standard.objects.filter(store=store).values_list("key", flat=True))
    fresh = [rule for rule in default_rules() if rule.key not in known]
    Standard.objects.bulk_create(
        Standard(store=store, key=rule.key, data=rule.as_data(), made_at=at) for rule in fresh
    )
    if fresh:
        note_new_standards(store)
    return len(fresh)


@transaction.atomic
def set_standard(store: Store, key: str, *, at: datetime, enabled: bool = True, **changes: Any) -> Standard:
    """Write a new version of a standard with `changes`; promises already given keep theirs.

    Raises BadStandard for figures that do not follow one another.
    """
    last = Standard.objects.filter(store=store, key=key).order_by("-version").first()
    if last is None:
        raise BadStandard(f"There is no standard {key!r}")
    rule = replace(last.rule, **changes)
    version = Standard.objects.create(
        store=store, key=key, version=last.version + 1, data=rule.as_data(), enabled=enabled, made_at=at
    )
    note_new_standards(store)
    return version
