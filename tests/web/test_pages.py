"""Every page of the look renders in both directions, without inline code, and light enough."""

import json
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

import regulars.web
from tests.web.gallery import facts, urls

WEB = Path(regulars.web.__file__).parent
STATIC = WEB / "static" / "regulars"
PACKAGE = WEB.parent
STAFF = ("desk", "order", "call", "entry", "list", "states", "health", "connections", "import", "nothing")
CUSTOMER = ("status", "late")
ERRORS = ("400", "403", "404", "500", "503")


@pytest.fixture(autouse=True)
def _gallery(settings):
    settings.ROOT_URLCONF = "tests.web.gallery.urls"


def gallery(name, **query):
    request = RequestFactory().get(f"/{name}", query)
    return urls.page(request, name).content.decode()


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("he", "rtl")])
@pytest.mark.parametrize("name", [*STAFF, *CUSTOMER, "signin"])
def test_a_page_says_its_language_and_direction_and_has_one_main_part(name, language, direction):
    html = gallery(name, lang=language)

    assert f'<html lang="{language}" dir="{direction}"' in html
    assert html.count("<main ") == 1
    assert '<a class="skip" href="#main">' in html


@pytest.mark.parametrize("name", [*STAFF, *CUSTOMER, "signin", *ERRORS])
def test_no_page_carries_a_script_or_a_style_of_its_own(name):
    html = gallery(name)

    assert re.findall(r"<script(?![^>]* src=)", html) == []
    assert re.findall(r"\s(?:style|on[a-z]+)=", html) == []
    assert "<style" not in html
    assert "hx-on" not in html


@pytest.mark.parametrize("name", STAFF)
def test_staff_pages_switch_off_what_htmx_would_evaluate(name):
    config = re.search(r"<meta name=\"htmx-config\" content='([^']+)'", gallery(name))

    assert config is not None
    assert json.loads(config.group(1))["allowEval"] is False
    assert json.loads(config.group(1))["includeIndicatorStyles"] is False


def test_the_nav_shows_only_routes_that_exist_and_marks_where_i_am(settings):
    here = gallery("desk")
    assert '/desk-home" data-key="g d" aria-current="page"' in here
    assert "/intake-connections" in here

    settings.ROOT_URLCONF = "tests.web.gallery.bare"
    assert "/intake-connections" not in gallery("desk")


def test_a_form_with_mistakes_tells_them_twice_and_links_them():
    html = gallery("entry", wrong="1")

    assert 'id="mistakes"' in html
    assert '<a href="#id_name">Name: This field is required.</a>' in html
    assert html.count("This field is required.") == 2 * html.count('<a href="#id_') - 2  # quantity says another thing
    assert 'id="id_name_error"' in html


@pytest.mark.parametrize("code", ERRORS)
@pytest.mark.parametrize("language", ["en", "he"])
def test_error_pages_need_no_context_and_lead_on(code, language):
    with translation.override(language):
        html = render_to_string(f"{code}.html")

    assert html.count("<h1>") == 1
    assert 'class="btn btn-primary"' in html


def test_a_refusal_is_shown_in_its_own_words_and_escaped():
    class Said:
        message = "Somebody has <b>just</b> dealt with this order."

    for name in ("web/refusal.html", "web/parts/_refusal.html"):
        assert "Somebody has &lt;b&gt;just&lt;/b&gt; dealt with this order." in render_to_string(
            name, {"refusal": Said}
        )


@pytest.mark.parametrize("name", CUSTOMER)
def test_a_customer_s_page_weighs_less_than_100_kb_with_letters_and_all(name):
    html = gallery(name)
    linked = set(re.findall(r'/static/regulars/([^"?#]+)', html)) - {"favicon-32.png"}  # one favicon is fetched
    # The heaviest case: a reader of Lithuanian on a computer without any of the system letters.
    fonts = ["vendor/rubik/rubik-latin.woff2", "vendor/rubik/rubik-latin-ext.woff2"]

    weight = len(html.encode()) + sum((STATIC / each).stat().st_size for each in [*linked, *fonts])

    assert weight < 100_000


def test_a_customer_s_page_is_complete_without_a_script():
    html = gallery("status")

    assert re.findall(r"<script[^>]*>", html) == []
    assert 'href="tel:+97235550123"' in html
    assert "tabler" not in html


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_a_letter_is_light_and_says_its_direction_on_every_table_it_needs(direction):
    html = render_to_string("web/letter.html", {**facts.letter(), "dir": direction})

    assert len(html.encode()) < 102_000
    assert html.count(f'dir="{direction}"') == 3
    assert "Noa from Linen &amp; Clay calls you" in html
    assert 'href="https://care.linen-clay.example/o/7Jq2"' in html
    assert f"text-align:{'right' if direction == 'rtl' else 'left'}" in html


def test_a_letter_has_a_plain_twin_with_the_same_words():
    text = render_to_string("web/letter.txt", facts.letter())

    assert "2 × Bowl Sand, 14 cm: €40.00" in text
    assert "See your order:\nhttps://care.linen-clay.example/o/7Jq2" in text
    assert "<" not in text


def test_a_letter_escapes_what_people_wrote():
    evil = {**facts.letter(), "paragraphs": [{"kind": "p", "text": "<script>x</script>"}]}

    assert "<script>" not in render_to_string("web/letter.html", evil)


def test_cotton_parts_draw_the_same_classes():
    html = gallery("states")

    assert '<section class="card"' in html
    assert 'class="btn btn-quiet' in html
    assert 'data-key="c"' in html


def test_pages_of_a_list_show_only_the_ways_there_are():
    both = render_to_string("web/parts/_pagination.html", {"newer_url": "?a", "older_url": "?b"})
    last = render_to_string("web/parts/_pagination.html", {"newer_url": "?a"})

    assert ("Newer" in both, "Older" in both) == (True, True)
    assert ("Newer" in last, "Older" in last) == (True, False)
    assert render_to_string("web/parts/_pagination.html").strip() == ""


def _version():
    from django.templatetags.static import static

    return static("x").removeprefix("/static/x")
