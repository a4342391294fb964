"""The product with one protection taken away: the negative controls start it instead of the real one.

    python -m soak.broken effects_after_commit up --port 8000

Lives here and nowhere in the product: a proof without a control that fails proves nothing.
"""

import sys
import threading
from collections.abc import Callable, Sequence
from typing import Any


def effects_after_commit() -> None:
    """Write the outbox rows only after the commit, as a listener on commit would."""
    from django.db import transaction

    from regulars.journal import actions

    owe = actions._owe

    def later(recorded: Sequence[Any]) -> None:
        def write() -> None:
            threading.Event().wait(0.2)  # the moment between the two commits, made wide enough to be hit
            with transaction.atomic():
                owe(recorded)

        transaction.on_commit(write)

    actions._owe = later


CONTROLS: dict[str, Callable[[], None]] = {"effects_after_commit": effects_after_commit}


def main() -> int:
    """Break what the first word names, then run the product's own command."""
    from regulars.config.cli import main as run

    CONTROLS[sys.argv[1]]()
    return run(sys.argv[2:])


if __name__ == "__main__":
    from regulars.config import build

    build.prepare()
    sys.exit(main())
