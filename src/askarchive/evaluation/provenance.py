"""What a result was computed from: commit, version, models, corpus, questions.

Enter: an archive or index. Leave: Provenance; a baseline is only comparable with a run over the same corpus.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from askarchive.evaluation.values import Sources


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where figures come from; None is not known."""

    commit: str | None
    version: str
    model: str | None
    model_revision: str | None
    reader: str | None
    corpus: str  # fingerprint of every document's name and text
    documents: int
    index: str | None
    reranker: str | None = None


def of_archive(archive: Any, sources: Sources) -> Provenance:
    """The provenance of a run; `archive` is None where saved answers are scored."""
    index = getattr(archive, "index", sources)
    encoder = getattr(archive, "encoder", None)
    made_with = encoder or getattr(getattr(index, "manifest", None), "model", None)  # saved answers load no encoder
    return Provenance(
        commit=commit(),
        version=_version(),
        model=getattr(made_with, "name", None),
        model_revision=getattr(made_with, "revision", None),
        reader=getattr(getattr(archive, "reader", None), "name", None),
        corpus=corpus_fingerprint(sources),
        documents=len(sources.names),
        index=getattr(index, "id", None),
        reranker=getattr(getattr(archive, "reranker", None), "name", None),
    )


def corpus_fingerprint(sources: Sources) -> str:
    """sha256 over the documents' names and hashes, in name order; neither index nor splitting changes it."""
    digest = hashlib.sha256()
    for name in sorted(sources.names):
        digest.update(f"{name}\0{sources.document(name).sha256}\n".encode())
    return f"sha256:{digest.hexdigest()}"


def commit() -> str | None:
    """The commit of the working folder, with a + where files differ from it; None outside of git."""
    try:
        head = _git("rev-parse", "--short=12", "HEAD")
        return head + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return (os.environ.get("GITHUB_SHA") or "")[:12] or None


def _git(*arguments: str) -> str:
    found = subprocess.run(["git", *arguments], capture_output=True, text=True, check=True, timeout=10)
    return found.stdout.strip()


def _version() -> str:
    try:
        return version("askarchive")
    except PackageNotFoundError:
        return "unknown"
