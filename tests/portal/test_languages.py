"""Every page of the portal in every language: nothing is left in English."""

import re

import pytest
from django.test import Client

from regulars.core.tokens import new_token
from regulars.orders.models import Order, Stage
from regulars.portal.thanks import thanks_url
from tests.portal.kit import first_line, link_of, words

LANGUAGES = ("uk", "ru", "he", "lt")
# What is the same in every language: names, figures, the customer's own data.
OURS = re.compile(r"Linen & Clay|kettle|English|Kyiv|UAH|a•••@e•••\.com|K•••")
ENGLISH = re.compile(r"\b(the|you|your|we|and|order|call|of|to|at|by|open|write|paid|not|link)\b", re.IGNORECASE)


def read(path, language):
    html = Client().get(path, {"lang": language}).content.decode()
    return html, OURS.sub("", words(html).replace("Lietuvių", "").replace("Українська", "").replace("Русский", ""))


def leftovers(path, language):
    html, text = read(path, language)
    found = ENGLISH.findall(text)
    if language in ("uk", "ru", "he"):
        found += re.findall(r"[A-Za-z]{2,}", text)
    return found, first_line(html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_stage_of_an_order_leaves_a_word_in_english(anna, maria, clock, language):
    order = anna.orders("kettle")
    path = link_of(order)
    lines = set()
    for stage in Stage.values:
        ended = clock() if stage in (Stage.CANCELLED, Stage.DELIVERED) else None
        Order.objects.filter(pk=order.pk).update(stage=stage, cancelled_at=ended, delivered_at=ended)
        found, line = leftovers(path, language)
        assert found == [], stage
        lines.add(line)

    assert len(lines) == 4  # waiting, being prepared, delivered, cancelled


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_turn_of_the_story_leaves_a_word_in_english(anna, maria, clock, connection, language):
    new, missed, spoken, agreed, late = (link_of(order) for order in _stories(anna, maria, clock))
    written = thanks_url(connection, "nobody").removeprefix("http://127.0.0.1:8000")
    asleep = link_of(anna.orders("kettle"))

    answers = [leftovers(path, language) for path in (new, missed, spoken, agreed, late)]
    answers += [leftovers(path, language) for path in ("/s/", f"/s/{new_token()}", written)]
    clock.move(days=61)
    answers.append(leftovers(asleep, language))

    assert [found for found, _line in answers if found] == []
    assert len({line for _found, line in answers}) == 9


def _stories(anna, maria, clock):
    late = anna.orders("kettle")
    clock.move(minutes=21)
    new, missed, spoken, agreed = (anna.orders("kettle") for _each in range(4))
    maria.calls(missed, outcome="no_answer")
    maria.calls(spoken)
    maria.confirms(agreed)
    return new, missed, spoken, agreed, late
