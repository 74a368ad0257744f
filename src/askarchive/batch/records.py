"""Bytes to records: lines of JSONL, or CSV records whose quoted cells may hold line ends.

Enter: a binary stream. Leave: records with their numbers; a record without its end is marked, none is held whole
beyond MAX_RECORD_BYTES.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal, TypeAlias

Format: TypeAlias = Literal["jsonl", "csv"]

MAX_RECORD_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file, without its line end.

    `number` counts from 1, blank ones included: the line of a JSONL file, the row that a spreadsheet shows of a CSV.
    """

    number: int
    data: bytes
    start: int  # offset of its first byte
    end: int  # offset after its line end
    complete: bool  # its line end is there
    too_long: bool = False  # data holds only its beginning

    @property
    def blank(self) -> bool:
        return not self.too_long and not self.data.strip()


def records(stream: BinaryIO, format: Format) -> Iterator[Record]:
    """The records of a stream from its present position, blank ones included."""
    number, offset = 0, 0
    while True:
        number += 1
        data, length, complete = _read(stream, format)
        if not length:
            return
        too_long = length > len(data)
        ends = len(data) - len(data.rstrip(b"\r\n")) if complete and not too_long else 0
        yield Record(number, data[: len(data) - ends], offset, offset + length, complete, too_long)
        offset += length


def _read(stream: BinaryIO, format: Format) -> tuple[bytes, int, bool]:
    """The next record with its line end, its full length in bytes, and whether it has a line end."""
    kept, length, quotes = bytearray(), 0, 0
    while piece := stream.readline(1 << 20):
        length += len(piece)
        if len(kept) + len(piece) <= MAX_RECORD_BYTES and len(kept) + len(piece) == length:
            kept += piece
        quotes += piece.count(b'"') if format == "csv" else 0
        # A doubled quotation mark counts twice, so that an odd count means: inside a quoted cell.
        if piece.endswith(b"\n") and quotes % 2 == 0:
            return bytes(kept), length, True
    return bytes(kept), length, False
