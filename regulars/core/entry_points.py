"""Integrations found by entry point: ours and those of others come through the same door."""

import tomllib
from functools import lru_cache
from importlib import metadata
from pathlib import Path

_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


def names(group: str) -> tuple[str, ...]:
    """Return the keys of every integration in `group` ("regulars.shops"), sorted; imports none of them."""
    return tuple(sorted(_points(group)))


def load(group: str, name: str) -> object:
    """Return the descriptor `name` of `group`. Raises KeyError when nothing of that name is installed."""
    return _points(group)[name].load()


@lru_cache(maxsize=8)
def _points(group: str) -> dict[str, metadata.EntryPoint]:
    installed = {point.name: point for point in metadata.entry_points(group=group)}
    return _of_a_checkout(group) | installed


def _of_a_checkout(group: str) -> dict[str, metadata.EntryPoint]:
    # bin/env puts the checkout on the path without installing it, so its own table has not reached the
    # environment's metadata: it is read where it is written, in pyproject.toml.
    if not _PROJECT.exists():
        return {}
    project = tomllib.loads(_PROJECT.read_text(encoding="utf-8")).get("project", {})
    if project.get("name") != "regulars":
        return {}
    table = project.get("entry-points", {}).get(group, {})
    return {name: metadata.EntryPoint(name=name, value=value, group=group) for name, value in table.items()}
