#!/usr/bin/env python3
"""Does the self-built set agree with the hand-written one on which of two systems is better?

Weakens the archive deliberately in several ways, measures every variant on both sets, and prints the rank correlation
of each measure over the variants. usage: benchmarks/self_eval.py [--index DIR] [--evalset DIR] [--every N] [-o FILE.json]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scipy.stats import kendalltau, spearmanr

from askarchive.archive import Archive
from askarchive.evaluation import provenance, responses, selfset, sets
from askarchive.evaluation.evaluate import evaluate
from askarchive.types import Candidate, EarlierTurn, Reader, Reading

MEASURES = ("right", "balanced", "hit@1", "hit@3", "hit@600c", "abstained", "auroc", "nDCG@10", "recall@3")


@dataclass(frozen=True)
class Blurred:
    """A reader that sees every sentence of a passage alike, or passages only by their cosine."""

    reader: Reader
    way: str

    @property
    def name(self) -> str:
        return f"{self.reader.name} ({self.way})"

    def read(
        self, question: str, candidates: Sequence[Candidate], history: Sequence[EarlierTurn] = ()
    ) -> tuple[Reading, ...]:
        if self.way == "cosine only":
            return tuple(Reading(min(1.0, max(0.0, c.dense)), (1.0,) * len(c.sentences)) for c in candidates)
        readings = self.reader.read(question, candidates, history)
        if self.way == "half the confidence of the best":
            best = max(range(len(readings)), key=lambda n: readings[n].answers, default=-1)
            return tuple(
                Reading(r.answers / 2, r.evidence, r.does_not_know) if n == best else r for n, r in enumerate(readings)
            )
        raise ValueError(self.way)


class Remembering:
    """A reader that judges each candidate of a question once: the variants mostly read the same passages."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, Candidate, tuple[EarlierTurn, ...]], Reading] = {}

    @property
    def name(self) -> str:
        return self._reader.name

    def read(
        self, question: str, candidates: Sequence[Candidate], history: Sequence[EarlierTurn] = ()
    ) -> tuple[Reading, ...]:
        # askarchive's reader looks at words alone, not at the scores by which a passage was found.
        bare = [replace(candidate, dense=0.0, lexical=0.0) for candidate in candidates]
        keys = [(question, candidate, tuple(history)) for candidate in bare]
        new = list(dict.fromkeys(key for key in keys if key not in self._known))
        if new:
            readings = self._reader.read(question, [candidate for _, candidate, _ in new], history)
            self._known.update(zip(new, readings, strict=True))
        return tuple(self._known[key] for key in keys)


# Each variant: what is changed of Archive's own settings, and of its reader.
VARIANTS: dict[str, tuple[dict[str, Any], Callable[[Reader], Reader]]] = {
    "as it is": ({}, lambda reader: reader),
    "dense only": ({"method": "dense"}, lambda reader: reader),
    "lexical only": ({"method": "lexical"}, lambda reader: reader),
    "random passages": ({"method": "random"}, lambda reader: reader),
    "three candidates": ({"candidates": 3}, lambda reader: reader),
    "one candidate": ({"candidates": 1}, lambda reader: reader),
    "never abstains": ({"threshold": 0.0}, lambda reader: reader),
    "abstains below 0.9": ({"threshold": 0.9}, lambda reader: reader),
    "cosine for a reader": ({}, lambda reader: Blurred(reader, "cosine only")),
    "best passage doubted": ({}, lambda reader: Blurred(reader, "half the confidence of the best")),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--evalset", default="evals/interview")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="ask each Nth hand-written question only")
    parser.add_argument("-o", "--output", type=Path)
    args = parser.parse_args()
    values: dict[str, dict[str, dict[str, float | None]]] = {}
    with Archive.open(args.index) as archive:
        reader = Remembering(archive.reader)
        (hand_written,) = sets.load(args.evalset, archive)
        hand_written = replace(hand_written, questions=hand_written.questions[:: args.every])
        self_built = selfset.build(archive, archive.encoder)
        origin = provenance.of_archive(archive, archive)
        for name, (settings, weaken) in VARIANTS.items():
            variant = Archive(archive.index, archive.encoder, weaken(reader), **settings)
            values[name] = {}
            for which, eval_set in (("hand-written", hand_written), ("self-built", self_built)):
                found = responses.ask_all(variant, eval_set.questions)
                values[name][which] = evaluate(archive, eval_set, found, origin).values
            row = values[name]
            print(
                f"{name:24}"
                + "".join(
                    f" {m} {_percent(row['hand-written'][m])}/{_percent(row['self-built'][m])}" for m in MEASURES[:6]
                ),
                flush=True,
            )
    correlations = {measure: correlate(values, measure) for measure in MEASURES}
    print(f"\nrank correlation over {len(values)} variants, hand-written against self-built")
    print(f"{'measure':12}{'Kendall tau-b':>15}{'Spearman rho':>15}{'pairs agreed':>15}")
    for measure, found in correlations.items():
        print(f"{measure:12}{found['kendall']:>15.2f}{found['spearman']:>15.2f}{found['agreed']:>15}")
    if args.output is not None:
        args.output.write_text(
            json.dumps({"variants": values, "correlations": correlations}, indent=1) + "\n", encoding="utf-8"
        )


def correlate(values: dict[str, dict[str, dict[str, float | None]]], measure: str) -> dict[str, Any]:
    """Kendall's tau-b, Spearman's rho, and how many pairs of variants both sets put in the same order."""
    rows = [(row["hand-written"][measure], row["self-built"][measure]) for row in values.values()]
    both = [(hand, own) for hand, own in rows if hand is not None and own is not None]
    if len(both) < 3:
        sys.exit(f"{measure} was measured on {len(both)} variants only; nothing can be correlated.")
    hand, own = zip(*both, strict=True)
    pairs = [(i, j) for i in range(len(both)) for j in range(i) if hand[i] != hand[j] and own[i] != own[j]]
    agreed = sum((hand[i] - hand[j]) * (own[i] - own[j]) > 0 for i, j in pairs)
    return {
        "kendall": float(kendalltau(hand, own).statistic),
        "spearman": float(spearmanr(hand, own).statistic),
        "agreed": f"{agreed} of {len(pairs)}",
    }


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f}"


if __name__ == "__main__":
    main()
