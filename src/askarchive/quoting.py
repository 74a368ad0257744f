"""Readings to quotes: which sentences, how far, in what order; and the one place where words are sliced.

Enter: passages with readings. Leave: coordinates. `words` slices and refuses what does not match its source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from askarchive.errors import QuoteMismatch
from askarchive.types import Document, Passage, Quote, Reading, Span

# A sentence is quoted when it is at least this likely to be evidence, compared with the best one of all.
# docs/results.md, "Selection": a smaller share finds more, a larger one quotes fewer words beside the answer.
SHARE_OF_BEST = 0.28
# A quote that grew this long takes no further neighbour for its sense: the reader of it has to get to the point.
MAX_GROWN_CHARS = 360
MAX_QUOTES = 4
# Captions, bylines and notes are quoted whole up to this length: half a caption has no subject.
WHOLE_EDITORIAL_CHARS = 260

_MARKS = r"[\s\"'\u2018\u2019\u201c(\u2014\u2013-]*"
# Openings that hang in the air without the sentence before: somebody unnamed, or the other half of a contrast.
_LEANS_BACK = re.compile(
    _MARKS + r"(?:they|them|these|those|their|such|both|neither|but|however|yet|nor|instead|otherwise|nevertheless|"
    r"nonetheless|though|therefore|which|the (?:latter|former|second|other|others|same))\b",
    re.IGNORECASE,
)
# A sentence that takes back what was just said.
_TAKES_BACK = re.compile(_MARKS + r"(?:but|however|yet|except|unless|though|although|only not)\b", re.IGNORECASE)
# "No." and "Yes, once." want what follows.
_BARE = re.compile(_MARKS + r"(?:no|yes|not|never|of course|oh|well|maybe|perhaps|sometimes|once)\b", re.IGNORECASE)
BARE_CHARS = 24


@dataclass(frozen=True, slots=True)
class Read:
    """A passage, what the reader made of it, a weight for who says it, and one for how near it is to the question."""

    passage: Passage
    reading: Reading
    weight: float = 1.0
    nearness: float = 1.0  # for the order of the quotes; whether there is an answer does not depend on it

    @property
    def likely(self) -> float:
        """How likely it is that this passage is what was asked for, from 0 to 1."""
        return self.weight * self.nearness * self.reading.answers


@dataclass(frozen=True, slots=True)
class _Sentence:
    span: Span
    score: float
    passage: Passage


def words(quote: Quote, document: Document) -> str:
    """The quoted words, sliced from the document.

    Raises:
        QuoteMismatch: the document is not the one the quote was taken from, or the span lies outside of it.
    """
    if document.name != quote.document or document.sha256 != quote.source_sha256:
        raise QuoteMismatch(
            f"{quote.document}: the source is not the one this quote was taken from; nothing is shown. "
            "Run `askarchive verify`, then index the source again."
        )
    if not 0 <= quote.start < quote.end <= len(document.text):
        raise QuoteMismatch(f"{quote.document}: no text stands at {quote.start}-{quote.end}; nothing is shown.")
    return document.text[quote.start : quote.end]


def select(
    read: Sequence[Read],
    document: Callable[[str], Document],
    *,
    share_of_best: float = SHARE_OF_BEST,
    max_quotes: int = MAX_QUOTES,
    floor: float = 0.0,
) -> tuple[Quote, ...]:
    """Quotes for the sentences that answer, best first, none overlapping another.

    Args:
        share_of_best: how likely a sentence must be, compared with the most likely one.
        floor: and how likely at the least.
    """
    scored = _sentence_scores(read)
    if not scored:
        return ()
    best = max(sentence.score for sentence in scored.values())
    if best <= 0.0:
        return ()
    chosen = {key for key, sentence in scored.items() if sentence.score >= max(share_of_best * best, floor)}
    quotes = [_quote(run, scored, document(run[0].passage.document)) for run in _runs(chosen, scored)]
    return tuple(_without_overlap(quotes)[:max_quotes])


def nearest(read: Sequence[Read], document: Callable[[str], Document], limit: int) -> tuple[Quote, ...]:
    """The passages closest to the question, for a visitor to look at after an abstention."""
    quotes = []
    for one in sorted(read, key=lambda one: -one.likely):
        quotes.append(
            _coordinates(one.passage, Span(one.passage.start, one.passage.end), one.reading.answers, document)
        )
    return tuple(_without_overlap(quotes)[:limit])


def _coordinates(passage: Passage, span: Span, score: float, document: Callable[[str], Document]) -> Quote:
    return Quote(
        document=passage.document,
        start=span.start,
        end=span.end,
        source_sha256=document(passage.document).sha256,
        role=passage.role,
        speaker=passage.speaker,
        paragraph=passage.paragraph,
        in_reply_to=passage.question,
        score=round(min(1.0, max(0.0, score)), 6),
        time=passage.time,
    )


def _sentence_scores(read: Sequence[Read]) -> dict[tuple[str, int], _Sentence]:
    """Every sentence once, by document and start, with its best score over the passages that hold it."""
    found: dict[tuple[str, int], _Sentence] = {}
    for one in read:
        for span, evidence in zip(one.passage.sentences, one.reading.evidence, strict=True):
            score = one.likely * evidence
            key = (one.passage.document, span.start)
            if key not in found or score > found[key].score:
                found[key] = _Sentence(span, score, one.passage)
    return found


def _neighbour(sentence: _Sentence, step: int, scored: dict[tuple[str, int], _Sentence]) -> _Sentence | None:
    """The sentence before or after, inside the same paragraph and without a gap; None where none was read."""
    for other in scored.values():
        if other.passage.document != sentence.passage.document or other.passage.paragraph != sentence.passage.paragraph:
            continue
        spans = other.passage.sentences
        for number, span in enumerate(spans):
            if span == sentence.span and 0 <= number + step < len(spans):
                return scored.get((other.passage.document, spans[number + step].start))
    return None


def _runs(chosen: set[tuple[str, int]], scored: dict[tuple[str, int], _Sentence]) -> list[list[_Sentence]]:
    """Chosen sentences, neighbours together."""
    runs: list[list[_Sentence]] = []
    for key in sorted(chosen):
        sentence = scored[key]
        if runs and _neighbour(runs[-1][-1], 1, scored) is sentence:
            runs[-1].append(sentence)
        else:
            runs.append([sentence])
    return runs


def _quote(run: list[_Sentence], scored: dict[tuple[str, int], _Sentence], document: Document) -> Quote:
    passage = run[0].passage
    score = max(sentence.score for sentence in run)
    if passage.role == "editorial" and passage.kind not in ("introduction", "standfirst", "header"):
        whole = Span(passage.sentences[0].start, passage.sentences[-1].end)
        if whole.end - whole.start <= WHOLE_EDITORIAL_CHARS:
            return _coordinates(passage, whole, score, lambda _: document)
    first, last = run[0], run[-1]
    text = document.text

    def grown(start: _Sentence, end: _Sentence) -> bool:
        return end.span.end - start.span.start <= MAX_GROWN_CHARS

    if _LEANS_BACK.match(first.span.of(text)):
        before = _neighbour(first, -1, scored)
        if before is not None and grown(before, last):
            first = before
    after = _neighbour(last, 1, scored)
    if after is not None and grown(first, after):
        bare = last.span.end - first.span.start <= BARE_CHARS and _BARE.match(last.span.of(text))
        if bare or _TAKES_BACK.match(after.span.of(text)):
            last = after
    return _coordinates(passage, Span(first.span.start, last.span.end), score, lambda _: document)


def _without_overlap(quotes: Sequence[Quote]) -> list[Quote]:
    """Quotes in their order, each word in one of them only: those that overlap in a paragraph become one."""
    kept: list[Quote] = []
    for quote in quotes:
        for other in [one for one in kept if one.document == quote.document]:
            if quote.start < other.end and other.start < quote.end:
                kept.remove(other)
                better = max(quote, other, key=lambda one: one.score)
                quote = replace(better, start=min(quote.start, other.start), end=max(quote.end, other.end))
        kept.append(quote)
    return sorted(kept, key=lambda one: (-one.score, one.document, one.start))
