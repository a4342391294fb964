"""`regulars worker`: do what is owed."""

import argparse

NAME = "worker"
HELP = "Do what is owed: take in deliveries, keep the promise clock, run effects and the timetable."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be chosen."""
    parser.add_argument("--effects", type=int, default=0, help="processes that run effects")


def run(args: argparse.Namespace) -> int:
    """Work until stopped."""
    from regulars.config import build

    build.prepare()
    from django.conf import settings

    from regulars.config.family import Family
    from regulars.config.processes import workers

    return Family(workers(args.effects or settings.WORKER_CHILDREN)).run()
