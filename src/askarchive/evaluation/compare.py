"""A run beside its baseline, question by question: what got better or worse, and whether that is more than chance.

Enter: a baseline and a run over the same corpus. Leave: Comparison, with a paired bootstrap interval and a sign test
for each measure. The random numbers are seeded: the same two runs always compare alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from askarchive.evaluation.baseline import Baseline, outcome_of, question_fingerprint
from askarchive.evaluation.measures import MEASURES, Measure, Table, aggregate, aggregate_samples
from askarchive.evaluation.provenance import Provenance
from askarchive.evaluation.values import EvalQuestion, Region, Response, Sources

Rows: TypeAlias = npt.NDArray[np.int64]
Direction = Literal["better", "worse", "other words"]
LEVEL = 0.05
RESAMPLES = 1000
RESAMPLES_ORDERED = 250  # of the measures that cannot be lost, only shown
SEED = 20_657
# Measures of a machine's mood, and counts that the gate looks at by themselves.
_NOT_COMPARED = frozenset({"p50", "p95", "p99", "verbatim", "errors", "missing"})
# The column whose pairs a measure's sign test counts, where it is not the measure's own.
_PAIRED_BY = {"balanced": "balanced", "words F1": "f1"}


@dataclass(frozen=True, slots=True)
class Change:
    """A measure in both runs, over the paired questions. `low` and `high` bound new minus old.

    `better` and `worse` count questions; `p` is the chance of at least so many worse ones among those that differ
    if each way were equally likely. `lost` says that the gate turns red for it.
    """

    measure: Measure
    old: float | None
    new: float | None
    low: float | None
    high: float | None
    better: int | None
    worse: int | None
    p: float | None
    lost: bool


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """One question that is answered otherwise than before; the words are sliced from the corpus."""

    id: str
    question: str
    category: str
    direction: Direction
    old_outcome: str
    new_outcome: str
    old_quotes: tuple[str, ...]
    new_quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A run against its baseline. `unusable` is a sentence when they cannot be compared at all."""

    baseline: Provenance
    date: str
    level: float
    paired: int
    added: tuple[str, ...]
    gone: tuple[str, ...]
    altered: tuple[str, ...]
    changes: tuple[Change, ...]
    questions: tuple[QuestionChange, ...]
    unusable: str | None = None

    @property
    def losses(self) -> tuple[Change, ...]:
        """The changes for which the gate turns red."""
        return tuple(change for change in self.changes if change.lost)


def compare(
    baseline: Baseline,
    run: Provenance,
    table: Table,
    questions: Sequence[EvalQuestion],
    responses: Sequence[Response],
    sources: Sources,
    level: float = LEVEL,
) -> Comparison:
    """The run beside the baseline; `unusable` where the corpus is another or no question is common."""
    now = {question.id: number for number, question in enumerate(questions)}
    before = {key: number for number, key in enumerate(baseline.table.keys)}
    common = [key for key in now if key in before]
    altered = tuple(k for k in common if question_fingerprint(questions[now[k]]) != baseline.asked[k])
    pairs = [key for key in common if key not in set(altered)]
    unusable = None
    if run.corpus != baseline.provenance.corpus:
        unusable = (
            f"the baseline was made on another corpus ({_short(baseline.provenance.corpus)}, "
            f"{baseline.provenance.documents} documents; this one is {_short(run.corpus)}, {run.documents}); "
            "check the figures and accept them with --update-baseline"
        )
    elif not pairs:
        unusable = "the baseline has no question in common with this set; accept the figures with --update-baseline"
    changes: tuple[Change, ...] = ()
    answers: tuple[QuestionChange, ...] = ()
    if unusable is None:
        old_rows = np.array([before[key] for key in pairs], dtype=np.int64)
        new_rows = np.array([now[key] for key in pairs], dtype=np.int64)
        changes = _changes(_take(baseline.table, old_rows), _take(table, new_rows), level)
        answers = tuple(_answers(baseline, pairs, now, before, table, questions, responses, sources))
    return Comparison(
        baseline=baseline.provenance,
        date=baseline.date,
        level=level,
        paired=len(pairs) if unusable is None else 0,
        added=tuple(key for key in now if key not in before),
        gone=tuple(key for key in before if key not in now),
        altered=altered,
        changes=changes,
        questions=answers,
        unusable=unusable,
    )


def _short(fingerprint: str) -> str:
    return fingerprint.removeprefix("sha256:")[:12]


def _take(table: Table, rows: Rows) -> Table:
    columns = {name: column[rows] for name, column in table.columns.items()}
    return Table(tuple(table.keys[i] for i in rows), tuple(table.categories[i] for i in rows), columns)


def _changes(old: Table, new: Table, level: float) -> tuple[Change, ...]:
    before, after = aggregate(old), aggregate(new)
    spread = _bootstrap(old, new)
    found = []
    for measure in MEASURES:
        name = measure.name
        if name in _NOT_COMPARED or (before[name] is None and after[name] is None):
            continue
        differences = spread.get(name)
        low = high = None
        if differences is not None and differences.size:
            low, high = (float(x) for x in np.quantile(differences, [level, 1 - level]))
        better = worse = p = None
        if measure.per_question and measure.better:
            better, worse = _signs(measure, old, new)
            p = sign_test(worse, better)
        # Worse than chance by both: the sign test counts questions, the interval weighs how much they lost.
        lost = (
            measure.gated
            and p is not None
            and p <= level
            and low is not None
            and high is not None
            and (high < 0 if measure.better > 0 else low > 0)
        )
        found.append(Change(measure, before[name], after[name], low, high, better, worse, p, lost))
    return tuple(found)


def _signs(measure: Measure, old: Table, new: Table) -> tuple[int, int]:
    """How many paired questions are better and worse by this measure."""
    difference = (_column(measure.name, new) - _column(measure.name, old)) * measure.better
    # A baseline keeps six decimals: what differs by less than its rounding does not differ.
    kept = np.round(difference[~np.isnan(difference)], 5)
    return int((kept > 1e-9).sum()), int((kept < -1e-9).sum())


def _column(name: str, table: Table) -> npt.NDArray[np.float64]:
    columns = table.columns
    name = _PAIRED_BY.get(name, name)
    if name == "balanced":
        return np.where(columns["answerable"] > 0, columns["hit@3"], columns["abstained"])
    if name == "words P":
        return columns["shared"] / np.where(columns["quoted"] > 0, columns["quoted"], np.nan)
    if name == "words R":
        return columns["shared"] / np.where(columns["gold"] > 0, columns["gold"], np.nan)
    return columns[name]


def sign_test(worse: int, better: int) -> float:
    """P(at least `worse` of the questions that differ are worse), each way equally likely; exact, one-sided."""
    differing = worse + better
    if not differing:
        return 1.0
    tail: int = sum(math.comb(differing, count) for count in range(worse, differing + 1))
    return tail / (1 << differing)


def least_loss(level: float) -> int:
    """The fewest questions lost, none gained, that are more than chance at this level."""
    return math.ceil(math.log2(1 / level))


def _bootstrap(old: Table, new: Table) -> dict[str, npt.NDArray[np.float64]]:
    """New minus old of each measure over resampled questions; both runs are resampled alike.

    Source: Efron and Tibshirani 1993, chapter 13 (percentile interval); strata are answerable and unanswerable.
    """
    random = np.random.default_rng(SEED)
    answerable = new.columns["answerable"] > 0
    strata = [rows for rows in (np.flatnonzero(answerable), np.flatnonzero(~answerable)) if rows.size]
    samples = np.concatenate([random.choice(rows, (RESAMPLES, rows.size)) for rows in strata], axis=1)
    before, after = (aggregate_samples(table, samples, RESAMPLES_ORDERED) for table in (old, new))
    found = {}
    for name, values in after.items():
        differences = values - before[name]
        found[name] = differences[~np.isnan(differences)]
    return found


def _answers(
    baseline: Baseline,
    pairs: Sequence[str],
    now: dict[str, int],
    before: dict[str, int],
    table: Table,
    questions: Sequence[EvalQuestion],
    responses: Sequence[Response],
    sources: Sources,
) -> list[QuestionChange]:
    """The questions whose answer differs, the worse first."""
    found = []
    for key in pairs:
        question, response = questions[now[key]], responses[now[key]]
        quotes = tuple(quoted.region for quoted in response.shown)
        outcome = outcome_of(response)
        if quotes == baseline.quotes[key] and outcome == baseline.outcomes[key]:
            continue
        direction: Direction = "other words"
        for name in ("right", "hit@3", "hit@1", "nDCG@10"):
            old = baseline.table.value(name, before[key])
            new = table.value(name, now[key])
            if old is not None and new is not None and abs(new - old) > 1e-5:
                direction = "better" if new > old else "worse"
                break
        found.append(
            QuestionChange(
                id=key,
                question=question.question,
                category=question.category,
                direction=direction,
                old_outcome=baseline.outcomes[key],
                new_outcome=outcome,
                old_quotes=tuple(_words(region, sources) for region in baseline.quotes[key]),
                new_quotes=tuple(quoted.text for quoted in response.shown),
            )
        )
    order = {"worse": 0, "better": 1, "other words": 2}
    return sorted(found, key=lambda change: order[change.direction])


def _words(region: Region, sources: Sources) -> str:
    return sources.document(region.document).text[region.start : region.end]
