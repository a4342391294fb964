"""Every write of the room: people come in, are known again, are forgotten."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField, Case, CharField, F, Field, Value, When

from regulars.customers.events import CustomerAppeared, CustomerErased, ExportRequested
from regulars.customers.matching import Person, Point, clean_email, group
from regulars.customers.models import ContactPoint, Customer, Kind
from regulars.intake.ports import IncomingPrivacyRequest
from regulars.journal import bulk
from regulars.journal.actions import forget_personal, record, record_all
from regulars.stores.models import Store


@transaction.atomic
def meet(store: Store, people: Sequence[Person], *, source: str, by: str, at: datetime) -> list[int]:
    """Return the id of the customer that each of `people` is, making those who are new.

    A fixed number of statements, whatever the number of people.
    """
    points = {point for person in people for point in person.points}
    known: dict[Point, int] = {}
    for kind, value, customer_id in ContactPoint.objects.known(store.pk, points).values_list(
        "kind", "value", "customer_id"
    ):
        known[kind, value] = customer_id
    who = group(people, known, _accounts(set(known.values())))
    ids = _make_new(store, people, who, source=source, by=by, at=at)
    _add_points(store, people, ids, known)
    _freshen(people, ids, known_ids=set(known.values()))
    return ids


@transaction.atomic
def erase(customer: Customer, *, why: str, by: str, at: datetime) -> None:
    """Forget who a customer is: name, contact points, personal facts in the journal. Sums stay."""
    ContactPoint.objects.filter(customer=customer).delete()
    Customer.objects.filter(pk=customer.pk).update(name="", language="", erased_at=at)
    record(CustomerErased(store_id=customer.store_id, customer_id=customer.pk, why=why), by=by, at=at)
    forget_personal([f"customer:{customer.pk}"])


def find_by_request(store: Store, request: IncomingPrivacyRequest, *, connection_id: int) -> list[Customer]:
    """Return the customers that a shop's privacy request speaks about."""
    wanted: set[Point] = set()
    if request.customer_id:
        wanted.add((Kind.SHOP.value, f"{connection_id}:{request.customer_id}"))
    elif email := clean_email(request.email):
        wanted.add((Kind.EMAIL.value, email))
    points = ContactPoint.objects.known(store.pk, wanted).select_related("customer")
    return [point.customer for point in points]


@transaction.atomic
def note_export_request(customer: Customer, *, by: str, at: datetime) -> None:
    """Write down that a person asked for her data."""
    record(ExportRequested(store_id=customer.store_id, customer_id=customer.pk), by=by, at=at)


def _accounts(customer_ids: set[int]) -> dict[int, frozenset[str]]:
    held: dict[int, set[str]] = {}
    points = ContactPoint.objects.filter(customer_id__in=customer_ids, kind=Kind.SHOP)
    for customer_id, value in points.values_list("customer_id", "value"):
        held.setdefault(customer_id, set()).add(value)
    return {customer_id: frozenset(values) for customer_id, values in held.items()}


def _make_new(
    store: Store,
    people: Sequence[Person],
    who: Sequence[int | Point | None],
    *,
    source: str,
    by: str,
    at: datetime,
) -> list[int]:
    firsts: dict[Point | int, Person] = {}
    for index, (person, answer) in enumerate(zip(people, who, strict=True)):
        if answer is None:
            firsts[-1 - index] = person  # nothing known about her: a customer of her own
        elif isinstance(answer, tuple):
            firsts.setdefault(answer, person)
    # The version is that of the name: where none is held, any word that brings one is newer.
    rows = [(store.pk, p.name, p.language, p.version if p.name else 0, at) for p in firsts.values()]
    ids = bulk.insert(Customer, ("store_id", "name", "language", "version", "appeared_at"), rows)
    made = dict(zip(firsts, ids, strict=True))
    events = [CustomerAppeared(store_id=store.pk, customer_id=new, source=source) for new in ids]
    record_all(events, by=by, at=at)
    return [
        made[-1 - index] if answer is None else made[answer] if isinstance(answer, tuple) else answer
        for index, answer in enumerate(who)
    ]


def _add_points(store: Store, people: Sequence[Person], ids: Sequence[int], known: dict[Point, int]) -> None:
    fresh: dict[Point, int] = {}
    for person, customer_id in zip(people, ids, strict=True):
        for point in person.points:
            if point not in known:
                fresh.setdefault(point, customer_id)
    rows = [(store.pk, customer_id, kind, value) for (kind, value), customer_id in fresh.items()]
    bulk.insert(ContactPoint, ("store_id", "customer_id", "kind", "value"), rows)


def _freshen(people: Sequence[Person], ids: Sequence[int], *, known_ids: set[int]) -> None:
    """Let the newest word on name and language win, whatever the order in which words arrive."""
    newest: dict[int, Person] = {}
    for person, customer_id in zip(people, ids, strict=True):
        older = newest.get(customer_id)
        if person.name and (older is None or (person.version, person.name) > (older.version, older.name)):
            newest[customer_id] = person
    stored = Customer.objects.filter(pk__in=newest).values_list("pk", "version", "name")
    newer = [
        (pk, newest[pk]) for pk, version, name in stored if (newest[pk].version, newest[pk].name) > (version, name)
    ]
    if not newer:
        return
    Customer.objects.filter(pk__in=[pk for pk, _person in newer], erased_at__isnull=True).update(
        name=_chosen("name", {pk: person.name for pk, person in newer}),
        language=_chosen("language", {pk: person.language for pk, person in newer if person.language}),
        version=_chosen("version", {pk: person.version for pk, person in newer}),
    )


def _chosen(field: str, values: Mapping[int, str | int]) -> Case | F:
    """Return an expression that gives each row its value of `values`, and all others what they have."""
    if not values:
        return F(field)
    kinds: dict[str, Field[Any, Any]] = {"name": CharField(), "language": CharField(), "version": BigIntegerField()}
    kind = kinds[field]
    whens = [When(pk=pk, then=Value(value, output_field=kind)) for pk, value in values.items()]
    return Case(*whens, default=F(field), output_field=kind)
