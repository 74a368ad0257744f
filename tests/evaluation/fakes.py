"""Two small interviews on disk and an archive of them that answers from a script: evaluation without index or model."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from askarchive.errors import QuoteMismatch
from askarchive.types import Answer, Document, EarlierTurn, Outcome, Paragraph, Passage, Quote, Span

DATA = Path(__file__).parent.parent / "data" / "evaluation"
CORPUS = DATA / "corpus"
PEOPLE = {"harbour.txt": "Jon Aas", "orchard.txt": "Ana Pop"}


def read_corpus() -> dict[str, str]:
    """The interviews' texts by name."""
    return {file.name: file.read_bytes().decode() for file in sorted(CORPUS.glob("*.txt"))}


def paragraphs_of(text: str, speaker: str | None) -> tuple[Paragraph, ...]:
    """A title, questions and answers in turn, a caption: how both interviews are made."""
    spans = [match.span() for match in re.finditer(r"[^\n]+", text)]
    found = []
    for number, (start, end) in enumerate(spans):
        if number in (0, len(spans) - 1):
            kind, who, exchange = ("caption" if number else "title"), None, 0
        else:
            asks = number % 2 == 1
            kind, who, exchange = "interviewer" if asks else "interviewee", None if asks else speaker, (number + 1) // 2
        found.append(Paragraph(number + 1, start, end, kind, who, 1.0, start, exchange))
    return tuple(found)


class FakeArchive:
    """An archive whose answers a function gives: from question and id to spans, or to none."""

    def __init__(
        self,
        texts: dict[str, str] | None = None,
        script: Callable[[str, str], Sequence[Quote]] = lambda question, id: (),
        confidence: Callable[[str], float] = lambda id: 0.9,
    ) -> None:
        self._texts = texts or read_corpus()
        self._script = script
        self._confidence = confidence
        self.asked: list[dict[str, object]] = []

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._texts))

    def document(self, name: str) -> Document:
        text = self._texts[name]
        return Document(name, text, hashlib.sha256(text.encode()).hexdigest())

    def paragraphs(self, name: str) -> tuple[Paragraph, ...]:
        return paragraphs_of(self._texts[name], PEOPLE.get(name))

    def words(self, quote: Quote) -> str:
        document = self.document(quote.document)
        if document.sha256 != quote.source_sha256:
            raise QuoteMismatch(f"The source {quote.document} is not the one that was quoted.")
        return document.text[quote.start : quote.end]

    def words_of(self, document: str, span: Span) -> str:
        return span.of(self._texts[document])

    def passages(self) -> list[Passage]:
        return [
            Passage(name, p.start, p.end, (Span(p.start, p.end),), p.kind, p.speaker, p.number, p.exchange)
            for name in self.names
            for p in self.paragraphs(name)
        ]

    def quote(self, document: str, start: int, end: int) -> Quote:
        """A right and honest quote of these characters."""
        paragraph = next(p for p in self.paragraphs(document) if p.start <= start < p.end)
        sha256 = self.document(document).sha256
        return Quote(document, start, end, sha256, paragraph.role, paragraph.speaker, paragraph.number, None, 0.9)

    def find(self, words: str) -> Quote:
        """A quote of these words wherever they stand."""
        for name in self.names:
            at = self._texts[name].find(words)
            if at >= 0:
                return self.quote(name, at, at + len(words))
        raise AssertionError(f"{words!r} stands nowhere")

    def ask(
        self,
        question: str,
        *,
        history: Sequence[EarlierTurn] = (),
        documents: frozenset[str] | None = None,
        id: str = "",
        exclude_exchanges: frozenset[tuple[str, int]] = frozenset(),
        hide_questions: bool = False,
    ) -> Answer:
        self.asked.append({"id": id, "documents": documents, "exclude": exclude_exchanges, "hide": hide_questions})
        quotes = tuple(self._script(question, id))
        outcome: Outcome = "answered" if quotes else "absent"
        confidence = self._confidence(id) if quotes else 0.1
        return Answer(id, question, question, outcome, confidence, quotes, (), "" if quotes else "No.", "sha256:0", 7.0)
