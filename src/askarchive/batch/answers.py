"""Answer rows as bytes, one record a question, and back far enough to know which question a record answers.

Enter: answer and error objects in the contract's shape. Leave: JSONL, exact; or CSV as render writes it.
"""

from __future__ import annotations

import json

from askarchive.batch.records import Format
from askarchive.render import json_line, table
from askarchive.types import JsonObject


def header(format: Format) -> bytes:
    """What stands before the first row; nothing in JSONL."""
    return table.header_line().encode() if format == "csv" else b""


def encode(row: JsonObject, format: Format) -> bytes:
    """The row as one record with its line end."""
    if format == "jsonl":
        return json_line(row).encode() + b"\n"
    return table.csv_line(row).encode()


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
    cells = table.cells(record.decode())
    return cells["id"], bool(cells["error_type"])


def name_of(id: str | int, format: Format) -> str:
    """The id as `read_back` gives it back."""
    return str(id) if format == "jsonl" else table.encodable(str(id))
