"""The tags draw one look, escape what they are given, and keep codes whole in a Hebrew line."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from django.utils import translation

from regulars.core.money import Money

DUE = datetime(2026, 5, 14, 11, 2, tzinfo=UTC)
NOW = DUE - timedelta(minutes=8)
HAIFA = ZoneInfo("Asia/Jerusalem")
EVIL = '"><script>alert(1)</script>'

pytestmark = pytest.mark.usefixtures("clock")


def draw(source, language="en", **context):
    with translation.override(language):
        return engines["django"].from_string(source).render(context)


def promise(**changes):
    facts = {
        "pk": 7,
        "state": "open",
        "warn_at": DUE - timedelta(minutes=30),
        "urgent_at": DUE - timedelta(minutes=10),
        "due_at": DUE,
        "limit_at": DUE + timedelta(minutes=40),
        "ended_at": None,
    }
    return SimpleNamespace(**{**facts, **changes})


def test_a_badge_is_a_button_that_opens_its_reckoning_and_can_be_ticked_by_the_page():
    html = draw("{% due promise at=now %}", promise=promise(), now=NOW, store_zone=HAIFA)

    seconds = [int((DUE + timedelta(minutes=each)).timestamp()) for each in (-30, -10, 0, 40)]
    assert html.startswith('<button type="button" class="due due-now" title="Due Thu 14 May 14:02.')
    assert 'popovertarget="why-7"' in html
    assert "icons.svg?v=" in html or "icons.svg#due-now" in html
    assert html.endswith(
        '<time datetime="2026-05-14T14:02:00+03:00" '
        f'data-ticks="{" ".join(map(str, seconds))}" data-state="open">in 8 m</time></button>'
    )


def test_inside_a_link_the_badge_stands_still_and_nothing_in_it_can_be_pressed():
    html = draw("{% due promise at=now still=True size='large' %}", promise=promise(), now=NOW)

    assert html.startswith('<span class="due due-now due-large"')
    assert "<button" not in html


def test_a_kept_promise_does_not_tick():
    kept = promise(state="kept", ended_at=DUE - timedelta(minutes=6))

    html = draw("{% due promise still=True %}", promise=kept)

    assert "kept, 6 m early" in html
    assert "data-ticks" not in html


def test_the_ledger_s_own_promise_is_drawn_through_its_look():
    given = promise()
    facts = {name: value for name, value in vars(given).items() if name != "pk"}

    html = draw("{% due promise at=now %}", promise=SimpleNamespace(pk=9, look=lambda: facts), now=NOW)

    assert 'popovertarget="why-9"' in html
    assert "in 8 m" in html


def test_the_popover_tells_given_due_and_limit_and_asks_for_the_rest_when_opened():
    html = draw(
        "{% why promise says=says href='/why/7' %}",
        promise=promise(given_at=NOW),
        says=EVIL,
        store_zone="Asia/Jerusalem",
    )

    assert 'id="why-7" popover hx-get="/why/7"' in html
    assert "13:54" in html
    assert "14:02" in html
    assert "14:42" in html
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("minor", "currency", "language", "words"),
    [
        (6400, "EUR", "en", "€64.00"),
        (6400, "JPY", "en", "JP¥6,400"),
        (6400, "KWD", "en", "KWD\u00a06.400"),
        (123456, "UAH", "en", "UAH\u00a01,234.56"),
        (123456, "UAH", "uk", "1\u00a0234,56\u00a0₴"),
        (6400, "EUR", "lt", "64,00\u00a0€"),
    ],
)
def test_money_is_written_in_the_reader_s_way_with_the_decimals_of_its_currency(minor, currency, language, words):
    html = draw("{% money minor currency %}", language, minor=minor, currency=currency)

    assert html == f'<bdi class="money">{words}</bdi>'


def test_money_takes_a_value_too_and_nothing_is_a_dash():
    assert draw("{% money value %}", value=Money(50, "USD")) == '<bdi class="money">US$0.50</bdi>'
    assert draw("{% money value 'EUR' %}", value=None) == "–"


def test_a_moment_is_written_in_the_store_s_zone_and_keeps_its_machine_form():
    assert draw("{% moment at 'short' %}", at=DUE, store_zone="Asia/Jerusalem") == (
        '<time datetime="2026-05-14T11:02:00+00:00">Thu 14:02</time>'
    )
    assert draw("{% moment at %}", at=None) == "–"


def test_a_telephone_number_reads_from_left_to_right_masked_or_callable():
    assert draw("{% phone n %}", n="+972521234507") == '<bdi class="phone" dir="ltr">+972 52-123-4507</bdi>'
    assert draw("{% phone n masked=True %}", n="+972521234507") == '<bdi class="phone" dir="ltr">+972 ••• 07</bdi>'
    assert draw("{% phone n link=True %}", n="+972521234507") == (
        '<a class="phone" dir="ltr" href="tel:+972521234507">+972 52-123-4507</a>'
    )
    assert draw("{% phone n %}", n="") == "–"


@pytest.mark.parametrize(
    "source",
    [
        "{% bdi evil %}",
        "{% bdi evil 'code' %}",
        "{% phone evil %}",
        "{% phone evil link=True %}",
        "{% icon evil label=evil %}",
        "{% icon evil size=evil %}",
        "{% money 1 evil %}",
    ],
)
def test_what_comes_from_outside_is_escaped(source):
    html = draw(source, evil=EVIL)

    assert "<script>" not in html
    assert '"><' not in html.replace('"></use>', "").replace('"><use', "")


def test_an_icon_is_decoration_unless_it_has_a_name_and_arrows_turn_in_hebrew():
    assert 'aria-hidden="true"' in draw("{% icon 'phone' %}")
    assert 'role="img" aria-label="Call"' in draw("{% icon 'phone' label='Call' %}")
    assert 'class="icon icon-turns"' in draw("{% icon 'arrow-left' %}")
    assert 'class="icon"' in draw("{% icon 'clock' %}")


def test_a_code_stays_whole_in_a_hebrew_line():
    assert draw("{% bdi code 'code' %}", "he", code="1047-A") == '<bdi class="code" dir="ltr">1047-A</bdi>'


def test_the_page_s_clock_gets_its_words_and_the_server_s_time(clock):
    html = draw("{% due_words %}")

    assert 'name="regulars-due-words"' in html
    assert "&quot;left&quot;: &quot;in %(time)s&quot;" in html
    assert f'content="{clock.at.isoformat()}"' in html
