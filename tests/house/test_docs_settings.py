"""docs/settings.md and docs/running/start.md say what can be set and typed, no more and no less."""

import argparse
import ast
import re
from collections.abc import Iterator

import pytest

from regulars.config import readers
from regulars.config.cli import _parser
from tests.house.papers import DOCS, ROOT, files, rows, sections, text_of

VARIABLE = re.compile(r"\bREGULARS_[A-Z]+(?:_[A-Z]+)*\b")
SETTINGS = sections(DOCS / "settings.md", level=3)
CASTS = {"bool": bool, "int": int, "float": float, "list": list, "dict": dict, "str": str}


def read_in_the_source() -> set[str]:
    """Every variable that a program of ours asks the environment for; of the tests, what prepares them."""
    programs = [path for path in files() if path.suffix == ".py" and path.parts[len(ROOT.parts)] != "tests"]
    programs += [
        path for path in files() if path.name in {"conftest.py", "environment.py", "Dockerfile", "compose.yaml"}
    ]
    programs += [path for path in files() if path.parent == ROOT / "bin"]
    return {name for path in programs for name in VARIABLE.findall(text_of(path))}


def declared() -> Iterator[tuple[str, str, ast.expr]]:
    """Each `read(NAME, cast=…, default=…)` of settings.py: name, cast, and the default as it is written."""
    for node in ast.walk(ast.parse(text_of(ROOT / "regulars" / "config" / "settings.py"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "read":
            words = {word.arg: word.value for word in node.keywords}
            name = ast.literal_eval(node.args[0])
            yield name, ast.unparse(words["cast"]) if "cast" in words else "str", words["default"]


DECLARED = {name: (cast, default) for name, cast, default in declared()}


def test_every_variable_has_its_heading_and_every_heading_its_variable():
    assert sorted(SETTINGS) == sorted(read_in_the_source())


def test_the_example_of_an_environment_names_settings_that_exist():
    named = set(VARIABLE.findall(text_of(DOCS / "running" / "environment.example")))

    assert named
    assert named - set(SETTINGS) == set()


def test_the_settings_are_found():
    assert len(DECLARED) > 15


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_a_setting_is_told_with_its_kind_and_default(name: str):
    cast, default = DECLARED[name]
    told = {row[0]: row[1] for row in rows(SETTINGS[name])}

    assert told["Kind"] == readers._KINDS[CASTS[cast]]
    assert told["Default"]
    if isinstance(default, ast.Constant):
        assert told["Default"] == str(default.value).removesuffix(".0").replace("True", "true").replace(
            "False", "false"
        )


@pytest.mark.parametrize("name", sorted(DECLARED))
def test_the_example_of_a_setting_is_one_that_can_be_read(name: str, monkeypatch: pytest.MonkeyPatch):
    example = {row[0]: row[1] for row in rows(SETTINGS[name])}["Example"]
    monkeypatch.setenv(name, example)

    assert readers.read(name, cast=CASTS[DECLARED[name][0]], default=None) is not None


# ── the command line ────────────────────────────────────────────────────────────────────────────────

COMMANDS = sections(DOCS / "running" / "start.md", level=3)


def commands() -> dict[str, argparse.ArgumentParser]:
    parser, _known = _parser()
    branches = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    return dict(branches.choices)


def test_every_command_has_its_heading_and_every_heading_its_command():
    assert sorted(COMMANDS) == sorted([*(f"regulars {name}" for name in commands()), "regulars manage"])


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_option_of_a_command_is_told(name: str):
    told = {row[0].split()[0] for row in rows(COMMANDS[f"regulars {name}"])}
    options = {
        action.option_strings[-1] if action.option_strings else action.metavar
        for action in commands()[name]._actions
        if not isinstance(action, argparse._HelpAction)
    }

    assert told == options
