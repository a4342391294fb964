"""What a person must still tell, what was taken for granted, and what she should think of before she goes on."""

from regulars.core.words import marked as _
from regulars.integrations.shops.csv_file.dates import DayOrder
from regulars.integrations.shops.csv_file.layout import CsvOptions, Layout
from regulars.integrations.shops.csv_file.summary import Missing, Tally

_TOTALS = frozenset({"total", "unit_price", "line_total"})


def missing(layout: Layout, options: CsvOptions, dates: DayOrder | None) -> tuple[Missing, ...]:
    """Return what no file and no option tells. dates: of the whole column, None where there is none."""
    main = layout.guesses["main"]
    found = []
    if not layout.key:
        found.append(
            Missing("order_id", _("No column holds the order's number."), _("Name it: --column order_id=HEADER."))
        )
    if "placed_at" not in main:
        found.append(
            Missing(
                "placed_at", _("No column tells when an order was placed."), _("Name it: --column placed_at=HEADER.")
            )
        )
    for role in layout.guesses:
        if role != "main" and layout.key_at(role) < 0:
            found.append(
                Missing(
                    f"{role}.order_id",
                    _("A companion file has no column with the order's number."),
                    _("Name it, for example: --column lines.order_id=HEADER."),
                )
            )
    if not options.currency and "currency" not in main:
        found.append(Missing("currency", _("Nothing tells the currency."), _("Say it, for example: --currency EUR.")))
    if not _tells_totals(layout):
        found.append(
            Missing(
                "total",
                _("Nothing tells what an order cost."),
                _("Add the file of payments (--payments) or of lines (--lines), or name the column."),
            )
        )
    if dates and not options.date_order and dates.decide() == "?":
        found.append(
            Missing(
                "date_order",
                _("Nobody can tell whether the day or the month comes first in dates such as 01/02/2026."),
                _("Say which comes first: --date-order day or --date-order month."),
            )
        )
    return tuple(found)


def _tells_totals(layout: Layout) -> bool:
    return (
        bool(layout.packed)
        or "payments" in layout.guesses
        or any(_TOTALS & set(found) for found in layout.guesses.values())
    )


def assumed(layout: Layout, options: CsvOptions, dates: DayOrder) -> dict[str, str]:
    """Return what was taken for granted, option → value, so that a person can say otherwise."""
    main = layout.guesses["main"]
    lines = layout.guesses.get("lines", main)
    taken = {}
    if not options.zone:
        taken["zone"] = "UTC"
    if not {"status", "financial_status", "fulfilment_status"} & set(main):
        taken["status"] = "fulfilled" if options.as_history else "placed"
    if not options.date_order and dates.decide() in ("day", "month"):
        taken["date_order"] = dates.decide()
    if (layout.shape == "line" or "lines" in layout.guesses) and "quantity" not in lines and not layout.packed:
        taken["quantity"] = "1"
    return taken


def warnings(options: CsvOptions, tally: Tally) -> tuple[str, ...]:
    """Return sentences that a person should read before she goes on."""
    if options.as_history or not tally.old_orders:
        return ()
    told = _("%(count)s orders are older than a week. Import past orders with --as history: no promise, no letter.")
    return (told % {"count": tally.old_orders},)
