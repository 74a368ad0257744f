"""A corpus in BEIR form: one document a line, `{"_id": ..., "title": ..., "text": ...}`.

Enter: a source file. Leave: its documents in order, each named by its `_id`, its `text` unchanged.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from askarchive.errors import SourceError
from askarchive.sources.files import MAX_BYTES, SourceFile, open_regular
from askarchive.sources.plain import decode, make_document
from askarchive.sources.sidecar import Sidecar
from askarchive.types import Document

_UTF8_BOM = b"\xef\xbb\xbf"


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers from 1."""
    with open_regular(path) as file:
        number = 0
        while line := file.readline(MAX_BYTES + 1):
            number += 1
            if len(line) > MAX_BYTES:
                raise SourceError(f"{path}, line {number}: longer than {MAX_BYTES // 2**20} MiB; split the document.")
            if number == 1:
                line = line.removeprefix(_UTF8_BOM)
            if line.strip():
                yield number, line


def _string(row: dict[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise SourceError(
            f'{where}: "{key}" must be a string; a line looks like {{"_id": "a", "title": "", "text": ""}}.'
        )
    if "\0" in value:
        raise SourceError(f'{where}: "{key}" holds a NUL character; remove it.')
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise SourceError(
            f'{where}: "{key}" holds a lone surrogate (\\u{ord(value[error.start]):04x}), which is no character; correct it.'
        ) from None
    return value


def parse_line(line: bytes, where: str) -> tuple[str, str, str]:
    """Id, title and text of one line; a missing title is the empty string."""
    text = decode(line, where, None)
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as error:
        what = error.msg if isinstance(error, json.JSONDecodeError) else "it cannot be read"
        raise SourceError(f"{where}: not JSON ({what}); each line must be one JSON object.") from None
    if not isinstance(row, dict):
        raise SourceError(f"{where}: not a JSON object; each line must be one.")
    name = _string(row, "_id", where)
    if not name.strip():
        raise SourceError(f'{where}: "_id" is empty; each document needs a name of its own.')
    title = _string(row, "title", where) if row.get("title") is not None else ""
    return name, title, _string(row, "text", where)


def looks_like_corpus(path: Path) -> bool:
    """Whether the first line that is not blank is a document; a folder may hold other JSON lines."""
    try:
        for _, line in _lines(path):
            parse_line(line, str(path))
            return True
    except SourceError:
        pass
    return False


def read_corpus(file: SourceFile, sidecar: Sidecar, encoding: str | None = None) -> Iterator[Document]:
    """The documents of a corpus; JSON is always UTF-8, so that `encoding` has no say here."""
    seen: dict[str, int] = {}
    for number, line in _lines(file.path):
        where = f"{file.path}, line {number}"
        name, title, text = parse_line(line, where)
        if name in seen:
            raise SourceError(f'{where}: the "_id" {name!r} stands in line {seen[name]} too; ids must differ.')
        seen[name] = number
        yield make_document(name, text, sidecar.of(name, title=title.strip() or None))
    if not seen:
        raise SourceError(f"{file.path} is empty; it holds no documents.")
