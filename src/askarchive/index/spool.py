"""Texts that wait for the encoder, in a file, so that they can come back sorted by length without lying in memory.

Enter: row numbers and texts. Leave: blocks of both, the longest first.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from askarchive.types import IntMatrix


class Spool:
    """A file of texts; removed when it is left."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("xb+")
        self._rows, self._starts, self._ends = array("q"), array("q"), array("q")
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, row: int, text: str) -> None:
        data = text.encode()
        self._file.write(data)
        self._rows.append(row)
        self._starts.append(self._end)
        self._end += len(data)
        self._ends.append(self._end)

    def blocks(self, size: int) -> Iterator[tuple[IntMatrix, list[str]]]:
        """Row numbers and texts, at most `size` at a time, sorted by length, the longest first, then by row."""
        self._file.flush()
        rows = np.array(self._rows, dtype=np.int64)
        starts, ends = np.array(self._starts, dtype=np.int64), np.array(self._ends, dtype=np.int64)
        order = np.lexsort((rows, starts - ends))
        for first in range(0, len(order), size):
            block = order[first : first + size]
            texts = []
            for start, end in zip(starts[block].tolist(), ends[block].tolist(), strict=True):
                self._file.seek(start)
                texts.append(self._file.read(end - start).decode())
            yield rows[block], texts
