"""What an index depends on besides its sources: the splitting, and the text that a passage's vector is made of.

Enter: a document and a passage. Leave: the encoder's text for it; the parameters that the manifest names.
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from askarchive import passages
from askarchive.types import Document, Passage


def words(document: Document, passage: Passage) -> str:
    """The passage's own words and nothing else."""
    return document.text[passage.start : passage.end]


def question_and_words(document: Document, passage: Passage) -> str:
    """The question that the passage replies to, then its words."""
    asked = passage.question.of(document.text) + "\n" if passage.question else ""
    return asked + words(document, passage)


# The one place that decides what is embedded; the manifest states the name.
PASSAGE_TEXTS: Mapping[str, Callable[[Document, Passage], str]] = {
    "words": words,
    "question_and_words": question_and_words,
}
PASSAGE_TEXT = "words"


def splitting() -> dict[str, Any]:
    """The parameters by which documents are split; an index of others is stale."""
    return dict(passages.PARAMETERS)


def splitting_code() -> str:
    """sha256 of the modules that find paragraphs and passages.

    When it differs from an index's, the next build splits again; what comes out the same keeps its vector.
    """
    digest = hashlib.sha256()
    for package in ("askarchive.structure", "askarchive.passages"):
        spec = importlib.util.find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            for path in sorted(Path(folder).rglob("*.py")):
                digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
