"""Where in the archive claimed words may stand: a few stretches of speech or furniture, ready to be aligned.

Enter: the claim's words and an opened archive. Leave: stretches, each the words of one document in running order.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from askarchive.check_quote.words import APOSTROPHES, LETTER, Word, has_ellipsis, words
from askarchive.fulltext import FullText
from askarchive.types import SPEECH, Document, Paragraph, Passage, Span

PIECE_WORDS = 14  # what is looked up at once; a sentence or so
HITS_A_PIECE = 40
MAX_PIECES = 40
SCANNED_WORDS = 12  # claims up to this length may consist of words so common that the index ranks others first
MAX_PLACES_SCANNED = 50


class OpenedIndex(Protocol):
    """The part of an Index that is used here."""

    @property
    def id(self) -> str: ...
    @property
    def names(self) -> Sequence[str]: ...
    @property
    def fulltext(self) -> FullText: ...
    def __len__(self) -> int: ...
    def passage(self, row: int) -> Passage: ...
    def document(self, name: str) -> Document: ...
    def paragraphs(self, name: str) -> Sequence[Paragraph]: ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of one document in running order, each with its paragraph; furniture never stands between speech."""

    document: Document
    words: tuple[Word, ...]
    paragraphs: tuple[Paragraph, ...]  # one a word


def weight(word: str, index: OpenedIndex) -> float:
    """How much a word tells, from 0.15 for one that is everywhere to 1 for one that is rare or unknown."""
    passages = len(index) + 1
    rarity = math.log(passages / (index.fulltext.frequency(word) + 1)) / math.log(passages) if passages > 1 else 1.0
    return max(0.15, min(1.0, rarity))


def stretches(claim: Sequence[Word], text: str, index: OpenedIndex) -> Iterator[Stretch]:
    """Places that share words with the claim, likeliest first."""
    reach = 2 * (claim[-1].end - claim[0].start) + 200
    if any(has_ellipsis(text[one.end : other.start]) for one, other in zip(claim, claim[1:], strict=False)):
        reach += 2_000
    near: dict[str, list[Span]] = {}
    for piece in _pieces(claim, text):
        for row, _ in index.fulltext.search(piece, HITS_A_PIECE, fields={"words": 1.0}):
            passage = index.passage(row)
            near.setdefault(passage.document, []).append(Span(max(0, passage.start - reach), passage.end + reach))
    for name, spans in near.items():
        yield from _of_document(index.document(name), index.paragraphs(name), _merged(spans))


def scanned(claim: Sequence[Word], text: str, index: OpenedIndex) -> Iterator[Stretch]:
    """Every place where the claim's words stand one after the other, found by reading all documents."""
    if len(claim) > SCANNED_WORDS:
        return
    exact = re.compile(_pattern([text[word.start : word.end] for word in claim]), re.IGNORECASE)
    # A plain search for one word as it may be written rules most documents out before the pattern is tried.
    anchor = max((text[word.start : word.end] for word in claim), key=len)
    spellings = {anchor, anchor.lower(), anchor.capitalize(), anchor.upper()} if anchor.isascii() else set()
    left = MAX_PLACES_SCANNED
    for name in index.names:
        document = index.document(name)
        if spellings and "'" not in anchor and not any(spelling in document.text for spelling in spellings):
            continue
        spans = [Span(*match.span()) for _, match in zip(range(left), exact.finditer(document.text), strict=False)]
        left -= len(spans)
        yield from _of_document(document, index.paragraphs(name), spans)
        if not left:
            return


def _pattern(spelt: Iterable[str]) -> str:
    spelt = list(spelt)
    between = r"[\W_]{0,8}?"  # nothing between words in scripts without spaces
    word = [re.sub(f"[{APOSTROPHES}]", f"[{APOSTROPHES}]", re.escape(one)) for one in spelt]
    # An ideograph is a word wherever it stands; letters and digits are one only where no other touches them.
    before = f"(?<!{LETTER})" if re.match(LETTER, spelt[0]) else ""
    after = f"(?!{LETTER})" if re.search(rf"{LETTER}\Z", spelt[-1]) else ""
    return f"{before}{between.join(word)}{after}"


def _pieces(claim: Sequence[Word], text: str) -> list[str]:
    """The claim cut where a sentence or an omission ends it, and where it grows long."""
    pieces: list[list[str]] = [[]]
    for word, following in zip(claim, [*claim[1:], None], strict=True):
        pieces[-1].append(text[word.start : word.end])
        gap = text[word.end : following.start] if following else ""
        ends = has_ellipsis(gap) or (len(pieces[-1]) >= 4 and any(sign in gap for sign in ".!?\n"))
        if following and (ends or len(pieces[-1]) >= PIECE_WORDS):
            pieces.append([])
    whole = [text[claim[0].start : claim[-1].end]] if len(pieces) > 1 else []
    return whole + [" ".join(piece) for piece in pieces[:MAX_PIECES] if piece]


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _of_document(document: Document, paragraphs: Sequence[Paragraph], spans: Sequence[Span]) -> Iterator[Stretch]:
    for span in spans:
        speech: list[tuple[Word, Paragraph]] = []
        for paragraph in paragraphs:
            if paragraph.end <= span.start or paragraph.start >= span.end:
                continue
            # Whole paragraphs, so that no word is cut in two.
            found = [(word, paragraph) for word in words(document.text, paragraph.words_start, paragraph.end)]
            if paragraph.kind in SPEECH:
                aside = paragraph.asides
                speech += [pair for pair in found if not any(a.start <= pair[0].start < a.end for a in aside)]
            else:
                yield from _stretch(document, found)
            for inside in paragraph.asides:
                yield from _stretch(document, [pair for pair in found if inside.start <= pair[0].start < inside.end])
        yield from _stretch(document, speech)


def _stretch(document: Document, found: list[tuple[Word, Paragraph]]) -> Iterator[Stretch]:
    if found:
        yield Stretch(document, tuple(word for word, _ in found), tuple(paragraph for _, paragraph in found))
