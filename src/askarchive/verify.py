"""Whether quotes in answer files still stand in their sources. Loads no model.

Enter: the documents of an index and answer files as JSONL, JSON or CSV, or conversations as the chat saves them (JSON,
Markdown, Web Annotations). Leave: one finding a quoted text.
"""

from __future__ import annotations

import csv
import io
import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal, Protocol, TypeAlias

from askarchive.errors import BadInput
from askarchive.render.links import read_source_link
from askarchive.types import Document

Verdict: TypeAlias = Literal["exact", "moved", "altered", "missing", "unreadable"]

MAX_SHOWN_CHARS = 80
ANCHOR_WORDS = 3  # words in a row that place an altered quote in its source
MAX_ANCHOR_PLACES = 200


class Sources(Protocol):
    """The part of an index that is read here."""

    @property
    def names(self) -> Collection[str]: ...
    def document(self, name: str) -> Document: ...


@dataclass(frozen=True, slots=True)
class Claim:
    """A quoted text as an answer file gives it: words, and where they are said to stand."""

    where: str  # file, line and quote, for people
    text: str
    document: str
    start: int
    end: int
    bytes: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one quoted text; `detail` says more when it is not exact."""

    verdict: Verdict
    where: str
    detail: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.verdict}: {self.where}{': ' if self.detail else ''}{self.detail}"


def check_file(file: Path | None, sources: Sources, stream: BinaryIO | None = None) -> Iterator[Finding]:
    """A finding for each text that an answer file quotes: quotes, nearest passages, and the questions they reply to.

    Args:
        file: its ending says how it is read; None reads `stream` as JSONL.
    Raises:
        BadInput: the file cannot be read, or holds no answer at all.
    """
    names = frozenset(sources.names)
    empty = True
    for claim in claims(file, stream):
        empty = False
        if isinstance(claim, Finding):
            yield claim
        elif claim is not None:
            yield check(claim, sources.document(claim.document) if claim.document in names else None)
    if empty:
        raise BadInput(f"{file or 'standard input'} holds no answer; give a file that batch or ask --json wrote.")


def check(claim: Claim, document: Document | None) -> Finding:
    """Where the claimed words stand in the document, if anywhere."""
    if document is None:
        return Finding("missing", claim.where, f"the document {claim.document} is not in the index")
    text = document.text
    if text[claim.start : claim.end] == claim.text and claim.end - claim.start == len(claim.text):
        found = _byte_span(text, claim) if claim.bytes else None
        if found == claim.bytes:
            return Finding("exact", claim.where)
        return Finding("altered", claim.where, f"bytes {claim.bytes} are given and the words stand at bytes {found}")
    place = _nearest_occurrence(text, claim.text, claim.start)
    if place is not None:
        return Finding(
            "moved",
            claim.where,
            f"given at {claim.document}:{claim.start}-{claim.end}, stands at {place}-{place + len(claim.text)}",
        )
    return Finding("altered", claim.where, _difference(claim, text))


def claims(file: Path | None, stream: BinaryIO | None = None) -> Iterator[Claim | Finding | None]:
    """The quoted texts of an answer file; None for a row that quotes nothing, a Finding for an unreadable one."""
    name = "standard input" if file is None else str(file)
    ending = "" if file is None else file.suffix.lower()
    try:
        with stream or _opened(file) as opened:
            if ending in (".md", ".markdown"):
                yield from _of_markdown(opened.read(), name)
                return
            if ending == ".csv":
                rows = _csv_rows(opened, name)
            elif ending in (".json", ".jsonld"):
                rows = _json_rows(opened, name)
            else:
                rows = _jsonl_rows(opened, name)
            for where, row in rows:
                yield from _of_row(row, where)
    except OSError as error:
        raise BadInput(f"The answer file {name} cannot be read: {(error.strerror or str(error)).lower()}.") from None


def tally(findings: Iterator[Finding]) -> Counter[Verdict]:
    """How many of each verdict."""
    return Counter(finding.verdict for finding in findings)


def _opened(file: Path | None) -> BinaryIO:
    assert file is not None  # without a file there is a stream
    return file.open("rb")


def _jsonl_rows(stream: BinaryIO, name: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(stream, 1):
        if line.strip():
            yield f"{name} line {number}", _loaded(line)


def _json_rows(stream: BinaryIO, name: str) -> Iterator[tuple[str, Any]]:
    whole = _loaded(stream.read())
    if isinstance(whole, list):
        yield from ((f"{name} answer {number}", row) for number, row in enumerate(whole, 1))
    else:
        yield name, whole


def _csv_rows(stream: BinaryIO, name: str) -> Iterator[tuple[str, Any]]:
    csv.field_size_limit(256 * 1024 * 1024)
    reader = csv.DictReader(io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline=""))
    if "quotes" not in (reader.fieldnames or ()):
        raise BadInput(f"{name} has no column named quotes; give a CSV that batch wrote.")
    try:
        for number, cells in enumerate(reader, 2):
            row: Any = {"error": True}
            if not cells.get("error_type"):
                row = {"answered": True}
                row |= {part: _loaded((cells.get(part) or "[]").encode(errors="replace")) for part in _PARTS}
            yield f"{name} row {number}", row
    except csv.Error as error:
        raise BadInput(f"{name} is not CSV ({error}).") from None


_PARTS = ("quotes", "nearest")


def _loaded(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None


def _of_row(row: Any, where: str) -> Iterator[Claim | Finding | None]:
    if isinstance(row, dict) and "error" in row:
        yield None
        return
    if isinstance(row, dict) and row.get("type") == "AnnotationCollection":
        yield from _of_annotations(row, where)
        return
    if not isinstance(row, dict) or "answered" not in row:
        yield Finding("unreadable", where, "this is no answer")
        return
    yield None
    for part in _PARTS:
        quotes = row.get(part) or []
        if not isinstance(quotes, list):
            yield Finding("unreadable", f"{where} {part}", "this is no list of quotes")
            continue
        for number, quote in enumerate(quotes, 1):
            label = f"{where} {'quote' if part == 'quotes' else 'nearest passage'} {number}"
            yield from _of_quote(quote, label)


def _of_quote(quote: Any, label: str) -> Iterator[Claim | Finding]:
    try:
        claim = _claim(quote, quote["document"], label)
        asked = quote.get("in_reply_to")
        question = None if asked is None else _claim(asked, quote["document"], f"{label}, the question before it")
    except (AttributeError, KeyError, TypeError, ValueError):
        yield Finding("unreadable", label, "its text, document, start and end are not all there")
        return
    yield claim
    if question is not None:
        yield question


def _of_annotations(collection: Any, where: str) -> Iterator[Claim | Finding | None]:
    """The words that each annotation selects, and the same with what stands around them."""
    page = collection.get("first")
    items = page.get("items") if isinstance(page, dict) else None
    if not isinstance(items, list):
        yield Finding("unreadable", where, "its annotations are not there")
        return
    yield None
    for number, item in enumerate(items, 1):
        label = f"{where} annotation {number}"
        try:
            target = item["target"]
            selectors = {selector["type"]: selector for selector in target["selector"]}
            words, place = selectors["TextQuoteSelector"], selectors["TextPositionSelector"]
            before, after = words["prefix"], words["suffix"]
            start, end = place["start"], place["end"]
            claim = _claim({"text": words["exact"], "start": start, "end": end}, target["document"], label)
            wider = {"text": before + claim.text + after, "start": start - len(before), "end": end + len(after)}
            around = _claim(wider, target["document"], f"{label}, with the words around it")
        except (AttributeError, KeyError, TypeError, ValueError):
            yield Finding("unreadable", label, "its selectors or its document are not all there")
            continue
        yield claim
        yield around


def _of_markdown(data: bytes, name: str) -> Iterator[Claim | Finding | None]:
    """The words in the fences of a saved conversation, each with the link that says where they stand."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        yield Finding("unreadable", name, "this is not UTF-8")
        return
    if re.search(r"^## ", text, re.MULTILINE):
        yield None  # a conversation, perhaps without a quote
    # Words cannot close their own fence, which is longer than any run of backticks in them.
    for number, fence in enumerate(re.finditer(r"^(`{3,})text\n(.*?)\n\1$", text, re.DOTALL | re.MULTILINE), 1):
        label = f"{name} quoted text {number}"
        line = text.rfind("\n", 0, max(0, fence.start() - 2)) + 1
        link = _PLACE_BEFORE.match(text, line, fence.start()) or _PLACE_AFTER.match(text, fence.end())
        try:
            place = read_source_link(link[1]) if link else None
        except UnicodeDecodeError:
            place = None
        if place is None:
            yield Finding("unreadable", label, "it does not say where it stands")
        else:
            yield Claim(label, fence[2], place[0], place[1].start, place[1].end)


# As render.markdown writes them: the place of a question stands before its fence, that of a quote after it.
_PLACE_BEFORE = re.compile(r"In reply to \[[^\n]*\]\(<([^<>\n]*)>\):\n\n\Z")
_PLACE_AFTER = re.compile(r"\n\n— [^\n]*\]\(<([^<>\n]*)>\), source sha256 ")


def _claim(quote: Any, document: Any, where: str) -> Claim:
    text, start, end = quote["text"], quote["start"], quote["end"]
    given = (quote.get("byte_start"), quote.get("byte_end"))
    if not (isinstance(text, str) and text and isinstance(document, str)):
        raise ValueError("no text")
    if not all(type(number) is int and number >= 0 for number in (start, end)):
        raise ValueError("no place")
    return Claim(where, text, document, start, end, None if given == (None, None) else given)


def _byte_span(text: str, claim: Claim) -> tuple[int, int]:
    first = len(text[: claim.start].encode())
    return first, first + len(claim.text.encode())


def _nearest_occurrence(text: str, words: str, start: int) -> int | None:
    """The offset of the words that is nearest to `start`; None when they stand nowhere."""
    before = text.rfind(words, 0, min(len(text), start + len(words)))
    after = text.find(words, max(0, start))
    found = [place for place in (before, after) if place >= 0]
    return min(found, key=lambda place: abs(place - start), default=None)


def _difference(claim: Claim, text: str) -> str:
    """What the source has in the nearest place, from the first character that differs."""
    place = _alignment(text, claim)
    if place is None:
        return f"{_shown(claim.text)} stands nowhere in {claim.document}"
    source = text[place : place + len(claim.text)]
    at = next((i for i, (a, b) in enumerate(zip(claim.text, source, strict=False)) if a != b), len(source))
    since = max(0, at - 20)
    return (
        f"{_shown(claim.text[since:])} is given, and {claim.document}:{place + since} has "
        f"{_shown(text[place + since : place + len(claim.text)])}"
    )


def _alignment(text: str, claim: Claim) -> int | None:
    """Where the quote most likely came from: the place that most of its word groups point to."""
    places: Counter[int] = Counter()
    words = list(re.finditer(r"\w+", claim.text))
    for size in (ANCHOR_WORDS, 1):
        for first in range(max(0, len(words) - size + 1)):
            start, end = words[first].start(), words[first + size - 1].end()
            for found in _places(text, claim.text[start:end]):
                # Offsets shift by the length of what was altered, so that near ones are one place.
                places[max(0, found - start)] += 1
        if places:
            break
    if not places:
        return None
    ordered = sorted(places)

    def votes(place: int) -> tuple[int, int, int]:
        near = ordered[bisect_left(ordered, place - 40) : bisect_left(ordered, place + 41)]
        return sum(places[other] for other in near), places[place], -abs(place - claim.start)

    return max(ordered, key=votes)


def _places(text: str, words: str) -> Iterator[int]:
    place = text.find(words)
    for _ in range(MAX_ANCHOR_PLACES):
        if place < 0:
            return
        yield place
        place = text.find(words, place + 1)


def _shown(words: str) -> str:
    cut = words if len(words) <= MAX_SHOWN_CHARS else words[:MAX_SHOWN_CHARS] + "…"
    return json.dumps(cut, ensure_ascii=False)
