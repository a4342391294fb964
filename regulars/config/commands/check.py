"""`regulars check`: can this installation work?"""

import argparse
import shutil
import sys
from collections.abc import Callable

NAME = "check"
HELP = "Check settings, database, migrations, mail server and disk of this installation."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be chosen."""
    parser.add_argument("--no-mail", action="store_true", help="do not ask the mail server")


def run(args: argparse.Namespace) -> int:
    """Print a line a check; return 1 when one fails."""
    from regulars.config import build

    build.prepare()
    checks: list[tuple[str, Callable[[], str]]] = [
        ("settings", _settings),
        ("database", _database),
        ("migrations", _migrations),
        ("disk", _disk),
    ]
    if not args.no_mail:
        checks.append(("mail server", _mail))
    failed = 0
    for name, look in checks:
        try:
            sys.stdout.write(f"✓ {name}: {look()}\n")
        except Exception as error:  # whatever it is, the owner is to read it beside its name
            failed += 1
            sys.stdout.write(f"✕ {name}: {error}\n")
    return 1 if failed else 0


def _settings() -> str:
    from django.core.checks import run_checks

    found = run_checks(include_deployment_checks=False)
    if found:
        raise RuntimeError("; ".join(str(message.msg) for message in found))
    return "readable"


def _database() -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return connection.vendor


def _migrations() -> str:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        raise RuntimeError(f"{len(plan)} are missing. `regulars up` or `regulars manage migrate` runs them.")
    return "all run"


def _disk() -> str:
    from django.conf import settings

    free = shutil.disk_usage(settings.DATA).free
    if free < 500 * 1024 * 1024:
        raise RuntimeError(f"only {free // 1024 // 1024} MB free")
    return f"{free // 1024 // 1024} MB free"


def _mail() -> str:
    from django.core.mail import get_connection

    backend = get_connection()
    backend.open()
    backend.close()
    return "answers"
