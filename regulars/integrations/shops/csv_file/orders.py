"""All rows of one order, from up to three files, become one IncomingOrder or stay outside with a reason."""

from collections.abc import Mapping, Sequence

from regulars.integrations.shops.csv_file.columns import LINE_NAMES
from regulars.integrations.shops.csv_file.heads import HeadReader
from regulars.integrations.shops.csv_file.lines import LineReader, Row
from regulars.integrations.shops.csv_file.packed import UNPACKED
from regulars.integrations.shops.csv_file.reading import Reading, Tools
from regulars.integrations.shops.csv_file.rules import Outcome, Rules


class OrderReader:
    """Reads orders by one set of rules."""

    def __init__(self, rules: Rules) -> None:
        role = "lines" if "lines" in rules.columns else "main"
        columns = rules.columns["main"]
        priced = bool(rules.packed) or bool({"unit_price", "line_total"} & set(rules.columns[role]))
        self._tools = Tools(
            rules=rules,
            heads=HeadReader({name: at for name, at in columns.items() if name not in LINE_NAMES}),
            lines=LineReader(
                UNPACKED if rules.packed else rules.columns[role],
                role=role,
                names=rules.names[role],
                marks=rules.marks[role],
            ),
            priced=priced,
        )

    def read(self, key: str, rows: Sequence[Row], companions: Mapping[str, Sequence[Row]]) -> Outcome:
        """Return what becomes of the rows of the order `key` and of its rows in companion files."""
        return Reading(self._tools, key, rows, companions).outcome()
