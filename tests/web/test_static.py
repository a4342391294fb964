"""What lies in static/: one source of colours, logical directions, no addresses of others, nothing evaluated."""

import re
from pathlib import Path

import pytest

import regulars.web

WEB = Path(regulars.web.__file__).parent
STATIC = WEB / "static" / "regulars"
CSS = sorted((STATIC / "css").glob("*.css"))
JS = sorted((STATIC / "js").glob("*.js"))
TEMPLATES = [*WEB.parent.rglob("templates/**/*.html"), *(Path(__file__).parent / "gallery").glob("*.html")]
TABLER = [STATIC / "vendor" / name for name in ("tabler.min.css", "tabler.rtl.min.css")]


def rules(text, selector):
    body = re.search(re.escape(selector) + r"\s*\{([^}]*)\}", text)
    assert body is not None, selector
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", body.group(1)))


def luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(scope="module")
def tokens():
    text = (STATIC / "css" / "tokens.css").read_text()
    return {
        "light": rules(text, ":root"),
        "system": rules(text, ':root:not([data-theme="light"])'),
        "dark": rules(text, ':root[data-theme="dark"]'),
    }


def test_forced_dark_and_the_system_s_dark_are_the_same(tokens):
    assert tokens["system"] == tokens["dark"]


def test_every_colour_of_the_day_has_one_of_the_night(tokens):
    colours = {name for name, value in tokens["light"].items() if value.startswith(("#", "rgb"))}

    assert colours - set(tokens["dark"]) == set()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_are_readable_on_every_ground_they_stand_on(tokens, theme):
    t = {**tokens["light"], **tokens[theme]}

    for word in ("ink", "muted", "primary", "soon", "now", "kept", "paused"):
        for ground in ("bg", "surface", "sunk"):
            assert contrast(t[f"--{word}"], t[f"--{ground}"]) >= 4.5, (word, ground)
    for word in ("primary", "soon", "now", "kept", "paused"):
        assert contrast(t[f"--{word}"], t[f"--{word}-soft"]) >= 4.5, word
    for word, ground in (
        ("on-primary", "primary"),
        ("on-primary", "primary-strong"),
        ("on-now", "now"),
        ("ink", "note"),
    ):
        assert contrast(t[f"--{word}"], t[f"--{ground}"]) >= 4.5, (word, ground)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_edges_of_controls_and_the_focus_ring_are_seen(tokens, theme):
    t = {**tokens["light"], **tokens[theme]}

    for edge in ("line-strong", "primary"):
        for ground in ("bg", "surface", "sunk"):
            assert contrast(t[f"--{edge}"], t[f"--{ground}"]) >= 3, (edge, ground)


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_only_start_and_end_never_left_and_right(path):
    # The arrow of a select is a background, which knows no logical place: it is turned round for Hebrew by hand.
    text = re.sub(r"/\*.*?\*/|background-position:[^;]+;", "", path.read_text(), flags=re.S)

    assert (
        re.findall(
            r"(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right|float: (?:left|right))\s*:", text
        )
        == []
    )
    assert re.findall(r"text-align:\s*(?:left|right)", text) == []
    four = re.findall(r"(?<![\w-])(?:padding|margin): ([^\s;]+) ([^\s;]+) ([^\s;]+) ([^\s;]+);", text)
    assert [each for each in four if each[1] != each[3]] == []


@pytest.mark.parametrize("path", [each for each in CSS if each.name != "tokens.css"], ids=lambda path: path.name)
def test_colours_are_named_in_one_file(path):
    text = re.sub(r'url\("data:[^"]*"\)', "", path.read_text())

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*;)", text) == []


def test_each_icon_that_is_asked_for_is_in_the_sprite_once():
    known = re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text())
    asked = set()
    for path in TEMPLATES:
        asked |= set(re.findall(r'{% icon "([\w-]+)"', path.read_text()))
        asked |= set(re.findall(r'<c-[\w.]+[^>]*\b(?:icon|name)="([a-z-]+)"', path.read_text()))

    assert len(known) == len(set(known))
    assert asked - set(known) == set()
    assert {f"due-{kind}" for kind in ("calm", "soon", "now", "late", "broken", "kept", "paused")} <= set(known)
    assert {"mark", "cherries"} <= set(known)


def test_the_customers_small_sprite_has_every_icon_of_their_pages_and_draws_it_alike():
    symbol = re.compile(r'<symbol id="([\w-]+)".*?</symbol>')
    large = {found[1]: found[0] for found in symbol.finditer((STATIC / "icons.svg").read_text())}
    small = {found[1]: found[0] for found in symbol.finditer((STATIC / "icons-customer.svg").read_text())}
    parts = [WEB / "templates/web/base_customer.html", *(WEB / "templates/web/parts").glob("_[ct]o*.html")]
    pages = [*parts, *(WEB.parent / "portal").rglob("*.html"), *(WEB.parent / "demo").rglob("*.html")]
    asked = {name for path in pages for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())}

    assert asked - set(small) == set()
    assert {name: large[name] for name in small} == small


def test_nothing_in_static_points_to_a_registry_a_cdn_or_a_source_map():
    words = re.compile(rb"registry\.|unpkg|jsdelivr|cdnjs|cdn\.|sourceMappingURL|fonts\.google|fonts\.gstatic")

    for path in (each for each in STATIC.rglob("*") if each.is_file() and each.suffix != ".woff2"):
        assert words.findall(path.read_bytes()) == [], path.name


def test_scripts_are_small_plain_and_evaluate_nothing():
    assert sum(path.stat().st_size for path in JS) < 60_000

    for path in JS:
        text = path.read_text()
        assert (
            re.findall(
                r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|^import ", text, re.M
            )
            == []
        )


def test_what_is_not_ours_lies_in_a_layer_below_and_names_its_licence():
    for path in TABLER:
        assert path.read_text().startswith('@charset "UTF-8";@layer tabler{/*!\n * Tabler v1.6.1')
    licences = (STATIC / "vendor" / "LICENSES.md").read_text()
    for words in (
        "@tabler/core` 1.6.1",
        "@tabler/icons` 3.51.0",
        "@fontsource-variable/rubik` 5.3.0",
        "SIL Open Font License",
    ):
        assert words in licences
    assert "SIL OPEN FONT LICENSE Version 1.1" in (STATIC / "vendor" / "rubik" / "OFL.txt").read_text()


def test_every_file_that_a_stylesheet_names_is_there():
    for path in CSS:
        for name in re.findall(r'url\("(?!data:)([^"]+)"\)', path.read_text()):
            assert (path.parent / name).is_file(), name


def test_the_mark_is_one_path_in_one_colour():
    mark = (STATIC / "mark.svg").read_text()

    assert mark.count("<path") == 1
    assert (STATIC / "favicon-32.png").read_bytes().startswith(b"\x89PNG")
