"""Finds the negatives that a half-trained reader takes for answers: `python training/mine.py --weights FILE`.

Leaves training/data/mined.pickle: for each interview question of the training part its document's windows, the
best-scored first. prepare.py --mined draws its negatives from them.
"""

from __future__ import annotations

import argparse
import os
import pickle
import time
from pathlib import Path

import numpy as np
import torch
from checkpoint import reader_of
from examples import PRODUCT_CHARS, candidate_of
from pairs import history_of
from prepare import DATA, dense_orders
from sets import load
from splits import part

from askarchive.reader.trained import TrainedReader
from askarchive.types import EarlierTurn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, default=os.environ.get("ASKARCHIVE_BENCH"))
    parser.add_argument("--weights")
    parser.add_argument("--windows", type=int, default=16, help="of each question, the best by cosine")
    args = parser.parse_args()
    torch.set_num_threads(1)
    reader = reader_of(args.weights)
    assert isinstance(reader, TrainedReader)
    data = load(args.bench, "interviews")
    orders = dense_orders(data)
    mined: dict[str, list[int]] = {}
    began = time.time()
    questions = [q for q in data.questions if part("interviews", q["document"]) == "train"]
    windows = {d: data.windows(d, PRODUCT_CHARS) for d in {q["document"] for q in questions}}
    for n, q in enumerate(questions):
        text = data.texts[q["document"]]
        rows = orders[q["id"], PRODUCT_CHARS][: args.windows]
        given = [candidate_of(w, text) for w in (windows[q["document"]][i] for i in rows)]
        turns = [EarlierTurn(a, b) for a, b in history_of(q)]
        best = [max(s.answers for _, s in scored) for scored in reader.scores(q["question"], given, turns)]
        mined[q["id"]] = [rows[i] for i in np.argsort([-b for b in best], kind="stable")]
        if n % 200 == 0:
            print(n, len(questions), f"{time.time() - began:.0f} s", flush=True)
    with (DATA / "mined.pickle").open("wb") as stream:
        pickle.dump(mined, stream)


if __name__ == "__main__":
    main()
