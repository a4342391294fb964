"""Whatever lies in the file: it is read or refused with a sentence, every row is accounted for, nothing crashes."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.core.errors import IntegrationError
from regulars.integrations.shops.csv_file import CsvOptions, open_plan
from tests.integrations.shops.csv_kit import A_LINE, AT, EURO, LINES, written

WHOLE = (LINES + "".join(A_LINE.format(id=number) for number in (1, 1, 2, 3, 2, 4))).encode()
PIECES = [b'"', b"\n", b"\r", b",", b";", b"\0", b"\xff", b"-", b"1.050", b"1e9", b"2026-02-30", b"=1", b"'", b" "]
EDITS = st.lists(
    st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 3), st.sampled_from(PIECES) | st.binary(max_size=4))
)


def edited(edits):
    raw = bytearray(WHOLE)
    for at, cut, piece in edits:
        raw[at : at + cut] = piece
    return bytes(raw)


def account(raw: bytes, options: CsvOptions) -> None:
    with TemporaryDirectory() as folder:
        path = written(Path(folder), raw)
        try:
            plan = open_plan(path, options=options, at=AT)
        except IntegrationError:
            return
        with plan:
            summary = plan.check()
            json.dumps(summary.as_json(), ensure_ascii=False).encode()
            bad = list(plan.problems())
            plan.write_problems(Path(folder) / "bad.csv")
            if summary.is_ready:
                orders = list(plan.orders())
                assert len(orders) == summary.orders
                assert [order for order in orders if order[0] > 3] == list(plan.orders(after=3))
        walked = summary.rows_taken + summary.rows_refused
        assert summary.rows == walked or not walked
        assert len(bad) == summary.rows_refused == sum(summary.refused.values())


@settings(max_examples=150, deadline=None)
@given(EDITS)
def test_an_orders_file_with_anything_broken_in_it(edits):
    account(edited(edits), EURO)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_at_all(raw):
    account(raw, EURO)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["utf-8", "cp1251", "utf-16", "ascii"]))
def test_any_text_told_to_be_in_any_encoding(text, encoding):
    account(text.encode("utf-8", "replace"), CsvOptions(currency="EUR", encoding=encoding))
