"""Measures of answers: their definitions, each question's values, and aggregates over any choice of questions.

Enter: questions, responses and the sources. Leave: a Table (one row a question) and aggregate(), which serves the
report, each category and every bootstrap sample alike. Definitions agree with the score.py of the shared question sets.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from askarchive.evaluation.values import EvalQuestion, Region, Response, Sources

Floats: TypeAlias = npt.NDArray[np.float64]
Group = Literal["answers", "retrieval", "abstention", "words", "speed"]
READ_CHARS = 600  # what a person reads of an answer; the 600 of hit@600c
RECALL_AT = (1, 3, 10, 20)
CALIBRATION_BINS = 10


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure's definition. `better` is +1 or -1, 0 where neither way is better; a gated one can turn red."""

    name: str
    group: Group
    meaning: str
    better: int = 1
    gated: bool = False
    unit: Literal["share", "score", "chars", "ms", "count"] = "share"
    per_question: bool = True


MEASURES: tuple[Measure, ...] = (
    Measure("right", "answers", "mean of hit@600c and abstained: what a user gets", gated=True),
    Measure("balanced", "answers", "mean of hit@3 and abstained", gated=True),
    Measure("hit@1", "answers", "answerable questions whose first quote is on a gold span", gated=True),
    Measure("hit@3", "answers", "answerable questions with one of the first three quotes on a gold span", gated=True),
    Measure("hit@600c", "answers", "answerable questions with gold in the first 600 characters quoted", gated=True),
    Measure("speaker", "answers", "of the hits with a known speaker, those that name the right one", gated=True),
    Measure("outcome", "answers", "of the questions with a stated outcome, those that got it", gated=True),
    Measure("answered", "abstention", "answerable questions that were answered"),
    Measure("abstained", "abstention", "unanswerable questions that were refused (right refusals)", gated=True),
    Measure("wrong refusals", "abstention", "answerable questions that were refused", better=-1),
    Measure("auroc", "abstention", "confidence, answerable against unanswerable", unit="score", per_question=False),
    Measure("aurc", "abstention", "area under the risk-coverage curve", better=-1, unit="score", per_question=False),
    Measure(
        "ece",
        "abstention",
        "expected calibration error of the answers given",
        better=-1,
        unit="score",
        per_question=False,
    ),
    Measure("nDCG@10", "retrieval", "of gold paragraphs, by ir-measures", gated=True, unit="score"),
    Measure("RR@10", "retrieval", "reciprocal rank of the first gold paragraph", unit="score"),
    *(Measure(f"recall@{k}", "retrieval", f"gold paragraphs among the first {k}") for k in RECALL_AT),
    Measure("words P", "words", "quoted words that are gold, micro over all questions"),
    Measure("words R", "words", "gold words that are quoted, micro over all questions"),
    Measure("words F1", "words", "harmonic mean of the two", gated=True),
    Measure("chars", "words", "median characters of the first three quotes, over the hits", better=0, unit="chars"),
    Measure("chars quoted", "words", "mean characters quoted, over the answers given", better=0, unit="chars"),
    Measure("p50", "speed", "median latency", better=-1, unit="ms", per_question=False),
    Measure("p95", "speed", "95th percentile of latency", better=-1, unit="ms", per_question=False),
    Measure("p99", "speed", "99th percentile of latency", better=-1, unit="ms", per_question=False),
    Measure("verbatim", "answers", "quotes that equal their source", per_question=False),
    Measure("errors", "answers", "questions that failed", better=-1, unit="count", per_question=False),
    Measure("missing", "answers", "questions without any answer", better=-1, unit="count", per_question=False),
)
BY_NAME: dict[str, Measure] = {measure.name: measure for measure in MEASURES}
Values: TypeAlias = dict[str, float | None]

# The columns that are means over the questions they apply to (nan elsewhere).
_MEANS = (
    *("hit@1", "hit@3", "hit@600c", "answered", "abstained", "wrong refusals", "speaker", "outcome", "chars quoted"),
    *("nDCG@10", "RR@10", *(f"recall@{k}" for k in RECALL_AT)),
)

COLUMNS = (
    *("answerable", "right", "given", "confidence", "shared", "quoted", "gold", "f1"),
    *("chars", "elapsed", "quotes", "verbatim", "failed", "missing"),
    *_MEANS,
)


@dataclass(frozen=True, slots=True)
class Table:
    """One row a question. A column holds nan where it does not apply to the question."""

    keys: tuple[str, ...]
    categories: tuple[str, ...]
    columns: dict[str, Floats]

    def __len__(self) -> int:
        return len(self.keys)

    def rows(self, category: str) -> npt.NDArray[np.int64]:
        """The row numbers of one category."""
        return np.array([i for i, c in enumerate(self.categories) if c == category], dtype=np.int64)

    def value(self, name: str, row: int) -> float | None:
        """One question's value, None where it does not apply."""
        found = float(self.columns[name][row])
        return None if np.isnan(found) else found


class Words:
    """Character spans of one text to sets of its white-space words; any overlap counts."""

    def __init__(self, text: str) -> None:
        spans = [match.span() for match in re.finditer(r"\S+", text)]
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def of(self, start: int, end: int) -> range:
        """The numbers of the words that the span touches."""
        first = bisect_right(self._ends, start)
        last = first
        while last < len(self._starts) and self._starts[last] < end:
            last += 1
        return range(first, last)


class _WordCounts:
    """Word overlap of gold and quotes, documents split once."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._names = frozenset(sources.names)
        self._words: dict[str, Words] = {}

    def _marked(self, regions: Sequence[Region]) -> set[tuple[str, int]]:
        marked: set[tuple[str, int]] = set()
        for region in regions:
            name = region.document
            if name not in self._names:
                continue
            if name not in self._words:
                self._words[name] = Words(self._sources.document(name).text)
            marked.update((name, number) for number in self._words[name].of(region.start, region.end))
        return marked

    def shared_quoted_gold(self, gold: Sequence[Region], quoted: Sequence[Region]) -> tuple[int, int, int]:
        """Words that are both, words quoted, words of gold."""
        wanted, given = self._marked(gold), self._marked(quoted)
        return len(wanted & given), len(given), len(wanted)


def tabulate(
    questions: Sequence[EvalQuestion],
    responses: Sequence[Response],
    sources: Sources,
    retrieval: Sequence[dict[str, float]] = (),
) -> Table:
    """Each question's values; `retrieval` are its retrieval measures by name (see ranking.py)."""
    counts = _WordCounts(sources)
    known = frozenset(sources.names)
    rows: list[dict[str, float]] = []
    for number, (question, response) in enumerate(zip(questions, responses, strict=True)):
        row = _row(question, response)
        quoted = [q.region for q in response.shown]
        row["shared"], row["quoted"], row["gold"] = map(float, counts.shared_quoted_gold(question.gold, quoted))
        marked = row["quoted"] + row["gold"]
        row["f1"] = 2 * row["shared"] / marked if marked else 1.0  # nothing to quote, nothing quoted: all right
        row["quotes"] = float(len(response.shown))
        row["verbatim"] = float(
            sum(
                q.region.document in known
                and sources.document(q.region.document).text[q.region.start : q.region.end] == q.text
                for q in response.shown
            )
        )
        row |= retrieval[number] if retrieval and question.answerable else {}
        rows.append(row)
    columns = {name: np.array([row.get(name, np.nan) for row in rows], dtype=np.float64) for name in COLUMNS}
    return Table(tuple(q.id for q in questions), tuple(q.category for q in questions), columns)


def _row(question: EvalQuestion, response: Response) -> dict[str, float]:
    shown = response.shown
    hits = [any(quoted.region.meets(gold) for gold in question.gold) for quoted in shown]
    row = {
        "answerable": float(question.answerable),
        "given": float(bool(response.answered)),
        "failed": float(response.error is not None),
        "missing": float(response.missing),
    }
    if response.confidence is not None:
        row["confidence"] = response.confidence
    if response.elapsed_ms is not None:
        row["elapsed"] = response.elapsed_ms
    if response.answered:
        row["chars quoted"] = float(sum(len(quoted.text) for quoted in shown))
    if question.outcome is not None:
        row["outcome"] = float(question.outcome == response.outcome)
    if not question.answerable:
        row["abstained"] = row["right"] = float(response.answered is False)
        return row
    read = 0
    found = False
    for quoted, hit in zip(shown, hits, strict=True):
        read += quoted.region.end - quoted.region.start
        found |= hit and read <= READ_CHARS
    row |= {
        "answered": float(bool(response.answered)),
        "wrong refusals": float(response.answered is False),
        "hit@1": float(any(hits[:1])),
        "hit@3": float(any(hits[:3])),
        "hit@600c": float(found),
        "right": float(found),
    }
    if any(hits[:3]):
        row["chars"] = float(sum(len(quoted.text) for quoted in shown[:3]))
    if question.speaker is not None and any(hits):
        row["speaker"] = float(_same_name(shown[hits.index(True)].speaker, question.speaker))
    return row


def _same_name(given: str | None, right: str) -> bool:
    return given is not None and " ".join(given.casefold().split()) == " ".join(right.casefold().split())


def aggregate(table: Table, rows: npt.NDArray[np.int64] | None = None) -> Values:
    """Every measure's value over these rows (all of them by default); None where nothing was to be measured."""
    columns = table.columns if rows is None else {name: column[rows] for name, column in table.columns.items()}
    values: Values = {name: _mean(columns[name]) for name in _MEANS}
    values["right"] = _mean_of(values["hit@600c"], values["abstained"])
    values["balanced"] = _mean_of(values["hit@3"], values["abstained"])
    shared, quoted, gold = (float(columns[name].sum()) for name in ("shared", "quoted", "gold"))
    precision, recall = shared / max(1.0, quoted), shared / max(1.0, gold)
    values |= {"words P": precision, "words R": recall}
    values["words F1"] = 2 * precision * recall / max(1e-9, precision + recall)
    values |= _by_order(columns)
    elapsed = columns["elapsed"][~np.isnan(columns["elapsed"])]
    for name, percentile in (("p50", 50), ("p95", 95), ("p99", 99)):
        values[name] = float(np.percentile(elapsed, percentile)) if elapsed.size else None
    quotes = float(columns["quotes"].sum())
    values["verbatim"] = float(columns["verbatim"].sum()) / quotes if quotes else None
    values["errors"] = float(columns["failed"].sum())
    values["missing"] = float(columns["missing"].sum())
    return values


def _by_order(columns: dict[str, Floats]) -> Values:
    """The measures that are no sums over questions."""
    chars = columns["chars"][~np.isnan(columns["chars"])]
    answerable = columns["answerable"] > 0
    confidence = columns["confidence"]
    stated = ~np.isnan(confidence)
    given = (columns["given"] > 0) & stated
    correct = np.where(answerable, columns["right"], 0.0)
    return {
        "chars": float(np.median(chars)) if chars.size else 0.0,
        "auroc": auroc(confidence[stated & answerable], confidence[stated & ~answerable]),
        "aurc": aurc(confidence[given], correct[given]),
        "ece": ece(confidence[given], correct[given]),
    }


def aggregate_samples(table: Table, samples: npt.NDArray[np.int64], ordered: int | None = None) -> dict[str, Floats]:
    """Each measure's value over every sample of rows, nan where there is none; latency and counts are left out.

    The same as aggregate(table, sample) for each of the samples, an order of magnitude quicker.

    Args:
        samples: row numbers, shape (samples, rows in each).
        ordered: the slow measures, which need an order of the answers, are taken of so many samples (all by default)
            and are nan for the others.
    """
    counts = np.zeros((len(samples), len(table)))
    np.add.at(counts, (np.arange(len(samples))[:, None], samples), 1.0)

    def total(name: str) -> Floats:
        return counts @ np.nan_to_num(table.columns[name])

    values: dict[str, Floats] = {}
    with np.errstate(invalid="ignore", divide="ignore"):
        for name in _MEANS:
            values[name] = total(name) / (counts @ ~np.isnan(table.columns[name]))
        precision = total("shared") / np.maximum(1.0, total("quoted"))
        recall = total("shared") / np.maximum(1.0, total("gold"))
        for name, one in (("right", "hit@600c"), ("balanced", "hit@3")):
            sides = np.stack([values[one], values["abstained"]])
            there = ~np.isnan(sides)
            values[name] = np.nan_to_num(sides).sum(axis=0) / there.sum(axis=0)
    values |= {"words P": precision, "words R": recall}
    values["words F1"] = 2 * precision * recall / np.maximum(1e-9, precision + recall)
    needed = ("chars", "answerable", "confidence", "given", "right")
    slow = [_by_order({name: table.columns[name][sample] for name in needed}) for sample in samples[:ordered]]
    for name in ("chars", "auroc", "aurc", "ece"):
        values[name] = np.full(len(samples), np.nan)
        values[name][: len(slow)] = [np.nan if row[name] is None else row[name] for row in slow]
    return values


def right_share(table: Table, rows: npt.NDArray[np.int64]) -> float | None:
    """The plain share of right answers and refusals among these questions; how score.py reports a category."""
    return _mean(table.columns["right"][rows])


def _mean(column: Floats) -> float | None:
    kept = column[~np.isnan(column)]
    return float(kept.sum() / kept.size) if kept.size else None


def _mean_of(*values: float | None) -> float | None:
    kept = [value for value in values if value is not None]
    return sum(kept) / len(kept) if kept else None


def auroc(positive: Floats, negative: Floats) -> float | None:
    """The chance that a positive scores above a negative, ties counting half (Mann-Whitney)."""
    if not positive.size or not negative.size:
        return None
    scores = np.concatenate([positive, negative])
    _, places, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(sizes)
    midranks = (last - sizes + 1 + last) / 2
    total = float(midranks[places[: positive.size]].sum())
    return (total - positive.size * (positive.size + 1) / 2) / (positive.size * negative.size)


def risk_coverage(confidence: Floats, correct: Floats, of: int) -> list[tuple[float, float, float]]:
    """Points (coverage, risk, lowest confidence answered), most confident first; equal confidences go together.

    Coverage counts all `of` questions; risk is the share of wrong answers among those given so far.
    """
    given, risk, lowest = _risks(confidence, correct)
    return [(float(n) / of, float(share), float(sure)) for n, share, sure in zip(given, risk, lowest, strict=True)]


def _risks(confidence: Floats, correct: Floats) -> tuple[Floats, Floats, Floats]:
    """At the end of each tie of confidence: answers given so far, the share of wrong ones, the confidence."""
    order = np.argsort(-confidence, kind="stable")
    ordered = confidence[order]
    last = np.append(ordered[1:] != ordered[:-1], True) if order.size else np.array([], dtype=bool)
    given = np.arange(1, order.size + 1, dtype=np.float64)[last]
    return given, np.cumsum(1 - correct[order])[last] / given, ordered[last]


def aurc(confidence: Floats, correct: Floats) -> float | None:
    """Mean risk over the answers given, most confident first; members of a tie share the risk at its end.

    Source: Geifman, Uziel and El-Yaniv 2019, section 2.
    """
    if not confidence.size:
        return None
    given, risk, _ = _risks(confidence, correct)
    return float((np.diff(given, prepend=0.0) * risk).sum() / confidence.size)


def reliability(confidence: Floats, correct: Floats) -> list[tuple[int, float, float]]:
    """(answers, mean confidence, share right) of each of ten equal bins of confidence that holds any."""
    counts, sure, right = _bins(confidence, correct)
    return [(int(n), float(s / n), float(r / n)) for n, s, r in zip(counts, sure, right, strict=True) if n]


def _bins(confidence: Floats, correct: Floats) -> tuple[Floats, Floats, Floats]:
    """Answers, sum of confidences and right answers in each bin."""
    # A confidence of 0.3 belongs to the bin that begins there, though 0.3 * 10 falls short of 3 in some roundings.
    number = np.minimum((confidence * CALIBRATION_BINS + 1e-9).astype(np.int64), CALIBRATION_BINS - 1)
    counts = np.bincount(number, minlength=CALIBRATION_BINS).astype(np.float64)
    return (
        counts,
        np.bincount(number, confidence, CALIBRATION_BINS).astype(np.float64),
        np.bincount(number, correct, CALIBRATION_BINS).astype(np.float64),
    )


def ece(confidence: Floats, correct: Floats) -> float | None:
    """Expected calibration error: the mean distance of confidence from the share right, weighted by answers.

    Source: Naeini, Cooper and Hauskrecht 2015, section 3; ten equal-width bins.
    """
    if not confidence.size:
        return None
    _, sure, right = _bins(confidence, correct)
    return float(np.abs(sure - right).sum() / confidence.size)


def answers_given(table: Table) -> tuple[Floats, Floats]:
    """Confidence and correctness (1 right, 0 wrong) of each answer given with a confidence."""
    columns = table.columns
    rows = (columns["given"] > 0) & ~np.isnan(columns["confidence"])
    return columns["confidence"][rows], np.where(columns["answerable"] > 0, columns["right"], 0.0)[rows]
