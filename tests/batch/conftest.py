"""A fake that answers at once, and question files of any size."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from askarchive.errors import BadQuestion
from askarchive.types import JsonObject, Query


def fake_ask(query: Query) -> JsonObject:
    """An answer in the contract's shape that quotes the question's own words; `fail` and `crash` do what they say."""
    if query.question == "fail":
        raise BadQuestion("The question is one that fails.")
    if query.question == "crash":
        raise ZeroDivisionError("secret detail")
    answered = not query.question.startswith("no ")
    quote = {"text": query.question, "document": "a.txt", "start": 3, "end": 3 + len(query.question), "speaker": None}
    return {
        "schema": "askarchive.answer/1",
        "id": query.id,
        "question": query.question,
        "answered": answered,
        "outcome": "answered" if answered else "absent",
        "quotes": [quote, quote | {"text": "second"}] if answered else [],
        "nearest": [],
        "history": [turn.question for turn in query.history],
        "documents": sorted(query.documents or ()),
        "elapsed_ms": 1.5,
    }


@pytest.fixture
def write_questions(tmp_path: Path) -> Callable[..., Path]:
    def write(*lines: object, name: str = "questions.jsonl") -> Path:
        path = tmp_path / name
        encoded = (line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
        path.write_bytes(b"".join(line + b"\n" for line in encoded))
        return path

    return write


def rows(path: Path) -> list[JsonObject]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]
