"""The scripts in a real Chromium, under the real Content-Security-Policy."""

import json

import pytest

from tests.web.gallery import facts, urls

pytestmark = pytest.mark.browser


LIVE = '[data-live-dot][data-live-state="on"]'


def focused_row(page):
    return page.evaluate("document.activeElement.closest('[data-row]')?.id ?? ''")


def tell_all(words):
    for _who, said in urls.STREAMS:
        said.put(words)


def tell(kind, subject):
    data = json.dumps({"kinds": [kind], "subjects": [subject]})
    tell_all(f"id: 1\nevent: changed\ndata: {data}\n\n")


@pytest.fixture(autouse=True)
def _fresh_streams():
    yield
    tell_all(None)
    urls.STREAMS.clear()


# ---- keys ----


def test_j_and_k_walk_the_rows_by_place_whatever_letter_the_layout_types(site):
    page = site.opens("/desk")
    hebrew_j = "new KeyboardEvent('keydown', {code: 'KeyJ', key: 'ח', bubbles: true, cancelable: true})"

    page.evaluate(f"document.body.dispatchEvent({hebrew_j})")
    page.keyboard.press("KeyJ")
    page.keyboard.press("KeyK")

    assert focused_row(page) == "row-4"  # row 3 was current: 4, 5, and back


def test_walking_to_a_row_shows_it_beside_the_list(site):
    page = site.opens("/desk")

    with page.expect_response(lambda answer: answer.url.endswith("/sheet")):
        page.keyboard.press("KeyJ")


def test_g_and_a_letter_go_and_a_key_alone_presses_its_button(site):
    page = site.opens("/order")

    page.keyboard.press("KeyG")
    page.keyboard.press("KeyO")
    page.wait_for_url("**/orders-list")
    page.goto(site.address + "/order")
    page.keyboard.press("KeyC")

    page.wait_for_url("**/call")


def test_keys_rest_while_somebody_types_and_a_chord_still_works(site):
    page = site.opens("/call")
    page.evaluate(
        "window.sent = 0; document.querySelector('main form').addEventListener('submit', sent)".replace(
            "sent)", "(event) => { event.preventDefault(); window.sent++; })"
        )
    )

    page.click("#note")
    page.keyboard.type("ring 1 or 2, ?")
    page.keyboard.press("Control+Enter")

    assert page.input_value("#note") == "ring 1 or 2, ?"
    assert page.evaluate("document.querySelectorAll('dialog[open]').length") == 0
    assert page.evaluate("window.sent") == 1


def test_the_slash_leads_to_the_search_field(site):
    page = site.opens("/desk")

    page.keyboard.press("Slash")

    assert page.evaluate("document.activeElement.id") == "seek"


def test_help_lists_every_key_of_this_page_and_switches_them_off(site):
    page = site.opens("/desk")

    page.keyboard.press("Shift+Slash")
    lines = page.locator("#keys-help [data-keys-list] > div").all_inner_texts()
    page.uncheck("[data-keys-switch]")
    page.keyboard.press("Escape")
    page.keyboard.press("KeyJ")

    assert [line.split("\n")[0] for line in lines][:4] == [
        "Next and previous line",
        "Do or find anything",
        "Desk",
        "Orders",
    ]
    assert any(line.startswith("Connections\n") for line in lines)
    assert len(lines) == 2 + len(
        set(page.eval_on_selector_all("body > :not(dialog) [data-key]", "all => all.map(e => e.dataset.key)"))
    )
    assert focused_row(page) == ""
    page.reload()
    assert page.get_attribute("html", "data-keys") == "off"


def test_escape_shuts_what_is_open_before_it_leads_back(site):
    page = site.opens("/order")

    page.click("button.due >> nth=0")
    page.keyboard.press("Escape")
    page.click("details.menu > summary")
    page.keyboard.press("Escape")

    assert page.url.endswith("/order")
    assert page.locator(":popover-open").count() == 0
    assert page.locator("details.menu[open]").count() == 0

    page.keyboard.press("Escape")
    page.wait_for_url("**/desk")


def test_the_palette_finds_an_action_by_its_letters_and_does_it(site):
    page = site.opens("/order")

    page.keyboard.press("Control+KeyK")
    page.keyboard.type("call m")
    page.keyboard.press("Enter")

    page.wait_for_url("**/call")


# ---- time ----


def test_the_page_s_clock_follows_the_server_and_changes_shape_with_the_words(site):
    context = site.browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.clock.install(time="2031-01-01T00:00:00Z")  # this computer's clock is years off
    page.goto(site.address + "/desk")
    badge = page.locator("#row-3 .due")
    assert badge.inner_text() == "in 8 m"

    page.clock.fast_forward("08:30")

    assert badge.inner_text() == "due now"
    assert "due-late" in badge.get_attribute("class")
    assert "is-late" in page.locator("#row-3").get_attribute("class")
    assert badge.locator("use").get_attribute("href").endswith("#due-late")
    assert page.locator("#row-6 .due").inner_text() == "in 1 h 32 m"
    assert page.locator("#row-4 .due").inner_text() == "in 16 m"


def test_seconds_are_counted_only_on_the_open_card_in_the_last_minute(site):
    context = site.browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.clock.install(time=facts.NOW)
    page.goto(site.address + "/desk")

    page.clock.fast_forward("07:30")

    assert page.locator("#work .due-large").inner_text() == "in 30 s"
    assert page.locator("#row-3 .due").inner_text() == "in 1 m"


def test_a_badge_opens_its_reckoning_and_asks_for_the_rest_once(site):
    page = site.opens("/desk")

    with page.expect_response(lambda answer: answer.url.endswith("/why")):
        page.click("#work button.due-large")

    page.wait_for_selector("#why-3 >> text=Counted: Thu 13:47")


# ---- live ----


@pytest.mark.parametrize("prepared", ["", "delete globalThis.SharedWorker"], ids=["shared worker", "one tab for all"])
def test_two_tabs_share_one_stream_and_a_change_refreshes_what_it_concerns(site, prepared):
    context = site.browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script(prepared)
    context.add_cookies([{"name": "who", "value": "noa", "url": site.address}])
    first, second = (site.opens("/desk", context=context) for _ in range(2))
    for page in (first, second):
        page.wait_for_selector(LIVE, state="attached")
        page.evaluate(
            "document.addEventListener('regulars:changed', (e) => { document.body.id = e.detail.subjects.join(); })"
        )

    with first.expect_response(lambda answer: answer.url.endswith("/queue")):
        tell("order.placed", "order:1050")

    second.wait_for_selector("body[id='order:1050']")
    assert [who for who, _said in urls.STREAMS].count("noa") == 1


def test_a_refresh_keeps_the_place_in_the_list(site):
    page = site.opens("/desk")
    page.wait_for_selector(LIVE, state="attached")
    page.keyboard.press("KeyJ")
    page.keyboard.press("KeyJ")

    with page.expect_response(lambda answer: answer.url.endswith("/queue")):
        tell("promise.kept", "order:1047")
    page.wait_for_selector("#row-5[aria-current]")

    assert focused_row(page) == "row-5"


def test_a_lost_connection_is_said_and_what_was_missed_is_fetched_when_it_is_back(site):
    page = site.opens("/desk")
    page.wait_for_selector(LIVE, state="attached")

    page.evaluate("dispatchEvent(new Event('offline'))")
    assert page.get_attribute("[data-live-dot]", "data-live-state") == "lost"
    page.wait_for_selector("[data-live-banner]", state="visible")

    with page.expect_response(lambda answer: answer.url.endswith("/queue")):
        tell_all(None)  # the server shuts the stream; the browser opens another
    page.wait_for_selector(LIVE, state="attached")
    page.wait_for_selector("[data-live-banner]", state="hidden")


# ---- words ----


def test_a_toast_says_one_thing_waits_while_hovered_and_can_be_undone_by_z(site):
    context = site.browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.clock.install(time=facts.NOW)
    page.goto(site.address + "/desk")
    say = "document.dispatchEvent(new CustomEvent('regulars:toast', {detail: {words: '%s', undo: '/undo'}}))"

    page.evaluate(say % "Order 1 is done")
    page.evaluate(say % "Order 2 <b>is done</b>")
    assert page.locator("[data-toast] .toast-words").all_inner_texts() == ["Order 2 <b>is done</b>"]

    page.hover("[data-toast]")
    page.clock.fast_forward("01:00")
    assert page.locator("[data-toast]").count() == 1
    page.mouse.move(5, 400)
    page.clock.fast_forward(9900)
    assert page.locator("[data-toast]").count() == 1
    page.clock.fast_forward(200)
    assert page.locator("[data-toast]").count() == 0

    page.evaluate(say % "Order 3 is done")
    with page.expect_request(lambda asked: asked.url.endswith("/undo") and asked.method == "POST"):
        page.keyboard.press("KeyZ")


def test_a_refusal_stands_on_top_of_the_form_that_asked_and_the_entries_stay(site):
    page = site.opens("/call")
    page.evaluate(
        """() => { const form = document.querySelector('main form');
        form.setAttribute('hx-post', '/refused'); form.setAttribute('hx-swap', 'none'); htmx.process(form); }"""
    )
    page.fill("#note", "second floor")

    page.click('[data-key="ctrl+enter"]')

    page.wait_for_selector("main form > [data-refusal] >> text=Somebody has just dealt with this order.")
    assert page.input_value("#note") == "second floor"
    assert page.evaluate("document.activeElement.hasAttribute('data-refusal')")
    site.troubles.clear()  # the browser itself notes the answer 409


# ---- colours of the night ----


def test_a_theme_kept_on_the_device_is_there_before_the_first_paint(site):
    page = site.opens("/signin", width=390, height=844, color_scheme="light")
    page.evaluate("localStorage.setItem('regulars.theme', 'dark')")

    page.reload()

    assert page.get_attribute("html", "data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 27)"


@pytest.mark.parametrize("language", ["en", "he"])
def test_nothing_sticks_out_at_320_pixels(site, language):
    page = site.opens("/desk", width=320, height=700)
    widths = {}

    for name in urls.PAGES:
        page.goto(f"{site.address}/{name}?lang={language}")
        widths[name] = page.evaluate("document.documentElement.scrollWidth")

    assert widths == dict.fromkeys(urls.PAGES, 320)


def test_whatever_is_pressed_is_large_enough(site):
    page = site.opens("/desk", width=390, height=844)
    small = {}

    for name in ("desk", "order", "call", "entry", "list", "health", "connections", "import", "status"):
        page.goto(f"{site.address}/{name}")
        small[name] = page.evaluate(SMALL)

    assert {name: found for name, found in small.items() if found} == {}


SMALL = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
    .filter((e) => e.checkVisibility() && !e.matches('.skip, button.due, p a, td a, dd a, .answer input'))
    .map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.height < 40 || box.width < 24)).map(([html]) => html)"""
