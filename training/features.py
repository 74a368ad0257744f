"""Every candidate's raw scores beside its labels, kept for fitting: the slow part of calibrate.py, done once a model.

Enter: a reader, a set, a part. Leave: one `Case` a question.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from examples import Window, candidate_of
from measure import candidates_of
from pairs import golds
from prepare import DATA
from sets import load
from splits import part

from askarchive.reader.trained import TrainedReader
from askarchive.types import EarlierTurn


@dataclass(frozen=True, slots=True)
class Case:
    """One question: its gold spans (empty when unanswerable) and each candidate's scores."""

    set_name: str
    category: str
    answerable: bool
    gold: tuple[tuple[int, int], ...]
    windows: tuple[Window, ...]
    raw: np.ndarray  # (candidates, 2): answers, not known
    sentences: tuple[tuple[float, ...], ...]
    document: str
    together: float  # of the best candidates, read together


def cases(
    reader: TrainedReader, bench: Path, name: str, which: str, limit: int, k: int = 24, label: str = ""
) -> list[Case]:
    """The cases of a set's part; kept in training/data under the reader's name."""
    path = DATA / f"cases-{label or reader.name}-{name}-{which}-{limit}.pickle"
    if path.exists():
        with path.open("rb") as stream:
            return pickle.load(stream)  # type: ignore[no-any-return]
    data = load(bench, name)
    questions = [q for q in data.questions if q["document"] and part(name, q["document"]) == which]
    if limit:
        questions = questions[:: max(1, len(questions) // limit)]
    found = candidates_of(data, questions, k, DATA / f"dense-{name}-{which}-{limit}.npz")
    made = []
    for q, windows in zip(questions, found, strict=True):
        text = data.texts[q["document"]]
        given = [candidate_of(w, text) for w in windows]
        turns = [EarlierTurn(h["question"], h.get("answer")) for h in q.get("history") or ()]
        raw, sentences = [], []
        all_scored = reader.scores(q["question"], given, turns)
        for window, scored in zip(windows, all_scored, strict=True):
            own = [-6.0] * len(window.sentences)
            for piece, s in scored:
                for (m, _, _), logit in zip(piece.sentences, s.sentences, strict=True):
                    own[m] = logit
            best = max((s for _, s in scored), key=lambda s: s.answers)
            raw.append((best.answers, best.does_not_know))
            sentences.append(tuple(own))
        gold = golds(q, q["document"]) if q["answerable"] else []
        made.append(
            Case(
                name,
                q.get("category", ""),
                bool(q["answerable"]),
                tuple(gold),
                tuple(windows),
                np.array(raw, np.float32),
                tuple(sentences),
                q["document"],
                reader.together(all_scored),
            )
        )
    with path.open("wb") as stream:
        pickle.dump(made, stream)
    return made
