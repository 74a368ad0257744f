"""The facade, and the only place where the parts are joined: open an index, ask it, get coordinates back.

Enter: an index folder and questions. Leave: answers and abstentions; a failure raises and never looks like either.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from askarchive import courtesy, quoting, refusal, slips, spelling, titles
from askarchive.asking import check_question
from askarchive.calibration import Calibration, for_archive
from askarchive.conversation import variants
from askarchive.errors import BadQuestion
from askarchive.index import Index, open_index
from askarchive.reader.weights import vocabulary
from askarchive.retrieval import Method
from askarchive.trying import WEIGHT as WEIGHT
from askarchive.trying import Tried as Tried
from askarchive.trying import find, try_variant
from askarchive.types import (
    Answer,
    Document,
    EarlierTurn,
    Encoder,
    Hit,
    Outcome,
    Paragraph,
    Passage,
    Quote,
    Reader,
    Reranker,
    Span,
)

MAX_HISTORY_TURNS = 12
# How many passages the reader looks at. docs/results.md, "How many candidates".
CANDIDATES = 24
NEAREST = 3
# The archive answers when its confidence reaches this. docs/results.md, "Selection": on documents kept for calibration
# 0.34 to 0.40 are as good as each other; lower answers more that has no answer.
THRESHOLD = 0.36
# A sentence that says "we don't know" counts as the answer when the reader finds this in the best passage.
DOES_NOT_KNOW = 0.5
# Below this cosine the nearest passage is not even about the question. docs/results.md, "Absent or mentioned".
ABOUT = 0.35
# Each variant of a follow-up must beat the plainer one by this to be preferred, a step of added words.
VARIANT_COST = 0.02


class Archive:
    """An opened archive. Safe to ask from many threads; holds no state of a conversation."""

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        reader: Reader,
        *,
        reranker: Reranker | None = None,
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
        self.reranker = reranker
        self._method = method
        self._candidates = candidates
        self._threshold = threshold
        self.calibration = calibration
        self.calibration_note = calibration_note
        self._name_set = frozenset(index.names)
        self._language = slips.Language(vocabulary())

    @classmethod
    def open(
        cls,
        path: Path | str,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
        *,
        reranker: Reranker | None = None,
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
            reranker=reranker,
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
        """The passages that would be read for a question, best first: retrieval and reranking alone, for their measures."""
        check_question(question)
        known = self._known(documents)
        hits = find(question, self.index, self.encoder, k, method=self._method, reranker=self.reranker, documents=known)
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
            return self._made(id, question, question, "absent", 0.0, started, 0, reason=politeness)

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
        """What was found and read for each variant of a question, before anything is decided.

        A fuller variant names what it is about, and half as many passages are read for it (docs/results.md, "How many
        candidates").
        """
        words = self.index.fulltext
        spelt = (
            spelling.mended(question, words.contains, words.near, self._language.__contains__, self._language.near)
            or question
        )
        return tuple(
            try_variant(
                variant,
                self.index,
                self.encoder,
                self.reader,
                -(-self._candidates // 2) if variant.added else self._candidates,
                method=self._method,
                reranker=self.reranker,
                history=history,
                documents=documents,
                leave_out=leave_out,
                hide_questions=hide_questions,
            )
            for variant in variants(spelt, history)
        )

    def _answer(self, id: str, question: str, tried: Tried, started: float, max_quotes: int | None) -> Answer:
        """Quotes where the archive is sure enough; else an abstention that says what it lacks."""
        confidence = min(1.0, max(0.0, tried.best))
        if self.calibration is not None:
            confidence = self.calibration.apply(confidence)
        confidence = round(confidence, 4)
        variant = tried.variant
        interpreted_as = variant.understood if variant.added or variant.searched else question
        quotes: tuple[Quote, ...] = ()
        if confidence >= self._threshold:
            quotes = quoting.select(tried.read, self.document, max_quotes=max_quotes or quoting.MAX_QUOTES)
        read = len(tried.read)
        outcome: Outcome
        if quotes:
            # The passage of the surest quote decides: another may score higher and give no sentence.
            first = max(quotes, key=lambda quote: quote.score)
            silent = max(
                (one.likely, one.reading.does_not_know)
                for one in tried.read
                if one.passage.document == first.document and one.passage.start <= first.start < one.passage.end
            )[1]
            outcome = "source_does_not_know" if silent >= DOES_NOT_KNOW else "answered"
            return self._made(id, question, interpreted_as, outcome, confidence, started, read, quotes=quotes)
        about = refusal.subject(
            variant.understood,
            lambda word: self.index.fulltext.contains(word) or self._entitled(word, tried),
            lambda name: self._says(name, tried),
        )
        nearness = max((hit.dense or 0.0 for hit in tried.hits), default=0.0)
        # The words may be missing, or only the answer.
        outcome = "mentioned" if about.known and (nearness >= ABOUT or not about.unknown) else "absent"
        reason = refusal.sentence(variant.understood, about)
        shown = quoting.nearest(tried.read, self.document, NEAREST)
        return self._made(
            id, question, interpreted_as, outcome, confidence, started, read, nearest=shown, reason=reason
        )

    def _says(self, name: str, tried: Tried) -> bool:
        """Whether one of the passages that were read says this name in full."""
        return any(
            name.casefold() in self.document(one.passage.document).text[one.passage.start : one.passage.end].casefold()
            for one in tried.read
        )

    def _entitled(self, word: str, tried: Tried) -> bool:
        """Whether the title of a document out of which something was read speaks of this word."""
        names = {one.passage.document for one in tried.read}
        return any(titles.holds(titles.title(self.document(name)), word) for name in names)

    def _made(
        self,
        id: str,
        question: str,
        interpreted_as: str,
        outcome: Outcome,
        confidence: float,
        started: float,
        read: int,
        *,
        quotes: tuple[Quote, ...] = (),
        nearest: tuple[Quote, ...] = (),
        reason: str = "",
    ) -> Answer:
        return Answer(
            id=id,
            question=question,
            interpreted_as=interpreted_as,
            outcome=outcome,
            confidence=confidence,
            quotes=quotes,
            nearest=nearest,
            reason=reason,
            index=self.index.id,
            elapsed_ms=round(1000 * (time.perf_counter() - started), 1),
            passages_read=read,
        )

    def _known(self, documents: frozenset[str] | None) -> frozenset[str] | None:
        if documents is None:
            return None
        for name in sorted(documents):
            if name not in self._name_set:
                raise BadQuestion(f"There is no document {name!r} in this archive; `askarchive show` lists them.")
        return documents
