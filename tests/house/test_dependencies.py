"""Every dependency has its reason in docs/dependencies.md, and its exact version with hashes in a lock."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECTIONS = {"runtime": "The product", "dev": "Tests, checks and benchmarks", "installer": "The installer"}
_ROW = re.compile(r"^\| `([a-z0-9-]+)` \| (.+) \|$", re.MULTILINE)
_PIN = re.compile(r"^([a-zA-Z0-9._-]+)(?:\[[^\]]*\])?==", re.MULTILINE)


def wanted(name: str) -> list[str]:
    lines = (ROOT / "requirements" / f"{name}.in").read_text().splitlines()
    return [re.split(r"[\[<>=~! ]", line)[0] for line in lines if line and not line.startswith(("#", "-r"))]


def explained(name: str) -> dict[str, str]:
    page = (ROOT / "docs" / "dependencies.md").read_text()
    section = next(part for part in page.split("\n## ") if part.startswith(SECTIONS[name]))
    return dict(_ROW.findall(section))


@pytest.mark.parametrize("name", SECTIONS)
def test_each_dependency_has_its_reason_in_its_place(name):
    assert list(explained(name)) == wanted(name)
    assert all(reason.endswith(".") and len(reason) > 10 for reason in explained(name).values())


@pytest.mark.parametrize("name", SECTIONS)
def test_each_dependency_is_locked_with_hashes_and_without_an_index(name):
    lock = (ROOT / "requirements" / f"{name}.txt").read_text()

    pinned = {found.lower().replace("_", "-") for found in _PIN.findall(lock)}
    assert set(wanted(name)) <= pinned
    assert lock.count("--hash=sha256:") >= len(pinned)
    assert "://" not in lock
