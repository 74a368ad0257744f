"""Passages: windows of whole sentences of one speaker inside one paragraph.

Enter: a document and its paragraphs. Leave: passages in the order of the text, each with its sentences and the
question it replies to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from askarchive.passages.sentences import sentences
from askarchive.types import Document, Paragraph, Passage, Span

# Measured 2026-11 on the development interviews (docs/results.md, "Passages"): shorter windows find paraphrases less
# often, longer ones are cut by the encoder's 256 tokens. One sentence is shared so that no answer falls between two.
MAX_CHARS = 600
OVERLAP_SENTENCES = 1
# A paragraph that is a little too long makes one passage, not one and a stump.
STUMP_CHARS = 120

# "splitter" is raised when paragraphs or sentences come to be told otherwise: older indexes are then made anew.
PARAMETERS = {"splitter": 4, "max_chars": MAX_CHARS, "overlap_sentences": OVERLAP_SENTENCES, "stump_chars": STUMP_CHARS}


def split(document: Document, paragraphs: Sequence[Paragraph]) -> tuple[Passage, ...]:
    """The passages of a document, in its order; together they hold every sentence at least once.

    A sentence longer than MAX_CHARS is a passage of its own. Asides (another's words inside a paragraph) are in no
    passage, and no passage reaches across one.
    """
    questions = _questions(paragraphs)
    found: list[Passage] = []
    for paragraph in paragraphs:
        question = questions.get(paragraph.exchange) if paragraph.kind == "interviewee" else None
        for run in _runs(document.text, paragraph):
            for window in _windows(run):
                found.append(
                    Passage(
                        document=document.name,
                        start=window[0].start,
                        end=window[-1].end,
                        sentences=tuple(window),
                        kind=paragraph.kind,
                        speaker=paragraph.speaker,
                        paragraph=paragraph.number,
                        exchange=paragraph.exchange,
                        question=question,
                        time=paragraph.time,
                    )
                )
    return tuple(found)


def _questions(paragraphs: Sequence[Paragraph]) -> dict[int, Span]:
    """For each exchange the interviewer's words that open it (its first unbroken run of interviewer's paragraphs)."""
    found: dict[int, Span] = {}
    closed: set[int] = set()
    for paragraph in paragraphs:
        number = paragraph.exchange
        if not number:
            continue
        if paragraph.kind == "interviewer" and number not in closed:
            before = found.get(number)
            found[number] = Span(before.start if before else paragraph.words_start, paragraph.end)
        elif number in found:
            closed.add(number)
    return found


def _runs(text: str, paragraph: Paragraph) -> Iterator[tuple[Span, ...]]:
    """The paragraph's sentences, in runs that no aside interrupts."""
    lines = paragraph.kind == "header"
    at = paragraph.words_start
    for aside in sorted(paragraph.asides):
        run = sentences(text, at, max(at, aside.start), lines=lines)
        if run:
            yield run
        at = max(at, aside.end)
    run = sentences(text, at, max(at, paragraph.end), lines=lines)
    if run:
        yield run


def _windows(run: Sequence[Span]) -> Iterator[Sequence[Span]]:
    first = given = 0  # the sentences before `given` are in a window already
    while first < len(run):
        last = first + 1
        while last < len(run) and run[last].end - run[first].start <= MAX_CHARS:
            last += 1
        if last < len(run) and run[-1].end - run[first].start <= MAX_CHARS + STUMP_CHARS:
            last = len(run)
        if last <= given:
            # The next sentence is too long to stand beside the shared one: no window only repeats the one before it.
            first = given
            continue
        yield run[first:last]
        if last == len(run):
            return
        first, given = max(first + 1, last - OVERLAP_SENTENCES), last
