"""The rules of the house that import-linter cannot see."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "regulars"
ROOMS = ("stores", "journal", "promises", "intake", "customers", "catalog", "conversations", "orders")
WRITES = {"create", "bulk_create", "update", "delete", "get_or_create", "update_or_create", "bulk_update", "save"}
FILES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def foreign_models(tree: ast.Module, own: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            parts = node.module.split(".")
            if parts[:1] == ["regulars"] and len(parts) > 2 and parts[2] == "models" and parts[1] != own:
                names |= {alias.asname or alias.name for alias in node.names}
    return names


def root_name(node: ast.AST) -> str:
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def foreign_writes(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    foreign = foreign_models(tree, room_of(path))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in WRITES and root_name(node.func.value) in foreign:
            yield f"{path.relative_to(PACKAGE)}:{node.lineno} writes to {root_name(node.func.value)}"
        bulk = node.func.attr == "insert" and root_name(node.func.value) == "bulk"
        if bulk and node.args and root_name(node.args[0]) in foreign:
            yield f"{path.relative_to(PACKAGE)}:{node.lineno} inserts {root_name(node.args[0])}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nobody_writes_to_another_rooms_tables(path):
    assert list(foreign_writes(path)) == []


def table_writes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            chain = ast.unparse(node.func)
            if ".objects" in chain:
                yield f"{path.relative_to(PACKAGE)}:{node.lineno} {chain}"


FACES = [path for path in FILES if path.stem in {"views", "api"} or path.parent.name in {"views", "api"}]


@pytest.mark.parametrize("path", FACES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_faces_are_thin(path):
    assert list(table_writes(path)) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_file_is_too_long_to_read(path):
    assert len(path.read_text().splitlines()) <= 300


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_clock_asks_for_the_time(path):
    if path == PACKAGE / "core" / "clock.py":
        return
    text = path.read_text()

    for forbidden in ("datetime.now(", "datetime.utcnow(", "timezone.now(", "time.time(", "time.sleep("):
        assert forbidden not in text


def test_there_are_no_signals_and_no_hidden_hooks():
    for path in FILES:
        text = path.read_text()
        assert "django.db.models.signals" not in text, path
        assert "on_commit" not in text or "journal" in path.parts, path


def test_a_foreign_write_would_be_seen(tmp_path, monkeypatch):
    room = tmp_path / "orders"
    room.mkdir()
    (room / "actions.py").write_text(
        "from regulars.customers.models import Customer\nCustomer.objects.filter(pk=1).update(name='x')\n"
    )
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)

    assert list(foreign_writes(room / "actions.py")) == ["orders/actions.py:2 writes to Customer"]
