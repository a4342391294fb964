"""The gate of every shop: what passes is exact, and what does not is explained."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.integrations.shops import reading
from regulars.integrations.shops.catching_up import OVERLAP, Cursor, Listed
from regulars.integrations.shops.parts import Part, language_tag, stamp_of, version_of
from regulars.integrations.shops.reading import Unreadable, parse, shown, written


def part(value: object, **more: object) -> Part:
    return Part(parse(json.dumps({"x": value, **more}).encode()))


def refusal(body: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        parse(body)
    assert not caught.value.retry
    return caught.value


# --- bytes to values ----------------------------------------------------------------------------------------


def test_numbers_stay_exact() -> None:
    body = b'{"id": 18446744073709551617, "price": 17.647059, "big": 12345678901234.56}'

    assert parse(body) == {
        "id": 18446744073709551617,
        "price": Decimal("17.647059"),
        "big": Decimal("12345678901234.56"),
    }


def test_a_byte_order_mark_and_blanks_around_are_no_harm() -> None:
    assert parse(b'\xef\xbb\xbf {"a": 1}\r\n') == {"a": 1}


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1e400}',
        b'{"a": "\\ud800"}',
        b'{"a": "\xff"}',
        b'"\xed\xa0\x80"',
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a": 01}',
        b'{"a": 1} {"b": 2}',
        b'{"a": "line\nend"}',
        b"nul",
        b'{"a":1}\x00',
        "{}".encode("utf-16"),
        b"\xef\xbb\xbf\xef\xbb\xbf{}",
        b'{"id":' + b"1" * 5000 + b"}",
        b"[" * 100000,
    ],
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    assert refusal(body).message.startswith("The delivery is not valid JSON")


@pytest.mark.parametrize("body", [b"", b" \r\n\t", b"\xef\xbb\xbf"])
def test_an_empty_delivery_says_so(body: bytes) -> None:
    assert refusal(body).message == "The delivery is empty. Send it again from the shop."


def test_a_key_that_is_named_twice_is_named() -> None:
    error = refusal(b'{"id": 1, "total": "1.00", "lines": [{"total": "2.00", "total": "3.00"}]}')

    assert (error.field, "“total” twice" in error.message) == ("total", True)


def test_sixty_four_levels_pass_and_one_more_does_not() -> None:
    assert parse(b"[" * 64 + b"]" * 64)
    assert "nested deeper than 64 levels" in refusal(b"[" * 65 + b"]" * 65).message
    assert "nested deeper than 64 levels" in refusal(b'{"a":' * 900 + b"1" + b"}" * 900).message


def test_a_body_beyond_the_limit_is_refused_with_the_limit() -> None:
    largest = b'"' + b"a" * (reading.LARGEST_BODY - 2) + b'"'

    assert len(parse(largest)) == reading.LARGEST_BODY - 2
    assert str(reading.LARGEST_BODY) in refusal(largest + b" ").message


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(Unreadable):
        parse(body)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet=st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(json_values)
def test_what_is_written_again_reads_the_same(value: Any) -> None:
    assert parse(written(value)) == value


def test_a_refusal_can_be_told_in_another_language() -> None:
    error = refusal(b'{"a": 1, "a": 2}')

    assert error.sentence % error.gaps == error.message
    assert "%(field)s" in error.sentence


def test_what_is_quoted_is_short_and_harmless() -> None:
    assert shown("a\x1b[31m\nb") == "a·[31m·b"
    assert shown("x" * 100) == "x" * 60 + "…"
    assert shown({"a": 1}) == "{'a': 1}"


# --- fields -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        (" Anna ", "Anna"),
        (12345, "12345"),
        (12.5, "12.5"),
        ("a\r\nBcc: b", "a Bcc: b"),
        ("tab\tand\x1bescape", "tab and escape"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\u2067נועה\u2069", "נועה"),
        ("line\u2028end", "line end"),
        ("Ąžuolas\u00a0II", "Ąžuolas\u00a0II"),
        ("👩‍👩‍👧", "👩‍👩‍👧"),
    ],
)
def test_a_text_is_one_clean_line(value: object, text: str) -> None:
    assert part(value).text("x") == text


def test_entities_are_read_where_the_shop_writes_them() -> None:
    raw = {"x": "Tom &amp; Anna &#8211; &lt;b&gt; &#0;&#xD800;"}

    assert Part(raw, entities=True).text("x") == "Tom & Anna – <b> \ufffd\ufffd"
    assert Part(raw).text("x") == raw["x"]


@pytest.mark.parametrize("value", [True, [], {}, [1], {"a": 1}])
def test_what_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(Unreadable, match="is not a text"):
        part(value).text("x")


@pytest.mark.parametrize(
    ("value", "identity"), [(1, "1"), ("A-1", "A-1"), (2**80, str(2**80)), (0, ""), ("0", ""), (None, "")]
)
def test_an_id_is_a_text_and_exact(value: object, identity: str) -> None:
    assert part(value).identity("x") == identity


@pytest.mark.parametrize(
    ("value", "minor"), [("64.00", 6400), (64, 6400), (64.005, 6401), ("1e2", 10000), (None, 0), ("", 0), ("0", 0)]
)
def test_money_is_whole_minor_units(value: object, minor: int) -> None:
    assert part(value).money("x", "EUR") == minor


@pytest.mark.parametrize("value", ["1,50", "12 EUR", "NaN", "-Infinity", "1e16", 10**16, "1e-400", "0x10", "--1"])
def test_what_is_no_money_is_refused(value: object) -> None:
    with pytest.raises(Unreadable, match="is not an amount of money"):
        part(value).money("x", "EUR")


@pytest.mark.parametrize("value", ["1" * 41, "0." + "1" * 5000])
def test_an_endless_number_is_refused_before_it_is_worked_out(value: str) -> None:
    with pytest.raises(Unreadable, match="characters long"):
        part(value).money("x", "EUR")


@pytest.mark.parametrize(
    ("value", "quantity"),
    [(2, "2"), ("2.500", "2.5"), (0.3333333, "0.333"), (1000000, "1000000"), (0, "0"), (None, "0"), (1e5, "100000")],
)
def test_a_quantity_is_exact_to_a_thousandth_and_written_one_way(value: object, quantity: str) -> None:
    assert str(part(value).quantity("x")) == quantity


@pytest.mark.parametrize("value", [-1, 1000001, 0.0004, "two", "1e400", "NaN", "1e-300", "½"])
def test_a_quantity_that_nobody_believes_is_refused(value: object) -> None:
    with pytest.raises(Unreadable, match="is not a believable quantity"):
        part(value).quantity("x")


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-05-14T07:00:00", datetime(2026, 5, 14, 7, tzinfo=UTC)),
        ("2026-05-14T10:00:00+03:00", datetime(2026, 5, 14, 7, tzinfo=UTC)),
        ("2022-04-06T12:08:56.894Z", datetime(2022, 4, 6, 12, 8, 56, 894000, tzinfo=UTC)),
        ("2016-05-17T04:14:36-00:00", datetime(2016, 5, 17, 4, 14, 36, tzinfo=UTC)),
        ("2026-05-16T07:00:00", datetime(2026, 5, 16, 7, tzinfo=UTC)),
        ("1990-01-01", datetime(1990, 1, 1, tzinfo=UTC)),
        ("0000-00-00T00:00:00", None),
        (None, None),
        ("", None),
    ],
)
def test_a_moment_is_in_utc(value: object, moment: datetime | None) -> None:
    assert part(value).moment("x") == moment


def test_a_moment_without_a_zone_is_meant_where_the_shop_is() -> None:
    assert part("2026-05-14T10:00:00").moment("x", ZoneInfo("Europe/Kyiv")) == datetime(2026, 5, 14, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2026-05-16T07:00:01",
        "1989-12-31T23:59:59",
        "2026-02-30",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59",
        "9999-12-31T23:59:59-12:00",
        "1747206000",
        "tomorrow",
        "2026-13-01",
        "２０２６-05-14",
        "14/05/2026",
    ],
)
def test_a_date_that_nobody_believes_is_refused(value: str) -> None:
    with pytest.raises(Unreadable, match=r"is not a (believable )?date"):
        part(value).moment("x")


@pytest.mark.parametrize(
    ("raw", "tag"),
    [
        ("uk", "uk"),
        ("de_DE", "de-DE"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("zh-Hant-TW-x", "zh-Hant-TW"),
        ("", ""),
        ("english", ""),
        ("e", ""),
        ("en-", ""),
        ("עברית", ""),
        ("en-GB-oxendict", "en-GB"),
        ("x" * 50, ""),
    ],
)
def test_a_language_is_a_storable_tag(raw: str, tag: str) -> None:
    assert language_tag(raw) == tag


@pytest.mark.parametrize(
    ("value", "code"), [("ua", "UA"), ("Ukraine", ""), ("", ""), (None, ""), ("U1", ""), ("ÄÖ", "")]
)
def test_a_country_is_a_code(value: object, code: str) -> None:
    assert part(value).country("x") == code


def test_an_empty_object_is_empty_in_each_of_phps_ways() -> None:
    ways: list[object] = [None, "", [], {}]
    for nothing in ways:
        assert not part(nothing).part("x")
        assert list(part(nothing).parts("x")) == []


def test_a_stamp_that_cannot_be_read_keeps_nothing_back() -> None:
    raw = part("soon", y="2026-05-14T07:00:00")

    assert stamp_of(raw, "x", "y") == version_of(datetime(2026, 5, 14, 7, tzinfo=UTC)) == 1778742000000000
    assert stamp_of(raw, "x") == 0


# --- the cursor ---------------------------------------------------------------------------------------------

SECOND = 1_000_000
BASE = 1_778_742_000 * SECOND


def listed(id: int, second: int, body: bytes = b"{}") -> Listed:
    return Listed(str(id), BASE + second * SECOND, body)


def test_a_second_run_over_the_same_brings_nothing() -> None:
    fresh, cursor = Cursor().news([listed(1, 0), listed(2, 5)])
    assert [thing.id for thing in fresh] == ["1", "2"]

    again, _cursor = Cursor.read(cursor.done().text()).news([listed(1, 0), listed(2, 5)])

    assert again == []


def test_a_change_within_the_same_second_is_news() -> None:
    _fresh, cursor = Cursor().news([listed(1, 0, b"a")])
    fresh, _cursor = cursor.news([listed(1, 0, b"b")])

    assert [thing.body for thing in fresh] == [b"b"]


def test_the_next_run_asks_from_before_the_newest_and_forgets_what_is_older() -> None:
    _fresh, cursor = Cursor().news([listed(1, 0), listed(2, 60), listed(3, 150)])
    cursor = cursor.done()

    assert cursor.since == BASE + 150 * SECOND - OVERLAP.seconds * SECOND
    assert set(cursor.seen) == {"2", "3"}


@pytest.mark.parametrize(
    "text", ["", "null", "{}", "[]", "7", '{"since":"x"}', '{"since":1,"newest":2,"page":3,"seen":[]}']
)
def test_a_cursor_that_cannot_be_read_begins_anew(text: str) -> None:
    assert Cursor.read(text) == Cursor()
