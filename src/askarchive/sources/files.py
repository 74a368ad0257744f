"""Opening files safely: regular files only, nothing followed, nothing waited for.

Enter: a path. Leave: bytes, or a `SourceError` that says what is wrong with the path.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from askarchive.errors import SourceError

# One document is held in memory as a str (up to four bytes a character) beside its bytes; 128 MiB is about a hundred
# times the longest oral history that we have seen, and keeps the process below 1 GB.
MAX_BYTES = 128 * 1024 * 1024

# Absent on Windows, where the check of the file's type below has to do.
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: its name in the archive, where it lies, and the sidecar beside it if there is one."""

    name: str
    path: Path
    sidecar: Path | None = None


def kind_of(mode: int) -> str:
    """What a file is, in words, from its `st_mode`; "file" for a regular one."""
    for test, word in (
        (stat.S_ISREG, "file"),
        (stat.S_ISDIR, "folder"),
        (stat.S_ISLNK, "symbolic link"),
        (stat.S_ISFIFO, "named pipe"),
        (stat.S_ISSOCK, "socket"),
    ):
        if test(mode):
            return word
    return "device"


def open_regular(path: Path) -> BinaryIO:
    """A regular file, opened for reading.

    Raises:
        SourceError: the path is missing, unreadable, or anything else than a regular file.
    """
    try:
        descriptor = os.open(path, _FLAGS)
    except FileNotFoundError:
        raise SourceError(f"{path} does not exist; check the path.") from None
    except OSError as error:
        raise SourceError(f"{path} cannot be opened: {error.strerror or error}.") from None
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise SourceError(f"{path} is a {kind_of(mode)}, not a file; give a regular file.")
    return os.fdopen(descriptor, "rb")


def read_bytes(path: Path) -> bytes:
    """The whole of a regular file of at most `MAX_BYTES`."""
    with open_regular(path) as file:
        try:
            data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise SourceError(f"{path} cannot be read: {error.strerror or error}.") from None
    if len(data) > MAX_BYTES:
        raise SourceError(
            f"{path} is larger than {MAX_BYTES // 2**20} MiB, the most that one document may have; split it."
        )
    return data
