"""Eval sets: folders with a questions.jsonl, read, checked against the sources and turned into values.

Enter: a path and the sources. Leave: EvalSet; gold written as a quotation has become offsets. What cannot be used is
refused with its line.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from askarchive.errors import BadInput
from askarchive.evaluation.values import EvalQuestion, EvalSet, GoldMode, GoldTurn, Region, Sources
from askarchive.types import SPEECH, EarlierTurn, JsonObject, Kind, Outcome, Paragraph

QUESTIONS = "questions.jsonl"
TURNS = "turns.jsonl"
_KINDS = frozenset(get_args(Kind))
_OUTCOMES = frozenset(get_args(Outcome))


def load(path: str | Path, sources: Sources) -> tuple[EvalSet, ...]:
    """The eval sets at a path: a question file, a folder with one, or a folder of such folders (in name order).

    Raises:
        BadInput: nothing to read, a line that is no question, or gold that does not stand in its document.
    """
    files = question_files(Path(path))
    sets = tuple(_load_file(file, sources) for file in files)
    if not any(eval_set.questions for eval_set in sets):
        raise BadInput(f"{path} holds no question; an eval set is a folder with a {QUESTIONS}.")
    return sets


def question_files(path: Path) -> tuple[Path, ...]:
    """The question files at a path."""
    if path.is_file():
        return (path,)
    if not path.is_dir():
        raise BadInput(
            f"There is no eval set at {path}; give a folder with a {QUESTIONS}, or a folder of such folders."
        )
    if (path / QUESTIONS).is_file():
        return (path / QUESTIONS,)
    files = tuple(sorted(path.glob(f"*/{QUESTIONS}")))
    if not files:
        raise BadInput(f"{path} has no {QUESTIONS}, nor has any folder in it; see docs/evaluation.md for its form.")
    return files


def _load_file(file: Path, sources: Sources) -> EvalSet:
    name = file.parent.name or file.parent.resolve().name
    if file.name != QUESTIONS:
        name = f"{name}/{file.stem}"
    digest = hashlib.sha256()
    questions: list[EvalQuestion] = []
    seen: dict[str, int] = {}
    known = frozenset(sources.names)
    for number, row in json_rows(file):
        where = f"{file}:{number}"
        question = _question(row, number, where, sources, known)
        if question.id in seen:
            raise BadInput(
                f'{where}: the id "{question.id}" stands already on line {seen[question.id]}; ids are unique.'
            )
        seen[question.id] = number
        questions.append(question)
        digest.update(json.dumps(row, sort_keys=True, ensure_ascii=True).encode() + b"\n")
    goldless = sum(q.answerable and not q.gold for q in questions)
    remarks = (f"{goldless} answerable questions of {name} carry no gold and can never be hit.",) if goldless else ()
    turns = tuple(_gold_turns(file.parent / TURNS, known))
    return EvalSet(name, str(file.parent), tuple(questions), digest.hexdigest(), turns, remarks)


def json_rows(file: Path) -> Iterator[tuple[int, JsonObject]]:
    """The JSON objects of a file with their line numbers, from 1; blank lines are passed over."""
    try:
        text = file.read_bytes().decode("utf-8")
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{file} is not UTF-8 at byte {error.start}; save it as UTF-8.") from error
    for number, line in enumerate(text.split("\n"), 1):  # splitlines would cut at U+2028 inside a question
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BadInput(f"{file}:{number}: this line is not JSON ({error}).") from error
        if not isinstance(row, dict):
            raise BadInput(f"{file}:{number}: this line is not a JSON object.")
        yield number, row


def _question(row: JsonObject, number: int, where: str, sources: Sources, known: frozenset[str]) -> EvalQuestion:
    text = row.get("question")
    if not isinstance(text, str):
        raise BadInput(f'{where}: "question" is missing or not a text.')
    identifier = str(row.get("id", number))
    answerable = row.get("answerable")
    if not isinstance(answerable, bool):
        raise BadInput(f'{where} ({identifier}): "answerable" must be true or false.')
    document = _text_or_none(row, "document", where)
    if document is not None and document not in known:
        raise BadInput(f'{where} ({identifier}): the document "{document}" is not in the index.')
    gold = row.get("gold") or []
    if not isinstance(gold, list):
        raise BadInput(f'{where} ({identifier}): "gold" must be a list.')
    mode = row.get("gold_mode", "any")
    if mode not in get_args(GoldMode):
        raise BadInput(f'{where} ({identifier}): "gold_mode" is "any" or "all", not {mode!r}.')
    outcome = _text_or_none(row, "outcome", where)
    if outcome is not None and outcome not in _OUTCOMES:
        raise BadInput(f'{where} ({identifier}): "outcome" is one of {", ".join(sorted(_OUTCOMES))}.')
    # A span on an unanswerable question (a distractor, say) is no gold.
    spans = tuple(gold_region(item, document, f"{where} ({identifier})", sources, known) for item in gold)
    return EvalQuestion(
        id=identifier,
        question=text,
        answerable=answerable,
        gold=spans if answerable else (),
        gold_mode=mode,
        document=document,
        history=_history(row.get("history"), f"{where} ({identifier})"),
        category=_text_or_none(row, "category", where) or "",
        speaker=_text_or_none(row, "speaker", where),
        outcome=outcome,
        note=_text_or_none(row, "note", where) or "",
    )


def _text_or_none(row: JsonObject, field: str, where: str) -> str | None:
    value = row.get(field)
    if value is not None and not isinstance(value, str):
        raise BadInput(f'{where}: "{field}" must be a text.')
    return value


def _history(value: Any, where: str) -> tuple[EarlierTurn, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadInput(f'{where}: "history" must be a list of earlier turns.')
    turns = []
    for item in value:
        answer = item.get("answer") if isinstance(item, dict) else None
        if (
            not isinstance(item, dict)
            or not isinstance(item.get("question"), str)
            or not isinstance(answer, str | None)
        ):
            raise BadInput(f'{where}: each earlier turn is {{"question": text, "answer": text or missing}}.')
        turns.append(EarlierTurn(item["question"], answer))
    return tuple(turns)


def gold_region(item: Any, document: str | None, where: str, sources: Sources, known: frozenset[str]) -> Region:
    """A gold span from offsets, from a quotation, or from both, which then must agree.

    Raises:
        BadInput: the span or the quotation does not stand in the document, or stands there more than once.
    """
    if not isinstance(item, dict):
        raise BadInput(f'{where}: each gold is {{"document", "start", "end"}} or {{"document", "quote"}}.')
    name = item.get("document", document)
    if not isinstance(name, str) or name not in known:
        raise BadInput(f'{where}: the gold\'s document "{name}" is not in the index.')
    text = sources.document(name).text
    quote, start, end = item.get("quote"), item.get("start"), item.get("end")
    if start is not None or end is not None:
        if isinstance(quote, str) and isinstance(start, int) and end is None:
            end = start + len(quote)
        if not (type(start) is int and type(end) is int and 0 <= start < end <= len(text)):
            raise BadInput(f"{where}: the gold {start}-{end} is no span of {name}, which has {len(text)} characters.")
        if isinstance(quote, str) and text[start:end] != quote:
            raise BadInput(
                f"{where}: the gold quotation {shorten(quote)} is not what stands at {name}:{start}-{end}, "
                f"which is {shorten(text[start:end])}."
            )
        return Region(name, start, end)
    if not isinstance(quote, str) or not quote.strip():
        raise BadInput(f'{where}: a gold needs "start" and "end", or a "quote".')
    return _locate(quote, name, text, where, sources)


def _locate(quote: str, name: str, text: str, where: str, sources: Sources) -> Region:
    places = [Region(name, at, at + len(quote)) for at in occurrences(quote, text)]
    if not places:
        raise BadInput(
            f"{where}: the gold quotation {shorten(quote)} does not stand in {name}{_near_miss(quote, text)}."
        )
    if len(places) > 1:
        paragraphs = sources.paragraphs(name)
        # Of two identical passages the one in the running text is cited, not the pull-quote that repeats it.
        speech = [place for place in places if _kinds(place, paragraphs) <= SPEECH]
        places = speech or places
    if len(places) > 1:
        starts = ", ".join(str(place.start) for place in places[:5])
        raise BadInput(
            f"{where}: the gold quotation {shorten(quote)} stands {len(places)} times in {name} (at {starts}); "
            'write more of it, or add its "start".'
        )
    return places[0]


def occurrences(quote: str, text: str) -> list[int]:
    """Every place where the quotation begins, overlapping ones included."""
    found, at = [], text.find(quote)
    while at >= 0:
        found.append(at)
        at = text.find(quote, at + 1)
    return found


def _kinds(place: Region, paragraphs: tuple[Paragraph, ...] | Any) -> frozenset[str]:
    return frozenset(p.kind for p in paragraphs if p.start < place.end and place.start < p.end)


_ALIKE = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-"})


def _near_miss(quote: str, text: str) -> str:
    """What the document has instead, where only case, white space or typographic signs differ."""
    pattern = r"\s+".join(re.escape(word) for word in quote.translate(_ALIKE).split())
    found = re.search(pattern, text.translate(_ALIKE), re.IGNORECASE)  # _ALIKE maps one character to one
    if found is None:
        return ""
    return f", which has {shorten(text[found.start() : found.end()], 200)} at {found.start()}"


def shorten(text: str, limit: int = 90) -> str:
    """The text in quotation marks, its middle left out where it is long."""
    if len(text) > limit:
        half = limit // 2
        text = f"{text[:half]} … {text[-half:]}"
    return "“" + text.replace("\n", "⏎") + "”"


def _gold_turns(file: Path, known: frozenset[str]) -> Iterator[GoldTurn]:
    if not file.is_file():
        return
    for number, row in json_rows(file):
        try:
            region = Region(str(row["document"]), int(row["start"]), int(row["end"]))
            kind = row["role"]
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput(f'{file}:{number}: a turn needs "document", "start", "end" and "role".') from error
        if kind not in _KINDS:
            raise BadInput(
                f'{file}:{number}: "{kind}" is no role of a paragraph; use one of {", ".join(sorted(_KINDS))}.'
            )
        if region.document in known:
            yield GoldTurn(region, kind, row.get("speaker"))
