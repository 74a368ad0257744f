"""Times reading 24 passages against embedding single queries, in one run: `python training/speed.py --bench DIR`."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from prepare import minilm_folder
from sets import load

from askarchive import reader as readers
from askarchive.types import Candidate, Span


def median_ms(run: Callable[[int], object], repeat: int) -> float:
    run(0)
    run(1)
    took = []
    for n in range(repeat):
        began = time.perf_counter()
        run(n + 2)
        took.append(time.perf_counter() - began)
    return 1000 * float(np.median(took))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, default=os.environ.get("ASKARCHIVE_BENCH"))
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    from sentence_transformers import SentenceTransformer

    data = load(args.bench, "interviews")
    questions = [q for q in data.questions if q["document"].startswith("6")]
    reader, model = readers.load(), SentenceTransformer(str(minilm_folder()), device="cpu")
    windows = {d: data.windows(d, 600) for d in {q["document"] for q in questions}}

    def read(n: int) -> object:
        q = questions[(17 * n) % len(questions)]
        text = data.texts[q["document"]]
        given = [
            Candidate(
                text[w.start : w.end],
                tuple(Span(s - w.start, e - w.start) for s, e in w.sentences),
                w.context,
                w.speaker,
            )
            for w in windows[q["document"]][-24:]
        ]
        return reader.read(q["question"], given)

    def embed(n: int) -> object:
        return model.encode([questions[(17 * n) % len(questions)]["question"]], show_progress_bar=False)

    for _ in range(2):  # twice and in turn, for other work on the machine
        a, b = median_ms(read, args.repeat), median_ms(embed, args.repeat)
        print(f"24 passages {a:.0f} ms, one query embedding {b:.1f} ms: as long as {a / b:.1f} embeddings", flush=True)


if __name__ == "__main__":
    main()
