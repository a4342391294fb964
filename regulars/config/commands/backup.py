"""`regulars backup`: a proven copy of the database."""

import argparse
import sys
from pathlib import Path

NAME = "backup"
HELP = "Copy the database while it is in use, check the copy, keep the newest fourteen."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be chosen."""
    parser.add_argument("--to", type=Path, default=None, help="folder (default: backups in the data folder)")


def run(args: argparse.Namespace) -> int:
    """Take the backup; return 1 when it could not be taken or proven."""
    from regulars.config import build

    build.prepare()
    from regulars.config import backup
    from regulars.core import clock

    try:
        made = backup.take(args.to or backup.default_folder(), at=clock.now())
    except backup.BackupFailed as error:
        sys.stderr.write(f"There is no new backup. {error}\n")
        return 1
    sys.stdout.write(f"{made.path} ({made.bytes} bytes, checked). Keep secret.key beside it, but not in it.\n")
    return 0
