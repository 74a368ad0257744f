"""Measures a reader on held-out documents: `python training/measure.py --weights FILE --set interviews --part measure`.

Candidates are the best passages of the question's document by MiniLM cosine and shared words together. The whole path
is measured by the benchmark, not here.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from examples import PRODUCT_CHARS, Window, candidate_of, is_gold
from pairs import golds
from prepare import DATA, minilm_folder
from sets import QuestionSet, load
from sklearn.feature_extraction.text import TfidfVectorizer
from splits import part

from askarchive.types import EarlierTurn, Reader

WORDS_KEPT = 24


def candidates_of(data: QuestionSet, questions: Sequence[dict[str, Any]], k: int, cache: Path) -> list[list[Window]]:
    """For every question the best k windows of its document, cosine and tf-idf fused by reciprocal rank."""
    from sentence_transformers import SentenceTransformer

    kept: dict[str, np.ndarray] = {}
    if cache.exists():
        kept = dict(np.load(cache, allow_pickle=False))
    model = None
    by_document: dict[str, list[int]] = defaultdict(list)
    for n, q in enumerate(questions):
        by_document[q["document"]].append(n)
    found: list[list[Window]] = [[] for _ in questions]
    for document, numbers in by_document.items():
        windows = [w for w in data.windows(document, PRODUCT_CHARS) if w.kind != "pull_quote"]
        text = data.texts[document]
        bodies = [text[w.start : w.end] for w in windows]
        asked = [questions[n]["question"] for n in numbers]
        key = f"{document}|{len(windows)}|{len(asked)}".replace("/", "_")
        if key not in kept:
            if model is None:
                model = SentenceTransformer(str(minilm_folder()), device="cpu")
            vectors = model.encode(bodies + asked, normalize_embeddings=True, show_progress_bar=False)
            kept[key] = (vectors[len(bodies) :] @ vectors[: len(bodies)].T).astype(np.float16)
        dense = kept[key].astype(np.float32)
        vectorizer = TfidfVectorizer(sublinear_tf=True, token_pattern=r"[^\W_]{2,}")
        matrix = vectorizer.fit_transform([f"{w.context[-150:]} {b}" for w, b in zip(windows, bodies, strict=True)])
        lexical = (vectorizer.transform(asked) @ matrix.T).toarray()
        for row, n in enumerate(numbers):
            fused = np.zeros(len(windows))
            for scores in (dense[row], lexical[row]):
                fused[np.argsort(-scores, kind="stable")] += 1 / (60 + np.arange(len(windows)))
            found[n] = [windows[i] for i in np.argsort(-fused, kind="stable")[:k]]
    np.savez(cache, **kept)  # type: ignore[arg-type]
    return found


def auroc(positive: np.ndarray, negative: np.ndarray) -> float:
    ranks = np.concatenate([positive, negative]).argsort(kind="stable").argsort(kind="stable") + 1.0
    return float(
        (ranks[: len(positive)].sum() - len(positive) * (len(positive) + 1) / 2) / max(1, len(positive) * len(negative))
    )


def read_all(
    reader: Reader,
    data: QuestionSet,
    questions: Sequence[dict[str, Any]],
    candidates: Sequence[Sequence[Window]],
    context: bool = True,
    history: bool = True,
) -> list[dict[str, Any]]:
    """One row a question: each candidate's reading beside its labels."""
    rows = []
    for q, windows in zip(questions, candidates, strict=True):
        text = data.texts[q["document"]]
        given = [candidate_of(w, text, context) for w in windows]
        turns = [EarlierTurn(h["question"], h.get("answer")) for h in q.get("history") or ()] if history else []
        gold = golds(q, q["document"]) if q["answerable"] else []
        rows.append({"q": q, "windows": windows, "readings": reader.read(q["question"], given, turns), "gold": gold})
    return rows


def figures(
    rows: Sequence[dict[str, Any]], texts: dict[str, str], share: float = 0.5, threshold: float = 0.5
) -> dict[str, Any]:
    """AUROC, hit@1, words F1 and refusals of the readings, by the rules of the bench's score.py."""
    yes, no, hits, found, by = [], [], [], [], defaultdict(list)
    shared = quoted = wanted = 0
    chars = []
    for row in rows:
        q, gold = row["q"], row["gold"]
        best = max((r.answers for r in row["readings"]), default=0.0)
        (yes if q["answerable"] else no).append(best)
        scored = {}
        for w, r in zip(row["windows"], row["readings"], strict=True):
            for s, e in zip(w.sentences, r.evidence, strict=True):
                scored[s] = max(scored.get(s, 0.0), r.answers * e)
        top = max(scored.values(), default=0.0)
        chosen = sorted((s for s, v in scored.items() if v >= share * top), key=lambda s: -scored[s])[:5]
        answered = best >= threshold
        text = texts[q["document"]]
        g, c = _words_of(text, gold), _words_of(text, chosen) if answered else set()
        shared, quoted, wanted = shared + len(g & c), quoted + len(c), wanted + len(g)
        if q["answerable"]:
            hits.append(bool(chosen) and is_gold(chosen[0], gold))
            read, ok = 0, False
            for s in chosen:
                read += s[1] - s[0]
                ok |= read <= 600 and is_gold(s, gold)
            found.append(answered and ok)
            if answered and ok:
                chars.append(sum(e - s for s, e in chosen[:3]))
            by[q.get("category", "")].append(found[-1])
        else:
            by[q.get("category", "")].append(not answered)
    refused = float(np.mean([b < threshold for b in no])) if no else None
    p, r = shared / max(1, quoted), shared / max(1, wanted)
    return {
        "n": len(rows),
        "auroc": round(auroc(np.array(yes), np.array(no)), 3) if no and yes else None,
        "hit@1 ungated": round(float(np.mean(hits)), 3) if hits else None,
        "hit@600c": round(float(np.mean(found)), 3) if found else None,
        "abstained": round(refused, 3) if refused is not None else None,
        "right": round((float(np.mean(found)) + refused) / 2, 3) if found and refused is not None else None,
        "words F1": round(2 * p * r / max(1e-9, p + r), 3),
        "chars": float(np.median(chars)) if chars else 0,
        "by": {k: (round(float(np.mean(v)), 2), len(v)) for k, v in sorted(by.items())},
    }


def _words_of(text: str, spans: Sequence[tuple[int, int]]) -> set[int]:
    return {m for s, e in spans for m in _words(text, s, e)}


def _words(text: str, start: int, end: int) -> set[int]:
    """Starts of the words that a span touches."""
    found, at = set(), start
    while at > 0 and not text[at - 1].isspace():
        at -= 1
    inside = False
    for i in range(at, end):
        if text[i].isspace():
            inside = False
        elif not inside:
            inside = True
            found.add(i)
    return found


def best_threshold(rows: Sequence[dict[str, Any]], texts: dict[str, str]) -> float:
    """The threshold that is right most often on these rows."""
    return max(np.arange(0.05, 0.99, 0.02), key=lambda t: figures(rows, texts, threshold=float(t))["right"] or 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--bench", type=Path, default=os.environ.get("ASKARCHIVE_BENCH"), required="ASKARCHIVE_BENCH" not in os.environ
    )
    parser.add_argument(
        "--weights", help="a checkpoint of train.py, or a reader's name; the shipped reader if left out"
    )
    parser.add_argument("--set", dest="sets", nargs="+", default=["interviews"])
    parser.add_argument("--part", choices=("calibrate", "measure"), default="measure")
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument(
        "--threshold", type=float, default=None, help="else the best one on these questions is also given"
    )
    parser.add_argument("--no-context", action="store_true")
    parser.add_argument("--no-history", action="store_true")
    parser.add_argument("--candidates", type=int, default=WORDS_KEPT)
    args = parser.parse_args()
    from checkpoint import reader_of

    reader = reader_of(args.weights)
    for name in args.sets:
        data = load(args.bench, name)
        questions = [q for q in data.questions if q["document"] and part(name, q["document"]) == args.part]
        if args.limit:
            questions = questions[:: max(1, len(questions) // args.limit)]
        found = candidates_of(data, questions, args.candidates, DATA / f"dense-{name}-{args.part}-{args.limit}.npz")
        began = time.time()
        rows = read_all(reader, data, questions, found, not args.no_context, not args.no_history)
        took = time.time() - began
        answerable = [r for r in rows if r["gold"]]
        reach = np.mean([any(is_gold(s, r["gold"]) for w in r["windows"] for s in w.sentences) for r in answerable])
        threshold = args.threshold
        if threshold is None:
            threshold = float(best_threshold(rows, data.texts)) if len(answerable) < len(rows) else 0.5
        print(
            name,
            args.part,
            f"candidates hold gold {reach:.3f}, {1000 * took / len(rows):.0f} ms a question, threshold {threshold:.2f}",
        )
        print(json.dumps(figures(rows, data.texts, threshold=threshold)), flush=True)


if __name__ == "__main__":
    main()
