"""A connection that must get on: uvicorn's own, ended when a request does not come or an answer is not fetched.

Enter: bytes from the net. Leave: requests for the app. Uvicorn limits only the time between two requests, so that
whoever sends nothing, or a byte a minute, would be kept for ever.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol


class Connection(H11Protocol):
    """HTTP/1.1 with a limit to the time until a request's headers are there, and to that of not reading."""

    request_seconds = 10.0  # from the first byte awaited to the last header; the shell limits bodies
    reading_seconds = 60.0  # in which the other side must take what is written

    _request_due: asyncio.TimerHandle | None = None
    _reading_due: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_request()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:  # a request is being answered
            _stop(self._request_due)
            self._request_due = None
        else:
            self._await_request()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reading_due = self.loop.call_later(self.reading_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        _stop(self._reading_due)
        self._reading_due = None

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        _stop(self._request_due)
        self._request_due = None
        _stop(self._reading_due)
        self._reading_due = None

    def _await_request(self) -> None:
        """Starts the time once; further bytes of an unfinished request do not start it anew."""
        if self._request_due is None:
            self._request_due = self.loop.call_later(self.request_seconds, self.transport.abort)


def _stop(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
