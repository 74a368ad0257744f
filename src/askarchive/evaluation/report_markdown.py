"""A run as Markdown for a pull request or a CI summary: the verdict first, the details folded, under 1 MiB.

Enter: a Run. Leave: Markdown in which no character of a quote or a question is markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from askarchive.evaluation.compare import Change, Comparison, QuestionChange
from askarchive.evaluation.diff import marked
from askarchive.evaluation.evaluate import Run, SetResult
from askarchive.evaluation.gate import counted, show
from askarchive.evaluation.invariants import MEANINGS
from askarchive.evaluation.measures import MEASURES

LIMIT = 1_000_000  # bytes; GitHub cuts a step's summary at 1 MiB
QUOTE_CHARS = 1_500
_MARKUP = re.compile(r"[^\w\s.,;:?%()/+=–-]|_", re.ASCII)
_HEADLINE = (
    "right",
    "balanced",
    "hit@1",
    "hit@3",
    "hit@600c",
    "abstained",
    "nDCG@10",
    "words F1",
    "auroc",
    "ece",
    "p95",
)


def markdown(run: Run, limit: int = LIMIT) -> str:
    """The report; what does not fit below the limit is left out from its end, and that is said."""
    note = "\n… cut here to stay below the size limit; results.json holds everything.\n"
    kept: list[str] = []
    size = len(note.encode()) + len("</details>\n") * 2
    unfolded = 0
    for block in _blocks(run):
        size += len(block.encode(errors="backslashreplace"))
        if size > limit:
            return "".join(kept) + "\n</details>\n" * unfolded + note
        unfolded += block.count("<details>") - block.count("</details>")
        kept.append(block)
    return "".join(kept)


def escaped(text: str) -> str:
    """The text with every character that Markdown or HTML could act on as a numeric entity, on one line."""
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", text).replace("\r", "").replace("\n", "<br>")


def _blocks(run: Run) -> Iterator[str]:
    sign = "✅" if run.green else "❌"
    yield f"## {sign} askarchive eval: {escaped(run.verdict)}\n\n"
    for result in run.sets:
        for reason in result.reasons:
            yield f"- **{reason.kind}** ({escaped(result.eval_set.name)}): {escaped(reason.message)}\n"
    yield "\n"
    for result in run.sets:
        yield from _set(result)
    origin = run.provenance
    yield (
        f"<sub>commit {escaped(origin.commit or 'unknown')}, model {escaped(origin.model or 'unknown')} "
        f"{escaped((origin.model_revision or '')[:12])}, reader {escaped(origin.reader or 'unknown')}, "
        f"{escaped(f'reranker {origin.reranker}, ' if origin.reranker else '')}"
        f"{counted(origin.documents, 'document')}, corpus {origin.corpus[7:19]}</sub>\n"
    )


def _set(result: SetResult) -> Iterator[str]:
    changes = {} if result.comparison is None else {c.measure.name: c for c in result.comparison.changes}
    yield f"### {escaped(result.eval_set.name)}: {len(result.responses)} questions\n\n"
    yield _measures(result, [m for m in _HEADLINE if result.values.get(m) is not None], changes)
    yield from _fold("Invariants", _invariants(result))
    if result.comparison is not None:
        yield from _compared(result.comparison)
    names = [m.name for m in MEASURES if m.name not in _HEADLINE and result.values.get(m.name) is not None]
    yield from _fold("All measures", [_measures(result, names, changes)])
    yield from _fold("By category", _categories(result))


def _fold(title: str, blocks: Iterable[str]) -> Iterator[str]:
    yield f"<details><summary>{title}</summary>\n\n"
    yield from blocks
    yield "\n</details>\n\n"


def _measures(result: SetResult, names: Iterable[str], changes: dict[str, Change]) -> str:
    head = "| measure | value |" + (" baseline | better | worse | |" if changes else "") + "\n"
    lines = [head, "|---|---:|" + ("---:|---:|---:|---|" if changes else "") + "\n"]
    for name in names:
        line = f"| {name} | {show(name, result.values[name])} |"
        if changes:
            change = changes.get(name)
            if change is None:
                line += " | | | |"
            else:
                counted = change.better is not None
                line += f" {show(name, change.old)} | {change.better if counted else ''} | "
                line += f"{change.worse if counted else ''} | {'**lost**' if change.lost else ''} |"
        lines.append(line + "\n")
    return "".join(lines) + "\n"


def _invariants(result: SetResult) -> Iterator[str]:
    for invariant in result.invariants:
        sign = "❌" if invariant.violations else "✅"
        yield f"- {sign} {MEANINGS[invariant.name]}: {invariant.checked} checked, {len(invariant.violations)} broken\n"
        for violation in invariant.violations[:50]:
            yield f"  - {escaped(violation.id)}: {escaped(violation.message)}\n"


def _categories(result: SetResult) -> Iterator[str]:
    yield "| category | questions | right |\n|---|---:|---:|\n"
    for category in result.categories:
        right = "–" if category.right is None else f"{100 * category.right:.1f}%"
        yield f"| {escaped(category.name) or '(none)'} | {category.questions} | {right} |\n"


def _compared(comparison: Comparison) -> Iterator[str]:
    if comparison.unusable is not None:
        yield f"The baseline is of no use here: {escaped(comparison.unusable)}.\n\n"
        return
    for direction in ("worse", "better", "other words"):
        found = [change for change in comparison.questions if change.direction == direction]
        if found:
            title = f"{len(found)} {'in ' if direction == 'other words' else ''}{direction} than in the baseline"
            yield from _fold(title, (_question(change) for change in found))


def _question(change: QuestionChange) -> str:
    old, new = "\n".join(change.old_quotes)[:QUOTE_CHARS], "\n".join(change.new_quotes)[:QUOTE_CHARS]
    lines = [f"**{escaped(change.id)}** {escaped(change.question)}\n\n"]
    if change.old_outcome != change.new_outcome:
        lines.append(f"{escaped(change.old_outcome)} → {escaped(change.new_outcome)}\n\n")
    if old != new:
        lines.append("> " + marked(old, new, ("<del>", "</del>"), ("<ins>", "</ins>"), None, escaped) + "\n\n")
    return "".join(lines)
