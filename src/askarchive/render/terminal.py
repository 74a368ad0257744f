"""An answer for people at a terminal.

Enter: an Answer. Leave: one string; the words of a source stand on lines of their own, exactly as they are stored.
"""

from __future__ import annotations

import re
import textwrap
from datetime import timedelta

from askarchive.render.material import Sliced, SourceText, slice_quote
from askarchive.types import Answer, Outcome, Quote

HEADLINES: dict[Outcome, str] = {
    "answered": "Answered in the source's own words.",
    "source_does_not_know": "The source speaks to this and says that it has no answer.",
    "mentioned": "Not answered: the archive speaks of this, but the answer is not in it.",
    "absent": "Not answered: the archive does not speak of this.",
}
NEAREST = "Nearest passages. They are not an answer:"
MIN_WIDTH = 20

# Whatever moves the cursor, starts an escape sequence or turns the reading direction; TAB, LF and CR LF only lay out.
_LIVE = re.compile("\r(?!\n)|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u2028-\u202e\u2066-\u2069]")
_BOLD, _DIM, _CYAN, _YELLOW, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[33m", "\x1b[0m"


def text(answer: Answer, archive: SourceText, width: int = 80, color: bool = False, *, terminal: bool = True) -> str:
    """The answer with its quotes, speakers, questions and places; ends with a line end.

    Args:
        width: of the lines around a quote; a quote's own lines are never broken.
        color: with ANSI colours.
        terminal: show control characters as symbols and say so; False passes them on as they are.
    Raises:
        QuoteMismatch: a quote does not equal its source; nothing may be shown.
    """
    layout = _Layout(max(width, MIN_WIDTH), color, terminal)
    if answer.interpreted_as != answer.question:
        layout.prose(f"Understood as: {answer.interpreted_as}", _DIM)
        layout.blank()
    read = passages_read(answer)
    if answer.answered:
        said = f"{HEADLINES[answer.outcome]} Confidence {_percent(answer.confidence)}."
        layout.prose(" ".join(filter(None, (said, read))), _BOLD)
        for number, quote in enumerate(answer.quotes, 1):
            layout.quote(slice_quote(quote, archive), number, _CYAN)
    else:
        layout.prose(answer.reason or HEADLINES[answer.outcome], _BOLD)
        if read:
            layout.prose(read, _DIM)
        if answer.nearest:
            layout.blank()
            layout.prose(NEAREST, _YELLOW)
        for number, quote in enumerate(answer.nearest, 1):
            layout.quote(slice_quote(quote, archive), number, _DIM)
    if layout.neutralised:
        layout.blank()
        layout.prose("Control characters of the source are shown as symbols here; --json has them as they are.", _DIM)
    return "".join(layout.lines)


def passages_read(answer: Answer) -> str:
    """How many passages the answer rests on, as a sentence; empty where none was read."""
    return f"Passages read: {answer.passages_read}." if answer.passages_read else ""


def place(quote: Quote) -> str:
    """Where the quote stands, for people: document, paragraph, page or time, characters."""
    parts = [quote.document, f"paragraph {quote.paragraph}"]
    if quote.page is not None:
        parts.append(f"page {quote.page}")
    if quote.time is not None:
        parts.append(f"at {clock(quote.time)}")
    parts.append(f"characters {quote.start}-{quote.end}")
    return ", ".join(parts)


def who(quote: Quote) -> str:
    """Speaker and role, for people."""
    if quote.role == "editorial":
        return f"{quote.speaker} (editorial)" if quote.speaker else "Editorial text, nobody's speech"
    role = "role unknown" if quote.role == "unknown" else quote.role
    return f"{quote.speaker or 'Speaker not named'} ({role})"


def clock(seconds: float) -> str:
    """Seconds as H:MM:SS, as players show them."""
    return str(timedelta(seconds=int(seconds)))


def neutralised(words: str) -> str:
    """The words with each live control character as a symbol or as its code point in ‹›."""
    return _LIVE.sub(_symbol, words)


def _symbol(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"\u2039U+{code:04X}\u203a"


def _percent(share: float) -> str:
    return f"{share:.0%}"


class _Layout:
    """Lines as they grow, and whether a control character had to be shown as a symbol."""

    def __init__(self, width: int, color: bool, terminal: bool) -> None:
        self.lines: list[str] = []
        self.neutralised = False
        self._width = width
        self._color = color
        self._terminal = terminal

    def blank(self) -> None:
        self.lines.append("\n")

    def prose(self, line: str, style: str) -> None:
        """Our own words, wrapped at the width."""
        wrapped = textwrap.fill(neutralised(line), self._width, break_long_words=False, break_on_hyphens=False)
        self._add(wrapped, style)

    def source(self, words: str, style: str, before: str = "") -> None:
        """A source's words: as they are, on lines of their own; only `before` may share the first."""
        shown = neutralised(words) if self._terminal else words
        self.neutralised = self.neutralised or shown != words
        self._add(before + shown, style)

    def quote(self, sliced: Sliced, number: int, style: str) -> None:
        self.blank()
        self.prose(f"{number}. {who(sliced.quote)} · {place(sliced.quote)}", _DIM)
        if sliced.asked is not None:
            self.source(sliced.asked, _DIM, "In reply to: ")
        self.blank()
        self.source(sliced.words, style)

    def _add(self, line: str, style: str) -> None:
        self.lines.append(f"{style}{line}{_RESET}\n" if self._color else f"{line}\n")
