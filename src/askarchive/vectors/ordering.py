"""What every backend shares: checking the queries, and the one order of equal scores.

Enter: queries, scores. Leave: queries that may be searched; the best rows, equal scores lower row first.
"""

from __future__ import annotations

import numpy as np

from askarchive.errors import ModelError
from askarchive.types import FloatMatrix, IntMatrix

# The same text's vector differs by up to 1.5e-7 between batches, so later digits would order hits by chance
# (measured November 2026 on the packaged model).
SCORE_DECIMALS = 6


def checked(queries: FloatMatrix, dim: int) -> FloatMatrix:
    """The queries as contiguous float32 rows of the store's dimension."""
    rows = np.ascontiguousarray(queries, dtype=np.float32)
    if rows.ndim != 2 or rows.shape[1] != dim:
        raise ModelError(
            f"The question's vector has another dimension than the index ({rows.shape[-1]}, not {dim}); "
            "run `askarchive index` with this model."
        )
    return rows


def best(scores: FloatMatrix, rows: IntMatrix, k: int) -> tuple[FloatMatrix, IntMatrix]:
    """The best k of each query's scored rows: score rounded, higher first, equal ones lower row first."""
    rounded = np.round(scores.astype(np.float64), SCORE_DECIMALS) + 0.0  # no negative zero
    order = np.lexsort((rows, -rounded), axis=1)[:, :k]
    return (
        np.take_along_axis(rounded, order, axis=1).astype(np.float32),
        np.take_along_axis(rows, order, axis=1),
    )
