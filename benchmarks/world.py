"""A throw-away installation to measure in: its own folder, its own database, one store with an owner.

SQLite in a temporary folder, or the PostgreSQL that REGULARS_DATABASE_URL names (bin/with-postgres).
"""

import os
import tempfile
from datetime import datetime
from typing import Any

_HOME = tempfile.TemporaryDirectory(prefix="regulars-bench-")


def open_world() -> Any:
    """Set Django up on a fresh database; return the store."""
    os.environ["REGULARS_DATA"] = _HOME.name
    os.environ.setdefault("REGULARS_SECRET_KEY", "benchmarks-only-not-a-secret-0123456789abcdef")
    os.environ.setdefault("REGULARS_LOG_LEVEL", "WARNING")
    from regulars.config import build

    build.prepare()
    build.migrate()
    return _found(_now())


def database_name() -> str:
    """Return "sqlite" or "postgresql"."""
    from django.db import connection

    return str(connection.vendor)


def _found(at: datetime) -> Any:
    from regulars.promises.actions import sync_standards
    from regulars.stores.actions import found_store
    from regulars.stores.models import Store

    store = found_store(name="Bench", by="clock", at=at, hours="24/7", zone="Europe/Kyiv", currency="EUR")
    sync_standards(store, at=at)
    return Store.objects.get(pk=store.pk)


def _now() -> datetime:
    from regulars.core import clock

    return clock.now()
