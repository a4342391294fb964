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


def group(
    people: Iterable[Person], known: Mapping[Point, int], accounts: Mapping[int, frozenset[str]]
) -> list[int | Point | None]:
    """Return for each person the id of the customer she is, or the point under which she is new.

    known: whose each point already is.   accounts: the shop accounts that those customers have.
    The strongest known point decides; points of two customers never merge them (that is a person's
    decision), and a phone shared with the holder of another account of the same shop tells nobody: a mother
    and her daughter order by one phone. None: nothing is known about her, she is always new. Two people of
    one batch who share their strongest point are one.
    """
    seen: dict[Point, int | Point] = dict(known)
    held: dict[int | Point, set[str]] = {customer: set(values) for customer, values in accounts.items()}
    answers: list[int | Point | None] = []
    for person in people:
        if not person.points:
            answers.append(None)
            continue
        found = [seen[point] for point in person.points if point in seen and _tells(point, person, seen[point], held)]
        who = found[0] if found else person.points[0]
        for point in person.points:
            seen.setdefault(point, who)
        held.setdefault(who, set()).update(value for kind, value in person.points if kind == "shop")
        answers.append(who)
    return answers


def _tells(point: Point, person: Person, owner: int | Point, held: Mapping[int | Point, set[str]]) -> bool:
    own = {value for kind, value in person.points if kind == "shop"}
    if point[0] != "phone" or not own:
        return True
    shop = next(iter(own)).partition(":")[0]
    others = {value for value in held.get(owner, ()) if value.partition(":")[0] == shop}
    return not others or bool(others & own)
