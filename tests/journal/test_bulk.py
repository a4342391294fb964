"""Many rows in one statement: the same rows as one by one, with every constraint."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from regulars.journal import bulk
from regulars.orders.models import OrderLine

WRITTEN = ("position", "title", "quantity", "unit_minor", "total_minor", "options", "goods", "sku")
COLUMNS = ("order_id", *WRITTEN, "external_id", "product_id_there", "variant_id_there")


def rows(order, count):
    """Return lines with all that is awkward: fractions, other alphabets, quotes, tabs, line ends, empty lists."""
    titles = ("Mug", 'עברית "quoted"', "back\\slash\tand tab", "two\nlines", "Варежки")
    return [
        (
            order.pk,
            10 + n,
            titles[n % 5],
            Decimal(n) / 8,
            -n,
            2**40 + n,
            [["Colour", "sand"]] * (n % 2),
            n % 3 == 0,
            "",
            "",
            "",
            "",
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [1, 7, 500])
@pytest.mark.parametrize("way", [bulk.insert, bulk.add])
def test_what_goes_in_comes_out(anna, way, count):
    order = anna.orders("kettle")
    given = rows(order, count)

    with transaction.atomic():
        way(OrderLine, COLUMNS, given)

    found = OrderLine.objects.filter(order=order, position__gte=10).order_by("position").values_list(*WRITTEN)
    assert [tuple(row) for row in found] == [
        (*row[1:3], row[3].quantize(Decimal("0.001")), *row[4:9]) for row in given
    ]


def test_no_rows_are_no_statement(anna, count_queries):
    assert count_queries(lambda: bulk.add(OrderLine, COLUMNS, [])) == 0
    assert count_queries(lambda: bulk.insert(OrderLine, COLUMNS, [])) == 0


@pytest.mark.parametrize("count", [2, 500])
@pytest.mark.parametrize("way", [bulk.insert, bulk.add])
def test_a_row_that_must_not_be_stops_them_all(anna, way, count):
    order = anna.orders("kettle")
    twice = rows(order, count)
    twice[-1] = twice[0]

    with pytest.raises(IntegrityError), transaction.atomic():
        way(OrderLine, COLUMNS, twice)

    assert OrderLine.objects.filter(order=order).count() == 1


def test_the_ids_come_back_in_the_order_of_the_rows(anna):
    order = anna.orders("kettle")

    ids = bulk.insert(OrderLine, COLUMNS, rows(order, 300))

    found = dict(OrderLine.objects.filter(pk__in=ids).values_list("pk", "position"))
    assert [found[pk] for pk in ids] == list(range(10, 310))
