"""The language of letters: Liquid, closed off. No file, no code, no endless loop; an unknown word is an error."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from liquid import BoundTemplate, Environment, StrictUndefined
from liquid.exceptions import LiquidError

from regulars.core.errors import Refusal

_TAGS = frozenset({"if", "unless", "case", "for", "assign", "comment", "#", "output", "content", "illegal"})


class BadLetter(Refusal):
    """A letter's source that cannot be sent as it is written; the message says where and why."""


class _Letters(Environment):
    """Liquid with limits. Values are put in as they are and never read as Liquid again."""

    loop_iteration_limit = 2_000
    output_stream_limit = 60_000  # bytes
    local_namespace_limit = 20_000
    block_nesting_limit = 8
    context_depth_limit = 8


_environment = _Letters(undefined=StrictUndefined)
_environment.tags = {name: tag for name, tag in _environment.tags.items() if name in _TAGS}


@lru_cache(maxsize=128)
def compiled(source: str) -> BoundTemplate:
    """Return the template of `source`. Raises BadLetter."""
    try:
        return _environment.from_string(source)
    except LiquidError as error:
        raise BadLetter(_("The letter cannot be read: %(why)s") % {"why": str(error)}) from error


def fill_in(source: str, facts: Mapping[str, Any]) -> str:
    """Return the letter with the facts in it. Raises BadLetter for a word that is no fact."""
    try:
        return compiled(source).render(**facts)
    except LiquidError as error:
        raise BadLetter(_("The letter cannot be written: %(why)s") % {"why": str(error)}) from error


def check(source: str, samples: Iterable[Mapping[str, Any]]) -> None:
    """Refuse a source that could fail later: every word and filter is looked at, every sample is written.

    For the moment when a person saves a letter of her own; `samples` hold the full and the scarcest facts.
    Raises BadLetter.
    """
    found = compiled(source).analyze()
    filters = set(found.filters) - set(_environment.filters)
    if filters:
        raise BadLetter(_("There is no filter called %(names)s.") % {"names": ", ".join(sorted(filters))})
    for facts in samples:
        unknown = set(found.globals) - set(facts)
        if unknown:
            raise BadLetter(_("A letter knows nothing of %(names)s.") % {"names": ", ".join(sorted(unknown))})
        fill_in(source, facts)
