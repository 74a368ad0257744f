"""Answers as records of CSV, one a question, its best quote in flat columns: the only place that knows this form.

Enter: the contract's objects. Leave: cells. Cells that a spreadsheet would run as formulas are made harmless, and
plain() undoes that; `quotes` and `nearest` hold all quotes as exact JSON.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from askarchive.render.contract import json_line
from askarchive.types import JsonObject

_OF_THE_BEST_QUOTE = (
    "document",
    "start",
    "end",
    "byte_start",
    "byte_end",
    "source_sha256",
    "speaker",
    "role",
    "paragraph",
    "time",
    "page",
    "link",
    "score",
)
COLUMNS = (
    "id",
    "question",
    "interpreted_as",
    "answered",
    "outcome",
    "confidence",
    "quote",
    *_OF_THE_BEST_QUOTE,
    "in_reply_to",
    "quotes",
    "nearest",
    "reason",
    "passages_read",
    "error_type",
    "error_message",
    "index",
    "elapsed_ms",
)
MAX_CELL_CHARS = 256 * 1024 * 1024  # the csv module's own limit of 128 KB is shorter than a long answer
# What a spreadsheet may run as a formula, the full-width forms included; an apostrophe before it makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_GUARD = "'"


def neutral(cell: str) -> str:
    """The cell with an apostrophe before it if a spreadsheet could take it for a formula; plain(neutral(x)) == x."""
    return _GUARD + cell if cell.lstrip(_GUARD + " ").startswith(FORMULA_STARTS) else cell


def plain(cell: str) -> str:
    """The cell as it was before neutral()."""
    return cell[1:] if cell.startswith(_GUARD) and cell[1:].lstrip(_GUARD + " ").startswith(FORMULA_STARTS) else cell


def row(answer: JsonObject) -> dict[str, str]:
    """The cells of one answer or error object, by column."""
    quotes = answer.get("quotes") or []
    best = quotes[0] if quotes else {}
    error = answer.get("error") or {}
    answered = "answered" in answer
    cells = {
        **{name: answer.get(name) for name in COLUMNS},
        **{name: best.get(name) for name in _OF_THE_BEST_QUOTE},
        "quote": best.get("text"),
        "in_reply_to": (best.get("in_reply_to") or {}).get("text"),
        "quotes": json_line(quotes) if answered else None,
        "nearest": json_line(answer.get("nearest") or []) if answered else None,
        "error_type": error.get("type"),
        "error_message": error.get("message"),
    }
    return {name: _cell(cells[name]) for name in COLUMNS}


def header_line() -> str:
    """The first line of a CSV file, with its line end."""
    return _record(COLUMNS)


def csv_line(answer: JsonObject) -> str:
    """One record of a CSV file, with its line end; line ends inside a quote stay inside quotation marks."""
    return _record(row(answer).values())


def cells(record: str) -> dict[str, str]:
    """The cells of one record that `csv_line` made, as they were before neutral().

    Raises:
        ValueError: it is not such a record.
    """
    csv.field_size_limit(MAX_CELL_CHARS)
    try:
        found = next(csv.reader([record], strict=True), [])
    except csv.Error as error:
        raise ValueError(str(error)) from None
    if len(found) != len(COLUMNS):
        raise ValueError("no answer row")
    return dict(zip(COLUMNS, map(plain, found), strict=True))


def encodable(text: str) -> str:
    """The text with each lone surrogate as `\\udXXX`, because UTF-8 has no form for it."""
    return text.encode("utf-8", "backslashreplace").decode()


def _cell(value: object) -> str:
    """The value as text. A number's minus sign is no formula and stays as it is."""
    if value is None:
        return ""
    if isinstance(value, str):
        return neutral(value)
    return json_line(value)


def _record(cells: Iterable[str]) -> str:
    line = io.StringIO(newline="")
    # Before Python 3.13 a lone CR or LF in a cell is put in quotation marks only if the line end holds it.
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return encodable(line.getvalue())
