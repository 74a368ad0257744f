"""An opened index with the reading half of an Archive, for checks that need no model.

Enter: an Index. Leave: documents, paragraphs and checked words.
"""

from __future__ import annotations

from collections.abc import Sequence

from askarchive import quoting
from askarchive.check_quote.places import OpenedIndex
from askarchive.types import Document, Paragraph, Quote, Span


class Shelf:
    """What check and its report need of an archive."""

    def __init__(self, index: OpenedIndex) -> None:
        self.index = index

    def document(self, name: str) -> Document:
        return self.index.document(name)

    def paragraphs(self, name: str) -> Sequence[Paragraph]:
        return self.index.paragraphs(name)

    def words(self, quote: Quote) -> str:
        """The checked slice, or QuoteMismatch."""
        return quoting.words(quote, self.document(quote.document))

    def words_of(self, document: str, span: Span) -> str:
        return span.of(self.document(document).text)
