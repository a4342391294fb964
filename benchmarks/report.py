"""How a benchmark tells its result: one JSON line a goal, and the budgets it is held against."""

import json
import statistics
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

BUDGETS = Path(__file__).with_name("budgets.toml")


def emit(
    name: str,
    value: float,
    unit: str,
    baseline: float | None,
    ratio: float | None,
    goal: float | None,
    ok: bool,
    **extra: object,
) -> None:
    """Print one result. baseline: the comparison measured in the same run.   ratio: value against baseline.

    goal: what must be reached, in the unit of `value` or as a ratio, as budgets.toml says; None for a wish alone.
    """
    line = {
        "name": name,
        "value": _short(value),
        "unit": unit,
        "baseline": None if baseline is None else _short(baseline),
        "ratio": None if ratio is None else _short(ratio),
        "goal": goal,
        "ok": ok,
        **extra,
    }
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def budget(section: str) -> dict[str, float]:
    """Return one table of budgets.toml."""
    table: dict[str, float] = tomllib.loads(BUDGETS.read_text(encoding="utf-8"))[section]
    return table


def rates(contestants: Mapping[str, tuple[Callable[[], object], int]], *, rounds: int) -> dict[str, float]:
    """Return calls a second of each contestant, the median of interleaved rounds.

    contestants: name to (function, calls that one run of it makes). Interleaved, because a shared machine is
    faster in one minute than in the next, and what is compared must meet the same minutes.
    """
    seen: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, (run, calls) in contestants.items():
            began = time.perf_counter()
            run()
            seen[name].append(calls / (time.perf_counter() - began))
    return {name: statistics.median(values) for name, values in seen.items()}


def _short(value: float) -> float:
    return round(value) if abs(value) >= 1000 else float(f"{value:.4g}")
