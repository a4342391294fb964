"""`regulars doctor`: is everything as it must be?"""

import argparse
import json
import sys

NAME = "doctor"
HELP = "Check the invariants of journal, promises, effects and messages on this installation. Writes nothing."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be chosen."""
    parser.add_argument("--json", action="store_true", help="one JSON line a finding")


def run(args: argparse.Namespace) -> int:
    """Print each finding; return 1 when one does not hold."""
    from regulars.config import build

    build.prepare()
    from regulars.config.doctor import examine

    passed = failed = 0
    for finding in examine():
        passed, failed = passed + finding.holds, failed + (not finding.holds)
        if args.json:
            facts = {name: getattr(finding, name) for name in ("key", "says", "looked_at", "wrong", "examples")}
            sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
            continue
        mark = "✓" if finding.holds else "✕"
        sys.stdout.write(f"{mark} {finding.key} {finding.says} ({finding.looked_at} looked at)\n")
        for example in finding.examples:
            sys.stdout.write(f"    {example}\n")
    if not args.json:
        sys.stdout.write(f"{passed} passed, {failed} failed\n")
    return 1 if failed else 0
