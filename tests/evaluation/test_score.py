"""Our figures are those of the shared sets' score.py on the same answers: on a frozen fixture, and live where it lies.

The frozen values were computed by score.py on tests/data/evaluation/score/ (see its README).
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import random
from pathlib import Path
from typing import Any

import pytest

from askarchive.evaluation import responses, sets
from askarchive.evaluation.measures import aggregate, right_share, tabulate
from askarchive.evaluation.values import EvalQuestion, Response
from askarchive.types import Document, Paragraph
from evaluation.fakes import DATA

FROZEN = DATA / "score"
BENCH = os.environ.get("ASKARCHIVE_BENCH")
SETS = ("interviews", "squad2", "friendsqa", "mtrag_un", "clapnq", "molweni", "canard", "scifact", "qmsum")
SAME_NAME = (
    *("verbatim", "answered", "hit@1", "hit@3", "hit@600c", "abstained", "balanced", "right", "auroc"),
    *("words P", "words R", "words F1", "chars", "missing"),
)


class Corpus:
    """A corpus.jsonl as sources."""

    def __init__(self, folder: Path) -> None:
        lines = (folder / "corpus.jsonl").read_text(encoding="utf-8").split("\n")
        self._texts = {row["_id"]: row["text"] for row in map(json.loads, filter(str.strip, lines))}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._texts)

    def document(self, name: str) -> Document:
        text = self._texts[name]
        return Document(name, text, hashlib.sha256(text.encode()).hexdigest())

    def paragraphs(self, name: str) -> tuple[Paragraph, ...]:
        return ()


def invented_answers(corpus: Corpus, questions: tuple[EvalQuestion, ...], seed: int) -> list[dict[str, Any]]:
    """Answers that are right, nearly right, wrong, misquoted, refused, failed or missing, as chance has it."""
    chance = random.Random(seed)
    rows = []
    for question in questions:
        if chance.random() < 0.03:
            continue
        row: dict[str, Any] = {"id": question.id, "question": question.question}
        if chance.random() < 0.03:
            rows.append(row | {"error": {"type": "BadQuestion", "message": "No."}})
            continue
        quotes = []
        for _ in range(chance.choice((0, 0, 1, 1, 2, 3, 5))):
            if question.gold and chance.random() < 0.5:
                gold = chance.choice(question.gold)
                name, shift = gold.document, chance.choice((0, 0, -7, 30))
                start, end = max(0, gold.start + shift), gold.end + shift + chance.choice((0, 12, 500))
            else:
                name = chance.choice(corpus.names)
                start = chance.randrange(max(1, len(corpus.document(name).text)))
                end = start + chance.randrange(1, 400)
            text = corpus.document(name).text
            end = max(start + 1, min(end, len(text)))
            words = text[start:end] if chance.random() < 0.98 else text[start:end] + "."
            quotes.append({"text": words, "document": name, "start": start, "end": end})
        confidence = chance.choice((round(chance.random(), 2), round(chance.random(), 4)))
        rows.append(row | {"answered": bool(quotes), "quotes": quotes, "confidence": confidence})
    return rows


def ours(corpus: Corpus, questions: tuple[EvalQuestion, ...], found: tuple[Response, ...]) -> dict[str, Any]:
    table = tabulate(questions, found, corpus)
    values: dict[str, Any] = {name: value for name, value in aggregate(table).items() if name in SAME_NAME}
    categories = sorted(set(table.categories))
    values["by category"] = {c: [right_share(table, table.rows(c)), len(table.rows(c))] for c in categories}
    return values


def assert_same(mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert set(mine) == set(theirs)
    for name in SAME_NAME:
        assert mine[name] == pytest.approx(theirs[name], abs=1e-12), name
    assert mine["by category"].keys() == theirs["by category"].keys()
    for category, (share, count) in theirs["by category"].items():
        assert mine["by category"][category][1] == count
        assert mine["by category"][category][0] == pytest.approx(share, abs=1e-12), category


def test_frozen_answers_score_as_score_py_scored_them() -> None:
    corpus = Corpus(FROZEN)
    (eval_set,) = sets.load(FROZEN, corpus)
    found = responses.from_file(FROZEN / "answers.jsonl", eval_set.questions)
    expected = json.loads((FROZEN / "score.json").read_text(encoding="utf-8"))
    assert_same(ours(corpus, eval_set.questions, found), expected)


@pytest.mark.skipif(not BENCH, reason="ASKARCHIVE_BENCH names no folder of shared sets")
@pytest.mark.parametrize("name", SETS)
def test_our_figures_are_those_of_score_py(name: str, tmp_path: Path) -> None:
    assert BENCH is not None
    folder = Path(BENCH) / name
    spec = importlib.util.spec_from_file_location("score", Path(BENCH) / "score.py")
    assert spec is not None and spec.loader is not None
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    corpus = Corpus(folder)
    (eval_set,) = sets.load(folder, corpus)
    answers = tmp_path / "answers.jsonl"
    rows = invented_answers(corpus, eval_set.questions, seed=len(name))
    answers.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = responses.from_file(answers, eval_set.questions)
    assert_same(ours(corpus, eval_set.questions, found), score.score(folder, answers))
