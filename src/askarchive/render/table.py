"""Answers as rows of a table, one line a question, its best quote in flat columns.

Enter: the contract's objects. Leave: cells. Cells that a spreadsheet would run as formulas are made harmless, and
reading them back undoes that.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from askarchive.types import JsonObject

COLUMNS = (
    "id",
    "question",
    "interpreted_as",
    "answered",
    "outcome",
    "confidence",
    "text",
    "speaker",
    "role",
    "in_reply_to",
    "document",
    "start",
    "end",
    "byte_start",
    "byte_end",
    "source_sha256",
    "paragraph",
    "time",
    "page",
    "link",
    "score",
    "quotes",
    "reason",
    "index",
    "elapsed_ms",
    "error",
)
_QUOTE_COLUMNS = frozenset(COLUMNS[6:21])
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_GUARD = "'"


def neutral(cell: str) -> str:
    """The cell with an apostrophe before it if a spreadsheet could take it for a formula; plain(neutral(x)) == x."""
    return _GUARD + cell if cell.lstrip(_GUARD + " ").startswith(_FORMULA) else cell


def plain(cell: str) -> str:
    """The cell as it was before neutral()."""
    return cell[1:] if cell.startswith(_GUARD) and cell[1:].lstrip(_GUARD + " ").startswith(_FORMULA) else cell


def row(answer: JsonObject) -> dict[str, str]:
    """The cells of one answer or error object, by column; `quotes` is the number of quotes, the first is shown.

    A number's minus sign is no formula and stays as it is.
    """
    cells: JsonObject = {name: answer.get(name) for name in COLUMNS if name not in _QUOTE_COLUMNS}
    quotes = answer.get("quotes") or []
    cells["quotes"] = len(quotes) if "quotes" in answer else None
    if quotes:
        cells |= {name: quotes[0].get(name) for name in _QUOTE_COLUMNS}
        cells["in_reply_to"] = (quotes[0].get("in_reply_to") or {}).get("text")
    error = answer.get("error")
    cells["error"] = f"{error['type']}: {error['message']}" if error else None
    return {name: _cell(cells.get(name)) for name in COLUMNS}


def header_line() -> str:
    """The first line of a CSV file, with its line end."""
    return _line(COLUMNS)


def csv_line(answer: JsonObject) -> str:
    """One record of a CSV file, with its line end; line ends inside a quote stay inside quotation marks."""
    return _line(row(answer).values())


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return neutral(value) if isinstance(value, str) else str(value)


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow(cells)  # so that a cell with CR or LF is put in quotation marks
    return line.getvalue().removesuffix("\r\n") + "\n"
