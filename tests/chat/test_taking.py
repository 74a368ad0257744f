"""What visitors take along and leave behind, without a browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from askarchive import feedback
from askarchive.chat.desk import Desk
from askarchive.render import read_question_link

from .fake import FakeArchive

ANA = "a" * 32
KOZIN = "Was Kozin staggered by this frankness, as his diary entry shows?"
WORDS = "Kozin was, of course, staggered by this frankness, as his diary entry shows."


@pytest.fixture
def desk(interview: FakeArchive, tmp_path: Path) -> Desk:
    made = Desk(interview, feedback=tmp_path / "marks.jsonl")
    made.ask(ANA, KOZIN, None, None)
    return made


@pytest.mark.parametrize("style", ["chicago", "apa", "mla"])
def test_a_citation_begins_with_the_exact_words(desk: Desk, style: str) -> None:
    text = desk.cite(ANA, 1, 0, style)["text"]
    assert text.startswith(WORDS) and "Healey" in text


def test_bibtex_names_the_interviewee(desk: Desk) -> None:
    assert "Healey" in desk.cite(ANA, 1, 0, "bibtex")["text"]


@pytest.mark.parametrize(
    ("number", "place", "form"),
    [(2, 0, "apa"), (1, 1, "apa"), (1, -1, "apa"), (1, 0, "word"), (1, True, "apa"), (None, None, None)],
)
def test_what_cannot_be_cited_gives_one_sentence(desk: Desk, number: int, place: int, form: str) -> None:
    assert desk.cite(ANA, number, place, form)["error"]["message"].endswith(".")


@pytest.mark.parametrize(("form", "name"), [("markdown", ".md"), ("json", ".json"), ("annotations", ".jsonld")])
def test_a_conversation_is_saved_with_its_exact_quotes(desk: Desk, form: str, name: str) -> None:
    saved = desk.export(ANA, form)
    assert saved["name"] == f"conversation{name}"
    assert WORDS in saved["text"]


def test_the_saved_json_holds_contract_answers(desk: Desk) -> None:
    [answer] = json.loads(desk.export(ANA, "json")["text"])
    assert answer["schema"] == "askarchive.answer/1" and answer["quotes"][0]["text"] == WORDS


def test_a_link_opens_the_question_with_its_quote(desk: Desk) -> None:
    [turn] = desk.conversation(ANA)["turns"]
    [quote] = turn["answer"]["quotes"]
    opened = read_question_link(quote["question_link"])
    assert opened is not None and opened.span is not None
    assert (opened.question, opened.document) == (KOZIN, "interview.txt")
    assert (opened.span.start, opened.span.end) == (quote["start"], quote["end"])


def test_a_mark_keeps_the_question_and_the_places_and_nothing_else(
    desk: Desk, interview: FakeArchive, tmp_path: Path
) -> None:
    right = {"document": "interview.txt", "start": 10, "end": 20}
    assert desk.mark(ANA, 1, "right_passage_here", "see here", right) == {"kept": True}
    [mark] = feedback.read(tmp_path / "marks.jsonl")
    assert (mark.question, mark.note) == (KOZIN, "see here")
    assert mark.right == feedback.Place("interview.txt", 10, 20, interview.document("interview.txt").sha256)
    assert ANA not in (tmp_path / "marks.jsonl").read_text("utf-8")


@pytest.mark.parametrize(
    ("reason", "note", "right"),
    [
        ("because", "", None),
        ("right", "x" * 2001, None),
        ("right", None, None),
        ("right_passage_here", "", None),
        ("right_passage_here", "", {"document": "other.txt", "start": 1, "end": 2}),
        ("right_passage_here", "", {"document": "interview.txt", "start": 2, "end": 2}),
        ("right_passage_here", "", {"document": "interview.txt", "start": "1", "end": 2}),
        ("right_passage_here", "", {"document": "interview.txt", "start": 0, "end": 10**7}),
        ("right_passage_here", "", [1]),
    ],
)
def test_a_mark_that_is_none_is_not_kept(
    desk: Desk, tmp_path: Path, reason: str, note: str, right: dict[str, object] | None
) -> None:
    assert "error" in desk.mark(ANA, 1, reason, note, right)
    assert not (tmp_path / "marks.jsonl").exists()


def test_without_a_file_no_mark_is_offered_or_kept(interview: FakeArchive) -> None:
    desk = Desk(interview)
    desk.ask(ANA, KOZIN, None, None)
    assert desk.welcome()["feedback"] is False
    assert "error" in desk.mark(ANA, 1, "right", "", None)


def test_a_claimed_quotation_is_checked(whole: FakeArchive) -> None:
    desk = Desk(whole)
    assert desk.check(WORDS, None)["verdict"] == "exact"
    assert desk.check_quote(WORDS.replace("staggered", "shocked"))["verdict"] == "differs"
    assert desk.check_quote(WORDS, "Kirill Guskov")["verdict"] == "other_speaker"
    assert desk.check_quote("Bread was sold by weight on Tuesdays in Lisbon.")["verdict"] == "absent"
    for wrong in ("", "  ", None, 7, "x" * 5001, "\ud800"):
        assert desk.check_quote(wrong)["error"]["message"].endswith(".")  # type: ignore[arg-type]
