"""Answer rows as bytes, one record a question, and back far enough to know which question a record answers.

Enter: answer and error objects in the contract's shape. Leave: JSONL, exact; or CSV, whose cells a spreadsheet must
not take for formulas and whose `quotes` column holds all quotes as exact JSON.
"""

from __future__ import annotations

import csv
import io
import json

from askarchive.batch.records import Format
from askarchive.render import json_line
from askarchive.types import JsonObject

CSV_COLUMNS = (
    "id",
    "question",
    "interpreted_as",
    "answered",
    "outcome",
    "confidence",
    "quote",
    "document",
    "start",
    "end",
    "speaker",
    "role",
    "in_reply_to",
    "paragraph",
    "link",
    "quotes",
    "nearest",
    "error_type",
    "error_message",
    "index",
    "elapsed_ms",
)
MAX_FIELD_CHARS = 256 * 1024 * 1024  # the csv module's own limit of 128 KB is shorter than a long answer
# What a spreadsheet may run as a formula, the full-width forms included; an apostrophe before it makes it text.
FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def header(format: Format) -> bytes:
    """What stands before the first row; nothing in JSONL."""
    return _csv_record(CSV_COLUMNS) if format == "csv" else b""


def encode(row: JsonObject, format: Format) -> bytes:
    """The row as one record with its line end."""
    if format == "jsonl":
        return json_line(row).encode() + b"\n"
    return _csv_record(tuple(_cell(value) for value in _flat(row)))


def read_back(record: bytes, format: Format) -> tuple[str, bool]:
    """The id that a record of an answer file carries, as text, and whether it is an error row.

    Raises:
        ValueError: the record is not one that `encode` wrote.
    """
    if format == "jsonl":
        row = json.loads(record)
        if not isinstance(row, dict) or "id" not in row or not ("answered" in row or "error" in row):
            raise ValueError("no answer row")
        return str(row["id"]), "error" in row
    csv.field_size_limit(MAX_FIELD_CHARS)
    try:
        cells = next(csv.reader([record.decode()], strict=True), [])
    except csv.Error as error:
        raise ValueError(str(error)) from None
    if len(cells) != len(CSV_COLUMNS):
        raise ValueError("no answer row")
    return cells[0], bool(cells[CSV_COLUMNS.index("error_type")])


def name_of(id: str | int, format: Format) -> str:
    """The id as `read_back` gives it back."""
    return str(id) if format == "jsonl" else _plain(_cell(str(id)))


def _flat(row: JsonObject) -> tuple[object, ...]:
    quotes = row.get("quotes") or []
    best = quotes[0] if quotes else {}
    error = row.get("error") or {}
    cells = {
        **{name: row.get(name) for name in CSV_COLUMNS},
        **{name: best.get(name) for name in ("document", "start", "end", "speaker", "role", "paragraph", "link")},
        "quote": best.get("text"),
        "in_reply_to": (best.get("in_reply_to") or {}).get("text"),
        "quotes": json_line(quotes) if "answered" in row else None,
        "nearest": json_line(row.get("nearest") or []) if "answered" in row else None,
        "error_type": error.get("type"),
        "error_message": error.get("message"),
    }
    return tuple(cells[name] for name in CSV_COLUMNS)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return json_line(value)
    return "'" + value if value.startswith(FORMULA_STARTS) else value


def _csv_record(cells: tuple[str, ...]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)  # as RFC 4180 has it; only so is a bare CR quoted
    return _plain(buffer.getvalue()).encode()


def _plain(text: str) -> str:
    """The text with each lone surrogate as `\\udXXX`, because UTF-8 has no form for it."""
    return text.encode("utf-8", "backslashreplace").decode()
