"""A small interview in memory, with the part of an Archive that rendering reads."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from askarchive.errors import QuoteMismatch
from askarchive.types import Answer, Details, Document, Outcome, Paragraph, Quote, Span

INTERVIEW = (
    "A lighthouse keeper remembers\n\n"
    "Ada Brook kept the light at Fell Point. Jon Reed spoke to her.\n\n"
    "When did you first climb the tower?\n\n"
    "It did happen, but late – I was “nineteen”, and the lamp  still burned oil.\n\n"
    "Who else knew?\n\n"
    "We don’t know. *Nobody* asked <then>, and 3. it was $20.\n"
)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class MemoryArchive:
    """Documents by name; words are checked as an Archive checks them."""

    documents: dict[str, Document] = field(default_factory=dict)

    def add(self, name: str, text: str, details: Details | None = None) -> Document:
        self.documents[name] = Document(name, text, sha256(text), details or Details())
        return self.documents[name]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.documents)

    def document(self, name: str) -> Document:
        return self.documents[name]

    def paragraphs(self, name: str) -> tuple[Paragraph, ...]:
        return ()

    def words(self, quote: Quote) -> str:
        document = self.documents[quote.document]
        if document.sha256 != quote.source_sha256 or quote.end > len(document.text):
            raise QuoteMismatch(f"{quote.document} has changed; build the index again.")
        return document.text[quote.start : quote.end]

    def words_of(self, document: str, span: Span) -> str:
        return span.of(self.documents[document].text)

    def quote(self, name: str, words: str, asked: str | None = None, **fields: object) -> Quote:
        """The quote of the first place where the words stand."""
        document = self.documents[name]
        start = document.text.index(words)
        in_reply_to = None
        if asked is not None:
            at = document.text.index(asked)
            in_reply_to = Span(at, at + len(asked))
        known = {
            "document": name,
            "start": start,
            "end": start + len(words),
            "source_sha256": document.sha256,
            "role": "interviewee",
            "speaker": "Ada Brook",
            "paragraph": 4,
            "in_reply_to": in_reply_to,
            "score": 0.93,
        }
        return Quote(**{**known, **fields})  # type: ignore[arg-type]


@pytest.fixture
def archive() -> MemoryArchive:
    memory = MemoryArchive()
    memory.add(
        "keeper.txt",
        INTERVIEW,
        Details(
            title="A lighthouse keeper remembers",
            interviewees=("Ada Brook",),
            interviewers=("Jon Reed",),
            date="2018-12-11",
            publisher="Coast Review",
            url="https://coast.example/keeper?page=1#top",
            language="en",
        ),
    )
    return memory


@pytest.fixture
def bare() -> MemoryArchive:
    """An archive without documents, for texts of a test's own."""
    return MemoryArchive()


@pytest.fixture
def make_answer() -> Callable[..., Answer]:
    def make(
        quotes: tuple[Quote, ...] = (),
        *,
        outcome: Outcome | None = None,
        nearest: tuple[Quote, ...] = (),
        **fields: object,
    ) -> Answer:
        known = {
            "id": "q1",
            "question": "When?",
            "interpreted_as": "When?",
            "outcome": outcome or ("answered" if quotes else "absent"),
            "confidence": 0.97,
            "quotes": quotes,
            "nearest": nearest,
            "reason": "" if quotes else "Nothing in the archive speaks of this.",
            "index": "sha256:abc",
            "elapsed_ms": 61.04,
            "passages_read": 30,
        }
        return Answer(**{**known, **fields})  # type: ignore[arg-type]

    return make
