"""A run as one HTML page that needs nothing else: style and plots stand in it, there is no script and no link.

Enter: a Run. Leave: the page. Words of sources and questions are escaped; what is folded on the screen is
unfolded on paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from askarchive.evaluation import plots
from askarchive.evaluation.baseline import outcome_of
from askarchive.evaluation.compare import Change, Comparison, QuestionChange, least_loss
from askarchive.evaluation.diff import marked
from askarchive.evaluation.evaluate import Run, SetResult
from askarchive.evaluation.gate import counted, show, show_change
from askarchive.evaluation.invariants import MEANINGS
from askarchive.evaluation.measures import MEASURES, answers_given, reliability, risk_coverage

OVER_TIME = ("right", "hit@1", "hit@3", "abstained", "words F1")
_GROUPS = {
    "answers": "Answers",
    "abstention": "Abstention and calibration",
    "retrieval": "Retrieval",
    "words": "Words",
    "speed": "Latency",
}


def page(run: Run) -> str:
    """The whole page."""
    style = files("askarchive.evaluation").joinpath("report.css").read_text(encoding="utf-8")
    return "".join(
        [
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>askarchive eval: {'green' if run.green else 'red'}</title>",
            f"<style>{style}</style></head><body><main>\n",
            *_head(run),
            *(block for result in run.sets for block in _set(result)),
            "</main></body></html>\n",
        ]
    )


def _head(run: Run) -> Iterator[str]:
    origin = run.provenance
    yield f'<section class="verdict{"" if run.green else " red"}"><h1>{escape(run.verdict)}</h1>'
    if not run.green:
        yield "<ul>"
        for result in run.sets:
            for reason in result.reasons:
                yield f"<li><b>{reason.kind}</b> ({escape(result.eval_set.name)}): {escape(reason.message)}</li>"
        yield "</ul>"
    yield "</section>\n"
    yield (
        f'<p class="soft">askarchive {escape(origin.version)}, commit {escape(origin.commit or "unknown")} · model '
        f"{escape(origin.model or 'unknown')} {escape((origin.model_revision or '')[:12])} · reader "
        f"{escape(origin.reader or 'unknown')}{escape(f', reranker {origin.reranker}' if origin.reranker else '')} · "
        f"{counted(origin.documents, 'document')}, corpus {escape(origin.corpus[7:19])}</p>\n"
    )


def _set(result: SetResult) -> Iterator[str]:
    answerable = sum(question.answerable for question in result.eval_set.questions)
    total = len(result.responses)
    yield f"<h2>{escape(result.eval_set.name)}</h2><p>{total} questions: {answerable} with an answer in the archive, "
    yield f"{total - answerable} without.</p>\n"
    yield from (f'<p class="soft">{escape(remark)}</p>' for remark in result.eval_set.remarks)
    yield from _invariants(result)
    yield from _plots(result)
    yield from _measures(result)
    if result.comparison is not None:
        yield from _comparison(result.comparison)
    yield from _wrong(result)


def _invariants(result: SetResult) -> Iterator[str]:
    yield '<h3>What must always hold</h3><div class="scroll"><table><tbody>\n'
    for invariant in result.invariants:
        broken = len(invariant.violations)
        sign = '<td class="good">holds</td>' if not broken else f'<td class="bad">broken {broken} times</td>'
        yield f'<tr>{sign}<td>{escape(MEANINGS[invariant.name])}</td><td class="n">{invariant.checked} checked</td></tr>\n'
        for violation in invariant.violations[:50]:
            yield f'<tr><td></td><td colspan="2"><b>{escape(violation.id)}</b> {escape(violation.message)}</td></tr>\n'
    yield "</tbody></table></div>\n"


def _plots(result: SetResult) -> Iterator[str]:
    confidence, correct = answers_given(result.table)
    names = [(c.name or "(none)", c.questions, c.right) for c in result.categories]
    runs = [row["measures"] for row in result.history]
    labels = [f"{row['date'][5:]} {(row.get('commit') or '')[:5]}" for row in result.history]
    drawn = (
        (
            plots.risk_coverage(risk_coverage(confidence, correct, len(result.table))),
            "Risk and coverage: were only the most confident answers given, how many of them would be wrong?",
            "",
        ),
        (
            plots.reliability(reliability(confidence, correct)),
            "Reliability: of the answers given at 80%, four in five should be right. On the dotted line, they are.",
            "",
        ),
        (plots.bars(names), "Right answers and right refusals by category of question.", " wide"),
        (
            plots.over_time(labels, {name: [run.get(name) for run in runs] for name in OVER_TIME}),
            "Measures over the accepted runs (history.jsonl).",
            " wide",
        ),
    )
    yield '<h3>Plots</h3><div class="plots">\n'
    for svg, caption, style in drawn:
        if svg:
            yield f'<figure class="plot{style}">{svg}<figcaption>{caption}</figcaption></figure>\n'
    yield "</div>\n"


def _measures(result: SetResult) -> Iterator[str]:
    changes = {} if result.comparison is None else {c.measure.name: c for c in result.comparison.changes}
    for group, title in _GROUPS.items():
        found = [m for m in MEASURES if m.group == group and result.values.get(m.name) is not None]
        if not found:
            continue
        beside = '<th class="n">baseline</th><th class="n">interval of the change</th><th class="n">better / worse</th>'
        yield f'<h3>{title}</h3><div class="scroll"><table><thead><tr><th>measure</th><th class="n">value</th>'
        yield f"{beside if changes else ''}<th>what it is</th></tr></thead><tbody>\n"
        for measure in found:
            value = show(measure.name, result.values[measure.name])
            yield f'<tr><td>{measure.name}</td><td class="n">{value}</td>'
            if changes:
                yield _beside(changes.get(measure.name))
            yield f'<td class="soft">{escape(measure.meaning)}</td></tr>\n'
        yield "</tbody></table></div>\n"


def _beside(change: Change | None) -> str:
    if change is None or change.old is None:
        return "<td></td><td></td><td></td>"
    name = change.measure.name
    interval = counts = ""
    if change.low is not None and change.high is not None:
        interval = f"{show_change(name, change.low)} to {show_change(name, change.high)}"
    if change.better is not None:
        counts = f"{change.better} / {change.worse}"
    lost = ' <span class="bad">lost</span>' if change.lost else ""
    return f'<td class="n">{show(name, change.old)}</td><td class="n">{interval}</td><td class="n">{counts}{lost}</td>'


def _comparison(comparison: Comparison) -> Iterator[str]:
    yield "<h3>Beside the baseline</h3>"
    if comparison.unusable is not None:
        yield f"<p>{escape(comparison.unusable)}.</p>\n"
        return
    yield (
        f'<p class="soft">The baseline is of {escape(comparison.date)}, commit '
        f"{escape(comparison.baseline.commit or 'unknown')}. {comparison.paired} questions are in both; "
        f"{len(comparison.added)} are new, {len(comparison.gone)} gone, {len(comparison.altered)} altered. "
        f"At level {comparison.level:g}, {least_loss(comparison.level)} questions lost and none gained would turn it "
        "red.</p>\n"
    )
    for direction in ("worse", "better", "other words"):
        found = [change for change in comparison.questions if change.direction == direction]
        if found:
            yield f"<h3>{len(found)} {'in ' if direction == 'other words' else ''}{direction}</h3>\n"
        yield from (_question(change, direction == "worse") for change in found)


def _question(change: QuestionChange, unfolded: bool) -> str:
    old, new = "\n\n".join(change.old_quotes), "\n\n".join(change.new_quotes)
    outcome = ""
    if change.old_outcome != change.new_outcome:
        outcome = f'<p class="soft">{escape(change.old_outcome)} → {escape(change.new_outcome)}</p>'
    after = marked(old, new, ("<del>", "</del>"), ("<ins>", "</ins>"), None, escape) if new else ""
    return (
        f"<details{' open' if unfolded else ''}><summary><b>{escape(change.id)}</b> {escape(change.question)} "
        f'<span class="soft">{escape(change.category)}</span></summary>{outcome}<div class="pair">'
        f'<div><p class="soft">baseline</p><div class="q">{escape(old) or "no quote"}</div></div>'
        f'<div><p class="soft">now</p><div class="q">{after or "no quote"}</div></div></div></details>\n'
    )


def _wrong(result: SetResult) -> Iterator[str]:
    """Every question that is not answered right, for whoever wants to know why."""
    rows = [row for row in range(len(result.table)) if result.table.value("right", row) == 0]
    if not rows:
        return
    yield f"<h3>Not right: {len(rows)} of {len(result.table)}</h3>\n"
    for row in rows:
        question, response = result.eval_set.questions[row], result.responses[row]
        quotes = "\n\n".join(quoted.text for quoted in response.shown)
        wanted = (
            "no quote"
            if not question.answerable
            else "\n\n".join(f"{g.document}:{g.start}-{g.end}" for g in question.gold)
        )
        note = f'<p class="soft">{escape(question.note)}</p>' if question.note else ""
        yield (
            f"<details><summary><b>{escape(question.id)}</b> {escape(question.question)} "
            f'<span class="soft">{escape(question.category)}, {escape(outcome_of(response))}</span></summary>{note}'
            f'<div class="pair"><div><p class="soft">quoted</p><div class="q">{escape(quotes) or "no quote"}</div></div>'
            f'<div><p class="soft">gold</p><div class="q">{escape(wanted)}</div></div></div></details>\n'
        )
