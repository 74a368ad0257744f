"""One SQLite file with the documents' text and details, their paragraphs and their passages by row number.

Enter: documents while building. Leave: the same values, checked against their hashes each time they are read, because
SQLite itself does not notice a spoiled byte (846 of 1,000 flipped bits gave other rows and `integrity_check` ok).
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from askarchive.errors import BadInput, IndexCorrupt, OutputError
from askarchive.types import Details, Document, IntMatrix, Paragraph, Passage, Span

# Text is stored as bytes: SQLite's own text functions stop at a NUL.
_SCHEMA = """
create table documents (
    number integer primary key, name text not null unique, text blob not null, sha256 text not null,
    fingerprint text not null, details text not null, first_row integer not null, passages integer not null
) strict;
create table paragraphs (
    document integer not null references documents (number), number integer not null, body text not null,
    check_sum integer not null, primary key (document, number)
) strict, without rowid;
create table passages (
    row integer primary key, document integer not null references documents (number), body text not null,
    text_key blob not null, check_sum integer not null
) strict;
"""


def fingerprint(document: Document) -> str:
    """What makes a document the same as before: its text and what its sidecar says of it."""
    return hashlib.sha256(f"{document.sha256}\n{_details_json(document.details)}".encode()).hexdigest()


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """Where a document stands in the catalog."""

    number: int
    name: str
    sha256: str
    fingerprint: str
    first_row: int
    passages: int

    @property
    def rows(self) -> range:
        return range(self.first_row, self.first_row + self.passages)


class CatalogWriter:
    """Writes a new catalog, document by document; rows are numbered in the order in which passages come."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.documents = 0
        self.passages = 0
        self.paragraphs = 0
        try:
            self._connection = sqlite3.connect(path, isolation_level=None)
            # A rollback journal leaves one file behind, which can be opened as immutable; nothing reads it before it
            # is finished, so a crash costs nothing and the journal may lie in memory.
            self._connection.execute("pragma journal_mode = memory")
            self._connection.execute("pragma synchronous = off")
            self._connection.executescript(_SCHEMA)
            self._connection.execute("begin")
        except sqlite3.Error as error:
            raise self._unwritten(error) from error

    def add(
        self,
        document: Document,
        paragraphs: Sequence[Paragraph],
        passages: Sequence[Passage],
        text_keys: Sequence[bytes],
    ) -> None:
        """Adds a document with its paragraphs and passages; `text_keys` name the texts that the encoder was given."""
        _check_spans(document, paragraphs, passages)
        number, first_row = self.documents, self.passages
        try:
            self._connection.execute(
                "insert into documents values (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    number,
                    document.name,
                    document.text.encode(),
                    document.sha256,
                    fingerprint(document),
                    _details_json(document.details),
                    first_row,
                    len(passages),
                ),
            )
            self._connection.executemany(
                "insert into paragraphs values (?, ?, ?, ?)",
                (
                    (number, paragraph.number, body := _paragraph_json(paragraph), _check_sum(document.name, body))
                    for paragraph in paragraphs
                ),
            )
            self._connection.executemany(
                "insert into passages values (?, ?, ?, ?, ?)",
                (
                    (row, number, body := _passage_json(passage), key, _check_sum(document.name, body))
                    for row, (passage, key) in enumerate(zip(passages, text_keys, strict=True), first_row)
                ),
            )
        except sqlite3.Error as error:
            raise self._unwritten(error) from error
        self.documents += 1
        self.passages += len(passages)
        self.paragraphs += len(paragraphs)

    def close(self) -> None:
        """Finishes the catalog as one file without a journal."""
        try:
            self._connection.execute("commit")
            self._connection.execute("pragma journal_mode = delete")
            self._connection.close()
        except sqlite3.Error as error:
            raise self._unwritten(error) from error

    def abandon(self) -> None:
        """Lets go of an unfinished file, which whoever made it removes."""
        self._connection.close()

    def _unwritten(self, error: sqlite3.Error) -> OutputError:
        return OutputError(f"The catalog could not be written to {self._path.parent} ({error}); is the disk full?")


class Catalog:
    """A finished catalog, opened as immutable. Many threads may read it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        try:
            # One connection for all threads: opening one later would fail once a newer index has replaced this one.
            self._connection = sqlite3.connect(
                f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            rows = self._connection.execute(
                "select number, name, sha256, fingerprint, first_row, passages from documents order by number"
            ).fetchall()
        except sqlite3.Error as error:
            raise self._spoiled() from error
        self._entries = tuple(Entry(*row) for row in rows)
        self._by_name = {entry.name: entry for entry in self._entries}
        self._names = tuple(self._by_name)
        self._passages = sum(entry.passages for entry in self._entries)
        self._first_rows = np.array([entry.first_row for entry in self._entries], dtype=np.int64)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The documents, in the order of their rows."""
        return self._entries

    @property
    def names(self) -> tuple[str, ...]:
        return self._names

    def __len__(self) -> int:
        return self._passages

    def entry(self, name: str) -> Entry:
        """Where the document of this name stands.

        Raises:
            BadInput: the archive holds no document of this name.
        """
        try:
            return self._by_name[name]
        except KeyError:
            raise BadInput(
                f"The archive holds no document named {name!r}; `askarchive index` lists what it takes in."
            ) from None

    def document(self, name: str) -> Document:
        """The document, its text compared with its sha256.

        Raises:
            BadInput: the archive holds no document of this name.
            IndexCorrupt: the text is not the one that was stored.
        """
        entry = self.entry(name)
        ((text, details),) = self._fetch("select text, details from documents where number = ?", (entry.number,))
        if hashlib.sha256(text).hexdigest() != entry.sha256:
            raise self._spoiled(name)
        document = Document(name, text.decode(), entry.sha256, _details(details))
        if fingerprint(document) != entry.fingerprint:
            raise self._spoiled(name)
        return document

    def paragraphs(self, name: str) -> tuple[Paragraph, ...]:
        """The paragraphs of a document, in its order."""
        found = self._fetch(
            "select body, check_sum from paragraphs where document = ? order by number", (self.entry(name).number,)
        )
        return tuple(_paragraph(self._checked(name, body, check_sum)) for body, check_sum in found)

    def passage(self, row: int) -> Passage:
        """The passage of a row number.

        Raises:
            IndexError: no such row.
        """
        return self.passages([row])[0]

    def passages(self, rows: Iterable[int]) -> tuple[Passage, ...]:
        """The passages of these row numbers, in the rows' order."""
        found = []
        for row in map(int, rows):
            if not 0 <= row < len(self):
                raise IndexError(f"no passage has row {row}")
            name = self._entries[int(np.searchsorted(self._first_rows, row, side="right")) - 1].name
            ((body, check_sum),) = self._fetch("select body, check_sum from passages where row = ?", (row,))
            found.append(_passage(name, self._checked(name, body, check_sum)))
        return tuple(found)

    def passages_of(self, name: str) -> tuple[Passage, ...]:
        """All passages of a document, in row order."""
        entry = self.entry(name)
        found = self._fetch(
            "select body, check_sum from passages where row >= ? and row < ? order by row",
            (entry.first_row, entry.first_row + entry.passages),
        )
        return tuple(_passage(name, self._checked(name, body, check_sum)) for body, check_sum in found)

    def rows(self, names: Iterable[str]) -> IntMatrix:
        """The passage rows of these documents, ascending."""
        entries = sorted({self.entry(name) for name in names}, key=lambda entry: entry.first_row)
        pieces = [np.arange(entry.first_row, entry.rows.stop, dtype=np.int64) for entry in entries]
        return np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.int64)

    def text_keys(self) -> Iterator[tuple[int, bytes]]:
        """Each row with the key of the text that its vector was made of."""
        with self._lock:
            yield from self._connection.execute("select row, text_key from passages order by row")

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _fetch(self, query: str, values: tuple[Any, ...]) -> list[Any]:
        try:
            with self._lock:
                return self._connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._spoiled() from error

    def _checked(self, name: str, body: Any, check_sum: Any) -> Any:
        if not isinstance(body, str) or _check_sum(name, body) != check_sum:
            raise self._spoiled(name)
        return json.loads(body)

    def _spoiled(self, name: str | None = None) -> IndexCorrupt:
        where = self._path if name is None else f"{name} in {self._path}"
        return IndexCorrupt(f"The store is damaged at {where}; run `askarchive index --rebuild`.")


def _check_spans(document: Document, paragraphs: Sequence[Paragraph], passages: Sequence[Passage]) -> None:
    """Refuses what would not slice out of the document: a fault of this program, found before it is published."""
    size = len(document.text)
    if hashlib.sha256(document.text.encode()).hexdigest() != document.sha256:
        raise ValueError(f"{document.name}: the sha256 is not the text's")
    for paragraph in paragraphs:
        if not 0 <= paragraph.start <= paragraph.words_start <= paragraph.end <= size:
            raise ValueError(f"{document.name}: paragraph {paragraph.number} is not inside its document")
    for passage in passages:
        inside = 0 <= passage.start < passage.end <= size and passage.document == document.name
        if not inside or any(not passage.start <= one.start <= one.end <= passage.end for one in passage.sentences):
            raise ValueError(f"{document.name}: passage {passage.id} is not inside its document")
        if passage.question is not None and passage.question.end > size:
            raise ValueError(f"{document.name}: the question of {passage.id} is not inside its document")


def _check_sum(name: str, body: str) -> int:
    return zlib.crc32(f"{name}\n{body}".encode())


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _details_json(details: Details) -> str:
    return _dumps(dataclasses.asdict(details))


def _details(body: str) -> Details:
    values = json.loads(body)
    values["interviewees"] = tuple(values["interviewees"])
    values["interviewers"] = tuple(values["interviewers"])
    values["corrections"] = tuple((number, kind, speaker) for number, kind, speaker in values["corrections"])
    return Details(**values)


def _spans(spans: Sequence[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _paragraph_json(paragraph: Paragraph) -> str:
    values = {one.name: getattr(paragraph, one.name) for one in dataclasses.fields(paragraph)}
    return _dumps(values | {"asides": _spans(paragraph.asides)})


def _paragraph(values: dict[str, Any]) -> Paragraph:
    return Paragraph(**(values | {"asides": tuple(Span(*span) for span in values["asides"])}))


def _passage_json(passage: Passage) -> str:
    values = {one.name: getattr(passage, one.name) for one in dataclasses.fields(passage) if one.name != "document"}
    values["sentences"] = _spans(passage.sentences)
    values["question"] = _spans([passage.question])[0] if passage.question else None
    return _dumps(values)


def _passage(document: str, values: dict[str, Any]) -> Passage:
    values["sentences"] = tuple(Span(*span) for span in values["sentences"])
    values["question"] = Span(*values["question"]) if values["question"] else None
    return Passage(document=document, **values)
