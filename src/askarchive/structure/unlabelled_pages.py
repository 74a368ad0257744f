"""Pages of questions and answers in which nobody is interviewed: help for passengers, a guide, "what visitors ask".

Enter: a text, its blocks and the kind read for each. Leave: whether it is such a page. It has no speakers: the names and
firms in it are only spoken of, and its questions are its headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from askarchive.structure import furniture
from askarchive.structure.unlabelled_turns import asks
from askarchive.types import Kind, Span

# November 2026, 124 unlabelled interviews: a third of the answers and more say I (the median is 0.8), and at most a tenth
# of the questions do; on the pages none or a quarter of the answers, and a third or half of the questions.
_ANSWERS_SAYING_I = 0.2
_QUESTIONS_SAYING_I = 0.25
_FEWEST = 3
# Of a page that is questions and answers only this share of the blocks is in such a pair.
_MOSTLY = 0.75
_I = re.compile(r"\b(?:I|I['’](?:m|ve|d|ll)|my|me|mine|myself)\b")


def is_page(text: str, spans: Sequence[Span], decided: Sequence[tuple[Kind, float]]) -> bool:
    """Whether the reader's questions are answered, rather than somebody who says I.

    Whoever reads a page asks "May I keep it?", and the page answers "No". A front that tells of an interview, a meeting
    or a conversation makes it one however it is worded.
    """
    asked = [span.of(text) for span, (kind, _) in zip(spans, decided, strict=True) if kind == "interviewer"]
    told = [span.of(text) for span, (kind, _) in zip(spans, decided, strict=True) if kind == "interviewee"]
    if len(told) < _FEWEST or not asked or _tells_of_an_interview(text, spans, decided):
        return False
    answering, asking = _saying_i(told), _saying_i(asked)
    return answering < _ANSWERS_SAYING_I or (asking >= _QUESTIONS_SAYING_I and answering < 2 * _ANSWERS_SAYING_I)


def is_mostly_questions(text: str, spans: Sequence[Span], decided: Sequence[tuple[Kind, float]]) -> bool:
    """Whether nearly all blocks are questions and what answers them, so that a heading is its answer's question."""
    pairs = sum(
        kind == "interviewer" and after == "interviewee" and asks(span.of(text))
        for span, (kind, _), (after, _) in zip(spans, decided, decided[1:], strict=False)
    )
    return 2 * pairs >= _MOSTLY * len(spans)


def _tells_of_an_interview(text: str, spans: Sequence[Span], decided: Sequence[tuple[Kind, float]]) -> bool:
    first = next((n for n, (kind, _) in enumerate(decided) if kind in ("interviewer", "interviewee")), len(spans))
    start = spans[first].start if first < len(spans) else len(text)
    return furniture.INTERVIEWING.search(text, 0, start) is not None


def _saying_i(blocks: Sequence[str]) -> float:
    return sum(_I.search(furniture.unquoted(words)) is not None for words in blocks) / len(blocks)
