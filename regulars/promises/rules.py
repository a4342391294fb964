"""A standard as a rule: read from TOML or a row, checked whole, then a plain frozen value. No Django."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from regulars.core.durations import parse_duration, parse_working_duration

CLOCKS = ("working", "elapsed")
DOINGS = ("remind", "reassign", "owner")
RUNGS = ("warn", "target", "limit")


class BadStandard(ValueError):
    """A standard that cannot be kept as it is written; the message names key, field and what fits."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What opens a promise, what keeps it, and by when. Durations are texts such as "20 min"."""

    key: str
    says: str
    opens_on: tuple[str, ...]
    kept_by: tuple[str, ...]
    target: str
    limit: str
    source: str
    public: bool = False
    ended_by: tuple[str, ...] = ()
    clock: str = "working"
    calendar: str = "store"
    good: str = "0 min"
    starts: str = ""  # the event's fact that starts the clock; "" = when it was recorded
    due: str = ""  # the event's fact that is the due moment itself; then target is counted from it
    off_hours: str = ""  # "opening": given while closed, due when the next working day opens
    only_if: tuple[tuple[str, Any], ...] = ()
    duty: str = "operator"
    ladder: tuple[tuple[str, str], ...] = ()  # ("limit", "owner")
    again: str = ""

    def as_data(self) -> dict[str, Any]:
        """Return the rule as plain values for a row."""
        return asdict(self)

    def span(self, name: str) -> timedelta:
        """Return the duration called `name` ("good", "target", "limit", "again")."""
        written = getattr(self, name)
        return parse_working_duration(written) if self.clock == "working" else parse_duration(written)

    def fits(self, event: object) -> bool:
        """Tell whether the facts of the event are those that the rule asks for."""
        return all(getattr(event, name, None) == wanted for name, wanted in self.only_if)


def load(text: str, *, known_kinds: frozenset[str]) -> list[Rule]:
    """Return the rules of a standards file. Raises BadStandard, also for event kinds that do not exist."""
    try:
        tables = tomllib.loads(text).get("standard", [])
    except tomllib.TOMLDecodeError as error:
        raise BadStandard(f"The standards file cannot be read: {error}") from error
    rules = [from_table(table) for table in tables]
    for rule in rules:
        _check(rule, known_kinds)
    return rules


def from_table(table: Mapping[str, Any]) -> Rule:
    """Return one rule of plain values. Raises BadStandard for a field that is missing or unknown."""
    facts = dict(table)
    facts["only_if"] = _pairs(facts.get("only_if", {}))
    facts["ladder"] = tuple(_rung(step) for step in facts.get("ladder", ()))
    for name in ("opens_on", "kept_by", "ended_by"):
        facts[name] = tuple(facts.get(name, ()))
    try:
        return Rule(**facts)
    except TypeError as error:
        raise BadStandard(f"Standard {facts.get('key', '?')}: {error}") from error


def _pairs(only_if: Any) -> tuple[tuple[str, Any], ...]:
    if isinstance(only_if, Mapping):
        return tuple(sorted(only_if.items()))
    return tuple((name, wanted) for name, wanted in only_if)


def _rung(step: Any) -> tuple[str, str]:
    if isinstance(step, Mapping):
        return (step["at"], step["do"])
    at, do = step
    return (at, do)


def _check(rule: Rule, known_kinds: frozenset[str]) -> None:
    unknown = {*rule.opens_on, *rule.kept_by, *rule.ended_by} - known_kinds
    if unknown:
        raise BadStandard(f"Standard {rule.key}: there is no event {', '.join(sorted(unknown))}")
    if rule.clock not in CLOCKS:
        raise BadStandard(f"Standard {rule.key}: clock is one of {', '.join(CLOCKS)}, not {rule.clock!r}")
    for at, do in rule.ladder:
        if at not in RUNGS or do not in DOINGS:
            raise BadStandard(f"Standard {rule.key}: no rung {at!r} or doing {do!r}")
    _check_spans(rule)


def _check_spans(rule: Rule) -> None:
    names: Sequence[str] = ("good", "target", "limit", *(["again"] if rule.again else []))
    try:
        good, target, limit, *_again = (rule.span(name) for name in names)
    except ValueError as error:
        raise BadStandard(f"Standard {rule.key}: {error}") from error
    if not good <= target <= limit:
        raise BadStandard(f"Standard {rule.key}: good, target and limit must follow one another")
