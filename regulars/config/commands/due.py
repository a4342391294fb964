"""`regulars due`: when is it due, counted in working time, and why. Needs no settings and no database."""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from regulars.core.durations import BadDuration, parse_working_duration
from regulars.core.worktime import BadHours, Calendar, NeverOpen, OutOfReach, zone_named

NAME = "due"
HELP = "Tell when something is due in working time, and which hours counted."

Value = TypeVar("Value")


class BadOption(Exception):
    """What was given to one option cannot be used."""

    def __init__(self, option: str, why: object) -> None:
        super().__init__(f"{option}: {why}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--zone", required=True, help="time zone of the hours, such as Europe/Kyiv")
    parser.add_argument(
        "--hours", required=True, help="such as 'Mo-Fr 09:00-13:00,14:00-18:00; Sa 10:00-15:00', or 24/7"
    )
    parser.add_argument(
        "--closed",
        metavar="DATE",
        nargs="+",
        action="extend",
        default=[],
        help="days closed in spite of the hours, such as 2026-12-25; several, or the option again",
    )
    parser.add_argument(
        "--from",
        dest="start",
        metavar="MOMENT",
        required=True,
        help="such as 2026-12-24T17:50; read in the zone unless it has an offset",
    )
    parser.add_argument("--within", required=True, help="working time, such as '20 min' or '1 h 30 min'")


def run(args: argparse.Namespace) -> int:
    """Print one JSON object on one line; return 0, or 2 when an option cannot be used (said on stderr)."""
    try:
        answer = _answer(args)
    except BadOption as error:
        sys.stderr.write(f"regulars {NAME}: {error}\n")
        return 2
    sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 0


def _answer(args: argparse.Namespace) -> dict[str, object]:
    zone = _read("--zone", zone_named, args.zone)
    closed = {_read("--closed", _date, text): "" for text in args.closed}
    calendar = _read("--hours", lambda hours: Calendar.parse(hours, zone=args.zone, exceptions=closed), args.hours)
    start = _read("--from", _moment, args.start)
    within = _read("--within", parse_working_duration, args.within)
    if start.tzinfo is None:
        start = start.replace(tzinfo=zone)
    try:
        explanation = calendar.explain(start, within)
    except NeverOpen as error:
        raise BadOption("--hours", error) from error
    except OutOfReach as error:
        raise BadOption("--from", error) from error
    told = explanation.as_dict()
    return {
        "due_at": told["due_at"],
        "due_at_utc": explanation.due_at.isoformat(),
        "explanation": told,
    }


def _read(option: str, parse: Callable[[str], Value], text: str) -> Value:
    try:
        return parse(text)
    except (BadHours, BadDuration, BadMoment) as error:
        raise BadOption(option, error) from error


class BadMoment(ValueError):
    """What came is no date or no moment."""


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadMoment(f"{text!r} is no date. Write it as 2026-12-25.") from error


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise BadMoment(
            f"{text!r} is no moment. Write it as 2026-12-24T17:50, or with an offset: 2026-12-24T17:50+02:00."
        ) from error
