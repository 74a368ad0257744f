"""Opening an index: every byte of it is compared with what was published before anything is read from it.

Enter: the folder of an index. Leave: an `Index`, which never changes; a newer one is a matter of opening again.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from askarchive.catalog import Catalog
from askarchive.errors import ArchiveError, IndexCorrupt
from askarchive.fulltext import FullText
from askarchive.index.manifest import MANIFEST, Manifest, check_files
from askarchive.index.publishing import CURRENT, Generation, current
from askarchive.types import Document, IntMatrix, Paragraph, Passage
from askarchive.vectors.faiss_store import FaissStore
from askarchive.vectors.faiss_store import read as read_vectors

CATALOG = "catalog.sqlite"
VECTORS = "vectors.faiss"
FULLTEXT = "fulltext"

_ATTEMPTS = 50
_CACHED_CHARS = 16_000_000


class Index:
    """An opened index. Safe to read from many threads; its files may be replaced by a newer index meanwhile."""

    def __init__(self, id: str, manifest: Manifest, catalog: Catalog, vectors: FaissStore, fulltext: FullText) -> None:
        self.id = id
        self.manifest = manifest
        self.vectors = vectors
        self.fulltext = fulltext
        self._catalog = catalog
        self._lock = threading.Lock()
        # Texts that were checked when they were read; strings do not change.
        self._checked: OrderedDict[str, Document] = OrderedDict()
        self._checked_chars = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The documents' names, in the order of their passages' rows."""
        return self._catalog.names

    def __len__(self) -> int:
        """How many passages there are."""
        return len(self._catalog)

    def document(self, name: str) -> Document:
        """The document of this name, its text compared with its sha256.

        Raises:
            BadInput: the archive holds no document of this name.
            IndexCorrupt: the stored text was altered after the index had been opened.
        """
        with self._lock:
            if (known := self._checked.get(name)) is not None:
                self._checked.move_to_end(name)
                return known
        document = self._catalog.document(name)
        with self._lock:
            if name not in self._checked:
                self._checked[name] = document
                self._checked_chars += len(document.text)
            while self._checked_chars > _CACHED_CHARS:
                self._checked_chars -= len(self._checked.popitem(last=False)[1].text)
        return document

    def paragraphs(self, name: str) -> tuple[Paragraph, ...]:
        """The paragraphs of a document, in its order."""
        return self._catalog.paragraphs(name)

    def passage(self, row: int) -> Passage:
        """The passage of a row number; IndexError where there is no such row."""
        return self._catalog.passage(row)

    def passages(self, rows: Iterable[int]) -> tuple[Passage, ...]:
        """The passages of these row numbers, in the rows' order."""
        return self._catalog.passages(rows)

    def rows(self, documents: Iterable[str]) -> IntMatrix:
        """The passage rows of these documents, ascending; BadInput for a name that the archive does not hold."""
        return self._catalog.rows(documents)

    @property
    def catalog(self) -> Catalog:
        return self._catalog

    def close(self) -> None:
        self._catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` went through and found as it was published."""

    id: str
    documents: int
    passages: int
    files: int
    size_bytes: int


def open_index(path: Path | str) -> Index:
    """The index published in this folder.

    Raises:
        IndexMissing: there is none.
        IndexCorrupt: a file is not the one that was published; it is named.
        IndexStale: another version or other splitting parameters made it.
    """
    return _latest(Path(path), strict=True)


def verify(path: Path | str) -> Verified:
    """Goes through everything that an index holds: files, documents' texts, and each passage's place in them.

    Raises:
        IndexUnusable: as `open_index`, and where a text, a paragraph or a passage is not as it was stored.
    """
    index = open_index(path)
    try:
        for name in index.names:
            document = index.catalog.document(name)
            index.paragraphs(name)
            for passage in index.catalog.passages_of(name):
                if passage.end > len(document.text):
                    raise IndexCorrupt(f"Passage {passage.id} is not inside its document; run `askarchive index`.")
        sizes = [size for size, _ in index.manifest.files.values()]
        return Verified(index.id, len(index.names), len(index), len(sizes), sum(sizes))
    finally:
        index.close()


def reusable(path: Path) -> Index | None:
    """The published index where a build may draw on it: any version's, as long as its format and bytes are right."""
    try:
        return _latest(path, strict=False)
    except ArchiveError:
        return None


def _latest(path: Path, strict: bool) -> Index:
    for attempt in range(_ATTEMPTS):
        generation = current(path)
        try:
            return _opened(path, generation, strict)
        except (ArchiveError, OSError, sqlite3.Error) as error:
            # A newer index may have replaced this one between reading CURRENT and its files.
            if attempt + 1 < _ATTEMPTS and current(path) != generation:
                continue
            if isinstance(error, ArchiveError):
                raise
            raise IndexCorrupt(f"The index at {path} cannot be read ({error}); run `askarchive index`.") from error
    raise AssertionError("unreachable")


def _opened(path: Path, generation: Generation, strict: bool) -> Index:
    folder = generation.folder
    try:
        data = (folder / MANIFEST).read_bytes()
    except FileNotFoundError:
        raise IndexCorrupt(
            f"The index is damaged: {folder / MANIFEST} is missing, to which {path / CURRENT} points; "
            "run `askarchive index --rebuild`."
        ) from None
    if hashlib.sha256(data).hexdigest() != generation.manifest_sha256:
        raise IndexCorrupt(
            f"The index is damaged: {folder / MANIFEST} has other bytes than were published; "
            "run `askarchive index --rebuild`."
        )
    manifest = Manifest.of_bytes(data, path)
    if strict:
        manifest.check_version(path)
    check_files(folder, manifest)
    vectors = read_vectors(folder / VECTORS, manifest.model.dim, manifest.passages)
    fulltext = FullText(folder / FULLTEXT)
    catalog = Catalog(folder / CATALOG)
    if len(catalog) != manifest.passages or len(fulltext) != manifest.passages:
        raise IndexCorrupt(
            f"The files of the index at {folder} do not belong together; run `askarchive index --rebuild`."
        )
    if {entry.name: entry.sha256 for entry in catalog.entries} != manifest.sources:
        raise IndexCorrupt(
            f"{folder / CATALOG} does not hold the manifest's sources; run `askarchive index --rebuild`."
        )
    return Index("sha256:" + generation.manifest_sha256, manifest, catalog, vectors, fulltext)
