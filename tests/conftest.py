"""What every test may use: a ten-line interview that fits on a screen, `make_passage`, and an encoder without a model.

Import the names (`from conftest import INTERVIEW, FakeEncoder, make_passage`) or take the fixtures.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from askarchive.types import Details, Document, FloatMatrix, Kind, Paragraph, Passage, Span

# Curly quotes and a dash, so that byte and character offsets differ; a question of two sentences; a caption at the end.
INTERVIEW = """The clocks of Vigo

Ana Reis repaired tower clocks for forty years. Tom Hale spoke with her in 2019.

When did you begin?

I began in 1961. My father gave me a broken watch and a screwdriver.

Your father was a sailor. Did you ever stop a clock on purpose?

Once. “Stop it at noon,” the widow said – and I did. It's still there.

Who paid for the tower?

We don't know. The papers burned in 1936.

Photograph: the tower in 1958. Municipal archive.
"""

_KINDS: tuple[tuple[Kind, str | None, int], ...] = (
    ("title", None, 0),
    ("introduction", None, 0),
    ("interviewer", "Tom Hale", 1),
    ("interviewee", "Ana Reis", 1),
    ("interviewer", "Tom Hale", 2),
    ("interviewee", "Ana Reis", 2),
    ("interviewer", "Tom Hale", 3),
    ("interviewee", "Ana Reis", 3),
    ("caption", None, 3),
)


def make_document(text: str = INTERVIEW, name: str = "clocks.txt", details: Details | None = None) -> Document:
    """A document whose sha256 is that of its text."""
    return Document(name, text, hashlib.sha256(text.encode()).hexdigest(), details or Details())


def blocks(text: str) -> tuple[Span, ...]:
    """The paragraphs of a text as the eye sees them: what stands between blank lines."""
    return tuple(Span(match.start(), match.end()) for match in re.finditer(r"\S(?:.|\n(?!\s*(?:\n|$)))*", text))


def make_paragraphs(document: Document) -> tuple[Paragraph, ...]:
    """The interview's paragraphs, labelled by hand; any other text's are `unknown` and of no exchange."""
    spans = blocks(document.text)
    labels = _KINDS if document.text == INTERVIEW else (("unknown", None, 0),) * len(spans)
    return tuple(
        Paragraph(number, span.start, span.end, kind, speaker, 1.0, span.start, exchange)
        for number, (span, (kind, speaker, exchange)) in enumerate(zip(spans, labels, strict=True))
    )


def make_passage(
    document: Document,
    words: str,
    *,
    kind: Kind = "interviewee",
    speaker: str | None = "Ana Reis",
    paragraph: int = 0,
    exchange: int = 0,
    question: str | None = None,
    time: float | None = None,
) -> Passage:
    """The passage of these words where they first stand in the document; its sentences end at `.`, `!` or `?`."""
    start = document.text.index(words)
    sentences = tuple(
        Span(start + match.start(), start + match.end())
        for match in re.finditer(r"\S.*?(?:[.!?][”\"']?(?=\s|$)|$)", words)
    )
    asked = None
    if question is not None:
        at = document.text.index(question)
        asked = Span(at, at + len(question))
    return Passage(document.name, start, start + len(words), sentences, kind, speaker, paragraph, exchange, asked, time)


def make_passages(document: Document, paragraphs: Sequence[Paragraph] | None = None) -> tuple[Passage, ...]:
    """One passage a paragraph; an interviewee's carries the question that it replies to."""
    passages: list[Passage] = []
    asked: Span | None = None
    for paragraph in make_paragraphs(document) if paragraphs is None else paragraphs:
        if paragraph.kind == "interviewer":
            asked = Span(paragraph.start, paragraph.end)
        passages.append(
            make_passage(
                document,
                document.text[paragraph.start : paragraph.end],
                kind=paragraph.kind,
                speaker=paragraph.speaker,
                paragraph=paragraph.number,
                exchange=paragraph.exchange,
                question=asked.of(document.text) if asked and paragraph.kind == "interviewee" else None,
                time=paragraph.time,
            )
        )
    return tuple(passages)


class FakeEncoder:
    """A bag of words, each hashed to one direction: equal words give equal vectors, on every machine, in no time.

    It also counts the texts that it was given (`encoded`), to show what was embedded again and what was not.
    """

    def __init__(self, dim: int = 64, name: str = "fake", revision: str = "1") -> None:
        self._dim, self._name, self._revision = dim, name, revision
        self.encoded: list[str] = []

    @property
    def name(self) -> str:
        return self._name

    @property
    def revision(self) -> str:
        return self._revision

    @property
    def dim(self) -> int:
        return self._dim

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        self.encoded.extend(texts)
        rows = np.zeros((len(texts), self._dim), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()) or [""]:
                digest = hashlib.sha256(word.encode(errors="replace")).digest()
                row[int.from_bytes(digest[:4], "big") % self._dim] += 1.0 if digest[4] % 2 else -1.0
            if not row.any():  # opposite words cancelled each other out
                row[0] = 1.0
            row /= np.float32(np.linalg.norm(row))
        return rows


@pytest.fixture
def interview() -> Document:
    return make_document()


@pytest.fixture
def encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Headless Chromium: the system's, else Playwright's own; without one these tests are skipped, in CI they fail."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        try:
            browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        except Error as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no Chromium here: {str(error).splitlines()[0]}")
        yield browser
        browser.close()
