"""The terminal: messages, colour and a progress bar where there is one, plain lines where there is none.

Enter: text and numbers. Leave: data on standard output, whole; everything else on standard error.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from typing import TextIO

BAR_CELLS = 24
REDRAW_S = 0.1
PLAIN_EVERY_S = 30.0  # without a terminal a long run still says now and then that it is alive


def on_terminal(stream: TextIO) -> bool:
    """Whether a person reads this stream on a terminal."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def in_colour(stream: TextIO) -> bool:
    """Whether colours are welcome. NO_COLOR switches them off (no-color.org)."""
    return on_terminal(stream) and not os.environ.get("NO_COLOR")


def width() -> int:
    """Columns of the terminal, at most what reads well."""
    return min(shutil.get_terminal_size().columns, 100)


def say(message: str) -> None:
    """One message on standard error; what could steer a terminal is shown as a symbol."""
    from askarchive.render.terminal import neutralised

    print(neutralised(message), file=sys.stderr, flush=True)


def emit(text: str) -> None:
    """Data on standard output, as UTF-8 and to the last byte.

    An unbuffered standard output (PYTHONUNBUFFERED) takes a part of a long text, as on a full disk, and drops the rest
    without an error.
    """
    sys.stdout.flush()
    rest = memoryview(text.encode("utf-8", "backslashreplace"))
    while rest:
        rest = rest[sys.stdout.buffer.write(rest) :]
    sys.stdout.buffer.flush()


class Bar:
    """A progress bar on a terminal, a line every half minute elsewhere."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._drawn = 0.0 if on_terminal(sys.stderr) else time.monotonic()
        self._shown = False

    def draw(self, done: int, total: int | None, note: str = "") -> None:
        """Shows how far it is; cheap to call often."""
        now = time.monotonic()
        live = on_terminal(sys.stderr)
        if now - self._drawn < (REDRAW_S if live else PLAIN_EVERY_S) and not (live and done == total):
            return
        self._drawn = now
        count = f"{done:,}" if total is None else f"{done:,} of {total:,}"
        line = f"{self._what} {count}{note}"
        if not live:
            print(line, file=sys.stderr, flush=True)
            return
        if total:
            full = BAR_CELLS * done // total
            line = f"{self._what} [{'#' * full}{'.' * (BAR_CELLS - full)}] {count}{note}"
        print("\r\x1b[2K" + line[: shutil.get_terminal_size().columns - 1], end="", file=sys.stderr, flush=True)
        self._shown = True

    def end(self) -> None:
        """Leaves the line, so that what follows does not overwrite it."""
        if self._shown:
            print(file=sys.stderr, flush=True)
            self._shown = False


def duration(seconds: float) -> str:
    """Seconds as people say them: 48 s, 3 min 20 s, 2 h 5 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
