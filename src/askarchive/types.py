"""The values that flow through askarchive, and the protocols of its replaceable parts.

Enter: nothing. Leave: frozen dataclasses, checked where they are made. Offsets are half-open and count Unicode
code points of the stored text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

FloatMatrix: TypeAlias = npt.NDArray[np.float32]
IntMatrix: TypeAlias = npt.NDArray[np.int64]

Role: TypeAlias = Literal["interviewee", "interviewer", "editorial", "unknown"]
Kind: TypeAlias = Literal[
    "title",
    "standfirst",
    "byline",
    "introduction",
    "interviewer",
    "interviewee",
    "caption",
    "pull_quote",
    "editorial",
    "header",
    "unknown",
]
Outcome: TypeAlias = Literal["answered", "source_does_not_know", "mentioned", "absent"]

SPEECH: frozenset[Kind] = frozenset({"interviewer", "interviewee", "unknown"})


def role_of(kind: Kind) -> Role:
    """The contract's role of a paragraph's kind: whatever is not speech is editorial."""
    if kind == "interviewer" or kind == "interviewee" or kind == "unknown":
        return kind
    return "editorial"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open slice of one document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}-{self.end}")

    def of(self, text: str) -> str:
        """The words of the span."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of a document from its sidecar; None means that nobody stated it."""

    title: str | None = None
    interviewees: tuple[str, ...] = ()
    interviewers: tuple[str, ...] = ()
    date: str | None = None
    publisher: str | None = None
    licence: str | None = None
    url: str | None = None
    language: str | None = None
    # Corrections of single paragraphs by a person: paragraph number -> (kind, speaker).
    corrections: tuple[tuple[int, Kind, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One source: its name in the archive and its text, character for character."""

    name: str
    text: str
    sha256: str  # of the text's UTF-8 bytes
    details: Details = field(default_factory=Details)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph and what it is: who speaks, or which piece of furniture stands there.

    `start`/`end` leave out surrounding white space and include a speaker's label or time stamp; the words
    themselves begin at `words_start`. `asides` are slices inside that are not this speaker's words (an editor's
    bracketed note, the other one's interjection). `exchange` counts from 1; 0 stands outside of any.
    """

    number: int
    start: int
    end: int
    kind: Kind
    speaker: str | None
    confidence: float
    words_start: int
    exchange: int = 0
    time: float | None = None  # seconds from the start of the recording
    asides: tuple[Span, ...] = ()

    @property
    def role(self) -> Role:
        return role_of(self.kind)


@dataclass(frozen=True, slots=True)
class Passage:
    """A contiguous slice of one document, made of whole sentences of one speaker; the unit of retrieval."""

    document: str
    start: int
    end: int
    sentences: tuple[Span, ...]
    kind: Kind
    speaker: str | None
    paragraph: int  # number of the paragraph it begins in
    exchange: int
    question: Span | None = None  # the interviewer's words it replies to
    time: float | None = None

    @property
    def id(self) -> str:
        return f"{self.document}:{self.start}-{self.end}"

    @property
    def role(self) -> Role:
        return role_of(self.kind)


@dataclass(frozen=True, slots=True)
class EarlierTurn:
    """An earlier question of the conversation, and what was answered if that is known."""

    question: str
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """A question as a person asked it."""

    id: str
    question: str
    history: tuple[EarlierTurn, ...] = ()
    documents: frozenset[str] | None = None  # restricts the answer to these


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage's row in the index, its score, fused or a reranker's (higher is better), and the parts it came from."""

    row: int
    score: float
    rank: int
    dense: float | None = None  # cosine
    lexical: float | None = None  # BM25


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a reader looks at: a passage's words, its sentences as offsets into them, and its surroundings."""

    text: str
    sentences: tuple[Span, ...]
    context: str = ""  # the question this passage replies to; never evidence itself
    speaker: str | None = None
    kind: Kind = "unknown"
    dense: float = 0.0
    lexical: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """A reader's judgement of one candidate, probabilities in [0, 1]."""

    answers: float
    evidence: tuple[float, ...]  # one a sentence
    does_not_know: float = 0.0  # the words themselves say that the answer is not known


@dataclass(frozen=True, slots=True)
class Quote:
    """Coordinates of quoted words. The words are sliced from the stored text when they are shown, never kept."""

    document: str
    start: int
    end: int
    source_sha256: str
    role: Role
    speaker: str | None
    paragraph: int
    in_reply_to: Span | None
    score: float
    time: float | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes, or an abstention with its reason. A failure is an exception and never looks like this."""

    id: str
    question: str
    interpreted_as: str
    outcome: Outcome
    confidence: float
    quotes: tuple[Quote, ...]
    nearest: tuple[Quote, ...]
    reason: str  # one sentence for people; empty when answered
    index: str
    elapsed_ms: float
    passages_read: int = 0

    def __post_init__(self) -> None:
        if self.answered != bool(self.quotes):
            raise ValueError("an answer has quotes and an abstention has none")

    @property
    def answered(self) -> bool:
        return self.outcome in ("answered", "source_does_not_know")


class Encoder(Protocol):
    """Texts to unit vectors."""

    @property
    def name(self) -> str: ...
    @property
    def revision(self) -> str: ...
    @property
    def dim(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> FloatMatrix:
        """Rows of unit length, shape (len(texts), dim), float32."""
        ...


class Reader(Protocol):
    """Judges whether passages answer a question, and with which sentences."""

    @property
    def name(self) -> str: ...

    def read(
        self, question: str, candidates: Sequence[Candidate], history: Sequence[EarlierTurn] = ()
    ) -> tuple[Reading, ...]:
        """One reading a candidate, in the candidates' order; an empty sequence gives an empty one."""
        ...


class Reranker(Protocol):
    """Orders passages by how well they fit a question, before the best of them are read."""

    @property
    def name(self) -> str: ...

    def scores(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
        """One a text, in the texts' order; higher is better, on a scale of the reranker's own."""
        ...


class VectorStore(Protocol):
    """Nearest neighbours by inner product of unit vectors."""

    @property
    def dim(self) -> int: ...
    def __len__(self) -> int: ...

    def search(
        self, queries: FloatMatrix, k: int, rows: npt.NDArray[np.int64] | None = None
    ) -> tuple[FloatMatrix, IntMatrix]:
        """Best k rows for each query, best first.

        Args:
            queries: shape (q, dim), float32, rows of unit length.
            k: cut-off; a store with fewer vectors returns them all.
            rows: when given, only these rows may be returned.
        Returns:
            Scores (cosine) and row numbers, both (q, min(k, n)). Equal scores: lower row first.
        Raises:
            ModelError: dim differs from the store's.
        """
        ...


JsonObject: TypeAlias = dict[str, Any]
