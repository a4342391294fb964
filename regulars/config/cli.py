"""The console command `regulars`: one module in config/commands/ a subcommand, Django's own behind `manage`."""

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from types import ModuleType

from regulars import __version__
from regulars.config import commands


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; return its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.config.settings")
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["manage"]:
        return _django(words[1:])
    parser, known = _parser()
    arguments = parser.parse_args(words or ["--help"])
    command: ModuleType = known[arguments.command]
    code: int = command.run(arguments)
    return code


def _parser() -> tuple[argparse.ArgumentParser, dict[str, ModuleType]]:
    parser = argparse.ArgumentParser(prog="regulars", description="Turns a one-time customer into a regular.")
    parser.add_argument("--version", action="version", version=f"regulars {__version__}")
    branches = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    known: dict[str, ModuleType] = {}
    for found in pkgutil.iter_modules(commands.__path__):
        module = importlib.import_module(f"regulars.config.commands.{found.name}")
        if hasattr(module, "NAME"):
            known[module.NAME] = module
            module.add_arguments(branches.add_parser(module.NAME, help=module.HELP, description=module.HELP))
    return parser, known


def _django(words: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["regulars manage", *words])
    return 0
