"""What the operator's window reads."""

from regulars.desk.queries.day import Day, day_of
from regulars.desk.queries.health import Check, checks
from regulars.desk.queries.lookout import Lookout, lookout
from regulars.desk.queries.queue import Preview, Queue, news_since, preview_of, queue_for

__all__ = [
    "Check",
    "Day",
    "Lookout",
    "Preview",
    "Queue",
    "checks",
    "day_of",
    "lookout",
    "news_since",
    "preview_of",
    "queue_for",
]
