"""The self-built set: every question that stands alone, its own words hidden, its answer its gold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from askarchive.errors import BadInput
from askarchive.evaluation import Options, evaluate_archive, selfset
from askarchive.evaluation.responses import ask
from askarchive.evaluation.values import EvalQuestion, Region
from askarchive.types import FloatMatrix
from conftest import FakeEncoder
from evaluation.fakes import FakeArchive, read_corpus


def test_each_question_is_asked_once_with_its_answer_and_once_without(archive: FakeArchive) -> None:
    built = selfset.build(archive)
    asked = [q for q in built.questions if q.answerable]
    removed = [q for q in built.questions if not q.answerable]
    assert [q.question for q in asked] == [q.question for q in removed]
    assert "How were the apples kept through the winter?" in [q.question for q in asked]
    (apples,) = [q for q in asked if q.question.startswith("How were the apples")]
    text = archive.document("orchard.txt").text
    assert [text[g.start : g.end] for g in apples.gold] == [
        "In sand, in the dry kilns. They came out in March smelling of smoke – we liked that."
    ]
    assert (apples.speaker, apples.document, apples.hide_questions) == ("Ana Pop", "orchard.txt", True)
    assert apples.own_words is not None and text[apples.own_words.start : apples.own_words.end] == apples.question


def test_for_a_refusal_the_exchange_and_its_neighbours_are_taken_away(archive: FakeArchive) -> None:
    removed = next(q for q in selfset.build(archive).questions if q.id == "harbour.txt#3-removed")
    assert removed.hidden == {("harbour.txt", 2), ("harbour.txt", 3), ("harbour.txt", 4)}
    ask(archive, removed)
    assert archive.asked[-1]["exclude"] == removed.hidden and archive.asked[-1]["hide"] is True


def test_questions_that_nothing_can_tell_apart_are_left_out_and_counted() -> None:
    text = read_corpus()["harbour.txt"]
    again = text.replace("What do you miss now?", "How did the pilots treat the harbour board?")
    again = again.replace("What became of the pilot boat?", "And then?")
    built = selfset.build(FakeArchive({"harbour.txt": again}))
    asked = {q.question for q in built.questions}
    assert not any("harbour board" in question for question in asked) and "And then?" not in asked
    assert "5 of 8 exchanges" in built.remarks[0] and "2 ask nearly the same" in built.remarks[0]


def test_a_refusal_is_not_expected_where_the_answer_is_said_again() -> None:
    text = read_corpus()["harbour.txt"]
    source = FakeArchive({"harbour.txt": text})
    (first, *_, last) = [q for q in selfset.build(source).questions if q.answerable]
    answers = [text[q.gold[0].start : q.gold[0].end] for q in (first, last)]
    again = text.replace(answers[1], f"{answers[1]} As I said: {answers[0]}")
    built = selfset.build(FakeArchive({"harbour.txt": again}))
    ids = {q.id for q in built.questions}
    assert first.id in ids and f"{first.id}-removed" not in ids
    assert f"{last.id}-removed" in ids  # most of what it says now is said by the first, but not most of its own words
    assert "but not of 1 whose" in built.remarks[-1]


def test_a_refusal_is_not_expected_where_the_question_is_asked_again_in_other_words() -> None:
    source = FakeArchive({"harbour.txt": read_corpus()["harbour.txt"]})
    plain = selfset.build(source)
    asked = [q for q in plain.questions if q.answerable]
    first, near, last = asked[0], asked[1], asked[-1]

    class Deaf(FakeEncoder):
        """Hears the same in the questions that it is told of, and something else in every other."""

        def __init__(self, same: set[str]) -> None:
            super().__init__()
            self._same = same

        def encode(self, texts: Sequence[str]) -> FloatMatrix:
            rows = np.eye(len(texts), 64, dtype=np.float32)
            for row, text in zip(rows, texts, strict=True):
                if text in self._same:
                    row[:] = np.eye(64, dtype=np.float32)[63]
            return rows

    def doubtful(*same: EvalQuestion) -> set[str]:
        built = selfset.build(source, Deaf({q.question for q in same}))
        return {q.id for q in plain.questions} - {q.id for q in built.questions}

    assert doubtful(first, last) == {f"{first.id}-removed", f"{last.id}-removed"}
    assert doubtful(first, near) == set()  # a neighbour is taken away with it
    assert doubtful() == set()


def test_one_document_is_asked_without_naming_it() -> None:
    built = selfset.build(FakeArchive({"harbour.txt": read_corpus()["harbour.txt"]}))
    assert {q.document for q in built.questions} == {None}


def test_a_collection_without_questions_says_so() -> None:
    with pytest.raises(BadInput, match=r"none has an interviewer's question .* write questions by hand"):
        selfset.build(FakeArchive({"essay.txt": "A title\n\nThe end.\n"}))


def test_an_archive_that_quotes_the_question_itself_is_red() -> None:
    source = FakeArchive()
    liar = FakeArchive(script=lambda question, id: (source.find(question),))
    run = evaluate_archive(Options(self_built=True), liar, liar)
    broken = {i.name for i in run.sets[0].invariants if i.violations}
    assert "question_stays_hidden" in broken and run.exit_code == 1


def test_an_archive_that_finds_each_turn_is_right() -> None:
    source = FakeArchive()
    gold = {q.id: q.gold for q in selfset.build(source).questions}

    def script(question: str, id: str) -> list[object]:
        return [source.quote(g.document, g.start, g.end) for g in gold[id]]

    honest = FakeArchive(script=script)  # type: ignore[arg-type]
    run = evaluate_archive(Options(self_built=True, no_baseline=True), honest, honest)
    assert run.exit_code == 0
    assert (run.sets[0].values["right"], run.sets[0].values["words F1"]) == (1.0, 1.0)
    assert all(isinstance(region, Region) for response in run.sets[0].responses for region in response.ranking)
