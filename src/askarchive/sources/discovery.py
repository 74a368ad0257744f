"""Finding sources: files and folders that a person names, walked in a fixed order without following links.

Enter: paths. Leave: the files to read, each with its name in the archive, and what was left out and why.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from askarchive.errors import SourceError
from askarchive.sources.corpus_jsonl import looks_like_corpus
from askarchive.sources.files import SourceFile, kind_of
from askarchive.sources.reading import READERS
from askarchive.sources.sidecar import SUFFIX as SIDECAR_SUFFIX
from askarchive.sources.sidecar import sidecar_of

# What a folder's files are, or on which terms: nobody's testimony. Named alone such a file is read like any other.
_ABOUT_THE_FOLDER = re.compile(r"(?:readme|licen[cs]e|copying)(?:[._-].*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A path that was left out, and why, in a few words."""

    path: str
    reason: str


def discover(paths: Iterable[Path | str]) -> tuple[tuple[SourceFile, ...], tuple[Skipped, ...]]:
    """The sources at these paths, sorted within each folder, and what was skipped.

    A file is named by its path relative to the PATH that was given, with `/`; a file given itself by its base name.
    A PATH that is a symbolic link is followed, because a person named it; links inside a folder are not.

    Raises:
        SourceError: a PATH does not exist or has no format that can be read, a folder holds nothing readable, or two
            different files would have the same name.
    """
    files: dict[str, SourceFile] = {}
    skipped: list[Skipped] = []
    for given in map(Path, paths):
        for found in _at(given):
            if isinstance(found, Skipped):
                skipped.append(found)
            elif (other := files.setdefault(found.name, found)).path != found.path:
                raise SourceError(
                    f"{other.path} and {found.path} would both be named {found.name}; give the folder that holds both."
                )
    return tuple(files.values()), tuple(skipped)


def _at(given: Path) -> list[SourceFile | Skipped]:
    try:
        path = given.resolve(strict=True)
        mode = path.stat().st_mode
    except (OSError, RuntimeError, ValueError):
        raise SourceError(f"{_shown(given)} does not exist; check the path.") from None
    what = kind_of(mode)
    if what == "folder":
        found = list(_walk(path, path))
        if not any(isinstance(one, SourceFile) for one in found):
            raise SourceError(f"{_shown(given)} holds nothing that can be read; sources end in {', '.join(READERS)}.")
        return found
    if what != "file":
        raise SourceError(f"{_shown(given)} is a {what}; give a file or a folder.")
    name = given.name or path.name
    if not _encodable(name):
        raise SourceError(f"{_shown(given)}: the file's name is not UTF-8; rename it.")
    if path.name.endswith(SIDECAR_SUFFIX):
        raise SourceError(f"{_shown(given)} is a sidecar; give the source beside it.")
    if path.suffix.lower() not in READERS:
        raise SourceError(f"{_shown(given)} is of an unknown format; sources end in {', '.join(READERS)}.")
    return [SourceFile(name, path, _sidecar(path))]


def _walk(folder: Path, root: Path) -> Iterator[SourceFile | Skipped]:
    # A stack, not recursion: folders may lie deeper than Python recurses.
    waiting = [folder]
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            yield Skipped(_shown(folder), f"cannot be opened: {error.strerror}")
            continue
        below: list[Path] = []
        for entry in entries:
            path = folder / entry.name
            reason = _reason_to_skip(entry, path)
            if reason is None and entry.is_dir(follow_symlinks=False):
                below.append(path)
            elif reason is None:
                yield SourceFile(path.relative_to(root).as_posix(), path, _sidecar(path))
            elif reason:
                yield Skipped(_shown(path), reason)
        waiting.extend(reversed(below))


def _reason_to_skip(entry: os.DirEntry[str], path: Path) -> str | None:
    """Why an entry is left out; None to take it, "" for a sidecar that has its source and needs no mention."""
    if not _encodable(entry.name):
        return "its name is not UTF-8"
    if entry.name.startswith("."):
        return "hidden"
    try:
        what = kind_of(entry.stat(follow_symlinks=False).st_mode)
    except OSError as error:
        return f"cannot be looked at: {error.strerror}"
    if what == "folder":
        return None
    if what != "file":
        return f"a {what}, not followed"
    if entry.name.endswith(SIDECAR_SUFFIX):
        stem = entry.name[: -len(SIDECAR_SUFFIX)]
        has_source = any(path.with_name(stem + suffix).is_file() for suffix in READERS)
        return "" if has_source else "a sidecar without its source"
    if path.suffix.lower() not in READERS:
        return "unknown format"
    if _ABOUT_THE_FOLDER.fullmatch(entry.name):
        return "about the folder, not a source; give the file itself to index it"
    if path.suffix.lower() == ".jsonl" and entry.name != "corpus.jsonl" and not looks_like_corpus(path):
        return 'its first line is not a document ("_id" and "text")'
    return None


def _sidecar(path: Path) -> Path | None:
    beside = sidecar_of(path)
    return beside if beside.is_file() and not beside.is_symlink() else None


def _encodable(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(path: Path) -> str:
    """A path that can be printed, whatever bytes its name has."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
