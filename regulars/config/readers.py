"""How settings are read: each with its name, its kind and, when it is wrong, what was expected."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()
_KINDS: dict[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "words parted by commas",
    dict: "name=value pairs parted by commas",
    str: "text",
}


def read(name: str, *, cast: Callable[..., Any] = str, default: Any) -> Any:
    """Return the environment's `name` as `cast`. Raises ImproperlyConfigured naming it and what fits."""
    if cast is bool and _env.str(name, default="").lower() not in _BOOLEANS:
        raise ImproperlyConfigured(f"{name} must be true or false, not {_env.str(name)!r}")
    try:
        return _env.get_value(name, cast=cast, default=default)
    except (ValueError, TypeError) as error:
        raise ImproperlyConfigured(f"{name} must be {_KINDS[cast]}, not {_env.str(name)!r}") from error


_BOOLEANS = {"", "true", "false", "1", "0", "yes", "no", "on", "off"}


def secret_key(data: Path) -> str:
    """Return REGULARS_SECRET_KEY, or the key that `regulars up` made in the data folder."""
    key: str = _env.str("REGULARS_SECRET_KEY", default="")
    kept = data / "secret.key"
    if not key and kept.exists():
        key = kept.read_text().strip()
    if len(key) < 32:
        raise ImproperlyConfigured(
            "There is no REGULARS_SECRET_KEY of at least 32 characters. "
            "Run `regulars up` once, which makes one in the data folder, or set it."
        )
    return key


def database(data: Path) -> dict[str, Any]:
    """Return Django's settings for REGULARS_DATABASE_URL; without it, SQLite in the data folder."""
    url = _env.str("REGULARS_DATABASE_URL", default=f"sqlite:///{data / 'regulars.sqlite3'}")
    if url.startswith("sqlite:"):
        return _sqlite(url)
    if re.match(r"postgres(ql)?://", url):
        return _postgres(url)
    raise ImproperlyConfigured(
        "REGULARS_DATABASE_URL must begin with sqlite:/// or postgres://, "
        "for example postgres://regulars:secret@127.0.0.1/regulars"
    )


def _sqlite(url: str) -> dict[str, Any]:
    # FULL: an acknowledged order survives the loss of power. IMMEDIATE: a transaction that means to write
    # asks for the lock at its start, where waiting is possible (docs/decisions/0002-sqlite.md).
    config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    config["ENGINE"] = "regulars.config.sqlite"
    config["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY"
        ),
    }
    return config


def _postgres(url: str) -> dict[str, Any]:
    config: dict[str, Any] = dict(environ.Env.db_url_config(url))
    config["CONN_MAX_AGE"] = 0
    config["OPTIONS"] = {
        **config.get("OPTIONS", {}),
        "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
        # Milliseconds: nobody waits for ever for a lock, a statement or a transaction left open.
        "options": "-c lock_timeout=10000 -c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000",
    }
    # A dead connection is found when it is taken from the pool, not by a customer.
    config["CONN_HEALTH_CHECKS"] = True
    return config
