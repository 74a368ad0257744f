"""The reference backend: every inner product, in numpy. Slow, and plainly right; the others are compared with it."""

from __future__ import annotations

import numpy as np

from askarchive.types import FloatMatrix, IntMatrix
from askarchive.vectors.ordering import best, checked


class NumpyStore:
    """Unit vectors in a matrix."""

    def __init__(self, vectors: FloatMatrix) -> None:
        self._vectors = np.ascontiguousarray(vectors, dtype=np.float32)

    @property
    def dim(self) -> int:
        return int(self._vectors.shape[1])

    def __len__(self) -> int:
        return len(self._vectors)

    def vectors(self, rows: IntMatrix) -> FloatMatrix:
        """The vectors of these rows."""
        return self._vectors[rows]

    def search(self, queries: FloatMatrix, k: int, rows: IntMatrix | None = None) -> tuple[FloatMatrix, IntMatrix]:
        """Best k rows for each query, best first; see `VectorStore`."""
        queries = checked(queries, self.dim)
        among = np.arange(len(self), dtype=np.int64) if rows is None else np.unique(rows.astype(np.int64))
        scores = queries @ self._vectors[among].T
        return best(scores, np.broadcast_to(among, scores.shape), min(max(k, 0), len(among)))
