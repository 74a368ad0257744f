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
        head = bytes(data[:37])
        if len(head) < 37 or head[:4] != _MAGIC:
            raise broken
        # The header, read before FAISS trusts it: d, ntotal, two dummies, is_trained, metric.
        d, ntotal, _, _, trained, metric = struct.unpack("<iqqq?i", head[4:37])
        # After the header: the number of floats, and the floats.
        if (d, ntotal, trained, metric) != (dim, count, True, faiss.METRIC_INNER_PRODUCT):
            raise broken
        if len(data) != 37 + 8 + 4 * dim * count:
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

    def to_bytes(self) -> npt.NDArray[np.uint8]:
        """The index file's bytes."""
        data: npt.NDArray[np.uint8] = faiss.serialize_index(self._index)
        return data

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


def read(path: Path, dim: int, count: int) -> FaissStore:
    """The store in a file whose hash the caller has compared; never by memory map, so a later change cannot reach it."""
    return FaissStore.from_bytes(np.fromfile(path, dtype=np.uint8), dim, count, os.fspath(path))


def set_threads(count: int) -> None:
    """Lets a search use this many processor threads, for the whole process."""
    faiss.omp_set_num_threads(max(1, count))
