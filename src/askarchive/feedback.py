"""What people marked in the chat: wrong passage, should have refused, the right passage is here. One local file.

Enter: Marks. Leave: JSON lines, appended and synced one by one. Nothing about a person is kept: no name, no address,
no time of day.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from askarchive.asking import MAX_QUESTION_CHARS
from askarchive.errors import BadInput, OutputError
from askarchive.types import Quote

Reason: TypeAlias = Literal[
    "right", "wrong_passage", "should_have_refused", "should_have_answered", "right_passage_here"
]
REASONS: tuple[Reason, ...] = get_args(Reason)

SCHEMA = "askarchive.mark/1"
MAX_NOTE_CHARS = 2_000

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True)
class Place:
    """Coordinates of a passage, and the source's hash, by which they outlive a new index."""

    document: str
    start: int
    end: int
    source_sha256: str

    def __post_init__(self) -> None:
        if not (isinstance(self.document, str) and isinstance(self.source_sha256, str)):
            raise ValueError("a place names its document and its hash as text")
        if type(self.start) is not int or type(self.end) is not int or not 0 <= self.start < self.end:
            raise ValueError(f"not a place: {self.start}-{self.end}")

    @classmethod
    def of(cls, quote: Quote) -> Place:
        return cls(quote.document, quote.start, quote.end, quote.source_sha256)


@dataclass(frozen=True, slots=True)
class Mark:
    """One judgement of one answer.

    `shown` is the first quote that was shown, `right` the passage that a person selected as the right one.
    """

    reason: Reason
    question: str
    interpreted_as: str
    index: str
    shown: Place | None = None
    right: Place | None = None
    note: str = ""
    day: str = ""  # ISO date in UTC; append fills it in

    def __post_init__(self) -> None:
        if self.reason not in REASONS:
            raise ValueError(f"no such reason: {self.reason!r}")
        for name, most in (("question", MAX_QUESTION_CHARS), ("interpreted_as", 2 * MAX_QUESTION_CHARS)):
            _check_text(name, getattr(self, name), most)
        _check_text("note", self.note, MAX_NOTE_CHARS)
        _check_text("index", self.index, 200)
        _check_text("day", self.day, 10)
        if self.reason == "right_passage_here" and self.right is None:
            raise ValueError("right_passage_here needs the right passage")


def _check_text(name: str, value: object, most: int) -> None:
    if not isinstance(value, str) or len(value) > most:
        raise ValueError(f"{name} is not text of at most {most} characters")


def append(path: Path, mark: Mark) -> None:
    """Adds the mark as the file's last line; it is on the disk when this returns.

    A line that a crash had left unfinished is closed first, so that it can spoil no other.

    Raises:
        OutputError: the file cannot be written.
    """
    fields = {"schema": SCHEMA} | asdict(mark) | {"day": mark.day or datetime.now(UTC).date().isoformat()}
    # ASCII, so that no line separator of Unicode can end a line early.
    line = json.dumps(fields, ensure_ascii=True).encode() + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            size = os.fstat(descriptor).st_size
            if size:
                os.lseek(descriptor, -1, os.SEEK_END)
                if os.read(descriptor, 1) != b"\n":
                    line = b"\n" + line
            # One write of the whole line: other processes' lines stand before or after it, never inside.
            if os.write(descriptor, line) != len(line):
                raise OSError("the disk is full")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"The mark could not be kept in {path} ({reason}); make room or name another file."
        ) from error


def read(path: Path) -> tuple[Mark, ...]:
    """All marks, oldest first; none when there is no file yet.

    A line that a crash cut short is passed over. It ends the file, or a complete line follows it.

    Raises:
        BadInput: a complete line is not a mark; the line's number is told.
    """
    return tuple(_read(path))


def _read(path: Path) -> Iterator[Mark]:
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror or error}).") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except ValueError as error:
            if _torn(line):
                continue
            raise BadInput(f"{path}, line {number}, is not JSON; repair or remove the line.") from error
        try:
            yield _mark(fields)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise BadInput(f"{path}, line {number}, is not a mark ({error}); repair or remove the line.") from error


def _torn(line: bytes) -> bool:
    """Whether the line begins as append writes it and stops before its last brace."""
    start = json.dumps({"schema": SCHEMA}).encode()[:-1]
    outside = _STRING.sub(b"", line)
    unfinished = b'"' in outside or outside.count(b"{") > outside.count(b"}") or line == b"{"
    return (line.startswith(start) or start.startswith(line)) and unfinished


def _mark(fields: Any) -> Mark:
    if fields.pop("schema") != SCHEMA:
        raise ValueError("of another schema")
    shown, right = (
        Place(**fields.pop(name)) if fields.get(name) else fields.pop(name, None) for name in ("shown", "right")
    )
    return Mark(**fields, shown=shown, right=right)
