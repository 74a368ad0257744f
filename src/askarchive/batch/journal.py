"""The answer file as a journal: one write and one fsync a row, a tail that can be repaired, a note of what made it.

Enter: rows as bytes. Leave: an answer file and beside it ANSWERS.run.json, which says which questions and which index
it belongs to.
"""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from askarchive.batch import answers
from askarchive.batch.questions import Item
from askarchive.batch.records import Format, records
from askarchive.errors import BadInput, OutputError

RUN_SCHEMA = "askarchive.run/1"
_FULL = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file may not grow any more",
}


@dataclass(frozen=True, slots=True)
class Run:
    """What an answer file belongs to."""

    questions_sha256: str
    index: str
    schema: str = RUN_SCHEMA


@dataclass(frozen=True, slots=True)
class Done:
    """What an answer file holds already."""

    rows: int = 0
    failed: int = 0
    size: int = 0  # bytes that are whole rows, the header included


def run_note(output: Path) -> Path:
    """The file beside an answer file that says what it belongs to."""
    return output.with_name(output.name + ".run.json")


class Journal:
    """Appends rows to a file or to standard output; each is there, whole, when `append` comes back."""

    def __init__(self, output: Path | None) -> None:
        """Opens the output and, if it is a file, keeps other runs away from it. None means standard output.

        Raises:
            OutputError: it cannot be written.
            BadInput: another run is writing it.
        """
        self._name = "standard output" if output is None else str(output)
        self._size = 0
        try:
            if output is None:
                sys.stdout.flush()
                self._descriptor = os.dup(sys.stdout.fileno())
            else:
                self._descriptor = os.open(output, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise output_error(self._name, error) from None
        self.is_file = output is not None and stat.S_ISREG(os.fstat(self._descriptor).st_mode)
        if self.is_file:
            self._lock()

    def _lock(self) -> None:
        try:
            import fcntl
        except ImportError:  # Windows
            return
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.close()
            raise BadInput(f"Another run is writing {self._name}; wait for it or give another output.") from None

    def cut(self, size: int) -> None:
        """Leaves the file's first `size` bytes and goes on after them."""
        if not self.is_file:
            return
        try:
            os.ftruncate(self._descriptor, size)
            os.lseek(self._descriptor, size, os.SEEK_SET)
            os.fsync(self._descriptor)
        except OSError as error:
            raise output_error(self._name, error) from None
        self._size = size

    def append(self, row: bytes) -> None:
        """Writes one row.

        Raises:
            OutputError: it could not be written whole; what was written of it is cut off again.
        """
        try:
            written = os.write(self._descriptor, row)
            while written < len(row):  # a disk that fills up takes a part without an error, and fails the next time
                written += os.write(self._descriptor, row[written:])
            if self.is_file:
                os.fsync(self._descriptor)
        except BrokenPipeError:
            raise
        except OSError as error:
            if self.is_file:
                with suppress(OutputError):
                    self.cut(self._size)
            advice = "the rows before it are kept, and --resume goes on after them" if self.is_file else "make room"
            raise output_error(self._name, error, advice) from None
        self._size += len(row)

    def close(self) -> None:
        """Closes the file; rows are safe already."""
        os.close(self._descriptor)


def output_error(name: str, error: OSError, advice: str = "choose another place") -> OutputError:
    """The sentence for a result that could not be written."""
    return OutputError(f"{name} could not be written: {output_reason(error)}; {advice}.")


def output_reason(error: OSError) -> str:
    """Why the system refused, in a few words."""
    return _FULL.get(error.errno or 0) or (error.strerror or str(error)).lower()


def begin(output: Path, run: Run) -> None:
    """Notes what the answer file will belong to, before its first row, so that no row is ever without an owner."""
    note = run_note(output)
    temporary = note.with_name(note.name + ".tmp")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            file.write(json.dumps(asdict(run), indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, note)
        sync_folder(note.parent)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise output_error(str(note), error) from None


def sync_folder(folder: Path) -> None:
    """Makes names that were just given in a folder last through a loss of power."""
    with suppress(OSError):  # some systems open no folders
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def check_owner(output: Path, run: Run) -> None:
    """Refuses to go on with an answer file that belongs to other questions or to another index.

    Raises:
        BadInput: it does, or nobody can tell.
    """
    note = run_note(output)
    try:
        noted = json.loads(note.read_text(encoding="utf-8"))
        theirs = Run(noted["questions_sha256"], noted["index"], noted["schema"])
    except (OSError, ValueError, KeyError, TypeError):
        raise BadInput(
            f"{output} cannot be resumed because {note.name}, which says what it belongs to, is missing or spoilt; "
            "start again with --overwrite or give another output."
        ) from None
    if theirs.schema != run.schema:
        raise BadInput(f"{output} was begun by another version of askarchive; start again with --overwrite.")
    if theirs.questions_sha256 != run.questions_sha256:
        raise BadInput(
            f"{output} was begun with another question file, or the file has changed; resume with the same questions "
            "or start again with --overwrite."
        )
    if theirs.index != run.index:
        raise BadInput(
            f"{output} was begun with another index, or the index has changed; resume with the same index "
            "or start again with --overwrite."
        )


def done(output: Path, format: Format, items: Iterable[Item]) -> Done:
    """What the answer file holds of these items; a torn last row is not counted.

    Raises:
        BadInput: a row before the last is spoilt, or a row answers another question than the one in its place.
    """
    header = answers.header(format)
    waiting = iter(items)
    held = Done()
    spoilt: int | None = None
    with output.open("rb") as stream:
        for record in records(stream, format):
            if spoilt is not None:
                raise BadInput(
                    f"Line {spoilt} of {output} is spoilt and rows follow it, which no interruption does; "
                    "mend or remove the line, or start again with --overwrite."
                )
            if header and record.number == 1:
                if record.complete and record.data == header.rstrip():
                    held = Done(size=record.end)
                else:
                    spoilt = record.number
                continue
            try:
                if not record.complete:
                    raise ValueError("torn")
                id, failed = answers.read_back(record.data, format)
            except ValueError:
                spoilt = record.number
                continue
            item = next(waiting, None)
            if item is None:
                raise BadInput(f"{output} holds more rows than there are questions; start again with --overwrite.")
            if id != answers.name_of(item.id, format):
                raise BadInput(
                    f"Line {record.number} of {output} answers another question than {item.id!r}, which stands "
                    "in its place; start again with --overwrite."
                )
            held = Done(held.rows + 1, held.failed + failed, record.end)
    return held
