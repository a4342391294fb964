"""Every letter in every language: complete, in one language, light, and deaf to what means harm."""

import re
from datetime import datetime

import pytest
from django.utils import translation

from regulars.conversations.letters import read, source_of, write
from regulars.conversations.liquid import BadLetter, check, fill_in
from regulars.conversations.words import Words, say_when
from tests.conftest import KYIV
from tests.conversations.samples import BARE_STORE, HOSTILE, LANGUAGES, LINK, bare, full, hostile, links_of, store

NAMES = (
    *("orders/received", "orders/missed_call", "orders/agreed", "orders/cancelled", "orders/link"),
    *("conversations/promises", "conversations/clock_held"),
)
MOMENT = datetime(2026, 5, 14, 14, 2, tzinfo=KYIV)
# Words that stand in any English letter and in none of the others.
ENGLISH = re.compile(r"\b(the|you|your|we|and|is|order|answer|call|of|this|not|at|by)\b", re.IGNORECASE)
FACTS = re.compile(
    r"Bowl Sand, 14 cm|Linen & Clay|Kyiv|Khreshchatyk|https?://\S+|shop@example\.com|SAYS", re.IGNORECASE
)


def when(language):
    with translation.override(language):
        return say_when(MOMENT, zone=KYIV, today=MOMENT.date())


def letter(name, language, facts=full, of=None, **changes):
    known = {**facts(name, when(language)), **changes}
    return write(name, language=language, store=of or store(), facts=known, links=links_of(name))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("facts", [full, bare])
def test_a_letter_is_whole_in_its_language_and_light(name, language, facts):
    written = letter(name, language, facts, of=store() if facts is full else BARE_STORE)

    assert written.language == language
    assert f'<html lang="{language}" dir="{"rtl" if language == "he" else "ltr"}"' in written.html
    assert written.html.count("<h1") == 1
    assert written.html.count("<a href") - written.html.count("mailto") >= 1
    assert LINK in written.text
    assert f'href="{LINK}"' in written.html
    assert len(written.html.encode()) < 102_000
    assert "!" not in written.text
    assert not re.search(r"\{\{|\}\}|\{%|None|\bnil\b|-> |^\| ", written.text, re.MULTILINE)
    if language != "en":
        assert ENGLISH.findall(FACTS.sub("", written.subject + written.text)) == []
    if language in ("uk", "ru", "he"):
        latin = re.findall(r"[A-Za-z]+", FACTS.sub("", written.subject + written.text))
        assert set(latin) <= {"Anna", "Maria", "A", "EUR", "Visa", "min"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("orders/")])
def test_a_subject_names_the_order_and_the_answer(name, language):
    subject = letter(name, language).subject

    assert "1047-A" in subject
    assert len(subject) < 110
    if name in ("orders/received", "orders/missed_call", "orders/agreed"):
        assert when(language) in subject


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_letter_in_another_language_has_as_many_parts_as_the_english_one(name, language):
    def shape(code):
        written = letter(name, code)
        return [written.html.count(mark) for mark in ("<h1", "<li", "<ul", 'bgcolor="', "border-bottom:1px")]

    assert shape(language) == shape("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_of_a_cancellation_has_words_of_its_own(language):
    reasons = ("", "changed_mind", "no_stock", "not_reached", "no_payment_way")

    texts = {letter("orders/cancelled", language, reason=Words(reason)).text for reason in reasons}

    assert len(texts) == 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_says_whether_we_call_or_write_and_when_we_open(language):
    ways = [
        letter("orders/received", language, by_phone=by_phone, promised=promised, opens=opens).subject
        for by_phone in (True, False)
        for promised, opens in ((Words("P"), None), (Words("P"), Words("O")))
    ]

    assert len(set(ways)) == 4


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_words_that_mean_harm_are_only_words(name, language):
    written = letter(name, language, lambda *given: hostile(full(*given)))

    assert "<script" not in written.html
    assert set(re.findall(r'<a href="([^"]+)"', written.html)) == {LINK, "mailto:shop@example.com"}
    assert written.html.count('bgcolor="') == letter(name, language).html.count('bgcolor="')
    assert "\n" not in written.subject
    assert "\r" not in written.subject + written.text
    assert "\u202e" not in written.subject + written.text + written.html
    assert "128.00 EUR: https" not in written.text
    assert not re.search(r"^(# |-> )", written.text, re.MULTILINE)
    assert len(written.html.encode()) < 102_000


def test_a_store_s_own_name_is_only_words_too():
    written = letter("orders/link", "en", of=store(name=HOSTILE, address=HOSTILE))

    assert "<script" not in written.html
    assert "\u202e" not in written.text + written.html
    assert "\r" not in written.text


def test_thirty_items_with_long_titles_stay_under_what_gmail_cuts_off():
    lines = [{"title": "<&\"'>" * 60, "quantity": Words("1"), "total": Words("1.00 EUR")}] * 30
    order = full("orders/received", "")["order"]

    written = letter("orders/received", "uk", order={**order, "lines": lines})

    assert written.html.count("&lt;") == 30 * 60
    assert len(written.html.encode()) < 102_000


def test_a_letter_in_a_language_that_it_is_not_written_in_is_sent_in_english():
    assert source_of("orders/received", "de") == source_of("orders/received", "en")


def test_a_letter_that_does_not_exist_is_told_by_name():
    with pytest.raises(BadLetter, match="orders/nothing"):
        source_of("orders/nothing", "en")


# ── the form of a source ────────────────────────────────────────────────────────────────────────────


def parts(source, links=frozenset({"https://ours.example/"})):
    return [(part.kind, part.text or part.items or part.rows, part.url) for part in read(source, links=links)[1]]


def test_a_source_is_read_line_by_line():
    source = """subject: Hello
    # Head

    One paragraph
    goes on here.

    - one

    - two
    | Total | 5 €
    | a | b | 6 €
    -> Go: https://ours.example/
    The end."""

    assert read(source, links=frozenset())[0] == "Hello"
    assert parts(source) == [
        ("head", "Head", ""),
        ("p", "One paragraph goes on here.", ""),
        ("list", ["one", "two"], ""),
        ("facts", [("Total", "5 €"), ("a | b", "6 €")], ""),
        ("button", "Go", "https://ours.example/"),
        ("p", "The end.", ""),
    ]


def test_only_our_own_addresses_become_a_button():
    assert parts("subject: s\n-> Go: https://evil.example/") == [("p", "-> Go: https://evil.example/", "")]


def test_a_letter_without_a_subject_is_refused():
    with pytest.raises(BadLetter):
        read("Hello\n\nworld", links=frozenset())


# ── the language of a source ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_of_ours_passes_the_check_that_a_person_s_own_must_pass(name, language):
    samples = [{**facts(name, "x"), "store": vars(store()), **links_of(name)} for facts in (full, bare)]

    check(source_of(name, language), samples)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("{{ order.secret }}", "secret"),
        ("{% if false %}{{ nobody }}{% endif %}", "nobody"),
        ("{{ order.number | shout }}", "shout"),
        ("{% if false %}{{ order.number | shout }}{% endif %}", "shout"),
        ("{% include 'settings' %}", "include"),
        ("{% render 'x' %}", "render"),
        ("{% if order.number %}", "endif"),
        ("{{ order.number", "}}"),
        ("{% for i in (1..100000) %}x{% endfor %}", "loop"),
        ("{{ order.__class__ }}", "__class__"),
    ],
)
def test_a_source_that_could_fail_later_is_refused_when_it_is_saved(source, why):
    with pytest.raises(BadLetter, match=re.escape(why)):
        check(source, [{"order": {"number": "1"}}])


def test_what_a_customer_types_is_never_read_as_a_template():
    assert fill_in("{{ name }}", {"name": "{{ order.total }}{% if %}"}) == "{{ order.total }}{% if %}"
