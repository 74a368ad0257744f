"""The values of an evaluation: questions with their gold, and what was answered to them.

Enter: nothing. Leave: frozen dataclasses; JSON is parsed to them at the file edge (sets.py, responses.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from askarchive.types import Document, EarlierTurn, Kind, Paragraph

GoldMode = Literal["any", "all"]


@dataclass(frozen=True, slots=True)
class Region:
    """A half-open slice of one document, in code points."""

    document: str
    start: int
    end: int

    def meets(self, other: Region) -> bool:
        """Whether the overlap is at least half of the shorter of the two; the rule of every hit measure."""
        if self.document != other.document:
            return False
        shared = min(self.end, other.end) - max(self.start, other.start)
        return shared > 0 and shared >= 0.5 * min(self.end - self.start, other.end - other.start)


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """A question, and what a right answer to it is.

    `hidden` are exchanges (document, number) taken away before it is asked; `hide_questions` keeps the
    interviewer's words out of what is searched. Both serve the self-built set.
    """

    id: str  # unique in its set
    question: str
    answerable: bool
    gold: tuple[Region, ...] = ()
    gold_mode: GoldMode = "any"
    document: str | None = None
    history: tuple[EarlierTurn, ...] = ()
    category: str = ""
    speaker: str | None = None
    outcome: str | None = None
    note: str = ""
    hidden: frozenset[tuple[str, int]] = frozenset()
    hide_questions: bool = False
    own_words: Region | None = None  # where the question itself stands in the source


@dataclass(frozen=True, slots=True)
class GoldTurn:
    """Who speaks between two offsets, as a person marked it."""

    region: Region
    kind: Kind
    speaker: str | None


@dataclass(frozen=True, slots=True)
class EvalSet:
    """A named list of questions. `folder` is where its baseline and thresholds lie, None for a self-built set."""

    name: str
    folder: str | None
    questions: tuple[EvalQuestion, ...]
    fingerprint: str  # sha256 of what defines the questions and their gold
    turns: tuple[GoldTurn, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote as it was shown: its words and the place they claim."""

    text: str
    region: Region
    source_sha256: str
    role: str
    speaker: str | None
    byte_start: int | None = None
    byte_end: int | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What came back for one question.

    `answered` is None for an error or where no answer was given at all. `faults` names what in the row breaks the
    contract's shape; `ranking` is what retrieval found, best first.
    """

    id: str
    answered: bool | None
    outcome: str = ""
    confidence: float | None = None
    quotes: tuple[Quoted, ...] = ()
    nearest: tuple[Quoted, ...] = ()
    reason: str = ""
    error: str | None = None
    missing: bool = False
    elapsed_ms: float | None = None
    faults: tuple[str, ...] = ()
    ranking: tuple[Region, ...] = ()

    @property
    def shown(self) -> tuple[Quoted, ...]:
        """The quotes that were given as an answer."""
        return self.quotes if self.answered else ()


class Sources(Protocol):
    """What evaluation needs of an archive or an index to check words against their source."""

    @property
    def names(self) -> Sequence[str]: ...
    def document(self, name: str) -> Document: ...
    def paragraphs(self, name: str) -> Sequence[Paragraph]: ...
