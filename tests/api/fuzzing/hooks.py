"""What Schemathesis must know beyond the schema: which moments are believable, and that a key is used once.

Run beside a server with an order 1042: see docs/api.md, "How it is tested".
"""

import re
import uuid
from datetime import UTC, datetime

import schemathesis
from hypothesis import strategies as st

_EARLIEST, _LATEST = (
    datetime(year, 1, 1, tzinfo=UTC).replace(tzinfo=None) for year in (1990, datetime.now(UTC).year)
)
_moments = st.datetimes(_EARLIEST, _LATEST).map(lambda moment: f"{moment.isoformat()}Z")
schemathesis.openapi.format("date-time", _moments)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Give each good request an idempotency key of its own; leave the bad ones as they are."""
    data = getattr(getattr(case.meta, "phase", None), "data", None)
    if str(getattr(data, "parameter", "")).lower() in {"authorization", "idempotency-key"}:
        return
    key = (case.headers or {}).get("Idempotency-Key")
    if key is not None and re.fullmatch(r"[!-~]{1,255}", str(key)):
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
