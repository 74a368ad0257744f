"""The backend that is used: an exact flat FAISS index, loaded only from bytes that were checked.

Enter: bytes of an index file, or vectors. Leave: a store that is never changed again, so that many threads may
search it at once.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from askarchive.errors import IndexCorrupt
from askarchive.types import FloatMatrix, IntMatrix
from askarchive.vectors.ordering import best, checked

_MAGIC = b"IxFI"  # a flat index by inner product
# Ties at the cut-off: this many more rows are looked at, and if the last of them still ties, all rows are.
_SPARE = 16
# A file states sizes that FAISS would allocate before it reads that much; these are the limits of its reader.
_LOOP_LIMIT = 10_000_000


class FaissStore:
    """Unit vectors in a flat inner-product index."""

    def __init__(self, index: Any) -> None:
        self._index = index
        # A view of FAISS's own memory, no copy; `self._index` keeps it alive.
        size = index.ntotal * index.d
        flat = faiss.rev_swig_ptr(index.get_xb(), size) if size else np.zeros(0, dtype=np.float32)
        self._view: FloatMatrix = flat.reshape(index.ntotal, index.d)
        self._view.flags.writeable = False

    @classmethod
    def of(cls, vectors: FloatMatrix) -> FaissStore:
        """A store of these unit vectors, row by row."""
        index = faiss.IndexFlatIP(int(vectors.shape[1]))
        if len(vectors):
            index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index)

    @classmethod
    def from_bytes(cls, data: npt.NDArray[np.uint8], dim: int, count: int, name: str) -> FaissStore:
        """A store of an index file's bytes, which must already have been compared with their hash.

        Raises:
            IndexCorrupt: not a flat inner-product index of `count` vectors of `dim`, naming the file as `name`.
        """
        broken = IndexCorrupt(f"{name} does not hold the index's {count} vectors; run `askarchive index --rebuild`.")
        # Magic bytes, dimension, number, metric and size, all before FAISS trusts them.
        if bytes(data[: len(head := _header(dim, count))]) != head or len(data) != len(head) + 4 * dim * count:
            raise broken
        faiss.set_deserialization_loop_limit(_LOOP_LIMIT)
        faiss.set_deserialization_vector_byte_limit(4 * dim * count + 64)  # its test is a strict one
        try:
            index = faiss.deserialize_index(data)
        except RuntimeError as error:
            raise broken from error
        if not isinstance(index, faiss.IndexFlat) or (index.d, index.ntotal) != (dim, count):
            raise broken
        return cls(index)

    @property
    def dim(self) -> int:
        return int(self._index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def vectors(self, rows: IntMatrix) -> FloatMatrix:
        """The vectors of these rows."""
        return self._view[rows]

    def search(self, queries: FloatMatrix, k: int, rows: IntMatrix | None = None) -> tuple[FloatMatrix, IntMatrix]:
        """Best k rows for each query, best first; see `VectorStore`."""
        queries = checked(queries, self.dim)
        count, parameters = len(self), None
        if rows is not None:
            wanted = np.zeros(len(self), dtype=bool)
            wanted[rows] = True
            count = int(wanted.sum())
            # A bitmap beat a hashed batch of ids and multiplying the wanted rows alone, from 2% of 57,000 rows on.
            # (FAISS's type stubs do not know what its Python layer adds.)
            selector = faiss.IDSelectorBitmap(np.packbits(wanted, bitorder="little"))  # type: ignore[call-arg, arg-type]
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        k = min(max(k, 0), count)
        if k == 0 or len(queries) == 0:
            return np.zeros((len(queries), k), dtype=np.float32), np.zeros((len(queries), k), dtype=np.int64)
        fetched = min(k + _SPARE, count)
        scores, found = self._index.search(queries, fetched, params=parameters)
        ranked = best(scores, found, fetched)
        if fetched < count and bool((ranked[0][:, k - 1] == ranked[0][:, -1]).any()):
            # More rows tie than were fetched, so that a lower one may be missing: score them all.
            scores, found = self._index.search(queries, count, params=parameters)
            ranked = best(scores, found, k)
        return ranked[0][:, :k], ranked[1][:, :k]


class FaissWriter:
    """Writes the file of a flat index row by row, in any order, so that the vectors never have to fit in memory."""

    def __init__(self, path: Path, dim: int, count: int) -> None:
        self._dim = dim
        self._written = np.zeros(count, dtype=bool)
        self._head = len(_header(dim, count))
        # Unbuffered: a full disk shows at the write that did not fit.
        self._file = path.open("xb", buffering=0)
        self._put(0, memoryview(_header(dim, count)))

    def put(self, rows: IntMatrix, vectors: FloatMatrix) -> None:
        """Writes these rows' vectors."""
        vectors = np.ascontiguousarray(vectors, dtype="<f4")
        if vectors.shape != (len(rows), self._dim):
            raise ValueError(f"vectors of shape {vectors.shape} for {len(rows)} rows of {self._dim}")
        for row, vector in zip(rows.tolist(), vectors, strict=True):
            self._put(self._head + 4 * self._dim * row, memoryview(vector).cast("B"))
            self._written[row] = True

    def close(self) -> None:
        """Finishes the file, in which every row must have been written."""
        self._file.close()
        if not self._written.all():
            raise ValueError(f"{np.count_nonzero(~self._written)} rows have no vector")

    def abandon(self) -> None:
        """Lets go of an unfinished file, which whoever made it removes."""
        self._file.close()

    def _put(self, position: int, data: memoryview) -> None:
        self._file.seek(position)
        while data:
            # A nearly full disk takes a part, and says no only at the next attempt.
            data = data[self._file.write(data) :]


def _header(dim: int, count: int) -> bytes:
    """How the file of a flat inner-product index begins: FAISS's own header, then the number of floats."""
    # d, ntotal, two fields that FAISS no longer uses, is_trained, metric.
    fields = struct.pack("<iqqq?i", dim, count, 1 << 20, 1 << 20, True, faiss.METRIC_INNER_PRODUCT)
    return _MAGIC + fields + struct.pack("<q", dim * count)


def read(path: Path, dim: int, count: int) -> FaissStore:
    """The store in a file whose hash the caller has compared; never by memory map, so a later change cannot reach it."""
    return FaissStore.from_bytes(np.fromfile(path, dtype=np.uint8), dim, count, os.fspath(path))


def set_threads(count: int) -> None:
    """Lets a search use this many processor threads, for the whole process."""
    faiss.omp_set_num_threads(max(1, count))
