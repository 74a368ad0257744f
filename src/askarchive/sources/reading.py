"""The registry of formats: which reader a file's suffix means, and reading through it.

Enter: source files. Leave: their documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from askarchive.errors import SourceError
from askarchive.sources.corpus_jsonl import read_corpus
from askarchive.sources.files import SourceFile
from askarchive.sources.plain import read_plain
from askarchive.sources.sidecar import Sidecar, read_sidecar
from askarchive.types import Document


class FormatReader(Protocol):
    """What each format's module offers."""

    def __call__(self, file: SourceFile, sidecar: Sidecar, encoding: str | None = None) -> Iterator[Document]: ...


READERS: dict[str, FormatReader] = {".txt": read_plain, ".md": read_plain, ".jsonl": read_corpus}


def read(file: SourceFile, encoding: str | None = None) -> Iterator[Document]:
    """The documents of a source file, one at a time.

    Args:
        encoding: of plain text, where a person says that it is not UTF-8; never guessed.
    Raises:
        SourceError: the file or its sidecar cannot be read exactly.
    """
    sidecar = read_sidecar(file.sidecar) if file.sidecar is not None else Sidecar()
    return READERS[file.path.suffix.lower()](file, sidecar, encoding)


def documents(files: Iterable[SourceFile], encoding: str | None = None) -> Iterator[Document]:
    """The documents of several files; refuses a name that two files give."""
    seen: dict[str, SourceFile] = {}
    for file in files:
        for document in read(file, encoding):
            if document.name in seen:
                raise SourceError(
                    f"{seen[document.name].path} and {file.path} both hold a document named {document.name!r}; rename one."
                )
            seen[document.name] = file
            yield document
