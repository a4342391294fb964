"""Working time: calendars, due moments and their explanations. The rules in plain words: docs/worktime.md"""

from regulars.core.worktime.almanac import FIRST_YEAR, LAST_YEAR, OutOfReach
from regulars.core.worktime.calendar import Calendar, Closure, zone_named
from regulars.core.worktime.explanation import Counted, Explanation, Reason, Skipped
from regulars.core.worktime.hours import BadHours, Hours, Span, Week
from regulars.core.worktime.pauses import Pause, StillPaused
from regulars.core.worktime.timeline import LONGEST_CLOSURE, NeverOpen

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "LONGEST_CLOSURE",
    "BadHours",
    "Calendar",
    "Closure",
    "Counted",
    "Explanation",
    "Hours",
    "NeverOpen",
    "OutOfReach",
    "Pause",
    "Reason",
    "Skipped",
    "Span",
    "StillPaused",
    "Week",
    "zone_named",
]
