"""Invariants: what is honest passes whatever it is, and any one thing that is not is named."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askarchive.evaluation import invariants, responses
from askarchive.evaluation.values import EvalQuestion, GoldTurn, Region, Response
from askarchive.render import answer_object
from askarchive.types import Answer
from evaluation.fakes import FakeArchive

ARCHIVE = FakeArchive()
QUESTION = EvalQuestion("q", "Who?", True)


def asked(*words: str) -> Response:
    """The honest response that quotes these words."""
    quotes = tuple(ARCHIVE.find(found) for found in words)
    answer = Answer("q", "Who?", "Who?", "answered", 0.9, quotes, (), "", "sha256:0", 1.0)
    return responses.parse(answer_object(answer, ARCHIVE))


def broken(
    response: Response, question: EvalQuestion = QUESTION, turns: tuple[GoldTurn, ...] = ()
) -> dict[str, list[str]]:
    found = invariants.check((question,), (response,), ARCHIVE, turns)
    return {i.name: [v.message for v in i.violations] for i in found if i.violations}


@given(st.data())
def test_any_honest_quote_of_the_source_holds(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(ARCHIVE.names))
    paragraph = data.draw(st.sampled_from(ARCHIVE.paragraphs(name)))
    start = data.draw(st.integers(paragraph.start, paragraph.end - 1))
    end = data.draw(st.integers(start + 1, paragraph.end))
    quote = ARCHIVE.quote(name, start, end)
    answer = Answer("q", "Who?", "Who?", "answered", 0.9, (quote,), (), "", "sha256:0", 1.0)
    assert broken(responses.parse(answer_object(answer, ARCHIVE))) == {}


@given(st.data())
def test_any_one_changed_character_is_caught(data: st.DataObject) -> None:
    response = asked("My aunt Berit did, from a kitchen window")
    quoted = response.quotes[0]
    at = data.draw(st.integers(0, len(quoted.text) - 1))
    other = data.draw(st.characters(exclude_categories=("Cs",)).filter(lambda c: c != quoted.text[at]))
    spoiled = replace(quoted, text=quoted.text[:at] + other + quoted.text[at + 1 :])
    (message,) = broken(replace(response, quotes=(spoiled,)))[invariants.VERBATIM]
    assert f"first difference at character {at}" in message


def test_offsets_off_by_one_are_caught() -> None:
    response = asked("My aunt Berit did")
    quoted = response.quotes[0]
    moved = replace(quoted, region=replace(quoted.region, start=quoted.region.start + 1, end=quoted.region.end + 1))
    assert any("is not what stands at" in message for message in broken(replace(response, quotes=(moved,)))["verbatim"])


def test_bytes_that_are_not_those_of_the_characters_are_caught() -> None:
    response = asked("I still hear the bell")  # after a dash and curly quotes: bytes and characters differ
    quoted = replace(response.quotes[0], byte_start=response.quotes[0].region.start)
    assert any("gives bytes" in message for message in broken(replace(response, quotes=(quoted,)))["verbatim"])


def test_a_document_that_is_not_there_is_caught() -> None:
    response = asked("My aunt Berit did")
    quoted = replace(response.quotes[0], region=Region("lost.txt", 0, 5))
    assert "not in the index" in broken(replace(response, quotes=(quoted,)))["verbatim"][0]


def test_nearest_passages_of_an_abstention_must_be_verbatim_too() -> None:
    quoted = replace(asked("My aunt Berit did").quotes[0], text="My aunt Berta did")
    response = Response("q", False, "absent", 0.1, nearest=(quoted,))
    assert "nearest passage 1" in broken(response)["verbatim"][0]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("Who taught you to read the currents?", "the interviewer's"),
        ("Photograph: the pilot station", "no testimony (caption)"),
        ("The last pilot of Lorn", "no testimony (title)"),
    ],
)
def test_words_that_are_not_the_interviewees_are_caught_when_given_as_such(words: str, message: str) -> None:
    quoted = replace(asked(words).quotes[0], role="interviewee", speaker="Jon Aas")
    response = replace(asked(words), quotes=(quoted,))
    assert message in broken(response)["roles"][0]


def test_a_quote_that_runs_on_into_the_next_question_is_caught() -> None:
    text = ARCHIVE.document("harbour.txt").text
    start, end = text.index("Nobody on land"), text.index("Photograph") + 10
    quoted = replace(
        asked("My aunt Berit did").quotes[0], region=Region("harbour.txt", start, end), text=text[start:end]
    )
    assert "no testimony (caption)" in broken(replace(asked("My aunt Berit did"), quotes=(quoted,)))["roles"][0]


def test_marked_turns_overrule_nothing_but_are_checked_as_well() -> None:
    turn = GoldTurn(ARCHIVE_REGION, "interviewer", None)
    assert "as a person marked it" in broken(asked("My aunt Berit did"), turns=(turn,))["roles_by_gold"][0]
    speech = GoldTurn(ARCHIVE_REGION, "interviewee", "Jon Aas")
    assert broken(asked("My aunt Berit did"), turns=(speech,)) == {}


ARCHIVE_REGION = Region("harbour.txt", 0, len(ARCHIVE.document("harbour.txt").text))


def test_a_self_built_question_quoted_as_its_own_answer_is_caught() -> None:
    quote = ARCHIVE.find("Who taught you to read the currents?")
    question = replace(QUESTION, own_words=Region(quote.document, quote.start, quote.end))
    response = asked("Who taught you to read the currents?")
    assert "the question's own text" in broken(response, question)["question_stays_hidden"][0]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"answered": False, "outcome": "answered", "confidence": 0.2}, "the outcome is"),
        ({"answered": True, "outcome": "answered", "confidence": 0.2}, "quotes nothing"),
        ({"answered": "no", "confidence": 0.2}, "neither an error nor"),
        ({}, "neither an error nor"),
        ({"answered": False, "outcome": "absent", "confidence": 1.2}, "no number from 0 to 1"),
        ({"answered": False, "outcome": "absent", "confidence": float("nan")}, "no number from 0 to 1"),
        ({"answered": False, "confidence": 0.1, "nearest": [{"text": "x"}]}, "nearest 1 has no readable"),
        ({"error": "boom"}, "does not name its type"),
        ({"error": {"type": "BadQuestion", "message": "No."}, "quotes": [{}]}, "also quotes"),
    ],
)
def test_a_row_of_another_shape_is_a_breach_and_not_an_abstention(row: dict[str, object], fault: str) -> None:
    assert any(fault in message for message in broken(responses.parse(row))["errors_are_reported"])


def test_a_proper_error_row_breaks_no_invariant() -> None:
    assert broken(responses.parse({"id": "q", "error": {"type": "BadQuestion", "message": "Empty."}})) == {}
