"""Does a batch grow? Resident memory while thousands of questions pass through one run.

`python benchmarks/batch_memory.py --questions 6000` answers from a function without a model; with `--index DIR` the
archive with its real models answers. Prints resident memory after the warm-up and at the end, and the growth a
thousand questions. Exit code 1 when it grew by more than --limit MB.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from askarchive import batch, render
from askarchive.types import JsonObject, Query

WARM_UP = 200
ASKED = (
    "Where was he held?",
    "Who paid for it?",
    "What did the doctors say after 1953?",
    "What is the boiling point of lead?",
    "How did they meet, and what came of it?",
)


def main() -> int:
    """Runs one batch and prints the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--questions", type=int, default=6000)
    parser.add_argument("--index", type=Path, help="an index; without one no model is loaded")
    parser.add_argument("--limit", type=float, default=32.0, metavar="MB", help="how much it may grow (default: 32)")
    args = parser.parse_args()
    if args.index is None:
        return trial(fake, "sha256:fake", args.questions, args.limit)
    from askarchive.archive import Archive

    with Archive.open(args.index) as archive:

        def ask(query: Query) -> JsonObject:
            return render.answer_object(archive.ask(query.question, history=query.history, id=query.id), archive)

        print(f"reader {archive.reader.name}, {len(archive.index):,} passages")
        return trial(ask, archive.index.id, args.questions, args.limit)


def trial(ask: Callable[[Query], JsonObject], index: str, count: int, limit_mb: float) -> int:
    """One batch of so many questions into a file, each different from the others."""
    resident: dict[int, float] = {}
    marks = {min(WARM_UP, count // 2), *(count * quarter // 4 for quarter in (1, 2, 3, 4))}

    def progress(now: batch.Progress) -> None:
        if now.done in marks:
            resident[now.done] = resident_mb()

    with tempfile.TemporaryDirectory() as folder:
        questions, output = Path(folder) / "q.jsonl", Path(folder) / "a.jsonl"
        with questions.open("w", encoding="utf-8") as file:
            for number in range(count):
                file.write(json.dumps({"question": f"{ASKED[number % len(ASKED)]} ({number})"}) + "\n")
        started = time.monotonic()
        report = batch.run(questions, output, ask, index=index, progress=progress)
        took_s, written_mb = time.monotonic() - started, output.stat().st_size / 1e6
    shown = ", ".join(f"{resident[done]:.1f} MB after {done:,}" for done in sorted(resident))
    first, last = resident[min(resident)], resident[max(resident)]
    print(
        f"{report.rows:,} questions, {report.failed} failed, {written_mb:.1f} MB of answers, {took_s:.0f} s; "
        f"resident: {shown}; grew by {last - first:.1f} MB"
    )
    return 0 if last - first <= limit_mb and not report.failed else 1


def fake(query: Query) -> JsonObject:
    """An answer of the usual size."""
    quote = {"text": query.question * 20, "document": "a.txt", "start": 0, "end": 20 * len(query.question)}
    return {
        "schema": "askarchive.answer/1",
        "question": query.question,
        "answered": True,
        "outcome": "answered",
        "quotes": [quote, quote],
        "nearest": [],
        "elapsed_ms": 1.0,
    }


def resident_mb() -> float:
    """Resident memory of this process (Linux)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


if __name__ == "__main__":
    sys.exit(main())
