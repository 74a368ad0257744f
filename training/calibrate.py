"""Fits the reader's probabilities: `python training/calibrate.py --weights FILE --label NAME`.

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
from features import Case, cases
from sklearn.linear_model import LogisticRegression

from askarchive.quoting import SHARE_OF_BEST
from askarchive.reader.trained import TrainedReader
from askarchive.reader.weights import CALIBRATION

# (set, questions used, weight of the set): the reader is for interviews.
SETS = (("interviews", 0, 1.0), ("invented", 0, 1.0), ("squad2", 120, 0.15), ("clapnq", 60, 0.3))
QUOTED_CHARS = 600


def quoted(case: Case) -> list[tuple[int, int]]:
    """The sentences that would be quoted, best first, by the rule of askarchive.quoting."""
    scores: dict[tuple[int, int], float] = {}
    surest = float(case.raw[:, 0].max())
    for window, raw, logits in zip(case.windows, case.raw, case.sentences, strict=True):
        likely = CALIBRATION.answers(float(raw[0]), surest, case.together)
        for span, logit in zip(window.sentences, logits, strict=True):
            scores[span] = max(scores.get(span, 0.0), likely * CALIBRATION.evidence(logit))
    best = max(scores.values(), default=0.0)
    return sorted((s for s, v in scores.items() if v >= SHARE_OF_BEST * best), key=lambda s: -scores[s])[:5]


def is_right(case: Case) -> bool:
    """Whether a person finds the answer within the first characters quoted."""
    read = 0
    for span in quoted(case):
        read += span[1] - span[0]
        if read <= QUOTED_CHARS and is_gold(span, case.gold):
            return True
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, default=os.environ.get("ASKARCHIVE_BENCH"))
    parser.add_argument("--weights")
    parser.add_argument("--label", default="")
    args = parser.parse_args()
    reader = reader_of(args.weights)
    assert isinstance(reader, TrainedReader)
    features, labels, weights, answerable = [], [], [], []
    sentence_logits, sentence_labels = [], []
    for name, limit, weight in SETS:
        found = cases(reader, args.bench, name, "calibrate", limit, label=args.label)
        share = np.mean([c.answerable for c in found])
        for case in found:
            best = int(case.raw[:, 0].argmax())
            features.append((case.raw[best, 0], case.together))
            labels.append(bool(case.gold) and is_right(case))
            answerable.append(case.answerable)
            # As many questions with an answer as without: nobody knows what people will ask.
            weights.append(weight * 0.5 / (share if case.answerable else 1 - share) / len(found))
            gold = [is_gold(s, case.gold) for s in case.windows[best].sentences]
            if any(gold):
                sentence_logits += case.sentences[best]
                sentence_labels += gold
    x, y, w = np.array(features), np.array(labels), np.array(weights)
    w = w / w.mean()
    fit = LogisticRegression(C=10.0).fit(x, y, sample_weight=w)
    sentence = LogisticRegression(C=10.0).fit(np.array(sentence_logits)[:, None], sentence_labels)
    print(
        f"CALIBRATION = Calibration(offset={fit.intercept_[0]:.4f}, slope={fit.coef_[0][0]:.4f}, contrast={CALIBRATION.contrast}, "
        f"together={fit.coef_[0][1]:.4f}, sentence_offset={sentence.intercept_[0]:.4f}, "
        f"sentence_slope={sentence.coef_[0][0]:.4f})"
    )
    p, without = fit.predict_proba(x)[:, 1], ~np.array(answerable)
    # Answered and right, or abstained where there is no answer: each kind of question counts for half.
    right = [
        (np.sum(w * y * (p >= t)) + np.sum(w * without * (p < t))) / np.sum(w) for t in np.arange(0.02, 0.98, 0.02)
    ]
    print(f"best threshold {0.02 + 0.02 * int(np.argmax(right)):.2f}: {max(right):.3f}; at 0.5: {right[24]:.3f}")
    print("| confidence | questions | right |\n|---|---|---|")
    for low in np.arange(0, 1, 0.1):
        inside = (p >= low) & (p < low + 0.1)
        if inside.any():
            print(f"| {low:.1f}-{low + 0.1:.1f} | {inside.sum()} | {np.average(y[inside], weights=w[inside]):.2f} |")


if __name__ == "__main__":
    main()
