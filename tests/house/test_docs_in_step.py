"""docs/ says what the code says: events, standards, rights, what follows what, what is proven and measured."""

from dataclasses import MISSING, fields
from datetime import timedelta
from typing import Any, get_type_hints

import pytest

from benchmarks.__main__ import MEASURES
from regulars.config.doctor.findings import INVARIANTS
from regulars.journal.actions import name_of as handler_name
from regulars.journal.events import EVENTS, Event
from regulars.promises.actions.standards import default_rules
from regulars.promises.reckoning import URGENT_SHARE, WARN_SHARE
from regulars.promises.rules import Rule
from regulars.reactions import AFTERWARDS
from regulars.timetable import CONSTANT, TIMETABLE
from regulars.web.doors import RIGHTS
from soak.__main__ import ROWS
from tests.house.papers import DOCS, ROOT, files, name_of, rows, sections, text_of

# ── events ──────────────────────────────────────────────────────────────────────────────────────────

OURS = {kind: event for kind, event in EVENTS.items() if event.__module__.startswith("regulars.")}
TOLD = sections(DOCS / "events.md", level=3)


def test_every_event_has_its_heading_and_no_heading_lacks_its_event():
    assert sorted(TOLD) == sorted(OURS)


@pytest.mark.parametrize("kind", sorted(OURS))
def test_an_event_is_told_as_it_is(kind: str):
    event, told = OURS[kind], TOLD[kind]

    assert " ".join(str(event.__doc__).split("\n\n")[0].split()) in " ".join(told.split())
    assert [row[:3] for row in rows(told)] == facts_of(event)
    assert all(row[3] for row in rows(told))
    assert f"Personal: {', '.join(sorted(event.personal)) or 'nothing'}." in told.replace("`", "")


def facts_of(event: type[Event]) -> list[list[str]]:
    hints = get_type_hints(event)
    return [
        [field.name, plain(hints[field.name]), "" if field.default is MISSING else shown(field.default)]
        for field in fields(event)
        if field.name != "store_id"  # every event has it
    ]


def plain(hint: Any) -> str:
    return hint.__name__ if isinstance(hint, type) and not hasattr(hint, "__args__") else str(hint)


def shown(value: Any) -> str:
    return repr(value).replace("'", '"')


# ── standards ───────────────────────────────────────────────────────────────────────────────────────

STANDARDS = sections(DOCS / "standards.md", level=2)
RULES = {rule.key: rule for rule in default_rules()}


@pytest.mark.parametrize("key", sorted(RULES))
def test_a_standard_is_told_with_its_figures(key: str):
    rule, told = RULES[key], STANDARDS[key]

    assert f"“{rule.says}”" in told
    assert {row[0]: row[1] for row in rows(told)} == figures_of(rule)


def test_no_heading_names_a_standard_that_is_gone():
    opened = {title for title, text in STANDARDS.items() if "Opens on" in {row[0] for row in rows(text)}}

    assert opened == set(RULES)


@pytest.mark.parametrize("key", sorted(RULES))
def test_a_standard_names_the_rows_it_comes_from(key: str):
    assert "Source" in STANDARDS[key]
    assert RULES[key].source == f"docs/standards.md#{key}"


def test_the_shares_of_the_warning_are_told():
    told = text_of(DOCS / "standards.md")

    assert f"{WARN_SHARE:.0%} of the time" in told
    assert f"{URGENT_SHARE:.0%} of it" in told


def figures_of(rule: Rule) -> dict[str, str]:
    optional = {
        "Counts from": rule.starts,
        "Due at": rule.due,
        "Outside hours": {"opening": "due when the next working day opens", "": ""}[rule.off_hours],
        "Again": rule.again,
    }
    return {
        "Shown to": "customers and staff" if rule.public else "staff",
        "Opens on": ", ".join(rule.opens_on),
        "Kept by": ", ".join(rule.kept_by),
        "Ended by": ", ".join(rule.ended_by),
        "Clock": rule.clock,
        "Good": rule.good,
        "Target": rule.target,
        "Limit": rule.limit,
        "Ladder": ", ".join(f"{at}: {do}" for at, do in rule.ladder),
        "Duty": rule.duty,
        **{name: value for name, value in optional.items() if value},
    }


# ── who may what ────────────────────────────────────────────────────────────────────────────────────


def test_every_right_has_its_line_and_every_line_its_right():
    told = {row[0]: row[1:3] for row in rows(sections(DOCS / "access.md", level=2)["Rights"])}

    assert told == {
        right: ["yes" if role in roles else "no" for role in ("owner", "operator")] for right, roles in RIGHTS.items()
    }


# ── what follows what, and what happens when ────────────────────────────────────────────────────────

FOLLOWS = {(event.kind, handler_name(handler)) for event, handlers in AFTERWARDS.items() for handler in handlers}


def test_the_journey_tells_every_effect():
    told = {(row[0], row[1]) for row in rows(sections(DOCS / "journey.md", level=2)["What follows what"])}

    assert told == FOLLOWS


def test_the_journey_tells_the_timetable():
    told = [(row[0], row[1]) for row in rows(sections(DOCS / "journey.md", level=2)["What happens when"])]
    timed = [(line.name, span(line.every)) for line in TIMETABLE]

    assert told == [*((line.name, "all the time") for line in CONSTANT), *timed]


def span(every: timedelta) -> str:
    units = (("day", timedelta(days=1)), ("h", timedelta(hours=1)), ("min", timedelta(minutes=1)))
    name, unit = next((name, unit) for name, unit in units if not every % unit)
    return f"every {every // unit} {name}"


# ── what is proven and measured ─────────────────────────────────────────────────────────────────────

PROVEN = sections(DOCS / "reliability.md", level=3)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_proof_is_told_with_its_commands_and_controls(row):
    told = PROVEN[f"{row.goal} {row.name}"]
    commands = [row.full, *(control.arguments for control in row.controls)]

    for arguments in commands:
        assert " ".join(("bin/soak", row.name, *arguments)) in told


def test_no_proof_is_told_that_is_gone():
    assert {title for title in PROVEN if title[:1] == "B" and title[1:2].isdigit()} == {
        f"{row.goal} {row.name}" for row in ROWS
    }


def test_every_invariant_of_the_doctor_is_told():
    told = rows(sections(DOCS / "reliability.md", level=2)["The invariants"])

    assert [row[:2] for row in told] == [[key, says] for key, says, _look in INVARIANTS]


def test_every_benchmark_of_the_folder_is_run_and_told():
    modules = {
        path.stem
        for path in files()
        if path.parent == ROOT / "benchmarks" and '"__main__"' in text_of(path) and path.stem != "__main__"
    } - {"senders"}  # sends what benchmarks.intake answers
    told = text_of(DOCS / "performance.md")

    assert {measure.name for measure in MEASURES} == modules
    assert [name for name in modules if f"`bin/bench {name}" not in told] == []


def test_every_decision_says_why_and_what_follows():
    decisions = [path for path in files() if path.parent == DOCS / "decisions"]

    assert len(decisions) > 3
    for path in decisions:
        assert list(sections(path, level=2)) == ["Context", "Decision", "Consequences"], name_of(path)
