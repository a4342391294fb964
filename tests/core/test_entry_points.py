"""Integrations are found by entry point, installed or in a checkout."""

from importlib import metadata

import pytest

from regulars.core import entry_points


def test_ours_are_found_where_they_are_written() -> None:
    assert {"generic", "shopify", "woocommerce"} <= set(entry_points.names("regulars.shops"))
    assert getattr(entry_points.load("regulars.shops", "shopify"), "label", "") == "Shopify"


def test_what_others_installed_is_found_too_and_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = [
        metadata.EntryPoint("magento", "json:loads", "regulars.shops"),
        metadata.EntryPoint("shopify", "json:dumps", "regulars.shops"),
    ]
    monkeypatch.setattr(metadata, "entry_points", lambda group: theirs)
    entry_points._points.cache_clear()
    try:
        assert entry_points.names("regulars.shops") == ("generic", "magento", "shopify", "woocommerce")
        assert getattr(entry_points.load("regulars.shops", "shopify"), "__name__", "") == "dumps"
    finally:
        entry_points._points.cache_clear()


def test_what_nobody_installed_is_not_there() -> None:
    assert entry_points.names("regulars.nothing") == ()
    with pytest.raises(KeyError):
        entry_points.load("regulars.shops", "magento")
