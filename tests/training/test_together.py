"""Inputs of several passages: what is evidence and where the answer stands moves along with its passage."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "training"))
from together import MAX_TOKENS, together

QUESTION, PASSAGE = 0, 1


def arrays(*passages: tuple[int, list[int], tuple[int, int, int]]) -> dict[str, np.ndarray]:
    """One question of the tokens 1 2 3 with passages: whether it answers, its tokens, and a sentence with its label."""
    ids, segments, spans, labels = [], [], [], []
    bounds, span_bounds = [0], [0]
    for answers, words, (first, last, evidence) in passages:
        ids += [1, 2, 3, *words]
        segments += [QUESTION] * 3 + [PASSAGE] * len(words)
        spans.append((3 + first, 3 + last, evidence))
        labels.append((answers, 0, 1, *((3 + first, 2 + last) if answers else (0, 0))))
        bounds.append(len(ids))
        span_bounds.append(len(spans))
    return {
        "ids": np.array(ids, np.uint16),
        "segments": np.array(segments, np.uint8),
        "bounds": np.array(bounds),
        "spans": np.array(spans, np.int16),
        "span_bounds": np.array(span_bounds),
        "labels": np.array(labels, np.float32),
        "groups": np.zeros(len(passages), np.int64),
    }


@pytest.mark.parametrize("seed", range(6))
def test_the_evidence_moves_with_its_passage(seed: int) -> None:
    given = arrays((1, [10, 11, 12], (1, 3, 1)), (0, [20, 21], (0, 2, 0)), (0, [30], (0, 1, 0)))
    made = together(given, 1.0, seed)
    ids = made["ids"][made["bounds"][3] :]
    assert sorted(ids.tolist()) == [1, 2, 3, 10, 11, 12, 20, 21, 30] and ids[:3].tolist() == [1, 2, 3]
    spans = made["spans"][made["span_bounds"][3] :]
    assert [ids[a:b].tolist() for a, b, label in spans if label == 1] == [[11, 12]]
    assert sorted(ids[a:b].tolist() for a, b, label in spans if label == 0) == [[20, 21], [30]]
    answers, unknown, _, first, last = made["labels"][3]
    assert answers == 1 and unknown == -1 and ids[int(first) : int(last) + 1].tolist() == [11, 12]
    assert made["groups"].tolist() == [0, 0, 0, 1]


def test_nothing_is_joined_of_one_text_or_without_known_evidence() -> None:
    same = arrays((0, [20], (0, 1, 0)), (0, [20], (0, 1, 0)), (0, [20], (0, 1, 0)))
    assert len(together(same, 1.0, 1)["labels"]) == 3
    unknown = arrays((1, [10], (0, 1, -1)), (0, [20], (0, 1, 0)), (0, [30], (0, 1, 0)))
    assert len(together(unknown, 1.0, 1)["labels"]) == 3


def test_what_does_not_fit_is_left_out() -> None:
    long = list(range(100, 100 + MAX_TOKENS - 7))
    given = arrays((1, [10, 11], (0, 1, 1)), (0, long, (0, 5, 0)), (0, [30, 31, 32, 33], (0, 1, 0)))
    made = together(given, 1.0, 3)
    assert made["bounds"][4] - made["bounds"][3] in (9, 5 + len(long))
    assert made["bounds"][4] - made["bounds"][3] <= MAX_TOKENS
