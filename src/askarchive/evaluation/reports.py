"""Writes a run's reports into a folder, and its summary where a CI service wants one.

Enter: a Run. Leave: files, each written aside and renamed, so that none is ever half there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from askarchive.errors import OutputError
from askarchive.evaluation import report_html, report_junit, report_markdown, report_trec
from askarchive.evaluation.evaluate import Run
from askarchive.evaluation.results import results_object
from askarchive.evaluation.values import Sources

SUMMARY = "GITHUB_STEP_SUMMARY"


def write(run: Run, folder: Path, sources: Sources | None = None) -> None:
    """Write every report.

    Args:
        sources: when given, a BEIR folder is exported too.
    Raises:
        OutputError: the folder cannot be written.
    """
    try:
        _file(folder / "results.json", [json.dumps(results_object(run), ensure_ascii=False, indent=1), "\n"])
        _file(folder / "junit.xml", [report_junit.junit(run)])
        _file(folder / "report.md", [report_markdown.markdown(run)])
        _file(folder / "report.html", [report_html.page(run)])
        # Ids are unique in their set only.
        named = [(result, f"{result.eval_set.name}/" if len(run.sets) > 1 else "") for result in run.sets]
        _file(folder / "run.trec", (line for result, set_ in named for line in report_trec.run_lines(result, set_)))
        _file(folder / "qrels.trec", (line for result, set_ in named for line in report_trec.qrels_lines(result, set_)))
        if sources is not None:
            for result in run.sets:
                beir = folder / "beir" / result.eval_set.name.replace("/", "-")
                _file(beir / "corpus.jsonl", report_trec.beir_corpus(sources))
                _file(beir / "queries.jsonl", report_trec.beir_queries(result))
                _file(beir / "qrels" / "test.tsv", report_trec.beir_qrels(result))
    except OSError as error:
        raise OutputError(
            f"The reports cannot be written to {folder} ({error.strerror}); choose another folder with --report."
        ) from error


def _file(path: Path, pieces: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with aside.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.writelines(pieces)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def summarise(run: Run) -> None:
    """Append the Markdown to the CI service's summary file, where there is one.

    Raises:
        OutputError: the file that the service named cannot be written.
    """
    path = os.environ.get(SUMMARY)
    if not path:
        return
    try:
        with open(path, "a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(report_markdown.markdown(run))
    except OSError as error:
        raise OutputError(f"The summary {path} (${SUMMARY}) cannot be written: {error.strerror}.") from error
