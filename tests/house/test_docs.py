"""The papers are in step with themselves and with the checkout: links, names, commands, the map."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from regulars import __version__
from regulars.config.cli import _parser
from tests.house.papers import DOCS, ROOT, anchors, files, links, name_of, papers, prose_of, rows, sections, text_of

README = ROOT / "README.md"
SCRIPTS = sorted(path for path in files() if path.parent == ROOT / "bin")
WRITTEN = [
    path for path in files() if path.suffix in {".py", ".toml", ".md", ".sh", ".yaml", ".html"} or path in SCRIPTS
]


def by_name(paths):
    return {"argvalues": paths, "ids": [name_of(path) for path in paths]}


# ── links and names ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", **by_name(papers()))
def test_every_link_of_a_page_leads_somewhere(path: Path):
    dead = []
    for link in links(path):
        target, _hash, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        there = (path.parent / target).resolve() if target else path
        if not there.exists() or (anchor and there.suffix == ".md" and anchor not in anchors(there)):
            dead.append(link)

    assert dead == []


def test_every_page_named_in_the_code_is_there():
    dead = []
    for path in WRITTEN:
        for page, anchor in re.findall(r"\b(docs/[\w/.-]+\.md)(?:#([\w-]+))?", text_of(path)):
            there = ROOT / page
            if not there.exists() or (anchor and anchor not in anchors(there)):
                dead.append(f"{name_of(path)}: {page}#{anchor}")

    assert dead == []


def test_every_page_can_be_reached_from_the_index():
    seen: set[Path] = set()
    todo = [DOCS / "index.md"]
    while todo:
        page = todo.pop()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        todo += [(page.parent / link.partition("#")[0]).resolve() for link in links(page) if ":" not in link]

    assert [name_of(page) for page in papers() if DOCS in page.parents and page not in seen] == []


def test_every_script_named_is_there_and_can_be_run():
    named = {
        (name_of(path), name)
        for path in WRITTEN
        for name in re.findall(r"(?<![\w/}.\])])bin/([a-z][a-z-]*)\b(?!/)", text_of(path))
    }

    assert sorted(f"{path}: bin/{name}" for path, name in named if not (ROOT / "bin" / name).exists()) == []
    assert [name_of(path) for path in SCRIPTS if not os.access(path, os.X_OK)] == []


@pytest.mark.parametrize("path", **by_name(SCRIPTS))
def test_every_script_is_plain_sh(path: Path):
    assert text_of(path).startswith("#!/bin/sh\n")
    assert subprocess.run(["sh", "-n", path], check=False).returncode == 0


def test_every_module_that_a_page_runs_is_there():
    named = {
        (name_of(path), room, name)
        for path in papers()
        for room, name in re.findall(r"python -m (soak|benchmarks)\.([a-z_]+)", text_of(path))
    }

    assert (
        sorted(f"{page}: {room}.{name}" for page, room, name in named if not (ROOT / room / f"{name}.py").exists())
        == []
    )


def test_every_command_that_a_page_names_is_there():
    _all, known = _parser()
    named = {
        (name_of(path), word)
        for path in papers()
        for word in re.findall(
            r"(?:`|^|\s)regulars ([a-z][a-z-]+)(?=`|\s+[-A-Z]|\s*$)", _commands(path), re.MULTILINE
        )
    }

    assert sorted(f"{page}: regulars {word}" for page, word in named if word not in {*known, "manage"}) == []


def _commands(path: Path) -> str:
    """The words of a page that are meant to be typed: between backticks, and in blocks of code."""
    text = text_of(path)
    blocks = re.findall(r"^```[a-z]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return "\n".join([*blocks, *(f"`{words}`" for words in re.findall(r"`([^`\n]+)`", prose_of(path)))])


# ── the README and its companions ───────────────────────────────────────────────────────────────────


def map_of_the_readme() -> list[str]:
    return [place for row in rows(sections(README, level=2)["The map"]) for place in row[0].split(", ")]


def test_every_place_on_the_map_is_there():
    places = map_of_the_readme()

    assert len(places) > 8
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_the_map_leaves_no_folder_out():
    places = {place.strip("/") for place in map_of_the_readme()}
    folders = {name_of(path).split("/")[0] for path in files() if path.parent != ROOT}

    assert folders - {".ci"} <= places


def test_the_readme_shows_a_picture_that_is_not_heavy():
    picture = DOCS / "pictures" / "desk.png"

    assert "docs/pictures/desk.png" in links(README)
    assert picture.stat().st_size < 300_000


def test_ci_runs_the_command_of_the_readme():
    assert "bin/test" in text_of(README)
    assert text_of(ROOT / ".ci" / "run").splitlines()[-1].endswith('/../bin/test"')


def test_the_changelog_knows_this_version():
    assert any(title.startswith(__version__) for title in sections(ROOT / "CHANGELOG.md", level=2))


def test_the_licence_is_the_one_that_is_named():
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]

    assert project["license"] == "Apache-2.0"
    assert all((ROOT / name).exists() for name in project["license-files"])
    assert "Apache License" in text_of(ROOT / "LICENSE")
    assert "Apache-2.0" in text_of(README)


# ── nothing of the machine on which it was written ──────────────────────────────────────────────────

OF_A_MACHINE = re.compile(r"(?<![\w.$}])/(?:work|root|home|Users)/[\w.]")
INDEX = re.compile(r"--(?:extra-)?index-url|--find-links|pythonhosted\.org|pypi\.org|registry\.npmjs")


def test_no_file_names_a_place_on_somebodys_machine():
    assert [name_of(path) for path in files() if path != Path(__file__) and OF_A_MACHINE.search(text_of(path))] == []


def test_no_file_names_a_package_registry():
    assert [name_of(path) for path in files() if path != Path(__file__) and INDEX.search(text_of(path))] == []


@pytest.mark.parametrize(
    "line", ["cd /wo" + "rk/main", "x = '/ro" + "ot/.cache'", "file:///home/me", "(/Users/ada/x)"]
)
def test_a_place_on_a_machine_would_be_seen(line: str):
    assert OF_A_MACHINE.search(line)
