"""What a check found, in the reader's language: one sentence a cause, with an example and what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from regulars.core.money import Money
from regulars.intake.models import ImportJob


@dataclass(frozen=True, slots=True)
class Cause:
    """Why rows stay outside, come in changed, or are worth a word."""

    kind: str  # "refused", "changed" or "noted"
    rows: int
    orders: int
    says: str  # about the first of them
    expected: str
    do: str
    row: int
    file: str  # "" where there is only one


@dataclass(frozen=True, slots=True)
class Told:
    """What a check said, ready to be shown."""

    causes: Sequence[Cause]
    missing: Sequence[str]
    new: int
    changed: int
    known: int
    refused: int
    lines: int
    customers: int
    guests: int
    old_orders: int
    first: datetime | None
    last: datetime | None
    totals: Sequence[Money]
    bad_rows: Mapping[str, int]  # role → rows that can be downloaded
    unknown_words: Mapping[str, int]
    is_ready: bool
    rows: int

    @property
    def refusals(self) -> list[Cause]:
        """Why rows stay outside."""
        return [cause for cause in self.causes if cause.kind == "refused"]

    @property
    def changes(self) -> list[Cause]:
        """What comes in differently than it stands in the file."""
        return [cause for cause in self.causes if cause.kind == "changed"]

    @property
    def notes(self) -> list[Cause]:
        """What a person may want to know."""
        return [cause for cause in self.causes if cause.kind == "noted"]

    @property
    def to_take(self) -> int:
        """How many orders would be written."""
        return self.new + self.changed


def told_of(job: ImportJob) -> Told | None:
    """Return what the check of an import said; None before it was checked."""
    summary = job.summary
    if summary is None:
        return None
    standing = summary.get("standing") or {"new": summary["orders"]}  # the command line does not look before
    first, last = (datetime.fromisoformat(one) if one else None for one in summary["period"])
    return Told(
        causes=[_cause(one, job) for one in summary["reasons"]],
        missing=[_(one["says"]) for one in summary["missing"]],
        new=standing.get("new", 0),
        changed=standing.get("changed", 0),
        known=standing.get("known", 0),
        refused=sum(summary["orders_refused"].values()),
        lines=summary["lines"],
        customers=summary["customers"],
        guests=summary["guests"],
        old_orders=0 if job.options.get("as_history") else summary.get("old_orders", 0),
        first=first,
        last=last,
        totals=[
            Money(one["total_minor"], currency) for currency, one in summary["totals"].items() if currency != "?"
        ],
        bad_rows={role: count for role, count in summary.get("bad_rows", {}).items() if role in job.files},
        unknown_words=summary.get("unknown_words", {}),
        is_ready=bool(summary["ready"]),
        rows=summary["rows"],
    )


def problems_of(job: ImportJob) -> list[dict[str, Any]]:
    """Return the orders that the check had let pass and the store then refused, with translated reasons."""
    return [{**one, "reason": _told(one)} for one in job.problems]


def _told(problem: Mapping[str, Any]) -> str:
    words = problem.get("words")
    return _(words["sentence"]) % words["gaps"] if words else str(problem["reason"])


def _cause(reason: Mapping[str, Any], job: ImportJob) -> Cause:
    example = reason["examples"][0]
    role = example["file"]
    gaps = {name: _quoted(value, plain=name == "order") for name, value in example["gaps"].items()}
    return Cause(
        kind=reason["kind"],
        rows=reason["count"],
        orders=reason["orders"],
        says=_(reason["says"]) % gaps,
        expected=_(reason["expected"]),
        do=_(_ON_THE_PAGE.get(reason["reason"], reason["do"])) % gaps,
        row=example["row"],
        file=job.files.get(role, {}).get("name", "") if len(job.files) > 1 else "",
    )


# Where the page has another way than the command line.
_ON_THE_PAGE = {
    "unknown_status": gettext_noop("Say what it means before you take the file in; that holds for all rows.")
}


def _quoted(value: str, *, plain: bool) -> str:
    """Return what stands in the file so that it is told apart from our words, and keeps its own direction."""
    isolated = f"\u2068{value}\u2069"
    return isolated if plain else f"“{isolated}”"
