"""Files on their way in, as the page and the worker handle them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HEADER = "Order ID,Order date,Status,SKU,Product,Quantity,Price,Customer email,Customer name\n"
PAST = {"currency": "EUR", "zone": "Europe/Kyiv", "as_history": True}
LIVE = {**PAST, "as_history": False}


def order(number: int | str, **changes: object) -> str:
    """Return the row of an order of one line: Anna's, last week, delivered."""
    cells: dict[str, object] = {
        "id": number,
        "date": "2026-05-07 12:00",
        "status": "completed",
        "sku": "M-1",
        "title": "Mug",
        "quantity": 1,
        "price": "4.50",
        "email": f"customer{number}@example.com",
        "name": f"Customer {number}",
    }
    return ",".join(str(value) for value in {**cells, **changes}.values()) + "\n"


@pytest.fixture(autouse=True)
def _files_of_its_own(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Each test keeps files in its own folder, and begins as a new process does."""
    from regulars.intake.imports import walkers

    storages = {**settings.STORAGES}
    options = {**storages["default"]["OPTIONS"], "location": str(tmp_path / "files")}
    settings.STORAGES = {**storages, "default": {**storages["default"], "OPTIONS": options}}
    yield
    walkers.forget_kept_answers()


@pytest.fixture
def uploaded(store: Any, olga: Any, clock: Any, tmp_path: Path) -> Callable[..., Any]:
    """Receive a file as the page does."""
    from regulars.intake.actions import add_import
    from regulars.intake.imports.kept import keep_copies

    def upload(text: str, *, options: dict[str, Any] = PAST, name: str = "Old shop", **companions: str) -> Any:
        paths = {}
        for role, words in {"main": text, **companions}.items():
            paths[role] = tmp_path / f"{role}.csv"
            paths[role].write_text(words, encoding="utf-8")
        return add_import(store, keep_copies(paths), name=name, options=options, by=olga.actor, at=clock())

    return upload


@pytest.fixture
def checked(uploaded: Any, olga: Any, clock: Any) -> Callable[..., Any]:
    """Receive a file and let the worker check it."""
    from regulars.intake.actions import ask_check
    from tests.effects import run_effects

    def check(text: str, **more: Any) -> Any:
        job = uploaded(text, **more)
        ask_check(job, name=job.name, options=job.options, by=olga.actor, at=clock())
        run_effects()
        job.refresh_from_db()
        return job

    return check


@pytest.fixture
def begun(checked: Any, olga: Any, clock: Any) -> Callable[..., Any]:
    """Receive a file, check it and let it go; nothing of it has been taken in yet."""
    from regulars.intake.actions import begin_import

    def begin(text: str, **more: Any) -> Any:
        job = checked(text, **more)
        begin_import(job, by=olga.actor, at=clock())
        return job

    return begin


@pytest.fixture
def imported(begun: Any) -> Callable[..., Any]:
    """Take a file in, whole."""
    from tests.effects import run_effects

    def take(text: str, **more: Any) -> Any:
        job = begun(text, **more)
        run_effects()
        job.refresh_from_db()
        return job

    return take


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two orders a chunk, so that a short file has several."""
    from django.db import connection

    from regulars.intake.imports import taking

    monkeypatch.setitem(taking.CHUNK, connection.vendor, (2, 1_000))
