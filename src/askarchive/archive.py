"""The facade, and the only place where the parts are joined: open an index, ask it, get coordinates back.

Enter: an index folder and questions. Leave: answers and abstentions; a failure raises and never looks like either.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from askarchive import courtesy, credits, quoting, refusal, spelling
from askarchive.asking import check_question
from askarchive.calibration import Calibration, for_archive
from askarchive.conversation import Variant, variants
from askarchive.errors import BadQuestion
from askarchive.index import Index, open_index
from askarchive.reader.weights import vocabulary
from askarchive.retrieval import Method, retrieve
from askarchive.types import (
    Answer,
    Candidate,
    Document,
    EarlierTurn,
    Encoder,
    Hit,
    Outcome,
    Paragraph,
    Passage,
    Quote,
    Reader,
    Reading,
    Span,
)

MAX_HISTORY_TURNS = 12
# How many passages the reader looks at. docs/results.md, "How many candidates".
CANDIDATES = 24
NEAREST = 3
# The archive answers when its confidence reaches this. docs/results.md, "Selection": on documents kept for calibration
# 0.40 to 0.45 gave most right answers and right refusals together.
THRESHOLD = 0.43
# A sentence that says "we don't know" counts as the answer when the reader finds this in the best passage.
DOES_NOT_KNOW = 0.5
# Below this cosine the nearest passage is not even about the question. docs/results.md, "Absent or mentioned".
ABOUT = 0.35
# Each variant of a follow-up must beat the plainer one by this to be preferred, a step of added words.
VARIANT_COST = 0.02
# What an interview is asked for is what the interviewee says; others' words must answer clearly better.
WEIGHT = {"interviewee": 1.0, "unknown": 1.0, "interviewer": 0.9, "editorial": 1.0}
CONTEXT_CHARS = 240
# A caption whose credit is asked for, about whom it names: as sure as the reader is of what it has seen often.
CREDITED = 0.9

_ABOUT_INTERVIEWER = re.compile(
    r"\b(?:interviewer|presenter|reporter|host|moderator|journalist|narrator|ask(?:s|ed|ing)?|question(?:s|ed)?|"
    r"want(?:s|ed)? to know|bring(?:s)? up|point(?:s|ed)? out|suggest(?:s|ed)?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Tried:
    """One reading of the question with what was found for it."""

    variant: Variant
    hits: tuple[Hit, ...]
    read: tuple[quoting.Read, ...]
    best: float


class Archive:
    """An opened archive. Safe to ask from many threads; holds no state of a conversation."""

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        reader: Reader,
        *,
        method: Method = "fused",
        candidates: int = CANDIDATES,
        threshold: float = THRESHOLD,
        calibration: Calibration | None = None,
        calibration_note: str = "",
    ) -> None:
        """Joins the parts; `calibration_note` says why a calibration kept with the index is not used."""
        self.index = index
        self.encoder = encoder
        self.reader = reader
        self._method = method
        self._candidates = candidates
        self._threshold = threshold
        self.calibration = calibration
        self.calibration_note = calibration_note
        self._name_set = frozenset(index.names)
        self._vocabulary = vocabulary()

    @classmethod
    def open(
        cls,
        path: Path | str,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
        *,
        method: Method = "fused",
        candidates: int = CANDIDATES,
        threshold: float = THRESHOLD,
    ) -> Archive:
        """Open and verify the index at `path`, with the model it was made with unless one is given.

        Raises:
            IndexMissing, IndexStale, IndexCorrupt, ModelError: the index or a model cannot be used.
        """
        from askarchive import encoder as encoders
        from askarchive import reader as readers

        index = open_index(Path(path))
        try:
            encoder = encoder or encoders.load(index.manifest.model.name)
            index.manifest.check_model(encoder)
            reader = reader or readers.load(None, encoder=encoder)
        except BaseException:
            index.close()
            raise
        calibration, note = for_archive(Path(path), index.id, reader.name)
        return cls(
            index,
            encoder,
            reader,
            method=method,
            candidates=candidates,
            threshold=threshold,
            calibration=calibration,
            calibration_note=note,
        )

    def close(self) -> None:
        self.index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    # -- reading the sources ---------------------------------------------------------------------------------------

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the documents, in order."""
        return self.index.names

    def document(self, name: str) -> Document:
        return self.index.document(name)

    def paragraphs(self, name: str) -> tuple[Paragraph, ...]:
        return self.index.paragraphs(name)

    def words(self, quote: Quote) -> str:
        """The quoted words, sliced from the stored source and checked, or QuoteMismatch."""
        return quoting.words(quote, self.document(quote.document))

    def words_of(self, document: str, span: Span) -> str:
        """The words of a span of a document, such as the question that a quote replies to."""
        return span.of(self.document(document).text)

    # -- asking ----------------------------------------------------------------------------------------------------

    def rank(
        self, question: str, k: int = CANDIDATES, *, documents: frozenset[str] | None = None
    ) -> tuple[tuple[Passage, Hit], ...]:
        """The passages that would be read for a question, best first: retrieval alone, for its measures."""
        check_question(question)
        hits = retrieve(question, self.index, self.encoder, k, documents=self._known(documents), method=self._method)
        return tuple((self.index.passage(hit.row), hit) for hit in hits)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[EarlierTurn] = (),
        documents: frozenset[str] | Sequence[str] | None = None,
        id: str = "",
        exclude_exchanges: frozenset[tuple[str, int]] = frozenset(),
        hide_questions: bool = False,
        max_quotes: int | None = None,
    ) -> Answer:
        """Quotes that answer the question, or an abstention.

        Args:
            history: earlier turns, oldest first.
            documents: only these may answer; None is all.
            exclude_exchanges: (document, exchange) pairs that are treated as if they were not in the archive.
            hide_questions: interviewers' words are neither searched nor shown to the reader.
            max_quotes: as many at the most; None is the usual number.
        Raises:
            BadQuestion: not text, empty, too long, or restricted to a document that is not there.
            QuoteMismatch, IndexCorrupt: the stored text is not the one that was indexed.
        """
        started = time.perf_counter()
        check_question(question)
        history = tuple(history)[-MAX_HISTORY_TURNS:]
        for turn in history:
            check_question(turn.question, "an earlier question")
        names = self._known(frozenset(documents) if documents is not None else None)
        politeness = courtesy.reply(question)
        if politeness is not None:
            return self._abstention(id, question, question, "absent", 0.0, (), politeness, started, 0)

        def leave_out(passage: Passage) -> bool:
            if (passage.document, passage.exchange) in exclude_exchanges:
                return True
            return hide_questions and passage.kind == "interviewer"

        tried = self.tried(question, history, names, leave_out=leave_out, hide_questions=hide_questions)
        best = max(tried, key=lambda one: (one.best - VARIANT_COST * one.variant.added, -one.variant.added))
        return self._answer(id, question, best, started, max_quotes)

    def tried(
        self,
        question: str,
        history: Sequence[EarlierTurn] = (),
        documents: frozenset[str] | None = None,
        *,
        leave_out: Callable[[Passage], bool] | None = None,
        hide_questions: bool = False,
    ) -> tuple[Tried, ...]:
        """What was found and read for each variant of a question, before anything is decided."""
        words = self.index.fulltext
        spelt = spelling.mended(question, words.contains, words.near, self._vocabulary.__contains__) or question
        return tuple(
            self._try(variant, documents, leave_out, hide_questions, history) for variant in variants(spelt, history)
        )

    def _try(
        self,
        variant: Variant,
        documents: frozenset[str] | None,
        leave_out: Callable[[Passage], bool] | None,
        hide_questions: bool,
        history: Sequence[EarlierTurn],
    ) -> Tried:
        hits = retrieve(
            variant.text,
            self.index,
            self.encoder,
            self._candidates,
            documents=documents,
            method=self._method,
            leave_out=leave_out,
            search_questions=not hide_questions,
        )
        passages = [self.index.passage(hit.row) for hit in hits]
        candidates = [
            self._candidate(passage, hit, hide_questions) for passage, hit in zip(passages, hits, strict=True)
        ]
        readings = self.reader.read(variant.text, candidates, history)
        asks_interviewer = bool(_ABOUT_INTERVIEWER.search(variant.text))
        read = tuple(
            quoting.Read(
                passage,
                self._judged(variant.text, passage, reading, asks_interviewer),
                1.0 if asks_interviewer else WEIGHT[passage.role],
            )
            for passage, reading in zip(passages, readings, strict=True)
        )
        best = max((one.weight * one.reading.answers for one in read), default=0.0)
        return Tried(variant, hits, read, best)

    def _candidate(self, passage: Passage, hit: Hit, hide_questions: bool) -> Candidate:
        text = self.document(passage.document).text
        context = ""
        if passage.question is not None:
            context = "" if hide_questions else passage.question.of(text)
        elif passage.speaker is not None and not hide_questions:
            context = self._turns_before(passage, text)
        return Candidate(
            text=text[passage.start : passage.end],
            sentences=tuple(Span(s.start - passage.start, s.end - passage.start) for s in passage.sentences),
            context=context,
            speaker=passage.speaker,
            kind=passage.kind,
            dense=hit.dense or 0.0,
            lexical=hit.lexical or 0.0,
        )

    def _turns_before(self, passage: Passage, text: str) -> str:
        """What was said just before, for a turn that answers nobody's marked question."""
        paragraphs = self.paragraphs(passage.document)
        number = passage.paragraph - 1  # paragraphs count from 1
        first = number
        while first > 0 and passage.start - paragraphs[first - 1].start <= CONTEXT_CHARS:
            first -= 1
        return text[paragraphs[first].start : paragraphs[number].start].strip() if first < number else ""

    def _judged(self, question: str, passage: Passage, reading: Reading, asks_interviewer: bool) -> Reading:
        """The reading, where the kind of the passage does not decide.

        An interviewer's questions answer nothing, what an interviewer states may; a caption answers for its picture.
        """
        if passage.kind == "caption":
            words = self.words_of(passage.document, Span(passage.start, passage.end))
            if credits.answers(question, words):
                return replace(reading, answers=max(reading.answers, CREDITED), evidence=(1.0,) * len(reading.evidence))
        if passage.kind != "interviewer" or asks_interviewer:
            return reading
        text = self.document(passage.document).text
        evidence = tuple(
            0.0 if span.of(text).rstrip("\"'\u201d\u2019)] ").endswith("?") else likely
            for span, likely in zip(passage.sentences, reading.evidence, strict=True)
        )
        return replace(reading, answers=reading.answers if any(evidence) else 0.0, evidence=evidence)

    def _answer(self, id: str, question: str, tried: Tried, started: float, max_quotes: int | None) -> Answer:
        confidence = min(1.0, max(0.0, tried.best))
        if self.calibration is not None:
            confidence = self.calibration.apply(confidence)
        confidence = round(confidence, 4)
        if confidence < self._threshold:
            return self._refuse(id, question, tried, confidence, started)
        quotes = quoting.select(tried.read, self.document, max_quotes=max_quotes or quoting.MAX_QUOTES)
        if not quotes:
            return self._refuse(id, question, tried, confidence, started)
        best = max(tried.read, key=lambda one: one.weight * one.reading.answers)
        outcome: Outcome = "answered"
        if best.reading.does_not_know >= DOES_NOT_KNOW:
            outcome = "source_does_not_know"
        return Answer(
            id=id,
            question=question,
            interpreted_as=tried.variant.text if tried.variant.added else question,
            outcome=outcome,
            confidence=confidence,
            quotes=quotes,
            nearest=(),
            reason="",
            index=self.index.id,
            elapsed_ms=_elapsed(started),
            passages_read=len(tried.read),
        )

    def _refuse(self, id: str, question: str, tried: Tried, confidence: float, started: float) -> Answer:
        """An abstention that says what the archive lacks: the words, or only the answer."""
        about = refusal.subject(tried.variant.text, self.index.fulltext.contains)
        nearness = max((hit.dense or 0.0 for hit in tried.hits), default=0.0)
        outcome: Outcome = "mentioned" if about.known and (nearness >= ABOUT or not about.unknown) else "absent"
        reason = refusal.sentence(tried.variant.text, about)
        shown = quoting.nearest(tried.read, self.document, NEAREST)
        return self._abstention(
            id,
            question,
            tried.variant.text if tried.variant.added else question,
            outcome,
            confidence,
            shown,
            reason,
            started,
            len(tried.read),
        )

    def _abstention(
        self,
        id: str,
        question: str,
        interpreted_as: str,
        outcome: Outcome,
        confidence: float,
        shown: tuple[Quote, ...],
        reason: str,
        started: float,
        read: int,
    ) -> Answer:
        return Answer(
            id=id,
            question=question,
            interpreted_as=interpreted_as,
            outcome=outcome,
            confidence=confidence,
            quotes=(),
            nearest=shown,
            reason=reason,
            index=self.index.id,
            elapsed_ms=_elapsed(started),
            passages_read=read,
        )

    def _known(self, documents: frozenset[str] | None) -> frozenset[str] | None:
        if documents is None:
            return None
        for name in sorted(documents):
            if name not in self._name_set:
                raise BadQuestion(f"There is no document {name!r} in this archive; `askarchive show` lists them.")
        return documents


def _elapsed(started: float) -> float:
    return round(1000 * (time.perf_counter() - started), 1)
