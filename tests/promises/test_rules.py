"""Standards as a store writes them: each mistake is refused with the standard, the field, and what fits."""

import pytest

from regulars.journal.actions import known_kinds
from regulars.promises.rules import BadStandard, load

WORDS = {
    "key": '"answer"',
    "says": '"We answer"',
    "opens_on": '["order.placed"]',
    "kept_by": '["call.connected"]',
    "good": '"10 min"',
    "target": '"20 min"',
    "limit": '"1 h"',
    "source": '"C-02"',
}


def standard(**changes):
    fields = {**WORDS, **changes}
    return "[[standard]]\n" + "\n".join(f"{name} = {value}" for name, value in fields.items() if value)


def loaded(**changes):
    return load(standard(**changes), known_kinds=frozenset({"order.placed", "call.connected"}))


def test_a_standard_that_fits_is_read():
    (rule,) = loaded()

    assert rule.span("target").total_seconds() == 1200


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"target": ""}, "Standard answer: .*'target'"),
        ({"colour": '"red"'}, "Standard answer: .*'colour'"),
        ({"target": '"5 min"'}, "good, target and limit must follow one another"),
        ({"limit": '"20 m"'}, "'m' in '20 m' is no unit of time"),
        ({"limit": '"1 day"'}, "'1 day' names days, and working days differ in length. Write hours"),
        ({"clock": '"lunar"'}, "clock is one of working, elapsed, not 'lunar'"),
        ({"kept_by": '["call.conected"]'}, "there is no event call.conected"),
        ({"ladder": '[{at = "limit", do = "shout"}]'}, "no rung 'limit' or doing 'shout'"),
        ({"ladder": '[{at = "dawn", do = "owner"}]'}, "no rung 'dawn' or doing 'owner'"),
        ({"says": '"We answer'}, "The standards file cannot be read"),
    ],
)
def test_each_mistake_is_refused_by_name(changes, says):
    with pytest.raises(BadStandard, match=says):
        loaded(**changes)


def test_a_day_by_the_clock_on_the_wall_is_a_day():
    (rule,) = loaded(clock='"elapsed"', limit='"1 day"')

    assert rule.span("limit").total_seconds() == 86_400


def test_the_house_knows_every_event_that_these_standards_name():
    assert {"order.placed", "call.connected"} <= known_kinds()
