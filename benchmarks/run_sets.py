"""Ask the shared question sets and score them with the sets' own score.py: one Markdown row a set and variant.

usage: run_sets.py --bench DIR [--sets interviews squad2 ...] [--variant fused ...] [--sample N] [--held-out] [--out DIR]

The bench folder may also be named by ASKARCHIVE_BENCH. Indexes are kept under --work and reused. --held-out scores
only documents that no training ever sees (training/splits.py).
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from askarchive import encoder as encoders
from askarchive import reader as readers
from askarchive import structure
from askarchive.archive import Archive
from askarchive.errors import ArchiveError
from askarchive.index import build
from askarchive.render import answer_object, error_object
from askarchive.types import Document, EarlierTurn, Paragraph

SETS = ("interviews", "squad2", "qmsum", "friendsqa", "canard", "mtrag_un", "clapnq", "molweni")
COLUMNS = ("verbatim", "answered", "hit@1", "hit@3", "hit@600c", "abstained", "right", "auroc", "words F1", "chars")
VARIANTS: dict[str, dict[str, Any]] = {
    "fused": {},
    "dense": {"method": "dense"},
    "lexical": {"method": "lexical"},
    "baseline": {"reader": "baseline"},
    "baseline-dense": {"reader": "baseline", "method": "dense"},
    "baseline-lexical": {"reader": "baseline", "method": "lexical"},
    "no-history": {"history": False},
    "no-context": {"hide_questions": True},
    "rewrite": {"rewrite": True},
    "structure-off": {"structure": False},
    "baseline-structure-off": {"reader": "baseline", "structure": False},
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bench", type=Path, default=os.environ.get("ASKARCHIVE_BENCH"))
    parser.add_argument("--sets", nargs="+", default=SETS)
    parser.add_argument("--variant", nargs="+", default=["fused"], choices=sorted(VARIANTS))
    parser.add_argument("--sample", type=int, default=0, help="this many questions of each set, by hash of their id")
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--work", type=Path, default=Path("runs/bench"))
    parser.add_argument("--categories", action="store_true")
    parser.add_argument("--threshold", type=float)
    parser.add_argument(
        "--best-threshold",
        action="store_true",
        help="the threshold with the most right of the same questions: it flatters",
    )
    args = parser.parse_args()
    if not args.bench:
        parser.error("name the bench folder with --bench or ASKARCHIVE_BENCH")
    score = _score_module(Path(args.bench))
    print("| set | variant | n | " + " | ".join(COLUMNS) + " | ms p50 |")
    print("|---" * (len(COLUMNS) + 4) + "|")
    for name in args.sets:
        folder = Path(args.bench) / name
        questions = _questions(folder / "questions.jsonl", name, args.sample, args.held_out)
        encoder = encoders.load()
        for variant in args.variant:
            options = dict(VARIANTS[variant])
            structured = options.pop("structure", True)
            index = args.work / (name if structured else f"{name}.plain")
            with nullcontext() if structured else _structure_off():
                build([folder / "corpus.jsonl"], index, encoder)
            answers = args.work / f"{name}.{variant}.answers.jsonl"
            used = args.work / f"{name}.{variant}.questions.jsonl"
            used.write_text("".join(json.dumps(q) + "\n" for q in questions), encoding="utf-8")
            threshold = 0.0 if args.best_threshold else args.threshold
            times = _ask(index, encoder, questions, answers, options, threshold)
            if args.best_threshold:
                _keep_the_best(answers, lambda path, folder=folder, used=used: score.score(folder, path, used)["right"])
            result = score.score(folder, answers, used)
            cells = [
                "-" if result[c] is None else f"{result[c]:.3f}" if c != "chars" else f"{result[c]:.0f}"
                for c in COLUMNS
            ]
            print(f"| {name} | {variant} | {len(questions)} | " + " | ".join(cells) + f" | {times:.0f} |", flush=True)
            if args.categories:
                for category, (right, n) in result["by category"].items():
                    print(f"    {category:24s} n={n:5d} right={right:.3f}", flush=True)
    return 0


@contextmanager
def _structure_off() -> Iterator[None]:
    """Every paragraph is somebody's words, nobody's in particular: what an index without `structure` would hold."""
    kept = structure.paragraphs

    def plain(document: Document) -> tuple[Paragraph, ...]:
        return tuple(
            replace(p, kind="unknown", speaker=None, words_start=p.start, exchange=0, asides=()) for p in kept(document)
        )

    structure.paragraphs = plain
    try:
        yield
    finally:
        structure.paragraphs = kept


def _ask(index: Path, encoder: Any, questions: list[dict[str, Any]], answers: Path, options: dict[str, Any],
         threshold: float | None) -> float:  # fmt: skip
    reader = readers.load(options.pop("reader", None), encoder=encoder)
    keep_history, rewrite = options.pop("history", True), options.pop("rewrite", False)
    hide = options.pop("hide_questions", False)
    if threshold is not None:
        options["threshold"] = threshold
    times = []
    with Archive.open(index, encoder, reader, **options) as archive, answers.open("w", encoding="utf-8") as out:
        for q in questions:
            history = (
                [EarlierTurn(t["question"], t.get("answer")) for t in q.get("history") or []] if keep_history else []
            )
            asked = q["question"]
            if rewrite and q.get("rewrite"):
                asked, history = q["rewrite"], []
            started = time.perf_counter()
            try:
                answer = archive.ask(
                    asked,
                    history=history,
                    documents=[q["document"]] if q.get("document") else None,
                    id=q["id"],
                    hide_questions=hide,
                )
                row = answer_object(answer, archive)
            except ArchiveError as error:
                row = error_object(q["id"], asked, error)
            times.append(1000 * (time.perf_counter() - started))
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return sorted(times)[len(times) // 2] if times else 0.0


def _keep_the_best(answers: Path, right: Callable[[Path], float]) -> None:
    """Leaves of answers that were given without a threshold those that reach the best one."""
    rows = [json.loads(line) for line in answers.read_text(encoding="utf-8").split("\n") if line.strip()]
    found = sorted({row["confidence"] for row in rows if row.get("quotes")})
    tried = found[:: max(1, len(found) // 60)]

    def write(threshold: float) -> None:
        kept = (
            row if row.get("confidence", 0.0) >= threshold else {**row, "answered": False, "quotes": []} for row in rows
        )
        answers.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept), encoding="utf-8")

    scored = []
    for threshold in tried:
        write(threshold)
        scored.append((right(answers), threshold))
    best = max(scored, default=(0.0, 0.0))
    write(best[1])
    print(f"best threshold {best[1]:.3f}", file=sys.stderr, flush=True)


def _questions(path: Path, name: str, sample: int, held_out: bool) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    if held_out:
        sys.path.insert(0, str(Path(__file__).parent.parent / "training"))
        from splits import part  # type: ignore[import-not-found]

        rows = [row for row in rows if part(name, row["document"] or "") == "measure"]
    if sample and sample < len(rows):
        rows.sort(key=lambda row: hashlib.sha256(str(row["id"]).encode()).digest())
        rows = rows[:sample]
    return rows


def _score_module(bench: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score", bench / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    raise SystemExit(main())
