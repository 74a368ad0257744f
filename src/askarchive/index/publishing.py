"""Publication: a new index is made aside in a folder of its own and becomes the index in one step.

Enter: the folder of an index. Leave: a place to build in, the step that publishes it, and the generation that is
current. A reader sees the old index or the new one, never parts of both, whatever is killed and whenever.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from askarchive.errors import IndexCorrupt, IndexMissing, OutputError

CURRENT = "CURRENT"
LOCK = "LOCK"
_GENERATION = re.compile(r"gen-(\d{6,})(\.tmp)?")


@dataclass(frozen=True, slots=True)
class Generation:
    """A published index: its folder and the sha256 of its manifest."""

    folder: Path
    manifest_sha256: str


def current(index: Path) -> Generation:
    """The generation that CURRENT points to.

    Raises:
        IndexMissing: nothing has been published here.
        IndexCorrupt: CURRENT is not as it was written.
    """
    path = index / CURRENT
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise IndexMissing(f"There is no index at {index}; run `askarchive index`.") from None
    except OSError as error:
        raise IndexCorrupt(f"The index is damaged: {path} cannot be read ({error.strerror}).") from error
    # The line repeats its own hash, so that a spoiled pointer is told from a spoiled manifest.
    body, _, own = data.partition(b" ")
    if own != hashlib.sha256(body).hexdigest().encode() + b"\n":
        raise IndexCorrupt(f"The index is damaged: {path} has other bytes than were published; run `askarchive index`.")
    name, manifest_sha256 = json.loads(body)
    return Generation(index / name, manifest_sha256)


@contextlib.contextmanager
def lock(index: Path) -> Iterator[None]:
    """Holds the folder against a second builder; let go of by the system when the process ends, however it ends.

    Raises:
        OutputError: the folder cannot be written, or another process builds there.
    """
    try:
        index.mkdir(parents=True, exist_ok=True)
        file = (index / LOCK).open("ab")
    except OSError as error:
        raise OutputError(
            f"The index cannot be written to {index} ({error.strerror}); choose another folder."
        ) from error
    with file:
        if not _try_lock(file.fileno()):
            raise OutputError(f"Another askarchive is writing the index at {index}; wait until it has finished.")
        yield


@contextlib.contextmanager
def building(index: Path) -> Iterator[Path]:
    """A fresh folder to make a generation in, under `lock`; gone afterwards unless it was published."""
    _sweep(index)
    numbers = [int(found[1]) for found in map(_GENERATION.fullmatch, os.listdir(index)) if found]
    folder = index / f"gen-{max(numbers, default=0) + 1:06d}.tmp"
    folder.mkdir()
    try:
        yield folder
    finally:
        _sweep(index)


def publish(folder: Path, manifest: bytes, manifest_name: str) -> Generation:
    """Makes the finished folder the current generation, and removes those before it.

    Every file is on the disk before the manifest, the manifest before the folder has its name, and the folder before
    CURRENT points to it; so that whatever CURRENT says is there, even after a power failure.
    """
    index = folder.parent
    for path in sorted(folder.rglob("*")):
        _sync(path)
    _write(folder / manifest_name, manifest)
    _sync(folder)
    published = folder.with_suffix("")
    os.rename(folder, published)
    _sync(index)
    sha256 = hashlib.sha256(manifest).hexdigest()
    body = json.dumps([published.name, sha256], separators=(",", ":")).encode()
    put(index, CURRENT, body + b" " + hashlib.sha256(body).hexdigest().encode() + b"\n")
    _sweep(index)
    return Generation(published, sha256)


def put(index: Path, name: str, data: bytes) -> None:
    """Writes or replaces a file of the index's folder, under `lock`: the old one stands there, or the whole new one."""
    aside = index / (name + ".tmp")
    aside.unlink(missing_ok=True)  # what a crash left
    _write(aside, data)
    os.replace(aside, index / name)
    _sync(index)


def _sweep(index: Path) -> None:
    """Removes what crashed builds left and what has been replaced; nothing that is not a generation's."""
    (index / (CURRENT + ".tmp")).unlink(missing_ok=True)
    try:
        keep = current(index).folder.name
    except IndexMissing:
        keep = ""  # without a pointer nobody reads any of them
    except IndexCorrupt:
        keep = None  # a pointer that cannot be read now: only what was never published goes
    for name in os.listdir(index):
        found = _GENERATION.fullmatch(name)
        if found and name != keep and (keep is not None or found[2]):
            shutil.rmtree(index / name, ignore_errors=True)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb", buffering=0) as file:
        rest = memoryview(data)
        while rest:
            # A nearly full disk takes a part, and says no only at the next attempt.
            rest = rest[file.write(rest) :]
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    if os.name != "posix" and path.is_dir():
        return  # a folder cannot be opened there
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        if os.name == "posix":
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined, unused-ignore]
    except OSError:
        return False
    return True
