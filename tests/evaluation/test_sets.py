"""Eval sets: gold becomes offsets that stand in the source; whatever cannot be used is refused with its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from askarchive.errors import BadInput
from askarchive.evaluation import sets
from askarchive.evaluation.values import EvalQuestion, Region
from askarchive.types import Paragraph
from evaluation.fakes import FakeArchive, paragraphs_of

LIGHT = {"document": "harbour.txt", "quote": "Its keeper fell ill in the winter"}


def written(folder: Path, *rows: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "questions.jsonl").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return folder


def one(folder: Path, archive: FakeArchive, **fields: Any) -> EvalQuestion:
    row = {"question": "Why?", "answerable": True, "gold": [LIGHT]} | fields
    (eval_set,) = sets.load(written(folder, row), archive)
    return eval_set.questions[0]


def refused(folder: Path, archive: FakeArchive, **fields: Any) -> str:
    with pytest.raises(BadInput) as error:
        one(folder, archive, **fields)
    assert error.value.exit_code == 2
    return str(error.value)


def test_gold_by_quotation_becomes_the_offsets_where_it_stands(tmp_path: Path, archive: FakeArchive) -> None:
    (gold,) = one(tmp_path, archive).gold
    text = archive.document("harbour.txt").text
    assert text[gold.start : gold.end] == LIGHT["quote"]


def test_gold_by_offsets_is_taken_as_it_is_and_checked_against_its_quotation(
    tmp_path: Path, archive: FakeArchive
) -> None:
    gold = {"document": "harbour.txt", "start": 24, "end": 41}
    assert one(tmp_path, archive, gold=[gold]).gold == (Region("harbour.txt", 24, 41),)
    said = refused(tmp_path, archive, gold=[gold | {"quote": "Something else"}])
    assert "questions.jsonl:1 (1)" in said and "is not what stands at harbour.txt:24-41" in said


@pytest.mark.parametrize("span", [(-1, 5), (5, 5), (7, 3), (0, 10**6), (1.5, 3), (True, 3), (3, None)])
def test_offsets_that_are_no_span_of_the_document_are_refused(
    span: tuple[Any, Any], tmp_path: Path, archive: FakeArchive
) -> None:
    gold = {"document": "harbour.txt", "start": span[0], "end": span[1]}
    assert "is no span of harbour.txt" in refused(tmp_path, archive, gold=[gold])


def test_a_quotation_that_does_not_stand_in_the_source_is_refused_with_its_line_and_words(
    tmp_path: Path, archive: FakeArchive
) -> None:
    gold = {"document": "harbour.txt", "quote": "Its keeper fell asleep"}
    rows = [
        {"question": "?", "answerable": False},
        "",
        {"id": "b", "question": "?", "answerable": True, "gold": [gold]},
    ]
    with pytest.raises(BadInput, match=r"questions\.jsonl:3 \(b\).*“Its keeper fell asleep” does not stand in harbour"):
        sets.load(written(tmp_path, *rows), archive)


def test_a_quotation_off_by_typography_or_space_is_told_what_stands_there(tmp_path: Path, archive: FakeArchive) -> None:
    gold = {"document": "harbour.txt", "quote": 'They paid us  late and thanked us never. "You are dearer'}
    said = refused(tmp_path, archive, gold=[gold])
    assert "which has “They paid us late and thanked us never. “You are dearer” at " in said


def test_of_two_places_the_running_text_is_gold_and_not_the_pull_quote(tmp_path: Path) -> None:
    text = "A title\n\nWho?\n\nMy aunt did.\n\nMy aunt did.\n"

    class WithPullQuote(FakeArchive):
        def paragraphs(self, name: str) -> tuple[Paragraph, ...]:
            return paragraphs_of(text, "Jon Aas")

    archive = WithPullQuote({"a.txt": text})
    gold = {"document": "a.txt", "quote": "My aunt did."}
    assert one(tmp_path, archive, gold=[gold]).gold == (Region("a.txt", 15, 27),)


def test_a_quotation_that_stands_twice_in_the_running_text_is_refused(tmp_path: Path, archive: FakeArchive) -> None:
    said = refused(tmp_path, archive, gold=[{"document": "harbour.txt", "quote": "the pilot"}])
    assert "stands" in said and "write more of it" in said


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"question": 7}, '"question" is missing or not a text'),
        ({"answerable": "yes"}, '"answerable" must be true or false'),
        ({"gold": {"start": 1}}, '"gold" must be a list'),
        ({"gold": ["words"]}, "each gold is"),
        ({"gold": [{"document": "harbour.txt"}]}, 'a gold needs "start" and "end", or a "quote"'),
        ({"gold": [{"document": "lost.txt", "quote": "x"}]}, 'document "lost.txt" is not in the index'),
        ({"document": "lost.txt"}, 'the document "lost.txt" is not in the index'),
        ({"gold_mode": "some"}, '"gold_mode" is "any" or "all"'),
        ({"history": [{"answer": "x"}]}, "each earlier turn"),
        ({"outcome": "perhaps"}, '"outcome" is one of'),
        ({"category": 3}, '"category" must be a text'),
    ],
)
def test_a_line_that_is_no_question_is_refused(
    fields: dict[str, Any], message: str, tmp_path: Path, archive: FakeArchive
) -> None:
    assert message in refused(tmp_path, archive, **fields)


@pytest.mark.parametrize(("line", "message"), [("{", "not JSON"), ("[1]", "not a JSON object")])
def test_a_line_that_is_no_object_is_named(line: str, message: str, tmp_path: Path, archive: FakeArchive) -> None:
    with pytest.raises(BadInput, match=rf"questions\.jsonl:2: .*{message}"):
        sets.load(written(tmp_path, {"question": "?", "answerable": False}, line), archive)


def test_an_id_that_stands_twice_is_refused(tmp_path: Path, archive: FakeArchive) -> None:
    row = {"id": "a", "question": "?", "answerable": False}
    with pytest.raises(BadInput, match="line 1; ids are unique"):
        sets.load(written(tmp_path, row, row), archive)


def test_a_line_separator_inside_a_question_does_not_end_its_line(tmp_path: Path, archive: FakeArchive) -> None:
    assert one(tmp_path, archive, question="Who\u2028came?").question == "Who\u2028came?"


def test_spans_on_an_unanswerable_question_are_no_gold(tmp_path: Path, archive: FakeArchive) -> None:
    assert one(tmp_path, archive, answerable=False).gold == ()


def test_a_folder_of_sets_is_all_of_them_in_the_order_of_their_names(tmp_path: Path, archive: FakeArchive) -> None:
    for name in ("b", "a"):
        written(tmp_path / name, {"id": "1", "question": "?", "answerable": False})
    found = sets.load(tmp_path, archive)
    assert [(s.name, s.questions[0].id) for s in found] == [("a", "1"), ("b", "1")]


def test_a_question_file_can_be_named_itself(tmp_path: Path, archive: FakeArchive) -> None:
    file = written(tmp_path, {"question": "?", "answerable": False}) / "questions.jsonl"
    assert len(sets.load(file.rename(tmp_path / "questions.sample.jsonl"), archive)[0].questions) == 1


@pytest.mark.parametrize("make", [lambda p: p / "none", lambda p: p, lambda p: written(p)])
def test_where_there_is_no_question_it_says_so(make: Any, tmp_path: Path, archive: FakeArchive) -> None:
    with pytest.raises(BadInput, match=r"no eval set|has no questions\.jsonl|holds no question"):
        sets.load(make(tmp_path), archive)


def test_answerable_questions_without_gold_are_remarked(tmp_path: Path, archive: FakeArchive) -> None:
    (eval_set,) = sets.load(written(tmp_path, {"question": "?", "answerable": True}), archive)
    assert "1 answerable questions" in eval_set.remarks[0]


def test_the_shipped_sets_questions_and_gold_stand_in_the_shipped_interview() -> None:
    root = Path(__file__).parents[2]
    text = (root / "corpus" / "interview.txt").read_bytes().decode()
    archive = FakeArchive({"interview.txt": text})
    (eval_set,) = sets.load(root / "evals" / "interview", archive)
    answerable = [question for question in eval_set.questions if question.answerable]
    assert len(eval_set.questions) >= 150 and len(eval_set.questions) - len(answerable) >= 50
    assert all(question.gold and question.category for question in answerable)


def test_the_shipped_sets_turns_are_those_that_were_marked_by_hand() -> None:
    root = Path(__file__).parents[2]
    text = (root / "corpus" / "interview.txt").read_bytes().decode()
    (eval_set,) = sets.load(root / "evals" / "interview", FakeArchive({"interview.txt": text}))
    marked = (root / "tests" / "data" / "interview.paragraphs.jsonl").read_text(encoding="utf-8").splitlines()
    expected = [(row["start"], row["end"], row["role"], row["speaker"]) for row in map(json.loads, marked)]
    assert [(t.region.start, t.region.end, t.kind, t.speaker) for t in eval_set.turns] == expected
