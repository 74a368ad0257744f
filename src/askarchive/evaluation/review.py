"""`askarchive eval review`: answers that people marked in the chat become questions of an eval set, one by one.

Enter: marks, the sources and a person at a terminal. Leave: lines appended to a questions.jsonl, each with gold that
stands in the source. Nothing becomes a question without a person's yes.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

from askarchive import feedback
from askarchive.errors import BadInput, OutputError
from askarchive.evaluation.invariants import place
from askarchive.evaluation.options import Options
from askarchive.evaluation.sets import QUESTIONS, gold_region, json_rows
from askarchive.evaluation.values import Region, Sources
from askarchive.feedback import Mark, Place
from askarchive.render.terminal import neutralised
from askarchive.types import JsonObject

REVIEWED = "reviewed.txt"  # the marks that somebody has decided on, taken or not
CATEGORY = "from use"
CONTEXT_CHARS = 160
_COORDINATES = re.compile(r"(?P<document>.+):(?P<start>\d+)-(?P<end>\d+)")
_WHY = {
    "right": "the answer was marked as right",
    "wrong_passage": "the passage was marked as the wrong one",
    "should_have_refused": "it was marked as a question without an answer in the archive",
    "should_have_answered": "it was refused, and marked as a question that the archive does answer",
    "right_passage_here": "somebody selected the right passage",
}
_HELP = """  y                        yes, as proposed
  words of the source      these are the answer; they must stand there character for character
  DOCUMENT:START-END       the answer is there
  n                        the archive does not answer this question
  s                        skip for good          q  stop, go on later"""


@dataclass(frozen=True, slots=True)
class Item:
    """A question for the set. Without gold it is one that the archive does not answer."""

    id: str
    question: str
    gold: Region | None
    note: str


def run(options: Options, sources: Sources, read: Callable[[str], str] = input) -> int:
    """Go through the marks that nobody has decided on; 0 when done or stopped.

    Raises:
        BadInput: a mark or the set cannot be read.
        OutputError: the set cannot be written.
    """
    marks = feedback.read(options.feedback)
    decided = _decided(options.into)
    waiting = [(digest, mark) for mark in marks if (digest := _digest(mark)) not in decided]
    _say(f"{len(marks)} marks in {options.feedback}, {len(waiting)} to decide; questions go to {options.into}.")
    if waiting:
        _say(_HELP)
    taken = 0
    for number, (digest, mark) in enumerate(waiting, 1):
        _say(f"\n[{number} of {len(waiting)}] {mark.interpreted_as or mark.question}")
        for line in _about(mark, sources):
            _say(line)
        try:
            item = _decide(digest, mark, sources, read)
        except EOFError:
            break
        if item is not None:
            _append(options.into, item, sources)
            taken += 1
        _remember(options.into, digest)
    _say(f"\n{taken} questions added to {options.into / QUESTIONS}.")
    return 0


def _decide(digest: str, mark: Mark, sources: Sources, read: Callable[[str], str]) -> Item | None:
    """The item that a person makes of a mark; None to skip it; EOFError to stop."""
    proposal = _proposal(mark, sources)
    question = mark.interpreted_as or mark.question
    note = " ".join(part for part in (_WHY[mark.reason], mark.day, mark.note) if part)
    while True:
        said = read("answer? ").strip()
        if said == "q":
            raise EOFError
        if said == "s":
            return None
        if said == "n" or (said == "y" and mark.reason == "should_have_refused"):
            return Item(f"use-{digest}", question, None, note)
        if said == "y":
            if proposal is None:
                _say("  Nothing is proposed here; give the words of the source, or n.")
                continue
            return Item(f"use-{digest}", question, proposal, note)
        if not said:
            _say(_HELP)
            continue
        try:
            gold = _found(said, mark, sources)
        except BadInput as error:
            _say(f"  {error}")
            continue
        _say(f"  {_in_context(gold, sources)}")
        return Item(f"use-{digest}", question, gold, note)


def _proposal(mark: Mark, sources: Sources) -> Region | None:
    """The span that the mark itself names as right, if its source is still the same."""
    at = mark.right or (mark.shown if mark.reason == "right" else None)
    return None if at is None else _standing(at, sources)


def _standing(at: Place, sources: Sources) -> Region | None:
    if at.document not in sources.names:
        return None
    document = sources.document(at.document)
    if document.sha256 != at.source_sha256 or at.end > len(document.text):
        return None
    return Region(at.document, at.start, at.end)


def _about(mark: Mark, sources: Sources) -> Iterator[str]:
    yield f"  {_WHY[mark.reason]}" + (f": {mark.note}" if mark.note else "")
    for what, at in (("shown", mark.shown), ("selected", mark.right)):
        if at is None:
            continue
        region = _standing(at, sources)
        if region is None:
            yield f"  {what}: {at.document}:{at.start}-{at.end}, whose source is no longer the one that was marked"
        else:
            yield f"  {what}: {_in_context(region, sources)}"


def _in_context(region: Region, sources: Sources) -> str:
    text = sources.document(region.document).text
    before = text[max(0, region.start - CONTEXT_CHARS) : region.start]
    after = text[region.end : region.end + CONTEXT_CHARS]
    return f"{place(region)} …{before}>>>{text[region.start : region.end]}<<<{after}…"


def _found(said: str, mark: Mark, sources: Sources) -> Region:
    """The span that a person typed, as coordinates or as words.

    Raises:
        BadInput: it does not stand in the source, or more than once.
    """
    known = frozenset(sources.names)
    written = _COORDINATES.fullmatch(said)
    if written is not None and written["document"] in known:
        item = {"document": written["document"], "start": int(written["start"]), "end": int(written["end"])}
        return gold_region(item, None, "this answer", sources, known)
    holding = [name for name in sources.names if said in sources.document(name).text]
    named = mark.right or mark.shown
    if named is not None and named.document in holding:
        holding = [named.document]
    if len(holding) > 1:
        raise BadInput(f"These words stand in {len(holding)} documents; give DOCUMENT:START-END.")
    name = holding[0] if holding else (named.document if named is not None else sources.names[0])
    return gold_region({"document": name, "quote": said}, None, "this answer", sources, known)


def _digest(mark: Mark) -> str:
    return hashlib.sha256(repr(astuple(mark)).encode(errors="backslashreplace")).hexdigest()[:12]


def _decided(folder: Path) -> frozenset[str]:
    file = folder / REVIEWED
    return frozenset(file.read_text(encoding="utf-8").split()) if file.is_file() else frozenset()


def _append(folder: Path, item: Item, sources: Sources) -> None:
    """Add the item as the set's last line, unless it stands there already."""
    row: JsonObject = {"id": item.id, "question": item.question, "answerable": item.gold is not None, "gold": []}
    if item.gold is not None:
        text = sources.document(item.gold.document).text
        words = text[item.gold.start : item.gold.end]
        row["gold"] = [{"document": item.gold.document, "quote": words, "start": item.gold.start, "end": item.gold.end}]
    row |= {"category": CATEGORY, "note": item.note}
    file = folder / QUESTIONS
    if file.is_file() and any(other.get("id") == item.id for _, other in json_rows(file)):
        return
    _write(file, json.dumps(row, ensure_ascii=True) + "\n")


def _remember(folder: Path, digest: str) -> None:
    _write(folder / REVIEWED, digest + "\n")


def _write(file: Path, line: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8", newline="\n") as out:
            out.write(line)
    except OSError as error:
        raise OutputError(f"{file} cannot be written: {error.strerror}.") from error


def _say(message: str) -> None:
    print(neutralised(message), file=sys.stderr, flush=True)
