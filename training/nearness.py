"""What the nearest passage's cosine says about prose: `python training/nearness.py --bench DIR --part calibrate`.

Asks the sets of prose the whole way and prints, for weights and centres of `Calibration.nearness` and `.near`, AUROC
and right at the archive's threshold. Choose on the part "calibrate", report the part "measure". Follow-ups are left out.
"""

from __future__ import annotations

import argparse
import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from examples import is_gold
from measure import auroc
from prepare import DATA
from sets import load
from splits import part

from askarchive import encoder as encoders
from askarchive import reader as readers
from askarchive.archive import THRESHOLD, Archive
from askarchive.index import build
from askarchive.reader.trained import TrainedReader
from askarchive.types import Answer, Encoder

SETS = ("squad2", "clapnq", "mtrag_un", "canard")
WEIGHTS, CENTRES = (0.0, 2.0, 4.0, 6.0, 8.0), (0.5, 0.55, 0.6, 0.65)
QUOTED_CHARS = 600
# Keeps the log-odds of a confidence that was rounded to 0 or 1 finite.
SMALLEST = 1e-3


def rows(bench: Path, name: str, which: str, limit: int, encoder: Encoder) -> np.ndarray:
    """One row a question, (n, 4): log-odds of an answer without the cosine, the cosine, answerable, right if answered."""
    data = load(bench, name)
    questions = [q for q in data.questions if not q.get("history") and part(name, q["document"] or "") == which]
    questions.sort(key=lambda q: hashlib.sha256(str(q["id"]).encode()).digest())
    reader = readers.load(None, encoder=encoder)
    assert isinstance(reader, TrainedReader)
    reader.calibration = replace(reader.calibration, nearness=0.0)
    folder = DATA / f"index-{name}"
    build([bench / name / "corpus.jsonl"], folder, encoder)
    made = []
    with Archive.open(folder, encoder, reader, threshold=0.0) as archive:
        for q in questions[:limit]:
            documents = [q["document"]] if q["document"] else None
            answer = archive.ask(q["question"], documents=documents)
            cosine = max(
                (hit.dense or 0.0 for _, hit in archive.rank(q["question"], documents=_set(documents))), default=0
            )
            chance = min(1 - SMALLEST, max(SMALLEST, answer.confidence))
            made.append((np.log(chance / (1 - chance)), cosine, bool(q["answerable"]), _found(answer, q)))
    return np.array(made)


def _set(documents: list[str] | None) -> frozenset[str] | None:
    return None if documents is None else frozenset(documents)


def _found(answer: Answer, q: dict[str, Any]) -> bool:
    """Whether the first characters quoted hold the answer."""
    read = 0
    for quote in answer.quotes:
        read += quote.end - quote.start
        gold = [(g["start"], g["end"]) for g in q["gold"] if g["document"] == quote.document]
        if q["answerable"] and read <= QUOTED_CHARS and is_gold((quote.start, quote.end), gold):
            return True
    return False


def figures(found: np.ndarray, weight: float, centre: float, threshold: float) -> tuple[float, float]:
    """AUROC of answerable against not, and right: the mean of answers found and of refusals where there is none."""
    odds = found[:, 0] + weight * (found[:, 1] - centre)
    yes, given = found[:, 2] > 0, odds >= np.log(threshold / (1 - threshold))
    right = (float(np.mean(found[yes, 3] * given[yes])) + float(np.mean(~given[~yes]))) / 2
    return auroc(odds[yes], odds[~yes]), right


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, default=os.environ.get("ASKARCHIVE_BENCH"))
    parser.add_argument("--part", default="calibrate", choices=("calibrate", "measure"))
    parser.add_argument("--sets", nargs="+", default=SETS)
    parser.add_argument("--limit", type=int, default=300)
    args = parser.parse_args()
    DATA.mkdir(parents=True, exist_ok=True)
    encoder = encoders.load()
    kept = {name: rows(args.bench, name, args.part, args.limit, encoder) for name in args.sets}
    # A set with no question of the part, or none to refuse, says nothing.
    kept = {name: found for name, found in kept.items() if len(found) and 0 < found[:, 2].sum() < len(found)}
    print("| weight | centre | " + " | ".join(f"{name} ({len(found)})" for name, found in kept.items()) + " |")
    print("|---" * (len(kept) + 2) + "|")
    for weight in WEIGHTS:
        for centre in CENTRES if weight else CENTRES[:1]:
            cells = ["{:.3f} / {:.3f}".format(*figures(found, weight, centre, THRESHOLD)) for found in kept.values()]
            print(f"| {weight:g} | {centre:g} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
