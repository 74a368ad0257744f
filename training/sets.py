"""The question sets on disk, in one form, with the windows of their documents.

Enter: a folder of sets (the environment variable ASKARCHIVE_BENCH or an argument). Leave: `QuestionSet`s.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from examples import Window, windows_of
from splits import INVENTED
from written import FOLDER, written

from askarchive.sources.plain import make_document
from askarchive.structure import paragraphs
from askarchive.types import Details

_LABEL = re.compile(r"(?:\[?\(?\d{1,2}:\d{2}(?::\d{2})?\)?\]?\s*)?(?:[A-Z][\w.'’ -]{0,40}(?:\s*\([^)]{1,30}\))?:\s+)?")


@dataclass(frozen=True, slots=True)
class Turn:
    start: int  # where the words begin
    end: int
    kind: str
    speaker: str | None
    context: str


@dataclass(slots=True)
class QuestionSet:
    name: str
    texts: dict[str, str]
    questions: list[dict[str, Any]]
    turns: dict[str, list[Turn]]

    def windows(self, document: str, max_chars: int) -> list[Window]:
        text = self.texts[document]
        return [
            w
            for t in self.turns[document]
            for w in windows_of(document, text, t.start, t.end, max_chars, 1, t.kind, t.speaker, t.context)
        ]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.strip():
            yield json.loads(line)


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Blocks between blank lines, and single lines where they are long."""
    found = []
    for m in re.finditer(r"[^\n]+", text):
        if m.group().strip():
            found.append((m.start(), m.end()))
    return found


def _labelled(text: str, start: int, end: int) -> tuple[int, str | None]:
    m = re.match(r"([^\n:]{1,30}):\s+", text[start:end])
    return (start + m.end(), m.group(1).strip()) if m and m.end() < end - start else (start, None)


def load(folder: Path, name: str) -> QuestionSet:
    if name in INVENTED:
        texts = {p.name: p.read_text(encoding="utf-8") for p in sorted((FOLDER / name).glob("*.txt"))}
        return QuestionSet(name, texts, written(name, texts), _product_turns(texts))
    path = folder / name if (folder / name / "questions.jsonl").exists() else folder / "train" / name
    texts = {d["_id"]: d["text"] for d in rows(path / "corpus.jsonl")}
    questions = list(rows(path / "questions.jsonl"))
    turns: dict[str, list[Turn]] = defaultdict(list)
    if name == "interviews":
        _interview_turns(path, texts, turns)
    else:
        turns = _plain_turns(texts, speakers=name in ("friendsqa", "molweni", "qmsum"))
    return QuestionSet(name, texts, questions, turns)


def _plain_turns(texts: dict[str, str], speakers: bool) -> dict[str, list[Turn]]:
    """Paragraphs as turns; with speakers, what was said before is a turn's context."""
    turns: dict[str, list[Turn]] = defaultdict(list)
    for document, text in texts.items():
        before = ""
        for start, end in _paragraphs(text):
            begin, speaker = _labelled(text, start, end) if speakers else (start, None)
            turns[document].append(Turn(begin, end, "unknown", speaker, before[-200:] if speakers else ""))
            before = text[begin:end]
    return turns


def _product_turns(texts: dict[str, str]) -> dict[str, list[Turn]]:
    """Turns as the product finds them, mistakes and all: what the reader will be given."""
    turns: dict[str, list[Turn]] = defaultdict(list)
    for document, text in texts.items():
        asked, exchange = "", 0
        for p in paragraphs(make_document(document, text, Details())):
            if p.kind == "interviewer":
                asked = (
                    f"{asked} {text[p.words_start : p.end]}" if p.exchange == exchange else text[p.words_start : p.end]
                )
                exchange = p.exchange
            context = asked if p.kind == "interviewee" and p.exchange == exchange else ""
            turns[document].append(Turn(p.words_start, p.end, p.kind, p.speaker, context))
    return turns


def _interview_turns(path: Path, texts: dict[str, str], turns: dict[str, list[Turn]]) -> None:
    asked: dict[str, str] = defaultdict(str)
    last: dict[str, str] = {}
    for row in rows(path / "turns.jsonl"):
        document, kind = row["document"], row["role"]
        text = texts[document]
        start = row["start"]
        if kind in ("interviewer", "interviewee"):
            m = _LABEL.match(text[start : row["end"]])
            if m and m.end() < row["end"] - start:
                start += m.end()
        if kind == "interviewer":
            words = text[start : row["end"]]
            asked[document] = f"{asked[document]} {words}" if last.get(document) == "interviewer" else words
        context = asked[document] if kind == "interviewee" else ""
        turns[document].append(Turn(start, row["end"], kind, row["speaker"], context))
        if kind in ("interviewer", "interviewee"):
            last[document] = kind
