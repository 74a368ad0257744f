"""`askarchive eval`: measures an archive's answers against questions with gold, and gives a verdict to gate on.

Enter: options (options.py). Leave: a table on standard output, reports in a folder, an exit code that is the verdict.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from askarchive.errors import BadInput
from askarchive.evaluation.options import REVIEW, Options, add_arguments

if TYPE_CHECKING:
    from askarchive.archive import Archive
    from askarchive.evaluation.baseline import Baseline
    from askarchive.evaluation.evaluate import Run, SetResult
    from askarchive.evaluation.provenance import Provenance
    from askarchive.evaluation.responses import Askable
    from askarchive.evaluation.values import EvalSet, Response, Sources

__all__ = ["Options", "add_arguments", "evaluate_archive", "measure", "run"]

Progress = Callable[[int, int], None]


def run(
    args: argparse.Namespace | None = None,
    *,
    progress: Progress | None = None,
    open_archive: Callable[[Path], Archive] | None = None,
    **given: Any,
) -> int:
    """Do what `askarchive eval` says, print the report and give the exit code: 0 green, 1 red.

    Args:
        args: parsed arguments of add_arguments; keywords of Options serve as well, and win.
        progress: called with (questions done, questions in all).
        open_archive: opens the index with other models than the usual ones.
    Raises:
        BadInput: an eval set, a baseline or an option cannot be used (exit code 2).
        IndexUnusable: the index cannot be used (exit code 3).
    """
    options = Options.of(args, **given)
    _check(options)
    if options.evalset == REVIEW and not Path(REVIEW).is_dir():
        from askarchive.evaluation import review

        with _sources(options) as sources:
            return review.run(options, sources)
    if options.answers is not None:
        with _sources(options) as sources:
            return measure(options, sources, None, progress)
    from askarchive.archive import Archive

    with (open_archive or Archive.open)(options.index) as archive:
        return measure(options, archive, archive, progress)


def measure(options: Options, sources: Sources, archive: Askable | None, progress: Progress | None = None) -> int:
    """Evaluate, write the reports, print the table, and give the exit code that the printed verdict says."""
    from askarchive.evaluation import report_terminal, reports

    found = evaluate_archive(options, sources, archive, progress)
    if options.report is not None:
        reports.write(found, options.report, sources)
    reports.summarise(found)
    sys.stdout.write(report_terminal.text(found))
    return found.exit_code


def _check(options: Options) -> None:
    """Refuse options that contradict each other, before a model is loaded."""
    if options.no_baseline and options.baseline is not None:
        raise BadInput("--no-baseline and --baseline contradict each other; give one of them.")
    if options.update_baseline and (options.category or options.limit):
        raise BadInput("A baseline is of the whole set; leave out --category and --limit to update it.")
    if options.limit is not None and options.limit < 1:
        raise BadInput(f"--limit {options.limit} leaves no question; give at least 1.")
    if options.self_built and options.answers is not None:
        raise BadInput("--self asks its own questions; it cannot measure the answers of a file.")


def _sources(options: Options) -> Any:
    """The index alone: saved answers need no model."""
    from contextlib import closing

    from askarchive.index import open_index

    return closing(open_index(options.index))


def evaluate_archive(
    options: Options, sources: Sources, archive: Askable | None, progress: Progress | None = None
) -> Run:
    """The run that the options ask for; without an archive the answers come from the options' file."""
    from askarchive.evaluation import baseline, gate, provenance, responses, selfset, sets
    from askarchive.evaluation.evaluate import Run, evaluate

    eval_sets = (
        (selfset.build(sources, getattr(archive, "encoder", None)),)
        if options.self_built
        else sets.load(options.evalset, sources)
    )
    if len(eval_sets) > 1 and options.baseline is not None:
        raise BadInput(f"{options.evalset} holds {len(eval_sets)} sets, each with its own baseline; name one of them.")
    chosen = [_chosen(eval_set, options) for eval_set in eval_sets]
    if not any(eval_set.questions for eval_set in chosen):
        raise BadInput(f"No question of {options.evalset} is of the category {', '.join(options.category)}.")
    limits = [
        gate.read_limits(options.thresholds) if options.thresholds else gate.find_limits(eval_set.folder)
        for eval_set in chosen
    ]
    baselines = [_baseline(options, eval_set) for eval_set in chosen]  # read before an hour of asking
    origin = provenance.of_archive(archive, sources)
    done, total = 0, sum(len(eval_set.questions) for eval_set in chosen)
    results = []
    for eval_set, limit, accepted in zip(chosen, limits, baselines, strict=True):
        found: tuple[Response, ...]
        if archive is None:
            assert options.answers is not None
            found = responses.from_file(options.answers, eval_set.questions, eval_set.name)
        else:
            found = responses.ask_all(archive, eval_set.questions, _from(done, total, progress or _say))
        done += len(eval_set.questions)
        history = baseline.history(Path(eval_set.folder)) if eval_set.folder else ()
        result = evaluate(sources, eval_set, found, origin, limit, accepted, history)
        results.append(_accepted(options, result, origin) if options.update_baseline else result)
    return Run(origin, tuple(results))


def _chosen(eval_set: EvalSet, options: Options) -> EvalSet:
    kept = [q for q in eval_set.questions if not options.category or q.category in options.category]
    return replace(eval_set, questions=tuple(kept[: options.limit]))


def _baseline_path(options: Options, eval_set: EvalSet) -> Path | None:
    from askarchive.evaluation import baseline

    if options.baseline is not None:
        return options.baseline
    return None if eval_set.folder is None else Path(eval_set.folder) / baseline.FILE


def _baseline(options: Options, eval_set: EvalSet) -> Baseline | None:
    from askarchive.evaluation import baseline

    path = _baseline_path(options, eval_set)
    if options.no_baseline or path is None or (not path.exists() and (options.update_baseline or not options.baseline)):
        return None
    return baseline.read(path)


def _accepted(options: Options, result: SetResult, origin: Provenance) -> SetResult:
    """The result with its losses accepted and the baseline written; what no baseline excuses stays red."""
    from askarchive.evaluation import baseline

    path = _baseline_path(options, result.eval_set)
    if path is None:
        raise BadInput("A self-built set has no folder; say with --baseline FILE where its baseline is to be.")
    grave = tuple(reason for reason in result.reasons if reason.kind not in ("loss", "baseline"))
    if grave:
        print(f"The baseline {path} was not updated: {len(grave)} reasons are not a matter of it.", file=sys.stderr)
        return replace(result, reasons=grave)
    baseline.write(
        path,
        origin,
        result.eval_set.name,
        result.eval_set.fingerprint,
        result.values,
        result.table,
        result.eval_set.questions,
        result.responses,
    )
    print(f"The baseline {path} holds these figures now; commit it.", file=sys.stderr)
    return replace(result, reasons=(), history=baseline.history(path.parent))


def _from(start: int, total: int, progress: Progress) -> Progress:
    """Progress of one set as that of all sets."""
    return lambda done, _: progress(start + done, total)


def _say(done: int, total: int) -> None:
    """Progress for whoever calls without a bar: ten lines a run."""
    if done == total or done % max(1, total // 10) == 0:
        print(f"asked {done} of {total}", file=sys.stderr, flush=True)
