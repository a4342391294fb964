"""`regulars up`: the whole system in one command."""

import argparse
import sys

NAME = "up"
HELP = "Start everything: pages, live updates and the worker, as one command. Prepares the database first."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be chosen."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default %(default)s)")
    parser.add_argument("--processes", type=int, default=1, help="processes that serve pages")
    parser.add_argument("--store", default="My store", help="at the first start: the store's name")
    parser.add_argument(
        "--owner", default="owner@localhost.localdomain", help="at the first start: the owner's e-mail"
    )
    parser.add_argument("--zone", default="UTC", help="at the first start: the store's time zone, Europe/Kyiv")
    parser.add_argument("--currency", default="EUR", help="at the first start: the store's currency")


def run(args: argparse.Namespace) -> int:
    """Prepare, then keep the family alive until stopped."""
    from regulars.config import build

    build.prepare()
    from django.conf import settings

    from regulars.config.family import Family
    from regulars.config.founding import found_if_new
    from regulars.config.processes import web, workers

    build.collect_static()
    build.migrate()
    founded = found_if_new(store=args.store, owner=args.owner, zone=args.zone, currency=args.currency)
    if founded:
        sys.stdout.write(
            f"{founded.store} is founded. Sign in as {founded.email} with the password {founded.password}\n"
            "It is shown only now: write it down, or change it after signing in.\n"
        )
    children = [web(host=args.host, port=args.port, processes=args.processes)]
    sys.stdout.write(f"Regulars is open at http://{args.host}:{args.port}/\nStop it with Ctrl+C.\n")
    return Family([*children, *workers(settings.WORKER_CHILDREN)]).run()
