#!/usr/bin/env python3
"""What an archive's own questions cost a reader anyway, and whether calibrate helps labelled questions with and without it.

Fits the reference (askarchive.calibration.REFERENCES) to the self-built questions of the interviews on whose labelled
questions the reader was calibrated (N14), prints the line to add, then fits a map to each of some archives it has
never seen and measures it on their labelled questions.
usage: calibration_reference.py --bench DIR [--index DIR] [--evalset DIR] [--work DIR] [--again]

The bench folder may also be named by ASKARCHIVE_BENCH. What was asked is kept under --work and reused with the same
reader file; --again asks again. Some 1,700 questions: three minutes on two cores.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from askarchive import encoder as encoders
from askarchive import reader as readers
from askarchive.archive import THRESHOLD, Archive
from askarchive.calibration import REFERENCES, Calibration, fit, fit_reference
from askarchive.cli.console import Bar
from askarchive.evaluation import confidences, sets
from askarchive.evaluation.confidences import Case
from askarchive.evaluation.values import EvalQuestion
from askarchive.index import build
from askarchive.reader import weights
from askarchive.types import Encoder, Reader

sys.path.insert(0, str(Path(__file__).parent.parent / "training"))
from splits import part  # type: ignore[import-not-found]

# How many never seen interviews make one archive: so many that calibrate would not refuse it.
TOGETHER = 5
NOTHING = Calibration()
Asked = tuple[tuple[Case, ...], tuple[Case, ...]]  # self-built, labelled


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bench", type=Path, default=os.environ.get("ASKARCHIVE_BENCH"))
    parser.add_argument("--index", type=Path, default=Path("index"), help="of the shipped interview")
    parser.add_argument("--evalset", type=Path, default=Path("evals/interview"))
    parser.add_argument("--work", type=Path, default=Path("runs/calibration"))
    parser.add_argument("--again", action="store_true")
    args = parser.parse_args()
    if not args.bench:
        parser.error("name the bench folder with --bench or ASKARCHIVE_BENCH")
    weights.check()
    args.work.mkdir(parents=True, exist_ok=True)
    folder = Path(args.bench) / "interviews"
    names = sorted(path.name for path in folder.glob("[0-9]*.txt"))
    calibrated = [name for name in names if part("interviews", name) == "calibrate"]
    unseen = [name for name in names if part("interviews", name) == "measure"]
    encoder = encoders.load()
    reader = readers.load(None, encoder=encoder)

    reference_cases, labelled = _interviews(folder, calibrated, args.work, encoder, reader, args.again)
    reference = fit_reference([case.confidence for case in reference_cases], [case.right for case in reference_cases])
    print(f"{len(calibrated)} interviews the reader was calibrated on: {len(reference_cases)} self-built questions.")
    print(f'    "{reader.name}": Calibration(slope={reference.slope:.3f}, offset={reference.offset:.3f}),')
    print(f"in REFERENCES: {REFERENCES.get(reader.name)}\n")

    archives: list[tuple[str, Asked]] = []
    for at in range(0, len(unseen), TOGETHER):
        group = unseen[at : at + TOGETHER]
        asked = _interviews(folder, group, args.work, encoder, reader, args.again)
        archives.append((f"{group[0]} to {group[-1]}", asked))
    with Archive.open(args.index, encoder, reader) as archive:
        asked = _asked(archive, args.evalset, args.work / "shipped.json", args.again)
    archives.append(("the shipped interview", asked))

    print(
        "| archive | questions, self-built + labelled | map | slope | offset | ece | ece given | log loss | right given |"
    )
    print("|---" * 9 + "|")
    _rows("calibrated on (N14)", (reference_cases, labelled), {})
    totals: dict[str, list[float]] = {}
    for name, asked in archives:
        raw = _fitted(asked[0])
        maps = {
            "without reference": raw,
            "with reference": _fitted(asked[0], reference).relative_to(reference),
            "with half of it": _half(_fitted(asked[0], reference).relative_to(reference)),
        }
        for which, loss in _rows(name, asked, maps).items():
            totals.setdefault(which, []).append(loss)
    print("\nmean log loss over the archives never seen: ", end="")
    print(", ".join(f"{which} {sum(found) / len(found):.3f}" for which, found in totals.items()))
    return 0


def _rows(name: str, asked: Asked, maps: dict[str, Calibration]) -> dict[str, float]:
    """Prints a row a map, of the labelled questions; the log loss of each."""
    losses = {}
    right = [case.right for case in asked[1]]
    for which, found in {"none": NOTHING, **maps}.items():
        sure = [found.apply(case.confidence) for case in asked[1]]
        every = confidences.measure(sure, right)
        given = [(c, r) for c, r in zip(sure, right, strict=True) if c >= THRESHOLD]
        of_given = confidences.measure([c for c, _ in given], [r for _, r in given])
        losses[which] = every.log_loss
        print(
            f"| {name} | {len(asked[0])} + {len(asked[1])} | {which} | {found.slope:.2f} | {found.offset:+.2f} "
            f"| {every.ece:.3f} | {of_given.ece:.3f} | {every.log_loss:.3f} | {every.given_right} of {every.given} |"
        )
    return losses


def _half(found: Calibration) -> Calibration:
    return Calibration((1 + found.slope) / 2, found.offset / 2)


def _fitted(cases: Sequence[Case], around: Calibration = NOTHING) -> Calibration:
    return fit([case.confidence for case in cases], [case.right for case in cases], around=around)


def _interviews(folder: Path, names: Sequence[str], work: Path, encoder: Encoder, reader: Reader, again: bool) -> Asked:
    """The cases of an archive of these interviews."""
    place = work / f"{names[0]}-{names[-1]}"
    index = place / "index"
    place.mkdir(exist_ok=True)
    build([folder / name for name in names], index, encoder)
    rows = (folder / "questions.jsonl").read_text(encoding="utf-8").split("\n")
    chosen = [row for row in rows if row.strip() and json.loads(row)["document"] in names]
    (place / "questions.jsonl").write_text("".join(f"{row}\n" for row in chosen), encoding="utf-8")
    with Archive.open(index, encoder, reader) as archive:
        return _asked(archive, place / "questions.jsonl", place / "cases.json", again)


def _asked(archive: Archive, labelled: Path, kept: Path, again: bool) -> Asked:
    """Both kinds of questions asked, or read again if they were asked of this index with this reader."""
    key = f"{archive.index.id} {weights.FILES[weights.WEIGHTS]} {weights.CALIBRATION} {_digest(labelled)}"
    if kept.exists() and not again:
        held = json.loads(kept.read_text(encoding="utf-8"))
        if held["key"] == key:
            own, known = (tuple(Case(**case) for case in held[kind]) for kind in ("own", "labelled"))
            return own, known
    own = _cases(archive, confidences.questions(archive, least=1))
    known = _cases(archive, [q for eval_set in sets.load(labelled, archive) for q in eval_set.questions])
    row = {"key": key, "own": [asdict(case) for case in own], "labelled": [asdict(case) for case in known]}
    kept.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return own, known


def _cases(archive: Archive, questions: Sequence[EvalQuestion]) -> tuple[Case, ...]:
    bar = Bar("Asking:")
    try:
        return confidences.ask_all(archive, questions, bar.draw)
    finally:
        bar.end()


def _digest(path: Path) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in sets.question_files(path))).hexdigest()


if __name__ == "__main__":
    raise SystemExit(main())
