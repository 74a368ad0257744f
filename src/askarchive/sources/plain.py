"""Plain text: the decoded file is the document's text, line ends and byte order mark included.

Enter: a source file. Leave: one document.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator

from askarchive.errors import SourceError
from askarchive.sources.files import SourceFile, read_bytes
from askarchive.sources.sidecar import Sidecar
from askarchive.types import Details, Document

BOM = "\ufeff"


def make_document(name: str, text: str, details: Details) -> Document:
    """A document with the hash of its text."""
    return Document(name=name, text=text, sha256=hashlib.sha256(text.encode()).hexdigest(), details=details)


def decode(data: bytes, where: str, encoding: str | None) -> str:
    """The text of the bytes, strictly.

    Args:
        where: how to call the file in an error.
        encoding: a person's statement; without one the bytes must be UTF-8. Nothing is ever guessed.
    """
    if encoding is None:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise SourceError(
                f"{where} is not UTF-8: it begins with the mark of UTF-16 at byte 0; "
                "re-save it as UTF-8, or name its encoding (utf-16)."
            )
        if (nul := data.find(b"\0")) >= 0:
            raise SourceError(f"{where} holds a NUL byte at byte {nul}, so it is not plain text; re-save it as text.")
    try:
        text = data.decode(encoding or "utf-8", "strict")
    except LookupError:
        raise SourceError(
            f"{encoding!r} is not an encoding that Python knows; try cp1252, latin-1 or utf-16."
        ) from None
    except UnicodeDecodeError as error:
        wanted = "UTF-8" if encoding is None else encoding
        raise SourceError(
            f"{where} is not {wanted}: byte {error.start} (0x{data[error.start]:02x}) cannot be read; "
            "re-save it as UTF-8, or name its encoding."
        ) from None
    except UnicodeError as error:
        raise SourceError(f"{where} is not {encoding}: {error}.") from None
    if (nul := text.find("\0")) >= 0:
        raise SourceError(f"{where} holds a NUL at character {nul}, so it is not plain text; re-save it as text.")
    return text


def is_blank(text: str) -> bool:
    """Whether nothing can be read: no characters, white space, or a byte order mark alone."""
    return not text.strip().strip(BOM).strip()


def read_plain(file: SourceFile, sidecar: Sidecar, encoding: str | None = None) -> Iterator[Document]:
    """The one document of a plain text file."""
    data = read_bytes(file.path)
    if not data:
        raise SourceError(f"{file.path} is empty; there is nothing to quote from it.")
    text = decode(data, str(file.path), encoding)
    if is_blank(text):
        raise SourceError(f"{file.path} holds only blank space; there is nothing to quote from it.")
    yield make_document(file.name, text, sidecar.of(file.name))
