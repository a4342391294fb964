"""What a customer chose for a line, from the notes (`meta_data`) that WooCommerce and its plugins keep."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from regulars.integrations.shops.parts import Part, language_tag

MOST_OPTIONS = 100
_TAG = re.compile(r"<[^<>]*>")
# Where plugins keep the language of an order: WPML, TranslatePress, Weglot; Polylang has a field of its own.
_LANGUAGE_KEYS = frozenset({"wpml_language", "trp_language", "_trp_language", "weglot_language", "_weglot_language"})


def options_of(line: Part) -> tuple[tuple[str, str], ...]:
    """Return what was chosen: ("Colour", "sand"). Notes that begin with "_" are the plugins' own."""
    chosen = (_option(note) for note in _notes(line))
    return tuple(option for option in chosen if option)[:MOST_OPTIONS]


def language_of(raw: Part) -> str:
    """Return the language that a multilingual plugin noted, or ""."""
    for note in _notes(raw):
        value = note.raw.get("value")
        if note.raw.get("key") in _LANGUAGE_KEYS and isinstance(value, str):
            return language_tag(value)
    return raw.language("lang")


def _option(note: Part) -> tuple[str, str] | None:
    name, value = str(note.raw.get("key", "")), note.raw.get("value")
    if name.startswith("_") or not _is_plain(value):
        return None
    shown_as = "display_key" if _is_plain(note.raw.get("display_key")) else "key"
    # `display_value` is the word behind a code ("Mitsubishi" for "woo"), sometimes wrapped in HTML.
    means = "display_value" if _is_plain(note.raw.get("display_value")) else "value"
    title = note.cut(shown_as).removeprefix("pa_")
    text = _TAG.sub("", note.cut(means)).strip()
    return (title, text) if title and text else None


def _notes(raw: Part) -> Iterator[Part]:
    # Plugins write what they like here, so what is not understood is passed over and never sinks an order.
    notes = raw.raw.get("meta_data")
    for note in notes if isinstance(notes, list) else ():
        if isinstance(note, dict) and isinstance(note.get("key"), str):
            yield Part(note, path=raw.at("meta_data"), entities=raw.entities)


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | Decimal) and not isinstance(value, bool) and "\x00" not in str(value)
