"""Question files: each record becomes a Query, or the reason why it is none. One bad record never stops the rest.

Enter: a path or standard input. Leave: items in file order; the file is read as a stream.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from askarchive.batch.records import MAX_RECORD_BYTES, Format, Record, records
from askarchive.errors import BadInput, BadQuestion
from askarchive.types import EarlierTurn, JsonObject, Query

CSV_DELIMITERS = ",;\t"  # a spreadsheet writes ";" where "," is the decimal sign
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
UTF8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Item:
    """One record of a question file: a query, or the error that its answer row will name."""

    line: int
    id: str | int  # as the file gives it, so that answers can be joined with questions
    question: str | None
    query: Query | None
    error: BadInput | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """What a first pass over a question file tells."""

    sha256: str
    questions: int


def format_of(path: Path | str) -> Format:
    """The format that a path's ending names; JSONL unless it is `.csv`."""
    return "csv" if str(path).lower().endswith(".csv") else "jsonl"


def open_questions(path: Path) -> BinaryIO:
    """The file, opened for reading bytes.

    Raises:
        BadInput: it is missing, a folder or not readable.
    """
    try:
        return path.open("rb")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BadInput(f"The question file {path} cannot be read: {reason}.") from None


def survey(path: Path) -> Survey:
    """The file's sha256 and the number of its questions.

    Raises:
        BadInput: the file cannot be read, or there is no question in it.
    """
    with open_questions(path) as stream:
        digest = hashlib.sha256()
        while piece := stream.read(1 << 20):
            digest.update(piece)
        stream.seek(0)
        count = sum(not record.blank for record in records(stream, format_of(path)))
    if format_of(path) == "csv":
        count -= 1
    if count < 1:
        raise BadInput(f"{path} holds no question; give one a line, such as " + '{"question": "Who paid for it?"}.')
    return Survey(digest.hexdigest(), count)


def items(stream: BinaryIO, format: Format, name: str) -> Iterator[Item]:
    """The items of a question file, in order; blank lines are passed over.

    Args:
        name: of the file, for messages.
    Raises:
        BadInput: the file as a whole cannot be used: UTF-16, or a CSV without a `question` column.
    """
    columns: _Columns | None = None
    first = True
    for record in records(stream, format):
        if first:
            first = False
            record = _unmarked(record, name)
        if record.blank:
            continue
        if format == "csv" and columns is None:
            columns = _header(record, name)
            continue
        try:
            if record.too_long:
                raise BadInput(f"it is longer than {MAX_RECORD_BYTES // 2**20} MB")
            row = _csv_row(record, columns) if columns is not None else _json_row(record)
        except BadInput as error:
            message = f"Line {record.number} of {name} is no question: {error}."
            yield Item(record.number, str(record.number), None, None, BadQuestion(message))
            continue
        yield _item(row, record.number, name)


def _unmarked(record: Record, name: str) -> Record:
    if record.data.startswith(UTF16_MARKS):
        raise BadInput(f"{name} is UTF-16; save it as UTF-8.")
    data = record.data.removeprefix(UTF8_MARK)
    return Record(record.number, data, record.start, record.end, record.complete, record.too_long)


def _text(record: Record) -> str:
    try:
        return record.data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"it is not UTF-8 at byte {error.start} of the line") from None


def _json_row(record: Record) -> JsonObject:
    text = _text(record)
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
        raise BadInput(f"it is not JSON ({reason})") from None
    if not isinstance(row, dict):
        raise BadInput('it is JSON but no object; write {"question": "..."}')
    return row


@dataclass(frozen=True, slots=True)
class _Columns:
    names: tuple[str, ...]
    delimiter: str


def _header(record: Record, name: str) -> _Columns:
    try:
        text = _text(record)
    except BadInput as error:
        raise BadInput(f"The first line of {name} cannot be read: {error}.") from None
    for delimiter in CSV_DELIMITERS:
        names = tuple(cell.strip().lower() for cell in _cells(text, delimiter))
        if "question" in names:
            return _Columns(names, delimiter)
    raise BadInput(f"{name} has no column named question in its first line; name one so.")


def _cells(text: str, delimiter: str) -> Sequence[str]:
    csv.field_size_limit(MAX_RECORD_BYTES)
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration) as error:
        raise BadInput(f"it is not CSV ({str(error) or 'empty'})") from None


def _csv_row(record: Record, columns: _Columns) -> JsonObject:
    text = _text(record)
    if not record.complete and text.count('"') % 2:
        raise BadInput("a quotation mark opens a cell there and none closes it")
    cells = _cells(text, columns.delimiter)
    if len(cells) > len(columns.names):
        raise BadInput(f"it has {len(cells)} cells and the first line names {len(columns.names)}")
    row: JsonObject = {name: cell for name, cell in zip(columns.names, cells, strict=False) if cell}
    row.setdefault("question", "")
    if "history" in row:
        try:
            row["history"] = json.loads(row["history"])
        except (ValueError, RecursionError):
            raise BadInput("its history is not JSON") from None
    return row


def _item(row: JsonObject, line: int, name: str) -> Item:
    asked = row.get("question")
    id = row.get("id")
    named = id if isinstance(id, (str, int)) and not isinstance(id, bool) else str(line)
    try:
        if id is not None and named is not id:
            raise BadQuestion('"id" must be text or a whole number')
        if "question" not in row:
            raise BadQuestion('it has no "question"')
        if not isinstance(asked, str):
            raise BadQuestion('"question" must be text')
        document = row.get("document")
        if document is not None and not isinstance(document, str):
            raise BadQuestion('"document" must be text')
        documents = None if document is None else frozenset({document})
        query = Query(str(named), asked, _history(row.get("history")), documents)
    except BadQuestion as error:
        kept = asked if isinstance(asked, str) else None
        return Item(line, named, kept, None, BadQuestion(f"Line {line} of {name}: {error}."))
    return Item(line, named, asked, query)


def _history(value: Any) -> tuple[EarlierTurn, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadQuestion('"history" must be a list of earlier turns')
    turns = []
    for turn in value:
        if not isinstance(turn, dict) or not isinstance(turn.get("question"), str):
            raise BadQuestion('each turn of "history" must be an object with a "question"')
        answer = turn.get("answer")
        if answer is not None and not isinstance(answer, str):
            raise BadQuestion('an "answer" in "history" must be text')
        turns.append(EarlierTurn(turn["question"], answer))
    return tuple(turns)
