"""A small archive with Archive's methods that needs no index and no model: sentences by shared words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from askarchive.errors import BadQuestion, QuoteMismatch
from askarchive.types import Answer, Details, Document, EarlierTurn, Kind, Paragraph, Quote, Span

ENOUGH = 0.6  # share of the question's long words that a sentence must hold
CAPTION = re.compile(r"(Photo|Source|Illustration): |\.\s*All rights reserved\.$|latest book:")


class FakeArchive:
    """Answers with the sentence that shares most words with the question; `verbatim NAME 3` quotes the third paragraph,
    `verbatim NAME 3 100-120` a span in it."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = {document.name: document for document in documents}
        self._paragraphs = {name: tuple(_paragraphs(document)) for name, document in self._documents.items()}
        self.asked = 0
        self.index: Any = None  # a real one, where quotations are checked

    @classmethod
    def of_paragraphs(cls, name: str, texts: Sequence[str], details: Details | None = None) -> FakeArchive:
        """Each text is one paragraph, white space at its ends included."""
        archive = cls([_document(name, "\n\n".join(texts), details)])
        start = 0
        paragraphs = []
        for number, text in enumerate(texts, 1):
            paragraphs.append(Paragraph(number, start, start + len(text), "interviewee", None, 1.0, start))
            start += len(text) + 2
        archive._paragraphs[name] = tuple(paragraphs)
        return archive

    def spoil(self, name: str) -> None:
        """Changes the stored text behind its fingerprint, as a failing disk would."""
        document = self._documents[name]
        self._documents[name] = Document(name, document.text.swapcase(), document.sha256, document.details)

    @classmethod
    def of(cls, **texts: str) -> FakeArchive:
        return cls(_document(name, text) for name, text in texts.items())

    @classmethod
    def of_files(cls, files: Sequence[Path]) -> FakeArchive:
        details = Details(
            title="Gay life in Stalin’s Gulag",
            interviewees=("Dan Healey",),
            interviewers=("Kirill Guskov",),
            date="2018-12-11",
        )
        return cls(_document(file.name, file.read_bytes().decode(), details) for file in files)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._documents)

    def document(self, name: str) -> Document:
        return self._documents[name]

    def paragraphs(self, name: str) -> tuple[Paragraph, ...]:
        return self._paragraphs[name]

    def words_of(self, document: str, span: Span) -> str:
        return span.of(self.document(document).text)

    def words(self, quote: Quote) -> str:
        document = self.document(quote.document)
        if hashlib.sha256(document.text.encode()).hexdigest() != quote.source_sha256:
            raise QuoteMismatch(f"The stored text of {document.name} is damaged; build the index again.")
        return document.text[quote.start : quote.end]

    def ask(
        self,
        question: str,
        *,
        history: Sequence[EarlierTurn] = (),
        documents: frozenset[str] | None = None,
        id: str = "",
    ) -> Answer:
        self.asked += 1
        if not question.strip():
            raise BadQuestion("The question is empty; type what you want to know.")
        understood = question
        if history and re.search(r"\b(he|she|they|it)\b", question):
            understood = f"{question} ({history[-1].question})"
        names = [name for name in self.names if documents is None or name in documents]
        direct = re.fullmatch(r"verbatim (\S+) (\d+)(?: (\d+)-(\d+))?", question)
        if direct and direct[1] in names:
            paragraph = self._paragraphs[direct[1]][int(direct[2]) - 1]
            quotes = [
                self._quote(direct[1], paragraph, Span(int(direct[3]), int(direct[4])) if direct[3] else None, 0.93)
            ]
        else:
            quotes = [] if question.strip().lower() == "good evening" else self._best(understood, names)
        found = [quote for quote in quotes if quote.score >= ENOUGH][:2]
        return Answer(
            id=id,
            question=question,
            interpreted_as=understood,
            outcome="answered" if found else "mentioned" if quotes else "absent",
            confidence=found[0].score if found else 0.2,
            quotes=tuple(found),
            nearest=() if found else tuple(quotes[:3]),
            reason="" if found else "No passage was found that answers this question.",
            index="sha256:fake",
            elapsed_ms=1.0,
        )

    def _best(self, question: str, names: Sequence[str]) -> list[Quote]:
        wanted = _long_words(question)
        scored = []
        for name in names:
            text = self.document(name).text
            for paragraph in self._paragraphs[name]:
                if paragraph.kind != "interviewee":
                    continue
                for sentence in _sentences(text, paragraph):
                    shared = len(wanted & _long_words(sentence.of(text))) / max(1, len(wanted))
                    if shared:
                        scored.append(self._quote(name, paragraph, sentence, shared))
        return sorted(scored, key=lambda quote: -quote.score)

    def _quote(self, name: str, paragraph: Paragraph, span: Span | None, score: float) -> Quote:
        asked = next(
            (p for p in self._paragraphs[name] if p.exchange == paragraph.exchange and p.kind == "interviewer"), None
        )
        place = span or Span(paragraph.start, paragraph.end)
        return Quote(
            document=name,
            start=place.start,
            end=place.end,
            source_sha256=self.document(name).sha256,
            role=paragraph.role,
            speaker=paragraph.speaker,
            paragraph=paragraph.number,
            in_reply_to=Span(asked.start, asked.end) if asked and paragraph.exchange else None,
            score=score,
            time=paragraph.time,
        )


def _document(name: str, text: str, details: Details | None = None) -> Document:
    return Document(name, text, hashlib.sha256(text.encode()).hexdigest(), details or Details())


def _paragraphs(document: Document) -> Iterable[Paragraph]:
    """Blocks between blank lines; a short one that ends in a question mark is asked, the first five are the front."""
    exchange = 0
    people = document.details
    for number, match in enumerate(re.finditer(r"\S(?:.|\n(?!\n))*", document.text), 1):
        start, end = match.start(), match.start() + len(match[0].rstrip())
        words = document.text[start:end]
        kind: Kind = "interviewee"
        if number == 1:
            kind = "title"
        elif number == 2:
            kind = "standfirst"
        elif number in (3, 5):
            kind = "byline" if number == 3 else "introduction"
        elif CAPTION.search(words):
            kind = "caption"
        elif words.endswith("?"):
            kind = "interviewer"
            exchange += 1
        elif exchange == 0:
            kind = "introduction"
        speaker = {"interviewee": people.interviewees, "interviewer": people.interviewers}.get(kind, ())
        yield Paragraph(
            number, start, end, kind, speaker[0] if speaker else None, 0.9, start, exchange if kind != "title" else 0
        )


def _sentences(text: str, paragraph: Paragraph) -> Iterable[Span]:
    start = paragraph.start
    for match in re.finditer(r"[.!?][”’\"]?(?=\s)|\Z", text[paragraph.start : paragraph.end]):
        end = paragraph.start + match.end()
        if end > start:
            yield Span(start, end)
        start = end + 1


def _long_words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3)
