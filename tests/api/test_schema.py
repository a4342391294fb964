"""The description is whole: every address, every answer, every word; and docs/api.md keeps step with it."""

import re
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver

from regulars.api import api
from regulars.intake.api import words
from regulars.integrations.shops.generic import mapping
from regulars.web.api import STATUSES
from regulars.web.doors import door_of

DOCS = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
NO_OPERATIONS = {"", "openapi.json", "openapi.json/"}  # the description itself, and "there is nothing here"
METHODS = {"get", "post", "put", "patch", "delete", "head", "options", "trace"}


@pytest.fixture
def schema():
    return api.get_openapi_schema()


def operations(schema):
    return [operation for path in schema["paths"].values() for operation in path.values()]


def test_the_description_is_open_and_whole(client):
    answer = client.get("/api/v1/openapi.json")

    assert answer.status_code == 200
    assert answer.json()["openapi"] == "3.1.0"
    assert len(answer.json()["paths"]) == 6


def test_every_route_stands_in_the_description(schema):
    described = {path.removeprefix("/api/v1/") for path in schema["paths"]}

    routes = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern)): pattern for pattern in _patterns() if pattern
    }

    assert {route.rstrip("/") for route in routes if route not in NO_OPERATIONS} == described
    assert all(route in routes and f"{route}/" in routes for route in described)


def test_every_route_has_a_door():
    for pattern in _patterns():
        door = door_of(pattern.callback)
        assert door is not None
        assert door.why
        assert door.kind == ("open" if str(pattern.pattern) in NO_OPERATIONS else "machine")


def _patterns():
    (inner,) = (one for one in get_resolver().url_patterns if str(one.pattern) == "api/v1/")
    return [pattern for pattern in inner.url_patterns if isinstance(pattern, URLPattern)]


def test_every_operation_tells_every_answer_in_one_shape(schema):
    for operation in operations(schema):
        problems = {int(status) for status in operation["responses"]} - {200, 202, 207}
        assert problems == set(STATUSES)
        for status in problems:
            content = operation["responses"][status]["content"]["application/json"]
            assert content == {"schema": {"$ref": "#/components/schemas/Problem"}}
        assert operation["security"] == [{"ApiKeyDoor": []}]
        assert operation["description"]


def test_every_post_takes_an_idempotency_key(schema):
    for path in schema["paths"].values():
        for method, operation in path.items():
            names = {parameter["name"] for parameter in operation["parameters"]}
            assert ("Idempotency-Key" in names) == (method == "post")


def test_unknown_fields_are_refused_everywhere(schema):
    for name, component in schema["components"]["schemas"].items():
        if name.endswith("Words"):
            assert component["additionalProperties"] is False, name


def test_both_doors_speak_the_same_words():
    for thing, model in {
        "order": words.OrderWords,
        "line": words.LineWords,
        "customer": words.CustomerWords,
        "address": words.AddressWords,
        "product": words.ProductWords,
        "variant": words.VariantWords,
    }.items():
        assert set(model.model_fields) == mapping._KNOWN[thing]


# ── docs/api.md ─────────────────────────────────────────────────────────────────────────────────────


def test_the_docs_name_every_operation(schema):
    for path, methods in schema["paths"].items():
        for method in methods:
            assert f"### {method.upper()} {path}\n" in DOCS


def test_the_docs_name_nothing_else(schema):
    told = set(re.findall(r"^### (GET|POST|PUT|PATCH|DELETE) (\S+)$", DOCS, re.MULTILINE))

    assert told == {(method.upper(), path) for path, methods in schema["paths"].items() for method in methods}


def test_the_docs_name_every_answer_scope_and_word(schema):
    from regulars.intake.apikeys import SCOPES

    for status in STATUSES:
        assert f"| {status} |" in DOCS
    for scope in SCOPES:
        assert f"`{scope}`" in DOCS
    for name, component in schema["components"]["schemas"].items():
        if name.endswith("Words"):
            for word in component["properties"]:
                assert f"`{word}`" in DOCS, f"{name}.{word}"
