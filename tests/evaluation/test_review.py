"""From use to test: a mark becomes a question only by a person's yes, and only with gold that stands in the source."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from askarchive import feedback
from askarchive.evaluation import Options, review, sets
from askarchive.evaluation.values import EvalSet, Region
from askarchive.feedback import Mark, Place
from evaluation.fakes import FakeArchive


def place_of(archive: FakeArchive, words: str) -> Place:
    return Place.of(archive.find(words))


def mark(reason: feedback.Reason, question: str = "Who taught the currents?", **more: object) -> Mark:
    return Mark(reason, question, question, "sha256:0", **more)  # type: ignore[arg-type]


class Person:
    """Types these lines, then closes the terminal."""

    def __init__(self, *lines: str) -> None:
        self.lines = list(lines)

    def __call__(self, prompt: str) -> str:
        if not self.lines:
            raise EOFError
        return self.lines.pop(0)


@pytest.fixture
def reviewed(tmp_path: Path, archive: FakeArchive) -> Callable[..., tuple[EvalSet, ...]]:
    def go(marks: list[Mark], *lines: str) -> tuple[EvalSet, ...]:
        for one in marks:
            feedback.append(tmp_path / "marks.jsonl", one)
        options = Options(feedback=tmp_path / "marks.jsonl", into=tmp_path / "from-use")
        assert review.run(options, archive, Person(*lines)) == 0
        return sets.load(tmp_path / "from-use", archive) if (tmp_path / "from-use" / "questions.jsonl").exists() else ()

    return go


def test_a_selected_passage_that_is_confirmed_becomes_a_question_with_gold(
    reviewed: Callable[..., tuple[EvalSet, ...]], archive: FakeArchive
) -> None:
    right = place_of(archive, "My aunt Berit did, from a kitchen window")
    (found,) = reviewed([mark("right_passage_here", right=right, note="she says so")], "y")
    (question,) = found.questions
    assert question.gold == (Region(right.document, right.start, right.end),)
    assert question.answerable and question.category == "from use" and "she says so" in question.note


@pytest.mark.parametrize(("reason", "line"), [("should_have_refused", "y"), ("wrong_passage", "n")])
def test_what_the_archive_does_not_answer_becomes_an_unanswerable_question(
    reason: feedback.Reason, line: str, reviewed: Callable[..., tuple[EvalSet, ...]], archive: FakeArchive
) -> None:
    (found,) = reviewed([mark(reason, shown=place_of(archive, "The quiet after the engines stop."))], line)
    assert [q.answerable for q in found.questions] == [False]


def test_words_that_a_person_types_must_stand_in_the_source(
    reviewed: Callable[..., tuple[EvalSet, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    (found,) = reviewed([mark("wrong_passage")], "y", "My aunt Berta did", "My aunt Berit did")
    assert len(found.questions[0].gold) == 1
    said = capsys.readouterr().err
    assert "Nothing is proposed here" in said and "“My aunt Berta did” does not stand in" in said


def test_coordinates_will_do_as_well(reviewed: Callable[..., tuple[EvalSet, ...]]) -> None:
    (found,) = reviewed([mark("should_have_answered")], "harbour.txt:10-999999", "harbour.txt:24-41")
    assert found.questions[0].gold == (Region("harbour.txt", 24, 41),)


def test_a_mark_on_a_source_that_changed_proposes_nothing(
    reviewed: Callable[..., tuple[EvalSet, ...]], archive: FakeArchive, capsys: pytest.CaptureFixture[str]
) -> None:
    right = place_of(archive, "My aunt Berit did")
    old = Place(right.document, right.start, right.end, "0" * 64)
    assert reviewed([mark("right_passage_here", right=old)], "y", "s") == ()
    assert "no longer the one that was marked" in capsys.readouterr().err


def test_a_decided_mark_is_not_asked_again_and_an_open_one_is(
    reviewed: Callable[..., tuple[EvalSet, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    marks = [mark("should_have_refused", f"Question {n}?") for n in range(3)]
    assert len(reviewed(marks, "y", "s", "q")[0].questions) == 1
    assert len(reviewed([], "y")[0].questions) == 2
    assert "3 marks" in capsys.readouterr().err
    reviewed([])
    assert "0 to decide" in capsys.readouterr().err


def test_a_follow_up_is_kept_as_it_was_searched(reviewed: Callable[..., tuple[EvalSet, ...]]) -> None:
    followed = Mark("should_have_refused", "And she?", "And she, aunt Berit?", "sha256:0")
    assert reviewed([followed], "y")[0].questions[0].question == "And she, aunt Berit?"
