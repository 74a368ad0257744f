"""Inputs of several passages: two to four passages of one question one after another, as a second reading sees them.

Made of the token arrays that prepare.py has made of single passages; the answer's place moves along with its passage.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from askarchive.reader.inputs import CONTEXT, PASSAGE

MAX_TOKENS = 384
MOST = 4
# The bounds that cut an array of all inputs into those of each.
BOUNDS = {"ids": "bounds", "segments": "bounds", "spans": "span_bounds"}


def together(arrays: dict[str, np.ndarray], share: float, seed: int) -> dict[str, np.ndarray]:
    """`arrays` and, for a share of their questions, one more input of several passages.

    A question needs a passage that does not answer it, two more to choose from, and known evidence in the one that
    answers, if any does. Passages come in random order, each text once, as many as fit into 384 tokens.
    """
    rng = np.random.default_rng(seed)
    order = np.argsort(arrays["groups"], kind="stable")
    cuts = np.flatnonzero(np.diff(arrays["groups"][order])) + 1
    made: list[dict[str, Any]] = []
    for rows in np.split(order, cuts):
        if rng.random() >= share:
            continue
        chosen = _chosen(arrays, rows, rng)
        if len(chosen) > 1:
            made.append(_one_input(arrays, [chosen[i] for i in rng.permutation(len(chosen))]))
    return _with(arrays, made)


def _row(arrays: dict[str, np.ndarray], name: str, row: int) -> np.ndarray:
    bounds = arrays[BOUNDS[name]]
    return arrays[name][bounds[row] : bounds[row + 1]]


def _head(arrays: dict[str, np.ndarray], row: int) -> int:
    """Tokens of the question and its history."""
    segments = _row(arrays, "segments", row)
    return int(np.flatnonzero((segments == PASSAGE) | (segments == CONTEXT))[0])


def _chosen(arrays: dict[str, np.ndarray], rows: np.ndarray, rng: np.random.Generator) -> list[int]:
    """Rows of one question that go together: one that answers, if there is one, and others of different text."""
    answering = rows[arrays["labels"][rows, 0] > 0]
    others = rows[arrays["labels"][rows, 0] == 0]
    if len(rows) < 3 or not len(others):
        return []
    wanted = []
    if len(answering):
        wanted.append(int(rng.choice(answering)))
        if (_row(arrays, "spans", wanted[0])[:, 2] < 0).any():
            return []
    texts = set()
    for row in rng.permutation(others):
        text = _row(arrays, "ids", row)[_row(arrays, "segments", row) == PASSAGE].tobytes()
        if text not in texts and len(wanted) < MOST:
            texts.add(text)
            wanted.append(int(row))
    total, fitting = _head(arrays, wanted[0]), []
    for row in wanted:
        length = len(_row(arrays, "ids", row)) - _head(arrays, row)
        if total + length <= MAX_TOKENS:
            fitting.append(row)
            total += length
    return fitting if fitting[:1] == wanted[:1] else []


def _one_input(arrays: dict[str, np.ndarray], rows: list[int]) -> dict[str, Any]:
    """The question once, then each passage with its context; evidence and answer where they have moved to."""
    head = _head(arrays, rows[0])
    ids, segments = [_row(arrays, "ids", rows[0])[:head]], [_row(arrays, "segments", rows[0])[:head]]
    spans, length = [], head
    answering = max(rows, key=lambda row: arrays["labels"][row, 0])
    labels = arrays["labels"][answering].copy()
    labels[1] = -1  # whether somebody says that it is not known is asked of single passages only
    for row in rows:
        start = _head(arrays, row)
        ids.append(_row(arrays, "ids", row)[start:])
        segments.append(_row(arrays, "segments", row)[start:])
        spans.append(_row(arrays, "spans", row) + np.array([length - start, length - start, 0], np.int16))
        if row == answering and labels[0] > 0 and labels[3] > 0:
            labels[3:5] += length - start
        length += len(ids[-1])
    return {
        "ids": np.concatenate(ids),
        "segments": np.concatenate(segments),
        "spans": np.concatenate(spans),
        "labels": labels,
    }


def _with(arrays: dict[str, np.ndarray], made: list[dict[str, Any]]) -> dict[str, np.ndarray]:
    """The arrays with these inputs at their end, each a question of its own."""
    if not made:
        return arrays
    out = {name: np.concatenate([arrays[name], *(one[name] for one in made)]) for name in BOUNDS}
    for name, bounds in (("ids", "bounds"), ("spans", "span_bounds")):
        ends = np.cumsum([len(one[name]) for one in made])
        out[bounds] = np.concatenate([arrays[bounds], arrays[bounds][-1] + ends])
    out["labels"] = np.concatenate([arrays["labels"], np.array([one["labels"] for one in made], np.float32)])
    out["groups"] = np.concatenate([arrays["groups"], arrays["groups"].max() + 1 + np.arange(len(made))])
    return out
