"""Orders from CSV files: what a store owner exports somewhere and wants to have here.

`open_plan(path, ...)` looks files through and guesses; `CsvPlan.check()` says what would happen;
`CsvPlan.orders(after)` yields IncomingOrder after IncomingOrder; `CsvPlan.write_problems(path)` gives back
what stays outside. Nothing here writes an order: that is the intake room's.
"""

from regulars.integrations.shops.csv_file.layout import CsvOptions
from regulars.integrations.shops.csv_file.plan import CsvPlan, open_plan
from regulars.integrations.shops.csv_file.reasons import REASONS, Kind, Reason
from regulars.integrations.shops.csv_file.summary import BadRow, Finding, Missing, Summary, Tally

__all__ = [
    "REASONS",
    "BadRow",
    "CsvOptions",
    "CsvPlan",
    "Finding",
    "Kind",
    "Missing",
    "Reason",
    "Summary",
    "Tally",
    "open_plan",
]
