"""Documents as the reading pane wants them: a list with details, paragraphs in parts, places of searched words.

Enter: documents and their paragraphs. Leave: JSON objects with exact slices and offsets; pure but for the listing's
cache.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from typing import Protocol

from askarchive.types import Document, JsonObject, Paragraph

DOCUMENTS_PER_PART = 50
PARAGRAPHS_PER_PART = 120
WHOLE_UP_TO = 300  # paragraphs; a usual interview comes in one part
MAX_FOUND = 500
EXAMPLES = 4

# Searching people do not see these apart; each is one character for one, so that offsets stay.
_ALIKE = str.maketrans("‘’‚‛“”„‟‐‑‒–—―\u00a0\u2009\u202f\n\r\t", "''''\"\"\"\"------      ")
_NEEDS_WHAT_WAS_SAID = re.compile(
    r"(and|but|so|or|then|also|he|she|they|it|his|her|their|this|that|these|those|why not)\b", re.IGNORECASE
)


class Documents(Protocol):
    @property
    def names(self) -> Sequence[str]: ...
    def document(self, name: str) -> Document: ...
    def paragraphs(self, name: str) -> Sequence[Paragraph]: ...


class Listing:
    """The archive's documents, in parts and searchable; reads a document only when its line is shown."""

    def __init__(self, archive: Documents) -> None:
        self._archive = archive
        self._names = tuple(archive.names)
        self._known = frozenset(self._names)
        self._titles: list[str] | None = None
        self._lock = threading.Lock()

    def __contains__(self, name: str) -> bool:
        return name in self._known

    def part(self, words: str, first: int) -> JsonObject:
        """Fifty documents from the first-th on whose name, title or people hold the words."""
        names = self._matching(words)
        shown = names[first : first + DOCUMENTS_PER_PART]
        return {
            "total": len(names),
            "first": first,
            "documents": [listed(self._archive.document(name), self._archive.paragraphs(name)) for name in shown],
        }

    def _matching(self, words: str) -> Sequence[str]:
        wanted = words.strip().casefold()
        if not wanted:
            return self._names
        with self._lock:
            if self._titles is None:
                self._titles = [_searched(self._archive.document(name)) for name in self._names]
        return [name for name, title in zip(self._names, self._titles, strict=True) if wanted in title]


def _searched(document: Document) -> str:
    details = document.details
    return " ".join((document.name, details.title or "", *details.interviewees, *details.interviewers)).casefold()


def listed(document: Document, paragraphs: Sequence[Paragraph]) -> JsonObject:
    """One line of the document list."""
    details = document.details
    return {
        "document": document.name,
        "title": details.title,
        "interviewees": list(details.interviewees),
        "interviewers": list(details.interviewers),
        "date": details.date,
        "publisher": details.publisher,
        "licence": details.licence,
        "url": details.url if details.url and re.match(r"https?://", details.url) else None,
        "exchanges": max((paragraph.exchange for paragraph in paragraphs), default=0),
        "paragraphs": len(paragraphs),
        "source_sha256": document.sha256,
    }


def heading(archive: Documents) -> str:
    """The title of the one document, or how many there are."""
    names = archive.names
    if len(names) == 1:
        return archive.document(names[0]).details.title or names[0]
    return f"An archive of {len(names):,} documents"


def document_part(
    document: Document, paragraphs: Sequence[Paragraph], *, first: int | None, around: int | None
) -> JsonObject:
    """A run of paragraphs, each with its exact text; the whole of a short document.

    Args:
        first: number of paragraphs to leave out at the beginning.
        around: an offset whose paragraph stands in the middle of the part; used when `first` is None.
    """
    if not paragraphs:
        whole = Paragraph(1, 0, len(document.text), "unknown", None, 0.0, 0)
        paragraphs = (whole,)
    total = len(paragraphs)
    count = total if total <= WHOLE_UP_TO else PARAGRAPHS_PER_PART
    if total <= WHOLE_UP_TO:
        first = 0
    elif first is None:
        place = next((i for i, paragraph in enumerate(paragraphs) if paragraph.end > (around or 0)), 0)
        first = max(0, min(place - count // 2, total - count))
    return {
        **listed(document, paragraphs),
        "first": first,
        "rows": [_row(document, paragraph) for paragraph in paragraphs[first : first + count]],
    }


def _row(document: Document, paragraph: Paragraph) -> JsonObject:
    return {
        "number": paragraph.number,
        "start": paragraph.start,
        "end": paragraph.end,
        "words_start": paragraph.words_start,
        "text": document.text[paragraph.start : paragraph.end],
        "kind": paragraph.kind,
        "role": paragraph.role,
        "speaker": paragraph.speaker,
        "exchange": paragraph.exchange,
        "time": paragraph.time,
        "asides": [[aside.start, aside.end] for aside in paragraph.asides],
    }


def find_words(document: Document, words: str) -> JsonObject:
    """Spans where the words stand; letter case, the form of quotation marks and dashes do not matter."""
    wanted = re.sub(r"\s+", " ", words.translate(_ALIKE)).strip()
    if not wanted:
        return {"document": document.name, "total": 0, "spans": []}
    pattern = re.compile(re.escape(wanted).replace(r"\ ", " +"), re.IGNORECASE)
    spans = [list(match.span()) for match in pattern.finditer(document.text.translate(_ALIKE))]
    return {"document": document.name, "total": len(spans), "spans": spans[:MAX_FOUND]}


def examples(archive: Documents, count: int = EXAMPLES) -> Iterator[str]:
    """Questions that the archive's own interviewers asked and that make sense without what was said before."""
    names = archive.names[:count]
    given: set[str] = set()
    for name in names:
        text = archive.document(name).text
        asked = [
            text[p.words_start : p.end]
            for p in archive.paragraphs(name)
            if p.kind == "interviewer" and not p.asides and _stands_alone(text[p.words_start : p.end])
        ]
        wanted = -(-count // len(names))
        step = max(1, len(asked) // wanted)
        told = [question for question in asked[::step] if question not in given][:wanted]
        given.update(told)
        yield from told


def _stands_alone(question: str) -> bool:
    one_question = question.endswith("?") and question.count("?") == 1 and "\n" not in question and ". " not in question
    return one_question and 25 <= len(question) <= 90 and not _NEEDS_WHAT_WAS_SAID.match(question)
