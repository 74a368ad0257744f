"""The cheapest way to read one word sequence inside a longer one.

Enter: words as numbers, what each claimed word weighs, and after which of them an omission is marked. Leave: pairs of
positions. Semi-global alignment with affine gaps, a row of the table at a time.
Source: Gotoh, "An improved algorithm for matching biological sequences", J. Mol. Biol. 162 (1982).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# A claimed word that is not in the source costs its weight; source words left out cost this much in one stretch.
OMISSION, OMITTED_WORD = 0.5, 0.1
MARKED_OMISSION, MARKED_WORD = 0.05, 0.002


def align(
    claim: Sequence[int], source: Numbers, weights: Floats, marked: Sequence[bool]
) -> tuple[float, list[tuple[int, int]]]:
    """The cost and the pairs (claimed position, source position) of equal words, ascending in both.

    Args:
        weights: of the claimed words; above OMISSION + OMITTED_WORD, or a word left out is read as one changed.
        marked: whether an omission is marked after this claimed word.
    """
    size = len(source)
    steps = np.arange(size + 1, dtype=np.float64)
    best = np.zeros(size + 1)
    tables: list[tuple[Floats, Floats]] = []  # a row before and after source words were left out
    for word, weight, omits in zip(claim, weights, marked, strict=True):
        without = best + weight
        without[1:] = np.minimum(without[1:], best[:-1] + np.where(source == word, 0.0, weight))
        opening, each = (MARKED_OMISSION, MARKED_WORD) if omits else (OMISSION, OMITTED_WORD)
        best = without.copy()
        best[1:] = np.minimum(best[1:], np.minimum.accumulate(without - each * steps)[:-1] + each * steps[1:] + opening)
        tables.append((without, best))
    end = int(np.argmin(best))
    return float(best[end]), _trace(claim, source, weights, marked, tables, end)


def _trace(
    claim: Sequence[int],
    source: Numbers,
    weights: Floats,
    marked: Sequence[bool],
    tables: list[tuple[Floats, Floats]],
    end: int,
) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    at = end
    for row in range(len(claim) - 1, -1, -1):
        without, best = tables[row]
        if best[at] < without[at]:
            each = MARKED_WORD if marked[row] else OMITTED_WORD
            at = int(np.argmin(without[:at] - each * np.arange(at)))
        before = tables[row - 1][1] if row else np.zeros(len(source) + 1)
        if at and source[at - 1] == claim[row] and _same(without[at], before[at - 1]):
            pairs.append((row, at - 1))
            at -= 1
        elif at and not _same(without[at], before[at] + weights[row]):
            at -= 1  # another word stands here
    return pairs[::-1]


def _same(one: float, other: float) -> bool:
    return abs(one - other) < 1e-9
