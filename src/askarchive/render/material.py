"""What rendering needs of an archive, and the one place where it slices words and checks them.

Enter: coordinates (Quote, Span). Leave: words that equal the stored text between their offsets, or QuoteMismatch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from askarchive.errors import QuoteMismatch
from askarchive.types import Answer, Document, Paragraph, Quote, Span


class SourceText(Protocol):
    """The part of an Archive that rendering reads."""

    def words(self, quote: Quote) -> str:
        """The checked slice; raises QuoteMismatch."""
        ...

    def words_of(self, document: str, span: Span) -> str: ...
    def document(self, name: str) -> Document: ...
    def paragraphs(self, name: str) -> Sequence[Paragraph]: ...


@dataclass(frozen=True, slots=True)
class Sliced:
    """A quote with its words, sliced a moment ago and equal to the source between the quote's offsets."""

    quote: Quote
    words: str
    asked: str | None  # the words that the quote replies to
    document: Document

    @property
    def byte_start(self) -> int:
        return len(self.document.text[: self.quote.start].encode())

    @property
    def byte_end(self) -> int:
        return self.byte_start + len(self.words.encode())


def slice_quote(quote: Quote, archive: SourceText) -> Sliced:
    """The quote's words, and those of the question it replies to.

    Raises:
        QuoteMismatch: the stored text is not the one that the quote was made from.
    """
    words = archive.words(quote)
    document = archive.document(quote.document)
    if document.sha256 != quote.source_sha256 or words != document.text[quote.start : quote.end] or not words:
        raise QuoteMismatch(
            f"The words at {quote.document}:{quote.start}-{quote.end} are no longer those of the source; "
            "build the index again and ask again."
        )
    asked = None
    if quote.in_reply_to is not None:
        asked = archive.words_of(quote.document, quote.in_reply_to)
    return Sliced(quote, words, asked, document)


def in_source_order(answer: Answer, names: Sequence[str]) -> Answer:
    """The answer with its quotes as they follow each other in the documents, which are in the order of `names`."""
    number = {name: at for at, name in enumerate(names)}
    return replace(answer, quotes=tuple(sorted(answer.quotes, key=lambda q: (number[q.document], q.start))))
