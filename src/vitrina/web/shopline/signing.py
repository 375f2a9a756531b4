"""How webhooks are signed: HMAC-SHA256 over the time and the body with its keys sorted."""

import hashlib
import hmac
import json
from typing import Any

TIMESTAMP_HEADER = "x-shopline-developer-event-timestamp"
SIGN_PARAMETER = "sign"


def canonical(payload: dict[str, Any]) -> str:
    """Compact JSON with sorted keys and nothing escaped that need not be; it is also what is sent."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def signature(secret: str, timestamp: str, text: str) -> str:
    """The hex digest that goes into the query."""
    return hmac.new(secret.encode(), f"{timestamp}:{text}".encode(), hashlib.sha256).hexdigest()
