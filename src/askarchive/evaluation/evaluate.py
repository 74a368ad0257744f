"""One evaluation from end to end: ask, check, measure, compare, judge. It prints and writes nothing.

Enter: sources, an eval set, responses. Leave: SetResult and Run, from which every report is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from askarchive.evaluation import ranking
from askarchive.evaluation.baseline import Baseline
from askarchive.evaluation.compare import Comparison, compare
from askarchive.evaluation.gate import Limits, Reason, counted, judge
from askarchive.evaluation.invariants import Invariant, check
from askarchive.evaluation.measures import Table, Values, aggregate, right_share, tabulate
from askarchive.evaluation.provenance import Provenance
from askarchive.evaluation.values import EvalSet, Response, Sources
from askarchive.types import JsonObject


@dataclass(frozen=True, slots=True)
class Category:
    """The measures of one category of questions; `right` is the plain share of right answers and refusals."""

    name: str
    questions: int
    right: float | None
    values: Values


@dataclass(frozen=True, slots=True)
class SetResult:
    """All that is known of one eval set after a run."""

    eval_set: EvalSet
    responses: tuple[Response, ...]
    table: Table
    values: Values
    categories: tuple[Category, ...]
    invariants: tuple[Invariant, ...]
    judged: ranking.Judged
    limits: Limits
    comparison: Comparison | None
    reasons: tuple[Reason, ...]
    history: tuple[JsonObject, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """The results of all sets, and the verdict over them."""

    provenance: Provenance
    sets: tuple[SetResult, ...]

    @property
    def green(self) -> bool:
        return not any(result.reasons for result in self.sets)

    @property
    def exit_code(self) -> int:
        """0 green, 1 red; that a run could not be made is an exception and never a verdict."""
        return 0 if self.green else 1

    @property
    def verdict(self) -> str:
        """One line that says the exit code in words."""
        reasons = sum(len(result.reasons) for result in self.sets)
        questions = counted(sum(len(result.responses) for result in self.sets), "question")
        if not self.green:
            return f"RED: {counted(reasons, 'reason')}, {questions}."
        compared = sum(result.comparison is not None for result in self.sets)
        lost = "nothing was lost beyond chance" if compared else "there was no baseline to compare with"
        return f"GREEN: {questions}, every invariant and threshold holds, {lost}."


def evaluate(
    sources: Sources,
    eval_set: EvalSet,
    responses: Sequence[Response],
    provenance: Provenance,
    limits: Limits | None = None,
    baseline: Baseline | None = None,
    history: tuple[JsonObject, ...] = (),
) -> SetResult:
    """The set's result, from responses in the order of its questions."""
    limits = limits or Limits()
    questions = eval_set.questions
    judged = ranking.judge(questions, responses, ranking.Units(sources))
    table = tabulate(questions, responses, sources, ranking.measure(judged))
    values = aggregate(table)
    invariants = check(questions, responses, sources, eval_set.turns)
    comparison = None
    if baseline is not None:
        comparison = compare(baseline, provenance, table, questions, responses, sources, limits.level)
    return SetResult(
        eval_set=eval_set,
        responses=tuple(responses),
        table=table,
        values=values,
        categories=_categories(table),
        invariants=invariants,
        judged=judged,
        limits=limits,
        comparison=comparison,
        reasons=judge(questions, responses, invariants, values, limits, comparison),
        history=history,
    )


def _categories(table: Table) -> tuple[Category, ...]:
    found: list[Any] = []
    for name in sorted(set(table.categories)):
        rows = table.rows(name)
        found.append(Category(name, rows.size, right_share(table, rows), aggregate(table, rows)))
    return tuple(found)
