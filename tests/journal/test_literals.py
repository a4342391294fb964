"""Words in the statement itself, for the sake of partial indexes."""

import pytest
from django.db import connection

from regulars.journal.literals import NoneOf, OneOf
from regulars.orders.models import Order
from regulars.promises.models import Promise


def plan(queryset):
    """How the database means to find the rows."""
    if connection.vendor == "sqlite":
        return queryset.explain()
    with connection.cursor() as cursor:
        # Among a handful of rows every way costs the same: ask for the one that a large table takes.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    return queryset.explain()


def test_live_promises_are_found_by_their_partial_index(anna):
    anna.orders("kettle")

    assert "promises_by_due_moment" in plan(Promise.objects.live().of(1).soonest_first()[:100])


def test_orders_in_hand_are_found_by_their_partial_index(anna):
    anna.orders("kettle")

    in_hand = Order.objects.filter(NoneOf("stage", ("delivered", "cancelled")), manager=1).order_by("pk")

    assert "orders_in_hand" in plan(in_hand[:100])


def test_it_finds_what_it_says(anna, maria):
    new, agreed = anna.orders("kettle"), anna.orders("jug")
    maria.confirms(agreed)

    assert list(Order.objects.filter(OneOf("stage", ("confirmed", "cancelled")))) == [agreed]
    assert list(Order.objects.filter(NoneOf("stage", ("confirmed", "cancelled")))) == [new]


def test_only_words_of_our_own_go_into_a_statement():
    with pytest.raises(ValueError, match="are not words of our own"):
        OneOf("stage", ("new'; drop table orders_order; --",))
