"""Kills a batch with SIGKILL at random moments, inside writes too, and resumes it until it is done; then again.

`python benchmarks/kill_batch.py --kills 600`. The run is the real one, question file to answer file; only the answers
come from a function that needs no model, so that a start takes a tenth of a second. Each finished file must equal the
file of an unbroken run byte for byte, but for `elapsed_ms`. Exit code 0 when it does, each time.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

# What the child runs. A row in four is large, and then written in two halves with a pause between: a kill often lands
# there and leaves a torn row, as a kill inside the kernel's own copying would.
CHILD = """
import os, sys, time
from pathlib import Path
from askarchive import batch

write, pace, torn = os.write, float(sys.argv[3]), sys.argv[4] == "torn"

def slow(descriptor, row):
    if not torn or len(row) < 3000:
        return write(descriptor, row)
    half = write(descriptor, row[: len(row) // 2])
    time.sleep(pace * 3)
    return half

def ask(query):
    time.sleep(pace)
    words = query.question * (1 + 40 * (len(query.question) % 4 == 0))
    quote = {"text": words, "document": "a.txt", "start": 0, "end": len(words)}
    return {"schema": "askarchive.answer/1", "question": query.question, "answered": True, "outcome": "answered",
            "quotes": [quote], "nearest": [], "elapsed_ms": round(time.perf_counter() % 1 * 1000, 1)}

os.write = slow
report = batch.run(Path(sys.argv[1]), Path(sys.argv[2]), ask, index="sha256:fake", resume="resume" in sys.argv,
                   jobs=int(sys.argv[5]))
print(report.rows, report.resumed)
"""
# The last number of a row and nothing else may differ. In CSV it is the last cell.
TIMES = {".jsonl": re.compile(rb'"elapsed_ms": [0-9.]+'), ".csv": re.compile(rb"[0-9.]+\r\n\Z")}


@dataclass
class Tally:
    """What happened over all runs."""

    kills: int = 0
    finished: int = 0
    rows: int = 0
    torn: int = 0  # kills after which the answer file ended inside a row
    early: int = 0  # kills before there was an answer file
    lost: int = 0
    repeated: int = 0
    unequal: int = 0
    refused: list[str] = field(default_factory=list)


def main() -> int:
    """Runs until enough kills have been made, and prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=600)
    parser.add_argument("--questions", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        tally = trial(Path(folder), kills=args.kills, questions=args.questions, seed=args.seed)
    print(
        f"{tally.kills} kills, {tally.torn} of them inside a row and {tally.early} before the first; {tally.finished} "
        f"files finished, {tally.rows} rows: {tally.lost} lost, {tally.repeated} repeated, {tally.unequal} files "
        f"unlike an unbroken run, {len(tally.refused)} resumptions refused; seed {args.seed}, "
        f"{time.monotonic() - started:.0f} s"
    )
    for reason in tally.refused[:5]:
        print(reason)
    return 0 if sound(tally) else 1


def sound(tally: Tally) -> bool:
    """Whether nothing was lost, repeated, changed or refused."""
    return not (tally.lost or tally.repeated or tally.unequal or tally.refused)


def trial(folder: Path, *, kills: int, questions: int, seed: int, pace_s: float = 0.001) -> Tally:
    """Kills and resumes until `kills` kills have been made and the last file is finished."""
    chance = random.Random(seed)
    source = folder / "questions.jsonl"
    source.write_text("".join(json.dumps(_question(n, chance)) + "\n" for n in range(questions)), encoding="utf-8")
    tally = Tally()
    whole = {}
    took = 0.0
    for suffix in TIMES:
        started = time.monotonic()
        output = folder / f"unbroken{suffix}"
        _child(source, output, pace_s, torn=False, jobs=1).communicate()
        took = max(took, time.monotonic() - started)
        whole[suffix] = _timeless(output)
    while tally.kills < kills:
        suffix = chance.choice(list(TIMES))
        output = folder / f"broken-{tally.finished}{suffix}"
        _until_done(source, output, chance, kills, took, pace_s, tally)
        _compare(_timeless(output), whole[suffix], tally)
    return tally


def _until_done(
    source: Path, output: Path, chance: random.Random, kills: int, took_s: float, pace_s: float, tally: Tally
) -> None:
    """One answer file, killed at random moments until there are enough kills or it is done."""
    while True:
        child = _child(source, output, pace_s, torn=True, jobs=chance.choice((1, 1, 3)), resume=True)
        # A fifth of the kills while it starts and repairs, the rest while it writes.
        patience = None if tally.kills >= kills else chance.uniform(0, took_s * (0.3 if chance.random() < 0.2 else 1.2))
        try:
            said, failed = child.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.communicate()
            tally.kills += 1
            tally.early += not output.exists()
            tally.torn += output.exists() and _ends_torn(output)
            continue
        if child.returncode:
            tally.refused.append(failed.decode().strip().splitlines()[-1])
            return
        tally.finished += 1
        tally.rows += int(said.split()[0])
        return


def _child(
    source: Path, output: Path, pace_s: float, *, torn: bool, jobs: int, resume: bool = False
) -> subprocess.Popen[bytes]:
    arguments = [str(source), str(output), str(pace_s), "torn" if torn else "whole", str(jobs)]
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, *arguments, *(["resume"] if resume else [])],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )


def _question(number: int, chance: random.Random) -> dict[str, object]:
    words = chance.choice(("Where was he held?", 'Who said “stop”, and\n"why"?', "=1+1 — ok?", "Kozin\u2028?"))
    question: dict[str, object] = {"question": f"{number}: {words * chance.randint(1, 9)}"}
    if number % 7 == 0:
        question["question"] = 5  # an error row
    if number % 3 == 0:
        question["id"] = f"q{number}"
    return question


def _ends_torn(output: Path) -> bool:
    data = output.read_bytes()
    return bool(data) and (not data.endswith(b"\n") or (output.suffix == ".csv" and data.count(b'"') % 2 == 1))


def _timeless(output: Path) -> list[bytes]:
    """The rows without their times; CSV rows are told apart by the line end that only ends rows have."""
    end = b"\r\n" if output.suffix == ".csv" else b"\n"
    rows = [row + end for row in output.read_bytes().split(end)[:-1]]
    return [TIMES[output.suffix].sub(b"", row) for row in rows]


def _compare(found: list[bytes], expected: list[bytes], tally: Tally) -> None:
    tally.unequal += found != expected
    ours, theirs = Counter(found), Counter(expected)
    tally.lost += (theirs - ours).total()
    tally.repeated += (ours - theirs).total()


if __name__ == "__main__":
    sys.exit(main())
