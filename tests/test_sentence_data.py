"""The hand-marked sentences: well formed, and found again by the splitter."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from askarchive.passages import sentences

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    file = ROOT / "tests" / "data" / "sentences.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]


def _found(row: dict[str, Any]) -> bool:
    text = row["text"]
    found = [[span.start, span.end] for span in sentences(text)]
    return bool(found == row["sentences"])


def test_marked_sentences_hold_every_character_that_is_not_white_space(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        end = 0
        for start, stop in row["sentences"]:
            assert row["text"][end:start].strip() == "", row["text"]
            assert row["text"][start:stop].strip() == row["text"][start:stop] != "", row["text"]
            end = stop
        assert row["text"][end:].strip() == "", row["text"]


def test_every_paragraph_of_the_interview_is_marked(rows: list[dict[str, Any]]) -> None:
    interview = (ROOT / "corpus" / "interview.txt").read_bytes().decode("utf-8")
    paragraphs = [line for line in interview.split("\n") if line.strip()]
    assert [row["text"] for row in rows if row["from"].startswith("interview.txt")] == paragraphs
    assert len(rows) - len(paragraphs) >= 100


def test_splitter_finds_every_sentence_of_the_interview(rows: list[dict[str, Any]]) -> None:
    missed = [row["text"] for row in rows if row["from"].startswith("interview.txt") and not _found(row)]
    assert missed == []


def test_splitter_finds_nine_in_ten_of_the_traps(rows: list[dict[str, Any]]) -> None:
    traps = [row for row in rows if row["from"].startswith("invented")]
    missed = [row["text"] for row in traps if not _found(row)]
    assert len(missed) <= 0.1 * len(traps), missed
