"""Who is this? Pure: contact values in, a grouping of people out. No database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from regulars.core import phones
from regulars.intake.ports import IncomingCustomer

Point = tuple[str, str]  # kind, value


@dataclass(frozen=True, slots=True)
class Person:
    """What a source tells about one person, cleaned."""

    name: str
    language: str
    version: int
    points: tuple[Point, ...]  # the strongest first


def clean(who: IncomingCustomer, *, connection_id: int | None, country: str = "") -> Person:
    """Return what `who` tells, with her contact values in the one writing we keep.

    country: reads a national phone number where the source names none.
    """
    points: list[Point] = []
    if who.external_id and connection_id is not None:
        points.append(("shop", f"{connection_id}:{who.external_id}"))
    if email := clean_email(who.email):
        points.append(("email", email))
    if phone := phones.parse_or_none(who.phone, who.country or country):
        points.append(("phone", phone))
    return Person(who.name.strip(), who.language[:10], who.version, tuple(points))


def clean_email(raw: str) -> str:
    """Return an e-mail address in lower case, or "" where it is none that could be written to."""
    email = raw.strip().lower()
    local, at, domain = email.rpartition("@")
    good = at and local and "." in domain.strip(".") and not any(c.isspace() for c in email)
    return email if good and len(email) <= 254 else ""


def group(people: Iterable[Person], known: Mapping[Point, int]) -> list[int | Point | None]:
    """Return for each person the id of the customer she is, or the point under which she is new.

    known: whose each point already is. The strongest known point decides; points of two customers never
    merge them (that is a person's decision). None: nothing is known about her, she is always new.
    Two people of one batch who share their strongest point are one.
    """
    seen: dict[Point, int | Point] = dict(known)
    answers: list[int | Point | None] = []
    for person in people:
        if not person.points:
            answers.append(None)
            continue
        found = [seen[point] for point in person.points if point in seen]
        who = found[0] if found else person.points[0]
        for point in person.points:
            seen.setdefault(point, who)
        answers.append(who)
    return answers
