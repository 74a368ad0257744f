"""The run of a batch: questions in, rows out in the same order, each safe before the next is counted.

Enter: a question file, an answer file and a function that answers one query. Leave: rows, and a report in numbers.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TypeAlias

from askarchive.batch import answers
from askarchive.batch.journal import Done, Journal, Run, begin, check_owner, done, sync_folder
from askarchive.batch.questions import Item, Survey, format_of, items, open_questions, survey
from askarchive.batch.records import Format
from askarchive.errors import ArchiveError, BadInput, IndexUnusable, OutputError
from askarchive.render import error_object
from askarchive.types import JsonObject, Query

Ask: TypeAlias = Callable[[Query], JsonObject]

AHEAD = 4  # questions begun for each job before the oldest has been written


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is. `total` is None for standard input, whose end nobody knows."""

    done: int
    total: int | None
    failed: int
    resumed: int
    elapsed_s: float

    @property
    def per_second(self) -> float:
        """Questions a second in this run, those of an earlier one left out."""
        return (self.done - self.resumed) / self.elapsed_s if self.elapsed_s else 0.0

    @property
    def left_s(self) -> float | None:
        """Seconds to go at this rate; None while nobody can tell."""
        if self.total is None or not self.per_second:
            return None
        return (self.total - self.done) / self.per_second


@dataclass(frozen=True, slots=True)
class BatchReport:
    """The numbers of a finished run, rows of an earlier one included but for answered and abstained."""

    rows: int
    answered: int
    abstained: int
    failed: int
    resumed: int
    elapsed_s: float
    repeated_ids: tuple[str, ...] = ()  # ids that more than one question carries


def run(
    questions: Path | None,
    output: Path | None,
    ask: Ask,
    *,
    index: str = "",
    resume: bool = False,
    overwrite: bool = False,
    jobs: int = 1,
    output_format: Format | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> BatchReport:
    """Answers every question of the file, in order.

    Args:
        questions: JSONL, or CSV by its ending; None reads JSONL from standard input.
        output: JSONL, or CSV by its ending; None writes to standard output.
        ask: answers one query in the contract's shape; called from `jobs` threads at once.
        index: the id of what is asked, noted beside the output and compared on resuming.
        resume: go on where an earlier run of the same questions and index was stopped.
        overwrite: start again over an output that holds rows.
    Raises:
        BadInput: a file that cannot be used, an output that would be lost or does not belong to these questions.
        OutputError: a row could not be written; those before it are kept.
        IndexUnusable: the index failed; asking on would be useless.
    """
    source = _Source(questions)
    format = output_format or (format_of(output) if output is not None else "jsonl")
    check_places(questions, output, resume=resume, overwrite=overwrite)
    before = Done()
    with closing(Journal(output)) as journal:
        if output is not None and journal.is_file:
            owner = Run(source.survey.sha256 if source.survey else "", index)
            if os.path.getsize(output) and resume:
                check_owner(output, owner)
                with source.open() as stream:
                    before = done(output, format, items(stream, source.format, source.name))
                journal.cut(before.size)
            else:
                # Emptied before the note is written: rows must never stand beside a note that is not theirs.
                journal.cut(0)
                if source.survey:
                    begin(output, owner)
                sync_folder(output.parent)
        if not before.size and answers.header(format):
            journal.append(answers.header(format))
        with source.open() as stream:
            numbered = items(stream, source.format, source.name)
            return _answer(numbered, journal, ask, format, before, source.total, jobs, progress)


class _Source:
    """Where the questions come from; a file is surveyed first and can be opened again, standard input cannot."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.name = "standard input" if path is None else path.name
        self.format: Format = "jsonl" if path is None else format_of(path)
        self.survey: Survey | None = None if path is None else survey(path)

    @property
    def total(self) -> int | None:
        return self.survey.questions if self.survey else None

    def open(self) -> BinaryIO:
        if self._path is not None:
            return open_questions(self._path)
        return os.fdopen(os.dup(sys.stdin.fileno()), "rb")


def check_places(questions: Path | None, output: Path | None, *, resume: bool = False, overwrite: bool = False) -> None:
    """Refuses what would lose something or cannot work; cheap, for callers that load a model before they run.

    Raises:
        BadInput: the output would be lost, is the question file, or cannot be resumed.
        OutputError: its folder is not there.
    """
    if resume and (questions is None or output is None):
        raise BadInput(
            "--resume needs a question file and an answer file; standard input and output cannot be resumed."
        )
    if resume and overwrite:
        raise BadInput("--resume goes on with the answers and --overwrite throws them away; give one of them.")
    if output is None:
        return
    if not output.parent.is_dir():
        raise OutputError(f"{output} could not be written: the folder {output.parent} is not there; make it first.")
    if not output.exists():
        return
    if output.is_dir():
        raise BadInput(f"{output} is a folder; give the name of a file for the answers.")
    if questions is not None and os.path.samefile(questions, output):
        raise BadInput(f"{output} is the question file itself; give another name for the answers.")
    if output.is_file() and output.stat().st_size and not resume and not overwrite:
        raise BadInput(f"{output} exists; use --resume to go on with it or --overwrite to start again.")


def _answer(
    numbered: Iterator[Item],
    journal: Journal,
    ask: Ask,
    format: Format,
    before: Done,
    total: int | None,
    jobs: int,
    progress: Callable[[Progress], None] | None,
) -> BatchReport:
    ids = _Ids()
    for item in islice(numbered, before.rows):
        ids.see(item.id)
    started = time.monotonic()
    rows, counts = before.rows, Counter(failed=before.failed)
    for item, row in _in_order(numbered, ask, jobs):
        journal.append(answers.encode(row, format))
        ids.see(item.id)
        rows += 1
        counts["failed" if "error" in row else "answered" if row["answered"] else "abstained"] += 1
        if progress is not None:
            progress(Progress(rows, total, counts["failed"], before.rows, time.monotonic() - started))
    return BatchReport(
        rows,
        counts["answered"],
        counts["abstained"],
        counts["failed"],
        before.rows,
        time.monotonic() - started,
        ids.repeated,
    )


class _Ids:
    """Which ids came twice. Keeps a hash of each, so that a million questions stay small."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._repeated: dict[str, None] = {}

    def see(self, id: str | int) -> None:
        key = hash(str(id))
        if key in self._seen and len(self._repeated) < 1000:
            self._repeated[str(id)] = None
        self._seen.add(key)

    @property
    def repeated(self) -> tuple[str, ...]:
        return tuple(self._repeated)


def _in_order(numbered: Iterator[Item], ask: Ask, jobs: int) -> Iterator[tuple[Item, JsonObject]]:
    """Each item with its row, in the items' order, while `jobs` threads work a few questions ahead."""
    if jobs == 1:
        for item in numbered:
            yield item, _row(item, ask)
        return
    waiting: deque[tuple[Item, Future[JsonObject]]] = deque()
    pool = ThreadPoolExecutor(jobs, thread_name_prefix="askarchive-batch")
    try:
        for item in numbered:
            waiting.append((item, pool.submit(_row, item, ask)))
            if len(waiting) >= jobs * AHEAD:
                oldest, future = waiting.popleft()
                yield oldest, future.result()
        while waiting:
            oldest, future = waiting.popleft()
            yield oldest, future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _row(item: Item, ask: Ask) -> JsonObject:
    """The answer of one item, or its error row; only what makes asking on useless is raised."""
    try:
        row = _asked(item, ask)
    except Exception as error:  # an edge: whatever goes wrong with one question becomes its row
        if isinstance(error, IndexUnusable):
            raise
        if not isinstance(error, ArchiveError) and os.environ.get("ASKARCHIVE_DEBUG"):
            traceback.print_exception(error)
        row = error_object(str(item.id), item.question, error)
    return {**row, "id": item.id}


def _asked(item: Item, ask: Ask) -> JsonObject:
    if item.error is not None:
        raise item.error
    assert item.query is not None  # an item without an error has a query
    return ask(item.query)
