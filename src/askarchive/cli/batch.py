"""`askarchive batch`: a file of questions, one row each."""

from __future__ import annotations

import argparse
from pathlib import Path

from askarchive.cli.console import Bar, duration, say
from askarchive.cli.options import add_index, add_models, add_quotes, most_quotes, opener, whole

HELP = "answer a file of questions"
DESCRIPTION = """Answers each question of a file, in order, and writes one row a question, each safe on disk before the next.
A question that fails becomes a row with its error, and the run goes on.

QUESTIONS is JSONL, {"question": "..."} a line with "id", "history" and "document" if wanted, or CSV with a column
named question. Beside a file of answers stands ANSWERS.run.json, which says which questions and which index it
belongs to; --resume needs it, and the same options as before. An answer file with rows in it is never overwritten unless --overwrite says so.
In CSV a cell that a spreadsheet would take for a formula begins with an apostrophe; its columns quotes and nearest
hold all quotes as exact JSON. JSONL is exact everywhere."""
EXAMPLE = "askarchive batch questions.jsonl -o answers.jsonl --resume"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("questions", metavar="QUESTIONS", help="JSONL or CSV; - reads JSONL from standard input")
    parser.add_argument(
        "-o",
        "--output",
        default="-",
        metavar="ANSWERS",
        help="JSONL or CSV by its ending (default: -, standard output)",
    )
    add_index(parser)
    parser.add_argument("--resume", action="store_true", help="go on where an earlier run was stopped, at any moment")
    parser.add_argument("--overwrite", action="store_true", help="start again over an answer file that holds rows")
    parser.add_argument(
        "--jobs", type=whole(1, 64), default=1, metavar="N", help="questions worked on at once (default: 1)"
    )
    parser.add_argument(
        "--format", choices=("jsonl", "csv"), help="of the answers, whatever ANSWERS ends in (default: by its ending)"
    )
    add_quotes(parser)
    add_models(parser)


def run(args: argparse.Namespace) -> int:
    """Answers the file and says how it went."""
    from askarchive import batch, render
    from askarchive.types import JsonObject, Query

    questions = None if args.questions == "-" else Path(args.questions)
    output = None if args.output == "-" else Path(args.output)
    # What is wrong with the files is said before the models are loaded.
    batch.check_places(questions, output, resume=args.resume, overwrite=args.overwrite)
    if questions is not None:
        batch.survey(questions)
    with opener(args)(args.index) as archive:

        def ask(query: Query) -> JsonObject:
            answer = archive.ask(
                query.question,
                history=query.history,
                documents=query.documents,
                id=query.id,
                max_quotes=most_quotes(args),
            )
            if args.order == "source":
                answer = render.in_source_order(answer, archive.names)
            return render.answer_object(answer, archive)

        bar = Bar("Answered")

        def progress(now: batch.Progress) -> None:
            left = "" if now.left_s is None else f", {duration(now.left_s)} left"
            failed = f", {now.failed:,} failed" if now.failed else ""
            bar.draw(now.done, now.total, f", {now.per_second:.1f} a second{left}{failed}")

        try:
            report = batch.run(
                questions,
                output,
                ask,
                index=archive.index.id,
                resume=args.resume,
                overwrite=args.overwrite,
                jobs=args.jobs,
                output_format=args.format,
                progress=progress,
            )
        finally:
            bar.end()
    _say_how_it_went(report, args.output)
    return 1 if report.failed else 0


def _say_how_it_went(report: object, output: str) -> None:
    from askarchive.batch import BatchReport

    assert isinstance(report, BatchReport)
    kept = f", {report.resumed:,} of them kept from an earlier run" if report.resumed else ""
    say(
        f"Rows: {report.rows:,}{kept}; in this run {report.answered:,} answered, {report.abstained:,} not answered by the "
        f"archive, {duration(report.elapsed_s)}."
    )
    if report.failed:
        say(f"Questions that failed: {report.failed:,}; their rows have an error that says why.")
    if report.repeated_ids:
        say(f"Ids that stand more than once: {len(report.repeated_ids):,}, {report.repeated_ids[0]!r} for one.")
