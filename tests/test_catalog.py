"""The catalog gives back what it was given, to many threads, or says that it is damaged."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askarchive.catalog import Catalog, CatalogWriter, fingerprint
from askarchive.errors import BadInput, IndexCorrupt, OutputError
from askarchive.types import Details, Document, Paragraph, Passage, Span
from conftest import INTERVIEW, make_document, make_paragraphs, make_passages

DETAILS = Details(
    title="The clocks of Vigo",
    interviewees=("Ana Reis",),
    interviewers=("Tom Hale", "Öyvind"),
    date="2019",
    corrections=((3, "interviewee", "Ana Reis"), (8, "caption", None)),
)


def written(path: Path, documents: list[Document]) -> Catalog:
    writer = CatalogWriter(path)
    for document in documents:
        passages = make_passages(document)
        writer.add(document, make_paragraphs(document), passages, [bytes(16)] * len(passages))
    writer.close()
    return Catalog(path)


@pytest.fixture
def documents() -> list[Document]:
    return [make_document(details=DETAILS), make_document("One.\n\nTwo 😀 –\0 three.", "b/ü.txt")]


def test_a_document_comes_back_as_it_was_given(tmp_path: Path, documents: list[Document]) -> None:
    catalog = written(tmp_path / "catalog.sqlite", documents)
    assert catalog.names == ("clocks.txt", "b/ü.txt")
    for document in documents:
        assert catalog.document(document.name) == document
        assert catalog.paragraphs(document.name) == make_paragraphs(document)
        assert catalog.passages_of(document.name) == make_passages(document)


def test_rows_are_numbered_in_the_order_of_the_passages(tmp_path: Path, documents: list[Document]) -> None:
    catalog = written(tmp_path / "catalog.sqlite", documents)
    everything = [passage for document in documents for passage in make_passages(document)]
    assert len(catalog) == len(everything) == 11
    assert list(catalog.passages(range(11))) == everything
    assert catalog.passage(10) == everything[10]
    assert catalog.rows(["b/ü.txt"]).tolist() == [9, 10]
    assert catalog.rows(["b/ü.txt", "clocks.txt", "b/ü.txt"]).tolist() == list(range(11))
    assert catalog.rows([]).tolist() == []


@given(text=st.text(min_size=1, max_size=80).filter(lambda text: text.strip() and "\ud800" not in text))
@settings(max_examples=60, deadline=None)
def test_any_text_comes_back_character_for_character(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    document = make_document(text, "any.txt")
    whole = Passage("any.txt", 0, len(text), (Span(0, len(text)),), "unknown", None, 0, 0)
    writer = CatalogWriter(tmp_path_factory.mktemp("catalog") / "catalog.sqlite")
    writer.add(document, [Paragraph(0, 0, len(text), "unknown", None, 1.0, 0)], [whole], [b"key"])
    writer.close()
    catalog = Catalog(writer._path)
    assert catalog.document("any.txt").text == text
    assert catalog.passage(0) == whole


def test_an_unknown_document_is_named(tmp_path: Path, documents: list[Document]) -> None:
    catalog = written(tmp_path / "catalog.sqlite", documents)
    for ask in (catalog.document, catalog.paragraphs, lambda name: catalog.rows([name])):
        with pytest.raises(BadInput, match='no document named "x\' or 1=1 --"'):
            ask("x' or 1=1 --")


@pytest.mark.parametrize("row", [-1, 11])
def test_a_row_that_is_not_there_is_an_index_error(tmp_path: Path, documents: list[Document], row: int) -> None:
    with pytest.raises(IndexError):
        written(tmp_path / "catalog.sqlite", documents).passage(row)


@pytest.mark.parametrize(
    "change",
    [
        "update documents set text = cast(replace(cast(text as text), '1961', '1962') as blob)",
        "update documents set details = replace(details, 'Ana', 'Eva')",
        "update passages set body = replace(body, 'interviewee', 'interviewer')",
        "update paragraphs set body = replace(body, 'Ana Reis', 'Eva Reis')",
        "update passages set body = ''",
    ],
)
def test_what_was_spoiled_is_never_shown(tmp_path: Path, documents: list[Document], change: str) -> None:
    written(tmp_path / "catalog.sqlite", documents).close()
    with sqlite3.connect(tmp_path / "catalog.sqlite") as other:
        other.execute(change)
    catalog = Catalog(tmp_path / "catalog.sqlite")
    with pytest.raises(IndexCorrupt, match=r"damaged at .*clocks\.txt"):
        catalog.document("clocks.txt")
        catalog.paragraphs("clocks.txt")
        catalog.passages(range(9))


def test_eight_threads_read_what_one_reads(tmp_path: Path, documents: list[Document]) -> None:
    catalog = written(tmp_path / "catalog.sqlite", documents)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda row: catalog.passage(row % 11), range(400)))
    assert found == [catalog.passage(row % 11) for row in range(400)]


def test_it_is_one_file_without_a_journal(tmp_path: Path, documents: list[Document]) -> None:
    catalog = written(tmp_path / "catalog.sqlite", documents)
    assert catalog.document("clocks.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["catalog.sqlite"]


def test_the_fingerprint_follows_text_and_sidecar() -> None:
    document = make_document()
    others = [make_document(INTERVIEW + " "), replace(document, details=DETAILS)]
    assert fingerprint(document) == fingerprint(make_document())
    assert fingerprint(document) not in map(fingerprint, others)


@pytest.mark.parametrize(
    "passage",
    [
        Passage("clocks.txt", 440, 460, (Span(440, 460),), "caption", None, 8, 3),
        Passage("clocks.txt", 5, 5, (), "caption", None, 8, 3),
        Passage("other.txt", 0, 5, (Span(0, 5),), "caption", None, 8, 3),
        Passage("clocks.txt", 10, 20, (Span(5, 15),), "caption", None, 8, 3),
        Passage("clocks.txt", 0, 5, (Span(0, 5),), "caption", None, 8, 3, question=Span(0, 500)),
    ],
)
def test_a_passage_outside_of_its_document_is_never_stored(tmp_path: Path, passage: Passage) -> None:
    writer = CatalogWriter(tmp_path / "catalog.sqlite")
    with pytest.raises(ValueError, match="not inside its document"):
        writer.add(make_document(), [], [passage], [b""])


def test_a_text_that_is_not_its_hash_is_never_stored(tmp_path: Path) -> None:
    writer = CatalogWriter(tmp_path / "catalog.sqlite")
    with pytest.raises(ValueError, match="sha256"):
        writer.add(replace(make_document(), text="another"), [], [], [])


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"missing.*could|could.*missing"):
        CatalogWriter(tmp_path / "missing" / "catalog.sqlite")
