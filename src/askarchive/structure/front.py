"""Front matter: title, standfirst, byline, header and introduction, from the blocks before the first turn.

Enter: a text and those blocks. Leave: the kind of each, with a confidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from askarchive.structure import blocks, furniture, header
from askarchive.types import Kind, Span

# Standfirsts of the measured interviews have at most 320 characters, introductions at least 330 in nine of ten.
_LONG = 320
_SOURCE_NOTE = re.compile(
    r"(?i:^(?:from (?:the|our|a|[\"“‘])|recorded\b|transcribed\b|machine[- ]made\b|editor[’']s? note|note:|present:|told to\b|"
    r"this (?:interview|transcript|conversation) (?:was|has|is)\b)|\btranscribed from\b|\bseries of\b)"
)
_TOLD_TO = re.compile(r"(?i:(?:editor[’']s? note|told to)\b)")
_ISSUED = re.compile(r"(?:\n|^)(?i:released|first broadcast|running time)\b[^\n]*$")
_COLLECTION = re.compile(
    r"(?i:\b(?:project|collection|program|programme|archives?|library|society|series|transcript|interview \d+)\b\W*\d*$|—|\binterview \d)"
)
_TRANSCRIPT = re.compile(r"(?i:^(?:[\w ]{0,30}\btranscript\b|programme as broadcast|radio transcript))")


# A line right below another, as headings have them: who asked, where and when.
_CREDITED = re.compile(
    r"(?i:(?:written|presented|moderated|hosted|interviewed|examined|chaired|conducted|introduced)(?: and \w+)* by )(?=[^\W\d_])"
)
_HELD = re.compile(
    r"(?i:(?:recorded|taped|held|broadcast|first broadcast|released|published|transcript|radio|\w+ (?:day|session|sitting))\b)"
)
# "Hull, 3 May 2001. The interviewer is Ada Moe"
_ASKED_THERE = re.compile(r"[.;|·] (?i:(?:the )?interviewer(?: is| was|:)|(?:in )?conversation with) (?=[^\W\d_])")


def kinds(text: str, front: Sequence[Span], people: Sequence[str]) -> list[tuple[Kind, float]]:
    """The kind of each block of the front matter."""
    found: list[tuple[Kind, float] | None] = [_by_form(text, front, n, people) for n in range(len(front))]
    for n in range(1, len(front)):
        before = found[n - 1]
        if before and before[0] == "header" and re.match(r"(?i:note:|this transcript)", front[n].of(text)):
            found[n] = ("header", 0.8)
    prose = [n for n, kind in enumerate(found) if kind is None]
    bylines = [n for n, kind in enumerate(found) if kind and kind[0] == "byline"]
    for position, n in enumerate(prose):
        found[n] = _prose(text, front, n, position, prose, bylines)
    return [kind or ("introduction", 0.5) for kind in found]


def _by_form(text: str, front: Sequence[Span], n: int, people: Sequence[str]) -> tuple[Kind, float] | None:
    span = front[n]
    words = span.of(text)
    if furniture.is_bracketed(text, span):
        return "editorial", 0.95
    if n == 0 and _is_title(text, front):
        return "title", 0.95
    if _is_line_below(text, front, n) and (below := _below(words)) is not None:
        return below
    inner = blocks.lines(text, span)
    if len(inner) == 1 and furniture.is_byline(text, span):
        return "byline", 0.9
    if n == 0 and len(inner) > 1 and furniture.DATE.search(words) and not furniture.FIRST_PERSON.search(words):
        return "header", 0.7
    if (
        furniture.is_mark(text, span)
        or header.is_header(text, span)
        or _TRANSCRIPT.match(words)
        or _ISSUED.search(words)
    ):
        return "header", 0.9
    if n == 0 and len(words) <= 150 and words.isupper():
        return "header", 0.8
    if furniture.is_byline(text, span):
        return "byline", 0.9
    if n and len(words) <= 160 and _ASKED_THERE.search(words) and furniture.DATE.search(words):
        return "header", 0.8
    if furniture.caption(text, span, people) >= 0.95:
        return "caption", 0.85
    if len(words) < 270 and _SOURCE_NOTE.search(words[:160]) or _TOLD_TO.match(words):
        return "editorial", 0.75
    return None


def _is_line_below(text: str, front: Sequence[Span], n: int) -> bool:
    """Whether only a line's end parts the block from the one before it."""
    return n > 0 and len(blocks.LINE.findall(text[front[n - 1].end : front[n].start])) == 1


def _below(words: str) -> tuple[Kind, float] | None:
    if _CREDITED.match(words):
        return "byline", 0.8
    return ("header", 0.8) if _HELD.match(words) and furniture.DATE.search(words) else None


def _is_title(text: str, front: Sequence[Span]) -> bool:
    words = front[0].of(text)
    if len(words) > 160 or words.count("\n") > 1 or (words.endswith(".") and len(words) > 80):
        return False
    if header.is_header(text, front[0]):
        return False
    followed_by_header = len(front) > 1 and header.is_header(text, front[1])
    return not (words.isupper() and followed_by_header and _COLLECTION.search(words))


def _prose(
    text: str, front: Sequence[Span], n: int, position: int, prose: Sequence[int], bylines: Sequence[int]
) -> tuple[Kind, float]:
    """Standfirst or introduction: before the byline or after it; without one, the short before the long."""
    length = front[n].end - front[n].start
    if length < 160 and _is_line_below(text, front, n):
        return ("header", 0.6) if position or (bylines and n > bylines[0]) else ("standfirst", 0.7)
    if bylines and n < bylines[0]:
        return "standfirst", 0.9
    if bylines:
        return "introduction", 0.9
    if position == 0 and length <= _LONG and n <= 1:
        return "standfirst", 0.7
    return "introduction", 0.8
