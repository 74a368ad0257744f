"""Opening: whatever is not as it was published is refused, and the file is named."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import askarchive.index.manifest as manifest_module
from askarchive.errors import BadInput, IndexCorrupt, IndexMissing, IndexStale, IndexUnusable
from askarchive.index import open_index, verify
from conftest import FakeEncoder

from .conftest import build_, write


def published_files(index: Path) -> list[Path]:
    return [index / "CURRENT", *sorted(path for path in index.glob("gen-*/**/*") if path.is_file())]


def refused(index: Path, named: Path) -> None:
    for check in (open_index, verify):
        with pytest.raises(IndexCorrupt) as caught:
            check(index)
        assert caught.value.exit_code == 3
        assert str(named) in str(caught.value)
        assert "\n" not in str(caught.value)


def test_an_index_that_is_not_there_is_missing(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(IndexMissing, match="run `askarchive index`"):
            open_index(path)


def test_any_flipped_bit_is_refused_and_its_file_named(built: Path) -> None:
    choose = random.Random(1)
    for path in published_files(built):
        good = path.read_bytes()
        for position in choose.sample(range(8 * len(good)), min(12, 8 * len(good))):
            bad = bytearray(good)
            bad[position // 8] ^= 1 << position % 8
            path.write_bytes(bad)
            refused(built, path)
        path.write_bytes(good)
    open_index(built).close()


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path, data: path.write_bytes(data[:-1]), id="cut off by one byte"),
        pytest.param(lambda path, data: path.write_bytes(data[: len(data) // 2]), id="cut in half"),
        pytest.param(lambda path, data: path.write_bytes(b""), id="emptied"),
        pytest.param(lambda path, data: path.write_bytes(data + b"\n"), id="appended to"),
    ],
)
def test_any_file_of_another_length_is_refused(built: Path, spoil: Callable[[Path, bytes], object]) -> None:
    for path in published_files(built):
        if good := path.read_bytes():
            spoil(path, good)
            refused(built, path)
            path.write_bytes(good)
    open_index(built).close()


def test_any_missing_file_is_refused(built: Path) -> None:
    for path in published_files(built)[1:]:
        good = path.read_bytes()
        path.unlink()
        refused(built, path)
        path.write_bytes(good)
    (built / "CURRENT").unlink()
    with pytest.raises(IndexMissing):
        open_index(built)


def test_an_additional_file_is_refused(built: Path) -> None:
    extra = next(built.glob("gen-*/fulltext")) / "extra"
    extra.write_text("")
    refused(built, extra)


def test_a_link_in_place_of_a_file_is_refused(built: Path, tmp_path: Path) -> None:
    path = next(built.glob("gen-*/catalog.sqlite"))
    shutil.move(path, tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    refused(built, path)


def test_files_of_another_archive_are_refused(built: Path, tmp_path: Path) -> None:
    build_(write(tmp_path / "others", one="Other words."), tmp_path / "other")
    for name in ("catalog.sqlite", "vectors.faiss", "manifest.json"):
        path, good = next(built.glob(f"gen-*/{name}")), next(built.glob(f"gen-*/{name}")).read_bytes()
        path.write_bytes(next((tmp_path / "other").glob(f"gen-*/{name}")).read_bytes())
        refused(built, path)
        path.write_bytes(good)


def test_a_pointer_to_another_archives_generation_is_refused(built: Path, tmp_path: Path) -> None:
    build_(write(tmp_path / "others", one="Other words."), tmp_path / "other")
    shutil.copy(tmp_path / "other" / "CURRENT", built / "CURRENT")
    refused(built, next(built.glob("gen-*/manifest.json")))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"FORMAT": 2}, "has format 1, and this version reads 2"),
        ({"__version__": "9.9.9"}, r"made by askarchive 0.*this is 9\.9\.9"),
        ({"splitting": lambda: {"max_chars": 1}}, "other splitting parameters"),
    ],
)
def test_an_index_of_another_version_is_stale(
    built: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, object], said: str
) -> None:
    for name, value in change.items():
        monkeypatch.setattr(manifest_module, name, value)
    with pytest.raises(IndexStale, match=said):
        open_index(built)


def test_an_index_of_another_model_is_stale(built: Path) -> None:
    with open_index(built) as index:
        index.manifest.check_model(FakeEncoder())
        for other in (FakeEncoder(dim=3), FakeEncoder(revision="2")):
            with pytest.raises(IndexStale, match="run `askarchive index`"):
                index.manifest.check_model(other)


def test_the_manifest_says_what_the_index_was_made_from(built: Path) -> None:
    with open_index(built) as index:
        manifest = index.manifest
        assert manifest.sources == {name: index.document(name).sha256 for name in index.names}
        assert manifest.model.name == "fake"
        assert (manifest.documents, manifest.paragraphs, manifest.passages) == (2, 12, len(index))
    assert json.loads(next(built.glob("gen-*/manifest.json")).read_bytes())["format"] == 1


def test_verify_goes_through_everything(built: Path) -> None:
    found = verify(built)
    assert (found.documents, found.files) == (2, len(published_files(built)) - 2)
    assert found.size_bytes == sum(path.stat().st_size for path in published_files(built)[1:]) - len(
        next(built.glob("gen-*/manifest.json")).read_bytes()
    )


def test_an_open_index_goes_on_when_a_newer_one_replaces_it(corpus: Path, built: Path) -> None:
    with open_index(built) as old:
        before = [old.passage(row) for row in range(len(old))]
        (corpus / "clocks.txt").write_text("Nothing of it is left.")
        build_(corpus, built)
        assert [old.passage(row) for row in range(len(old))] == before
        assert "screwdriver" in old.document("clocks.txt").text
        assert old.fulltext.search("screwdriver", 1)
        with open_index(built) as new:
            assert new.id != old.id
            assert not new.fulltext.search("screwdriver", 1)


def test_sixteen_threads_read_what_one_reads(built: Path) -> None:
    encoder = FakeEncoder()
    with open_index(built) as index:

        def ask(number: int) -> object:
            row = number % len(index)
            passage = index.passage(row)
            text = index.document(passage.document).text
            words = text[passage.start : passage.end]
            dense = index.vectors.search(encoder.encode([words]), 3)[1].tolist()
            return words, dense, index.fulltext.search(words, 3), index.paragraphs(passage.document)

        alone = [ask(number) for number in range(200)]
        with ThreadPoolExecutor(16) as threads:
            assert list(threads.map(ask, range(200))) == alone


def test_an_unknown_document_is_bad_input(built: Path) -> None:
    with open_index(built) as index, pytest.raises(BadInput, match=r"nowhere\.txt"):
        index.rows(["nowhere.txt"])


def test_a_damaged_index_is_unusable_with_exit_code_3() -> None:
    assert {kind.exit_code for kind in (IndexUnusable, IndexCorrupt, IndexMissing, IndexStale)} == {3}
