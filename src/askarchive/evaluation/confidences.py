"""Is an archive's confidence right, by the questions that it brings with it, and what would a fitted map make of it?

Enter: an archive and the questions of its self-built set. Leave: a Judged, and its text for people. No labels are
needed: the interviewer's question is the query, the turn that answers it is gold, and taking that exchange away makes
a question to refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from askarchive.archive import THRESHOLD, Archive
from askarchive.calibration import HIGHEST, LOWEST, Calibration, fit
from askarchive.errors import BadInput
from askarchive.evaluation import selfset
from askarchive.evaluation.measures import CALIBRATION_BINS, READ_CHARS, ece
from askarchive.evaluation.values import EvalQuestion, Region

LEAST_QUESTIONS = 30
MOST_QUESTIONS = selfset.MOST
SURE = 0.8
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Case:
    """The reader's confidence in its best answer to one question, and whether a person would have found it right."""

    group: int  # a question and its twin to refuse share it
    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers of one tenth of the confidence scale."""

    low: float
    answers: int
    confidence: float  # mean
    right: float  # share


@dataclass(frozen=True, slots=True)
class Measured:
    """How far confidences can be trusted."""

    ece: float
    log_loss: float
    sure: int  # answers at SURE or more
    sure_right: int
    given: int  # answers that reach the threshold
    given_right: int
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """The map fitted to all cases; `after` was measured on each case by a map fitted without it."""

    calibration: Calibration
    questions: int
    cases: int
    reference: bool  # whether one is known for the reader
    before: Measured
    after: Measured

    @property
    def better(self) -> bool:
        """Whether the map foretells cases that it has not seen better than the reader alone does."""
        return self.after.log_loss < self.before.log_loss


def questions(
    archive: Archive, most: int = MOST_QUESTIONS, *, least: int = LEAST_QUESTIONS
) -> tuple[EvalQuestion, ...]:
    """The self-built questions that have a twin to refuse, each followed by it; `most` spread evenly of more.

    Raises:
        BadInput: there are fewer than `least`.
    """
    try:
        found = selfset.build(archive, archive.encoder).questions
    except BadInput:
        found = ()
    # A question without a twin is left out too: the share of refusals decides how sure an archive may be.
    twins = {question.id for question in found if not question.answerable}
    pairs = [found[at : at + 2] for at, question in enumerate(found) if f"{question.id}{selfset.TWIN}" in twins]
    if len(pairs) < least:
        raise BadInput(
            f"The archive has {len(pairs)} interviewers' questions that can be asked of it and {least} are "
            "needed to judge its confidence; add interviews, or go on with the confidence as it is."
        )
    if len(pairs) > most:
        pairs = [pairs[number * len(pairs) // most] for number in range(most)]
    return tuple(question for pair in pairs for question in pair)


def ask_all(
    archive: Archive,
    questions: Sequence[EvalQuestion],
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> tuple[Case, ...]:
    """One case a question: the best answer, however unsure, as the reader alone sees it. A twin follows its question."""
    # Without a threshold and without an earlier calibration.
    bare = Archive(archive.index, archive.encoder, archive.reader, reranker=archive.reranker, threshold=0.0)
    cases: list[Case] = []
    group = -1
    for number, question in enumerate(questions):
        group += not question.id.endswith(selfset.TWIN)
        answer = bare.ask(
            question.question,
            history=question.history,
            documents=None if question.document is None else frozenset({question.document}),
            exclude_exchanges=question.hidden,
            hide_questions=question.hide_questions,
        )
        read, right = 0, False
        for quote in answer.quotes:  # right as the measure of that name: within what a person reads
            place = Region(quote.document, quote.start, quote.end)
            read += place.end - place.start
            right |= read <= READ_CHARS and any(place.meets(gold) for gold in question.gold)
        cases.append(Case(group, answer.confidence, right))
        progress(number + 1, len(questions))
    return tuple(cases)


def judge(cases: Sequence[Case], reference: Calibration | None) -> Judged:
    """The fitted map, and the confidences without and with it; both as the reference lets expect of such questions."""
    expected = Calibration() if reference is None else reference
    groups = len({case.group for case in cases})
    after = [0.0] * len(cases)
    for fold in range(FOLDS):
        others = _fit([case for case in cases if case.group % FOLDS != fold], expected)
        for at, case in enumerate(cases):
            if case.group % FOLDS == fold:
                after[at] = others.apply(case.confidence)
    right = [case.right for case in cases]
    return Judged(
        _fit(cases, expected).relative_to(expected),
        groups,
        len(cases),
        reference is not None,
        measure([expected.apply(case.confidence) for case in cases], right),
        measure(after, right),
    )


def measure(confidences: Sequence[float], right: Sequence[bool]) -> Measured:
    """ECE, log loss, and the answers that are sure and that would be given."""
    sure, correct = np.array(confidences, dtype=np.float64), np.array(right, dtype=np.float64)
    inside = np.clip(sure, LOWEST, HIGHEST)
    error = ece(sure, correct)
    tenth = np.minimum((sure * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    bins = tuple(
        Bin(number / CALIBRATION_BINS, int(rows.sum()), float(sure[rows].mean()), float(correct[rows].mean()))
        for number in range(CALIBRATION_BINS)
        if (rows := tenth == number).any()
    )
    return Measured(
        ece=0.0 if error is None else error,
        log_loss=float(-(correct * np.log(inside) + (1 - correct) * np.log(1 - inside)).mean()) if sure.size else 0.0,
        sure=int((sure >= SURE).sum()),
        sure_right=int(correct[sure >= SURE].sum()),
        given=int((sure >= THRESHOLD).sum()),
        given_right=int(correct[sure >= THRESHOLD].sum()),
        bins=bins,
    )


def text(judged: Judged) -> str:
    """The report for people, before and after."""
    before, after, map_ = judged.before, judged.after, judged.calibration
    lines = [
        f"{judged.questions:,} questions of the interviewers, each asked with its answer in the archive and with it "
        "taken away.",
        (
            "Before: the confidence, lowered as such hard questions ask for."
            if judged.reference
            else "Before: the confidence as it is; what such hard questions cost this reader is not known."
        )
        + " After: each by a map fitted without it.",
        "",
        f"{'':<34}{'before':>14}{'after':>14}",
        f"{'expected calibration error':<34}{before.ece:>14.3f}{after.ece:>14.3f}",
        f"{'log loss':<34}{before.log_loss:>14.3f}{after.log_loss:>14.3f}",
        f"{f'right answers at {SURE} or more':<34}{_share(before.sure_right, before.sure):>14}"
        f"{_share(after.sure_right, after.sure):>14}",
        f"{f'right answers at {THRESHOLD} or more, given':<34}{_share(before.given_right, before.given):>14}"
        f"{_share(after.given_right, after.given):>14}",
        "",
        f"{'confidence':<14}{'before':>10}{'mean':>8}{'right':>8}{'after':>12}{'mean':>8}{'right':>8}",
    ]
    for number in range(CALIBRATION_BINS):
        low = number / CALIBRATION_BINS
        cells = [_cells(next((b for b in side.bins if b.low == low), None)) for side in (before, after)]
        lines.append(f"{f'{low:.1f} to {low + 0.1:.1f}':<14}{cells[0]}  {cells[1]}")
    lines += [
        "",
        f"Map: logit(fitted) = {map_.offset:+.3f} {map_.slope:+.3f} * logit(reader's confidence).",
        f"Answers are given from {map_.undo(THRESHOLD):.2f} of the reader's own confidence on; before, "
        f"from {THRESHOLD:.2f}.",
    ]
    return "\n".join(lines) + "\n"


def _fit(cases: Sequence[Case], around: Calibration) -> Calibration:
    return fit([case.confidence for case in cases], [case.right for case in cases], around=around)


def _share(right: int, of: int) -> str:
    return f"{right} of {of}" if of else "none given"


def _cells(bin: Bin | None) -> str:
    return f"{0:>10}{'':>8}{'':>8}" if bin is None else f"{bin.answers:>10}{bin.confidence:>8.2f}{bin.right:>8.2f}"
