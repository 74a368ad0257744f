"""A run as text for a terminal or a log: the verdict last, where the eye is.

Enter: a Run. Leave: lines. Quotes are cut to a line here; the HTML page and results.json hold them whole.
"""

from __future__ import annotations

from collections.abc import Iterator

from askarchive.evaluation.compare import Change, Comparison, least_loss
from askarchive.evaluation.diff import marked
from askarchive.evaluation.evaluate import Run, SetResult
from askarchive.evaluation.gate import show, show_change
from askarchive.evaluation.invariants import MEANINGS
from askarchive.evaluation.measures import MEASURES
from askarchive.render.terminal import neutralised

CHANGES_SHOWN = 12
WIDTH = 100
_GROUPS = {
    "answers": "answers",
    "abstention": "abstention and calibration",
    "retrieval": "retrieval (paragraphs, by ir-measures)",
    "words": "words",
    "speed": "latency",
}


def text(run: Run) -> str:
    """The whole report."""
    lines: list[str] = []
    for result in run.sets:
        lines.extend(_set(result, run))
    lines.append(run.verdict)
    for result in run.sets:
        lines.extend(f"  {_named(result, run)}{reason.kind}: {reason.message}" for reason in result.reasons)
    return "".join(neutralised(line.replace("\n", " ")) + "\n" for line in lines)


def _named(result: SetResult, run: Run) -> str:
    return f"{result.eval_set.name}, " if len(run.sets) > 1 else ""


def _set(result: SetResult, run: Run) -> Iterator[str]:
    answerable = sum(question.answerable for question in result.eval_set.questions)
    total = len(result.eval_set.questions)
    yield f"{result.eval_set.name}: {total} questions, {answerable} answerable, {total - answerable} not"
    yield from (f"  note: {remark}" for remark in result.eval_set.remarks)
    yield ""
    yield "invariants"
    for invariant in result.invariants:
        sign = "ok " if not invariant.violations else "BROKEN"
        yield f"  {sign:6} {invariant.checked:6} checked  {MEANINGS[invariant.name]}"
    changes = {} if result.comparison is None else {c.measure.name: c for c in result.comparison.changes}
    for group, title in _GROUPS.items():
        yield ""
        heading = f"{title:38}"
        yield heading + ("" if not changes else f"{'now':>12}{'baseline':>12}{'change':>10}  interval, sign test")
        for measure in MEASURES:
            if measure.group == group and result.values.get(measure.name) is not None:
                value = show(measure.name, result.values[measure.name])
                yield f"  {measure.name:36}{value:>12}" + _beside(changes.get(measure.name))
    yield ""
    yield "right answers and refusals by category"
    for category in result.categories:
        right = "–" if category.right is None else f"{100 * category.right:5.1f}%"
        yield f"  {category.name or '(none)':36}{right:>12}  of {category.questions}"
    if result.comparison is not None:
        yield ""
        yield from _comparison(result.comparison)
    yield ""


def _beside(change: Change | None) -> str:
    if change is None or change.old is None or change.new is None:
        return ""
    name = change.measure.name
    line = f"{show(name, change.old):>12}{show_change(name, change.new - change.old):>10}"
    if change.low is not None and change.high is not None:
        line += f"  {show_change(name, change.low)} to {show_change(name, change.high)}"
    if change.p is not None and (change.better or change.worse):
        line += f", {change.better} better {change.worse} worse, p {change.p:.2g}"
    return line + ("  LOST" if change.lost else "")


def _comparison(comparison: Comparison) -> Iterator[str]:
    of = f"baseline of {comparison.date}, commit {comparison.baseline.commit or 'unknown'}"
    if comparison.unusable is not None:
        yield f"{of}: {comparison.unusable}"
        return
    counts = {word: sum(q.direction == word for q in comparison.questions) for word in ("better", "worse")}
    same = comparison.paired - len(comparison.questions)
    yield (
        f"{of}: {comparison.paired} questions compared, {counts['better']} better, {counts['worse']} worse, "
        f"{len(comparison.questions) - sum(counts.values())} in other words, {same} the same; "
        f"{least_loss(comparison.level)} lost and none gained would turn it red"
    )
    for word, keys in (("new", comparison.added), ("gone", comparison.gone), ("altered", comparison.altered)):
        if keys:
            yield f"  {len(keys)} {word} and not compared: {', '.join(keys[:5])}{', …' if len(keys) > 5 else ''}"
    for change in comparison.questions[:CHANGES_SHOWN]:
        yield f"  {change.direction}: {change.id} {change.question}"
        if change.old_outcome != change.new_outcome:
            yield f"      {change.old_outcome} -> {change.new_outcome}"
        old, new = "".join(change.old_quotes[:1]), "".join(change.new_quotes[:1])
        yield "      " + marked(old, new, ("[-", "-]"), ("{+", "+}"), WIDTH * 4)
    if len(comparison.questions) > CHANGES_SHOWN:
        yield f"  … and {len(comparison.questions) - CHANGES_SHOWN} more in the reports"
