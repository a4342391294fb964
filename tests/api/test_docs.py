"""The examples of docs/api.md run as they stand there."""

import re
from pathlib import Path

import pytest

from tests.api.live import rows, serving

DOCS = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
EXAMPLES = re.findall(r"^```python\n(.*?)^```", DOCS, re.MULTILINE | re.DOTALL)


@pytest.mark.django_db(transaction=True)
def test_the_python_examples_run(program, api_connection, tmp_path, monkeypatch, capsys):
    with serving(tmp_path) as address:
        monkeypatch.setenv("REGULARS", address)
        monkeypatch.setenv("REGULARS_KEY", program.key)
        monkeypatch.setenv("REGULARS_DOOR", f"{address}/in/{api_connection.door}")
        monkeypatch.setenv("REGULARS_SECRET", api_connection.secret)
        for example in EXAMPLES:
            exec(compile(example, "docs/api.md", "exec"), {})

    assert capsys.readouterr().out.split() == ["new", "200"]
    assert rows(tmp_path, "SELECT source, topic FROM intake_inbound ORDER BY id") == [
        ("api", "order.upserted"),
        ("webhook", ""),
    ]
