"""One password before everything: page, endpoints and MCP alike, with a brake on guessing.

Enter: request headers. Leave: whether the request may pass, or when to try again.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from collections.abc import Callable

TRIES = 10  # wrong ones that are looked at in PERIOD, from one address
PERIOD_SECONDS = 60.0
MAX_ADDRESSES = 10_000  # remembered; the oldest goes first


class Password:
    """HTTP Basic with any user name; safe within one event loop."""

    def __init__(self, password: str, now: Callable[[], float] = time.monotonic) -> None:
        self._password = password.encode()
        self._now = now
        self._wrong: dict[str, list[float]] = {}

    def admits(self, header: bytes | None, address: str) -> bool:
        """Whether the Authorization header carries the password; a wrong one is counted."""
        given = _given(header)
        if given is None:
            return False
        right = hmac.compare_digest(given, self._password)
        if not right:
            self._wrong.setdefault(address, []).append(self._now())
            while len(self._wrong) > MAX_ADDRESSES:
                del self._wrong[next(iter(self._wrong))]
        return right

    def wait(self, header: bytes | None, address: str) -> float:
        """Seconds until a try from there is looked at; 0 when this one may be. Whoever offers none is only asked."""
        if _given(header) is None:
            return 0.0
        since = self._now() - PERIOD_SECONDS
        wrong = [at for at in self._wrong.pop(address, ()) if at > since]
        if wrong:
            self._wrong[address] = wrong
        return wrong[-TRIES] - since if len(wrong) >= TRIES else 0.0


def _given(header: bytes | None) -> bytes | None:
    scheme, _, coded = (header or b"").partition(b" ")
    if scheme.lower() != b"basic":
        return None
    try:
        return base64.b64decode(coded, validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""
