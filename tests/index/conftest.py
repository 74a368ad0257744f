"""A small archive, indexed once; and what the tests of the index do to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from askarchive import structure
from askarchive.index import BuildReport, build
from conftest import INTERVIEW, FakeEncoder, make_paragraphs

SECOND = "Mara Lind: I never saw the sea.\n\nPer Holm: Why not?\n\nMara Lind: Nobody asked me to come.\n"
Builder = Callable[..., BuildReport]


def write(folder: Path, **texts: str) -> Path:
    """A folder of sources: each name with `.txt`, and its text."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_bytes(text.encode())
    return folder


def build_(
    paths: Sequence[Path] | Path, out: Path, encoder: FakeEncoder | None = None, **options: object
) -> BuildReport:
    return build([paths] if isinstance(paths, Path) else paths, out, encoder or FakeEncoder(), **options)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _labelled_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who speaks is not what is tested here."""
    monkeypatch.setattr(structure, "paragraphs", make_paragraphs)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write(tmp_path / "corpus", clocks=INTERVIEW, sea=SECOND)


@pytest.fixture
def built(tmp_path: Path, corpus: Path) -> Path:
    build_(corpus, tmp_path / "index")
    return tmp_path / "index"
