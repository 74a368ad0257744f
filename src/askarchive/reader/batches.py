"""Pure: which pieces run through the network together, so that little is padding and few shapes ever occur.

Enter: the pieces' lengths. Leave: `Batch`es. Every new shape of a batch costs a compilation inside torch whose result
is kept for good: with any width allowed 300 questions added 239 MB (docs/reliability.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

STEP = 32  # widths are multiples of it
# Measured 2026-11 on two cores with AMX (docs/reader-results.md, "Speed"): 512, 768 and 1,024 are alike with two
# batches at once, more is slower; smaller ones share out more evenly over the cores.
TOKENS_A_BATCH = 768
ROWS = (1, 2, 3, 4, 6, 8, 12, 16, 24)
_ROWS_FOR = (0, *(min(rows for rows in ROWS if rows >= count) for count in range(1, ROWS[-1] + 1)))

# What a batch costs in microseconds, from the same measurement: by itself, a token, a token for each one beside it.
_A_BATCH, _A_TOKEN, _A_NEIGHBOUR = 3000.0, 30.0, 0.06


@dataclass(frozen=True, slots=True)
class Batch:
    """Numbers of the pieces, at most `rows` of them and none longer than `width`; what is missing is padding."""

    pieces: tuple[int, ...]
    rows: int
    width: int

    @property
    def cost(self) -> float:
        """About how long it takes; only comparisons mean something."""
        return _cost(self.rows, self.width)


def plan(lengths: Sequence[int]) -> list[Batch]:
    """The batches that cost least together, the dearest first; each piece stands in exactly one.

    Pieces of like length go together: sorted by length, the best cut is found by going through the ends of the
    batches once (dynamic programming), so the time grows with the number of pieces.
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    least = [0.0] + [float("inf")] * len(order)
    taken = [0] * (len(order) + 1)
    for end in range(1, len(order) + 1):
        width = rounded(lengths[order[end - 1]])
        for count in range(1, min(end, ROWS[-1]) + 1):
            rows = _ROWS_FOR[count]
            if rows > 1 and rows * width > TOKENS_A_BATCH:
                break
            cost = least[end - count] + _cost(rows, width)
            if cost < least[end]:
                least[end], taken[end] = cost, count
    found: list[Batch] = []
    end = len(order)
    while end:
        count = taken[end]
        found.append(Batch(tuple(order[end - count : end]), _ROWS_FOR[count], rounded(lengths[order[end - 1]])))
        end -= count
    return sorted(found, key=lambda batch: -batch.cost)


def rounded(length: int) -> int:
    """The width at which a piece of this many tokens is run."""
    return max(1, -(-length // STEP)) * STEP


def sentences_for(most: int) -> int:
    """How many sentences a row has room for: 8, 32, 128 and so on."""
    room = 8
    while room < most:
        room *= 4
    return room


def _cost(rows: int, width: int) -> float:
    return _A_BATCH + rows * width * (_A_TOKEN + _A_NEIGHBOUR * width)
