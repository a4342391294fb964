"""The lines of the timetable, as values."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


class ConstantRun(Protocol):
    """Does one batch of constant work."""

    def __call__(self, at: datetime, *, jumped: bool) -> int:
        """Do one batch as of `at`; return how much was done. jumped: the wall clock moved by itself."""


class LineRun(Protocol):
    """Does what one line of the timetable says."""

    def __call__(self, at: datetime) -> None:
        """Do it as of `at`; running twice is as good as once."""


@dataclass(frozen=True, slots=True)
class Constant:
    """Work that is asked for again and again."""

    name: str
    run: ConstantRun


@dataclass(frozen=True, slots=True)
class Line:
    """Work that is done now and then, the first time at the start."""

    name: str
    every: timedelta
    run: LineRun
