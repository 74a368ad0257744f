"""The hand-written eval set of the shipped interview: its gold stands in the source, and it is what its README says."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "evals" / "interview"
QUESTIONS = FOLDER / "questions.jsonl"
DOCUMENT = "interview.txt"

ANSWERABLE = {
    "direct",
    "paraphrase",
    "keyword",
    "typo",
    "multi",
    "attribution",
    "editorial",
    "followup",
    "switch",
    "unknown",
}
UNANSWERABLE = {"unanswerable-near", "false-premise", "unanswerable-far", "smalltalk/command"}
FIELDS = {
    "id",
    "question",
    "document",
    "answerable",
    "gold",
    "gold_mode",
    "speaker",
    "outcome",
    "history",
    "category",
    "split",
    "note",
}

# The lines of the source (from 1) on which the interviewer speaks, and those that are furniture, marked by hand.
INTERVIEWER_LINES = {17, 23, 32, 46, 50, 59, 63, 67, 71, 75, 81, 88, 92, 98, 102, 106, 110, 118, 127, 131}
EDITORIAL_LINES = {1, 3, 5, 6, 9, 11, 13, 15, 26, 40, 53, 84, 114, 123}
PULL_QUOTE_LINES = {40, 114}

# Words that carry no content of their own; a paraphrase may share these with its answer, and no others.
FUNCTION_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    a about after all also am an and any are as at be because become been before being but by can could did do
    does done for from give had has have he her herself him himself his how i if in into is it its itself may me
    might more most much my no none not of off on one or other others our out over own s she should so some such
    t than that the their them themselves then there these they this those through to too under up us very was
    we were what when where which while who whom whose why will with would you your ever
    """,
    )
)


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "ed", "es", "ly", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _content(text: str) -> set[str]:
    words = re.findall(r"[^\W_]+", text.casefold())
    return {_stem(word) for word in words if word not in FUNCTION_WORDS}


@pytest.fixture(scope="module")
def text() -> str:
    return (ROOT / "corpus" / DOCUMENT).read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def test_ids_are_unique_and_run_in_order(rows: list[dict[str, Any]]) -> None:
    assert [row["id"] for row in rows] == [f"iv-{number:03d}" for number in range(1, len(rows) + 1)]


def test_no_question_is_asked_twice_with_the_same_history(rows: list[dict[str, Any]]) -> None:
    asked = Counter(
        (row["question"].casefold(), tuple(turn["question"].casefold() for turn in row["history"])) for row in rows
    )
    assert [question for question, times in asked.items() if times > 1] == []


def test_every_row_has_the_fields_of_the_contract_and_no_others(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        assert set(row) <= FIELDS, row["id"]
        assert {"question", "answerable", "gold", "history", "category", "split", "speaker"} <= set(row), row["id"]
        assert row["document"] == DOCUMENT
        assert row["question"].strip() == row["question"] != "", row["id"]
        assert type(row["answerable"]) is bool, row["id"]


def test_each_category_is_there_and_agrees_with_answerable(rows: list[dict[str, Any]]) -> None:
    counted = Counter(row["category"] for row in rows)
    assert set(counted) == ANSWERABLE | UNANSWERABLE
    assert min(counted.values()) >= 10
    assert counted["unanswerable-near"] >= 40
    for row in rows:
        assert row["answerable"] == (row["category"] in ANSWERABLE), row["id"]


def test_the_set_is_as_large_as_promised(rows: list[dict[str, Any]]) -> None:
    answerable = [row for row in rows if row["answerable"]]
    assert len(answerable) >= 150
    assert len(rows) - len(answerable) >= 50


def test_every_gold_quote_is_the_text_between_its_offsets(rows: list[dict[str, Any]], text: str) -> None:
    for row in rows:
        for gold in row["gold"]:
            assert gold["document"] == DOCUMENT, row["id"]
            assert gold["quote"] == text[gold["start"] : gold["end"]] != "", row["id"]
            assert gold["quote"] == gold["quote"].strip(), row["id"]


def test_gold_is_made_of_whole_sentences_of_one_paragraph(rows: list[dict[str, Any]], text: str) -> None:
    for row in rows:
        for gold in row["gold"]:
            assert "\n" not in gold["quote"], row["id"]
            before, after = text[: gold["start"]], text[gold["end"] :]
            assert re.search(r"(?:^|\n|[.?!][”’\"]?[ ])$", before), (row["id"], before[-20:])
            assert re.match(r"\n|\Z|[ ]", after), (row["id"], after[:20])
            assert after[:1] == "\n" or gold["quote"][-1] in ".?!”", (row["id"], gold["quote"][-20:])


def test_gold_mode_says_how_several_spans_are_meant(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        if row["answerable"]:
            assert row["gold"], row["id"]
            assert row["gold_mode"] in ("any", "all"), row["id"]
            spans = [(gold["start"], gold["end"]) for gold in row["gold"]]
            assert len(set(spans)) == len(spans), row["id"]
        if row["category"] == "multi":
            assert row["gold_mode"] == "all" and len(row["gold"]) >= 2, row["id"]
        if row["answerable"]:
            ordered = sorted((gold["start"], gold["end"]) for gold in row["gold"])
            assert all(a[1] <= b[0] for a, b in pairwise(ordered)), row["id"]


def test_a_question_without_an_answer_has_no_gold_and_no_speaker(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        if not row["answerable"]:
            assert row["gold"] == [] and row["speaker"] is None and "gold_mode" not in row, row["id"]


def test_a_stated_outcome_agrees_with_the_category(rows: list[dict[str, Any]]) -> None:
    outcomes = {
        "direct": "answered",
        "unknown": "source_does_not_know",
        "unanswerable-near": "mentioned",
        "unanswerable-far": "absent",
    }
    for row in rows:
        assert row.get("outcome") in (None, outcomes.get(row["category"])), row["id"]
    stated = Counter(row["outcome"] for row in rows if "outcome" in row)
    assert set(stated) == set(outcomes.values()) and min(stated.values()) >= 10


def test_gold_never_lies_in_a_question_of_the_interviewer(rows: list[dict[str, Any]], text: str) -> None:
    lines = text.split("\n")
    assert all(lines[number - 1].strip() for number in INTERVIEWER_LINES | EDITORIAL_LINES)
    for row in rows:
        for gold in row["gold"]:
            assert _line(text, gold["start"]) not in INTERVIEWER_LINES, row["id"]


def test_gold_lies_in_the_running_text_where_a_pull_quote_repeats_it(rows: list[dict[str, Any]], text: str) -> None:
    for row in rows:
        for gold in row["gold"]:
            assert _line(text, gold["start"]) not in PULL_QUOTE_LINES, row["id"]


def test_speaker_is_healey_for_speech_and_null_for_furniture(rows: list[dict[str, Any]], text: str) -> None:
    for row in rows:
        if row["answerable"]:
            editorial = {_line(text, gold["start"]) in EDITORIAL_LINES for gold in row["gold"]}
            assert len(editorial) == 1, row["id"]
            assert row["speaker"] == (None if editorial == {True} else "Dan Healey"), row["id"]
            if row["category"] == "editorial":
                assert row["speaker"] is None, row["id"]


def test_every_answer_in_a_history_stands_in_the_source(rows: list[dict[str, Any]], text: str) -> None:
    for row in rows:
        for turn in row["history"]:
            assert turn["question"].strip(), row["id"]
            assert turn["answer"] and turn["answer"] in text, row["id"]


def test_follow_ups_have_one_or_two_earlier_turns_and_single_questions_none(rows: list[dict[str, Any]]) -> None:
    turns = Counter(len(row["history"]) for row in rows if row["category"] == "followup")
    assert set(turns) == {1, 2} and min(turns.values()) >= 8
    for row in rows:
        if row["category"] in ("followup", "switch"):
            assert len(row["history"]) in (1, 2), row["id"]
        elif row["category"] != "unanswerable-near":
            assert row["history"] == [], row["id"]


def test_a_paraphrase_shares_no_content_word_with_its_answer(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        if row["category"] == "paraphrase":
            for gold in row["gold"]:
                shared = _content(row["question"]) & _content(gold["quote"])
                assert not shared, (row["id"], row["question"], shared)


def test_halves_alternate_within_each_category(rows: list[dict[str, Any]]) -> None:
    for category in ANSWERABLE | UNANSWERABLE:
        halves = [row["split"] for row in rows if row["category"] == category]
        assert halves == [("dev", "test")[number % 2] for number in range(len(halves))], category


def test_readme_counts_what_is_there(rows: list[dict[str, Any]]) -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for category, count in Counter(row["category"] for row in rows).items():
        assert re.search(rf"\| `{re.escape(category)}` \| {count} \|", readme), (category, count)
    assert f"{len(rows)} questions" in readme
    assert f"{sum(row['answerable'] for row in rows)} with an answer" in readme
