"""One source a language makes both twins of a letter: the plain text and the HTML.

    subject: Order {{ order.number }}: we will call you by {{ promised.when }}
    (blank)
    # a headline            - an item            | a term | a fact            -> a button: https://…
    Anything else is a paragraph; a blank line ends it.

Docs: docs/letters.md
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from regulars.conversations.liquid import BadLetter, fill_in
from regulars.conversations.models import RTL
from regulars.conversations.words import clean, inert, say_phone
from regulars.stores.models import Store

SUBJECT = "subject:"
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it leaves: subject and both twins."""

    subject: str
    text: str
    html: str
    language: str


@dataclass(slots=True)
class Part:
    """A piece of a letter: head, p, list, facts or button, as web/letter.html draws them."""

    kind: str
    text: str = ""
    url: str = ""
    items: list[str] = field(default_factory=list)
    rows: list[tuple[str, str]] = field(default_factory=list)


def write(name: str, *, language: str, store: Store, facts: Mapping[str, Any], links: Mapping[str, str]) -> Letter:
    """Return letter `name` ("orders/received") in `language`, both twins.

    facts: plain values; foreign words in them are made inert.   links: the addresses a button may lead to, by
    the name under which the source knows them. Raises BadLetter.
    """
    with translation.override(language):
        return write_from(source_of(name, language), language=language, store=store, facts=facts, links=links)


def write_from(
    source: str, *, language: str, store: Store, facts: Mapping[str, Any], links: Mapping[str, str]
) -> Letter:
    """Return the letter of `source`; its language is active already. Raises BadLetter."""
    known = {**inert(facts), "store": inert(store_facts(store)), **links}
    subject, parts = read(fill_in(source, known), links=frozenset(links.values()))
    context = {
        "store": {"name": clean(store.name)},
        "subject": subject,
        "preheader": next((part.text for part in parts if part.kind == "p"), ""),
        "language": language,
        "dir": "rtl" if language in RTL else "ltr",
        "paragraphs": parts,
        "footer": _footer(store),
    }
    text = render_to_string("web/letter.txt", context)
    return Letter(subject, text, render_to_string("web/letter.html", context), language)


def read(filled: str, *, links: frozenset[str]) -> tuple[str, list[Part]]:
    """Return subject and parts of a letter whose facts are filled in. Raises BadLetter without a subject."""
    head, _newline, body = filled.strip().partition("\n")
    subject = " ".join(head.removeprefix(SUBJECT).split())[:LONGEST_SUBJECT]
    if not head.startswith(SUBJECT) or not subject:
        raise BadLetter(_("The first line of a letter is its subject: “subject: Order 1042 …”."))
    parts: list[Part] = []
    open_part = False
    for line in body.splitlines():
        open_part = _add(line.strip(), parts, links=links, goes_on=open_part)
    return subject, parts


def store_facts(store: Store) -> dict[str, Any]:
    """Return what every letter may say about the store; "" where it has none."""
    return {
        "name": store.name,
        "phone": say_phone(store.phone),
        "email": store.email,
        "address": store.address,
        "website": store.website,
    }


@lru_cache(maxsize=128)
def source_of(name: str, language: str) -> str:
    """Return the source of letter `name` in `language`, else in English. Raises BadLetter if there is neither."""
    room, _slash, letter = name.partition("/")
    folder = Path(apps.get_app_config(room).path) / "templates" / room / "messages"
    for code in (language, "en"):
        path = folder / f"{letter}.{code}.liquid"
        if path.exists():
            return path.read_text(encoding="utf-8")
    raise BadLetter(_("There is no letter called %(name)s.") % {"name": name})


def _add(line: str, parts: list[Part], *, links: frozenset[str], goes_on: bool) -> bool:
    """Add one line to the parts; return whether a paragraph may go on in the next line."""
    if line.startswith("# "):
        parts.append(Part("head", line[2:].strip()))
    elif line.startswith("- "):
        _last(parts, "list").items.append(line[2:].strip())
    elif line.startswith("| ") and " | " in line[2:]:
        term, _bar, fact = line[2:].rpartition(" | ")
        _last(parts, "facts").rows.append((term.strip(), fact.strip()))
    elif (button := _button(line, links)) is not None:
        parts.append(button)
    elif line and goes_on:
        parts[-1].text = f"{parts[-1].text} {line}"
        return True
    elif line:
        parts.append(Part("p", line))
        return True
    return False


def _last(parts: list[Part], kind: str) -> Part:
    """Return the last part when it is of this kind, else a new one: blank lines do not tear a list apart."""
    if not parts or parts[-1].kind != kind:
        parts.append(Part(kind))
    return parts[-1]


def _button(line: str, links: frozenset[str]) -> Part | None:
    """A line is a button only when it leads to one of our own addresses: no customer's name can make one."""
    label, _colon, url = line.removeprefix("-> ").rpartition(": ")
    return Part("button", label.strip(), url.strip()) if line.startswith("-> ") and url.strip() in links else None


def _footer(store: Store) -> list[str]:
    where = ", ".join(filter(None, (clean(store.name), clean(store.address))))
    contact = " · ".join(filter(None, (say_phone(store.phone), clean(store.email))))
    return [line for line in (where, contact) if line]
