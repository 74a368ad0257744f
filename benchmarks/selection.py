"""Which sentences to quote, measured: read each question once, keep the readings, then try selections on them.

usage: selection.py collect --bench DIR --sets interviews squad2 --part calibrate --sample 300 --out FILE
       selection.py try FILE ... --bench DIR

`collect` asks the archive and keeps what the reader said of each variant of the question; `try` prints a table of
selections (share of the best sentence, threshold, weights of roles) over the kept readings, in seconds.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import pickle
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "training"))
from run_sets import _questions, _score_module
from splits import part

from askarchive import archive as archives
from askarchive import courtesy, quoting
from askarchive import encoder as encoders
from askarchive import reader as readers
from askarchive.archive import Archive
from askarchive.index import build
from askarchive.types import EarlierTurn


def collect(args: argparse.Namespace) -> None:
    encoder = encoders.load()
    reader = readers.load(None, encoder=encoder)
    kept: dict[str, Any] = {}
    for name in args.sets:
        questions = list(_questions(args.bench / name / "questions.jsonl", name, 0, False))
        questions = [q for q in questions if part(name, q["document"] or "") == args.part]
        questions.sort(key=lambda q: hash_of(q["id"]))
        questions = questions[: args.sample]
        index = Path("runs/bench") / name
        build([args.bench / name / "corpus.jsonl"], index, encoder)
        rows = []
        with Archive.open(index, encoder, reader) as archive:
            for q in questions:
                if courtesy.reply(q["question"]) is not None:
                    rows.append((q, None))
                    continue
                history = [EarlierTurn(t["question"], t.get("answer")) for t in q.get("history") or []]
                documents = frozenset([q["document"]]) if q.get("document") else None
                rows.append((q, archive.tried(q["question"], history, documents)))
            texts = {
                n: archive.document(n) for n in {p.passage.document for _, t in rows if t for v in t for p in v.read}
            }
        kept[name] = (rows, texts)
        print(name, len(rows), file=sys.stderr)
    args.out.write_bytes(pickle.dumps(kept))


def hash_of(id: str) -> str:
    import hashlib

    return hashlib.sha256(str(id).encode()).hexdigest()


def answers(rows: Any, texts: Any, *, share: float, threshold: float, cost: float, weights: dict[str, float],
            max_quotes: int) -> list[dict[str, Any]]:  # fmt: skip
    out = []
    for q, tried in rows:
        row: dict[str, Any] = {"id": q["id"], "answered": False, "quotes": [], "confidence": 0.0}
        out.append(row)
        if not tried:
            continue
        reweighted = [
            [quoting.Read(r.passage, r.reading, r.weight and weights[r.passage.role]) for r in one.read]
            for one in tried
        ]
        best = [max((r.weight * r.reading.answers for r in read), default=0.0) for read in reweighted]
        chosen = max(range(len(tried)), key=lambda n: best[n] - cost * tried[n].variant.added)
        row["confidence"] = best[chosen]
        if best[chosen] < threshold:
            continue
        quotes = quoting.select(reweighted[chosen], texts.__getitem__, share_of_best=share, max_quotes=max_quotes)
        row["answered"] = bool(quotes)
        row["quotes"] = [
            {"document": k.document, "start": k.start, "end": k.end, "text": texts[k.document].text[k.start : k.end]}
            for k in quotes
        ]
    return out


def try_selections(args: argparse.Namespace) -> None:
    score = _score_module(args.bench)
    columns = ("answered", "hit@1", "hit@3", "hit@600c", "abstained", "right", "auroc", "words F1", "chars")
    grid = list(itertools.product(args.share, args.threshold, args.cost, args.interviewer, args.editorial, args.quotes))
    for file in args.files:
        for name, (rows, texts) in pickle.loads(file.read_bytes()).items():
            print(
                f"\n{name}: {len(rows)} questions\n| share | threshold | cost | interviewer | editorial | quotes | "
                + " | ".join(columns)
                + " |"
            )
            print("|---" * (6 + len(columns)) + "|")
            with tempfile.TemporaryDirectory() as folder:
                asked = Path(folder) / "q.jsonl"
                asked.write_text("".join(json.dumps(q) + "\n" for q, _ in rows), encoding="utf-8")
                for share, threshold, cost, interviewer, editorial, quotes in grid:
                    weights = {"interviewee": 1.0, "unknown": 1.0, "interviewer": interviewer, "editorial": editorial}
                    given = Path(folder) / "a.jsonl"
                    made = answers(
                        rows, texts, share=share, threshold=threshold, cost=cost, weights=weights, max_quotes=quotes
                    )
                    given.write_text("".join(json.dumps(a) + "\n" for a in made), encoding="utf-8")
                    result = score.score(args.bench / name, given, asked)
                    cells = [f"{result[c]:.3f}" if result[c] is not None else "-" for c in columns]
                    print(
                        f"| {share} | {threshold} | {cost} | {interviewer} | {editorial} | {quotes} | "
                        + " | ".join(cells)
                        + " |"
                    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("collect")
    one.add_argument("--bench", type=Path, default=os.environ.get("ASKARCHIVE_BENCH"))
    one.add_argument("--sets", nargs="+", required=True)
    one.add_argument("--part", default="calibrate")
    one.add_argument("--sample", type=int, default=300)
    one.add_argument("--out", type=Path, required=True)
    one.set_defaults(run=collect)
    two = commands.add_parser("try")
    two.add_argument("files", nargs="+", type=Path)
    two.add_argument("--bench", type=Path, default=os.environ.get("ASKARCHIVE_BENCH"))
    two.add_argument("--share", nargs="+", type=float, default=[quoting.SHARE_OF_BEST])
    two.add_argument("--threshold", nargs="+", type=float, default=[archives.THRESHOLD])
    two.add_argument("--cost", nargs="+", type=float, default=[archives.VARIANT_COST])
    two.add_argument("--interviewer", nargs="+", type=float, default=[archives.WEIGHT["interviewer"]])
    two.add_argument("--editorial", nargs="+", type=float, default=[archives.WEIGHT["editorial"]])
    two.add_argument("--quotes", nargs="+", type=int, default=[quoting.MAX_QUOTES])
    two.set_defaults(run=try_selections)
    args = parser.parse_args()
    args.bench = Path(args.bench)
    args.run(args)


if __name__ == "__main__":
    main()
