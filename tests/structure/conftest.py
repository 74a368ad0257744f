"""How the tests of structure read a text."""

from __future__ import annotations

import hashlib

from askarchive.structure import paragraphs
from askarchive.types import Document, Paragraph


def read(text: str) -> tuple[Paragraph, ...]:
    return paragraphs(Document("x.txt", text, hashlib.sha256(text.encode()).hexdigest()))


def said(text: str) -> dict[str, tuple[str, str | None]]:
    """Kind and speaker of each paragraph by the first three of its words."""
    return {" ".join(text[one.words_start : one.end].split()[:3]): (one.kind, one.speaker) for one in read(text)}
