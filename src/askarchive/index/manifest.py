"""The manifest: what an index was made from and by, and the size and sha256 of each of its files.

Enter: the bytes of manifest.json. Leave: a `Manifest`; and the check of a folder against it.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

from askarchive import __version__
from askarchive.errors import IndexCorrupt, IndexStale
from askarchive.index.parameters import splitting
from askarchive.types import Encoder

FORMAT = 1
MANIFEST = "manifest.json"


@dataclasses.dataclass(frozen=True, slots=True)
class Model:
    """The encoder that made the vectors."""

    name: str
    revision: str
    dim: int


@dataclasses.dataclass(frozen=True, slots=True)
class Manifest:
    """An index's own account of itself."""

    format: int
    askarchive: str
    model: Model
    splitting: dict[str, Any]
    splitting_code: str
    passage_text: str
    documents: int
    paragraphs: int
    passages: int
    sources: dict[str, str]  # document name -> sha256 of its text, in the order of the rows
    files: dict[str, tuple[int, str]]  # path in the generation's folder -> size, sha256

    def to_bytes(self) -> bytes:
        """The file's content."""
        return (json.dumps(dataclasses.asdict(self), ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def of_bytes(cls, data: bytes, path: Path) -> Manifest:
        """The manifest in a file's content, which the caller has compared with its hash.

        Raises:
            IndexStale: it is of another format, version or splitting.
        """
        values = json.loads(data)
        if values.get("format") != FORMAT:
            raise IndexStale(
                f"The index at {path} has format {values.get('format')}, and this version reads {FORMAT}; "
                "run `askarchive index --rebuild`."
            )
        values["model"] = Model(**values["model"])
        values["files"] = {name: (size, sha256) for name, (size, sha256) in values["files"].items()}
        return cls(**values)

    def check_version(self, path: Path) -> None:
        """Raises IndexStale where another version of askarchive, or another splitting, made the index."""
        if self.askarchive != __version__:
            raise IndexStale(
                f"The index at {path} was made by askarchive {self.askarchive}, and this is {__version__}; "
                "run `askarchive index`."
            )
        if self.splitting != splitting():
            raise IndexStale(f"The index at {path} was made with other splitting parameters; run `askarchive index`.")

    def check_model(self, encoder: Encoder) -> None:
        """Raises IndexStale where the vectors were made by another model than this encoder."""
        if (self.model.revision, self.model.dim) != (encoder.revision, encoder.dim):
            raise IndexStale(
                f"The index was made with the model {self.model.name} (revision {self.model.revision[:8]}), not "
                f"{encoder.name} (revision {encoder.revision[:8]}); choose that model, or run `askarchive index` "
                "with this one."
            )


def id_of(manifest: bytes) -> str:
    """The id of the index that this manifest describes."""
    return "sha256:" + hashlib.sha256(manifest).hexdigest()


def describe(folder: Path) -> dict[str, tuple[int, str]]:
    """Size and sha256 of each file below a folder, by its path with `/`."""
    return {name: (os.path.getsize(folder / name), _sha256(folder / name)) for name in _listing(folder)}


def check_files(folder: Path, manifest: Manifest) -> None:
    """Compares every file of a generation's folder with the manifest.

    Raises:
        IndexCorrupt: a file is missing, additional, a link, or of other bytes; it is named.
    """
    listed = _listing(folder) - {MANIFEST}
    for name in sorted(listed | manifest.files.keys()):
        path = folder / name
        if name not in manifest.files:
            raise _corrupt(path, "is not part of the index")
        if name not in listed:
            raise _corrupt(path, "is missing")
        size, sha256 = manifest.files[name]
        try:
            status = path.lstat()
            if not stat.S_ISREG(status.st_mode):
                raise _corrupt(path, "is not a plain file")
            if status.st_size != size:
                raise _corrupt(path, f"has {status.st_size} bytes, not the {size} that were published")
            if _sha256(path) != sha256:
                raise _corrupt(path, "has other bytes than were published")
        except OSError as error:
            raise _corrupt(path, f"cannot be read ({error.strerror})") from error


def _listing(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _corrupt(path: Path, what: str) -> IndexCorrupt:
    return IndexCorrupt(f"The index is damaged: {path} {what}; run `askarchive index --rebuild`.")
