"""`regulars web`: pages only, for installations that run their processes apart."""

import argparse

NAME = "web"
HELP = "Serve pages and the API; with --live also the live streams."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be chosen."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--live", action="store_true", help="serve live streams too (ASGI)")


def run(args: argparse.Namespace) -> int:
    """Serve until stopped."""
    from regulars.config import build

    build.prepare()
    from regulars.config.processes import serve

    build.collect_static()
    interface = "asgi" if args.live else "wsgi"
    serve(host=args.host, port=args.port, processes=args.processes, interface=interface)
    return 0
