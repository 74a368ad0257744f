"""Fits the reader's probabilities: `python training/calibrate.py --weights FILE`.

Uses the documents whose part is "calibrate": never trained on, never measured on. Prints the constants for
reader/weights.py and a reliability table for docs/reader-results.md.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import numpy as np
from checkpoint import reader_of
from examples import is_gold
from measure import candidates_of
from pairs import golds
from prepare import DATA
from sets import load
from sklearn.linear_model import LogisticRegression
from splits import part

from askarchive.reader.trained import NO_SENTENCE, TrainedReader
from askarchive.types import Candidate, EarlierTurn, Span

# (set, questions used, weight of the set): the reader is for interviews.
SETS = (("interviews", 0, 1.0), ("squad2", 120, 0.5), ("clapnq", 60, 0.25), ("canard", 80, 0.25))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, default=os.environ.get("ASKARCHIVE_BENCH"))
    parser.add_argument("--weights")
    args = parser.parse_args()
    reader = reader_of(args.weights)
    assert isinstance(reader, TrainedReader)
    features, labels, weights, groups = [], [], [], []
    sentence_logits, sentence_labels = [], []
    for name, limit, weight in SETS:
        data = load(args.bench, name)
        questions = [q for q in data.questions if q["document"] and part(name, q["document"]) == "calibrate"]
        if limit:
            questions = questions[:: max(1, len(questions) // limit)]
        found = candidates_of(data, questions, 24, DATA / f"dense-{name}-calibrate-{limit}.npz")
        share = np.mean([q["answerable"] for q in questions])
        for q, windows in zip(questions, found, strict=True):
            text = data.texts[q["document"]]
            given = [
                Candidate(
                    text[w.start : w.end],
                    tuple(Span(s - w.start, e - w.start) for s, e in w.sentences),
                    w.context,
                    w.speaker,
                    w.kind,  # type: ignore[arg-type]
                )
                for w in windows
            ]
            turns = [EarlierTurn(h["question"], h.get("answer")) for h in q.get("history") or ()]
            gold = golds(q, q["document"]) if q["answerable"] else []
            best = None
            for window, scored in zip(windows, reader.scores(q["question"], given, turns), strict=True):
                for piece, s in scored:
                    own = [
                        (logit, window.sentences[n])
                        for (n, _, _), logit in zip(piece.sentences, s.sentences, strict=True)
                    ]
                    row = (s.answers, max((x for x, _ in own), default=NO_SENTENCE), s.span)
                    if best is None or row[0] + row[1] > best[0][0] + best[0][1]:
                        best = (row, own)
            if best is None:
                continue
            row, own = best
            right = bool(gold) and any(is_gold(span, gold) for x, span in own if x >= row[1] - 0.7)
            features.append(row)
            labels.append(right)
            # As many questions with an answer as without: nobody knows what people will ask.
            weights.append(weight * 0.5 / (share if q["answerable"] else 1 - share) / len(questions))
            groups.append(name)
            if right:
                sentence_logits += [x for x, _ in own]
                sentence_labels += [is_gold(span, gold) for _, span in own]
    x, y, w = np.array(features), np.array(labels), np.array(weights)
    w = w / w.mean()
    fit = LogisticRegression(C=1.0).fit(x, y, sample_weight=w)
    sentence = LogisticRegression(C=1.0).fit(np.array(sentence_logits)[:, None], sentence_labels)
    (verdict, best_sentence, span), offset = fit.coef_[0], fit.intercept_[0]
    print(
        f"CALIBRATION = Calibration(offset={offset:.4f}, verdict={verdict:.4f}, best_sentence={best_sentence:.4f}, span={span:.4f}, "
        f"sentence_offset={sentence.intercept_[0]:.4f}, sentence={sentence.coef_[0][0]:.4f})"
    )
    p = fit.predict_proba(x)[:, 1]
    print("| confidence | questions | right |\n|---|---|---|")
    for low in np.arange(0, 1, 0.1):
        inside = (p >= low) & (p < low + 0.1 + 1e-9 * (low > 0.85))
        if inside.any():
            print(f"| {low:.1f}-{low + 0.1:.1f} | {inside.sum()} | {np.average(y[inside], weights=w[inside]):.2f} |")


if __name__ == "__main__":
    main()
