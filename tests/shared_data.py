"""Real payloads and data sets, read where they lie: they are not ours to copy into the project."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared(path: str) -> Path:
    """Return `path` below the shared folder beside the project: shared("data/webhooks/manifest.csv").

    Skips the test where there is no shared folder at all; a file that is missing in it is a failure.
    """
    if not SHARED.is_dir():
        pytest.skip("there is no folder of shared data beside the project")
    found = SHARED / path
    assert found.exists(), f"{found} is missing"
    return found
