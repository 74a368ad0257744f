"""Building and updating: what is new is embedded, what is gone goes, and the result is the same as from scratch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from askarchive import index as index_package
from askarchive.errors import OutputError, SourceError
from askarchive.index import build, building, open_index, publishing
from conftest import INTERVIEW, FakeEncoder, make_document, make_paragraphs

from .conftest import SECOND, build_, write


def test_the_first_build_takes_everything_in(corpus: Path, tmp_path: Path) -> None:
    report = build_(corpus, tmp_path / "index")
    assert report.added == ("clocks.txt", "sea.txt")
    assert report.changed == report.removed == report.unchanged == report.skipped == ()
    with open_index(tmp_path / "index") as index:
        assert index.id == report.id
        assert index.names == ("clocks.txt", "sea.txt")
        assert len(index) == report.passages == report.encoded
        assert index.document("clocks.txt") == make_document()
        assert index.paragraphs("clocks.txt") == make_paragraphs(make_document())


def test_every_row_is_the_same_passage_in_vectors_full_text_and_catalog(built: Path) -> None:
    encoder = FakeEncoder()
    with open_index(built) as index:
        for row in range(len(index)):
            passage = index.passage(row)
            words = index.document(passage.document).text[passage.start : passage.end]
            _, found = index.vectors.search(encoder.encode([words]), 1)
            assert found[0, 0] == row
            assert index.fulltext.search(words, 1)[0][0] == row
            assert row in index.rows([passage.document])


def test_words_that_are_said_again_are_embedded_once_and_found_at_each_place(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text("\n\n".join(["Ana: Yeah.", "Ben: The tower fell in 1936.", "Ana: Yeah."] * 3))
    encoder = FakeEncoder()
    report = build_(tmp_path / "talk.txt", tmp_path / "index", encoder)
    assert (report.encoded, sorted(encoder.encoded)) == (9, ["Ana: Yeah.", "Ben: The tower fell in 1936."])
    with open_index(tmp_path / "index") as index:
        scores, rows = index.vectors.search(FakeEncoder().encode(["Ana: Yeah."]), 7)
        assert sorted(rows[0, :6].tolist()) == [0, 2, 3, 5, 6, 8]
        assert scores[0, 5] > scores[0, 6]


def test_an_unchanged_archive_is_not_even_published_again(corpus: Path, built: Path) -> None:
    encoder = FakeEncoder()
    before = (built / "CURRENT").read_bytes()
    report = build_(corpus, built, encoder)
    assert (report.unchanged, encoder.encoded, report.encoded) == (("clocks.txt", "sea.txt"), [], 0)
    assert (built / "CURRENT").read_bytes() == before


def test_a_changed_source_is_replaced_and_only_its_new_words_are_embedded(corpus: Path, built: Path) -> None:
    (corpus / "sea.txt").write_text(SECOND.replace("Why not?", "Whyever not?"))
    encoder = FakeEncoder()
    report = build_(corpus, built, encoder)
    assert (report.changed, report.unchanged) == (("sea.txt",), ("clocks.txt",))
    assert encoder.encoded == ["Per Holm: Whyever not?"]
    with open_index(built) as index:
        assert "Whyever" in index.document("sea.txt").text
        assert index.fulltext.contains("whyever")


def test_a_removed_source_goes(corpus: Path, built: Path) -> None:
    (corpus / "clocks.txt").unlink()
    encoder = FakeEncoder()
    report = build_(corpus, built, encoder)
    assert (report.removed, report.unchanged, encoder.encoded) == (("clocks.txt",), ("sea.txt",), [])
    with open_index(built) as index:
        assert index.names == ("sea.txt",)
        assert not index.fulltext.contains("screwdriver")


def test_an_added_source_leaves_the_others_alone(corpus: Path, built: Path) -> None:
    write(corpus, aa="A new one. It is short.")
    encoder = FakeEncoder()
    report = build_(corpus, built, encoder)
    assert report.added == ("aa.txt",)
    assert set(encoder.encoded) <= {"A new one. It is short.", "A new one.", "It is short."}


def test_a_changed_sidecar_counts_as_a_change(corpus: Path, built: Path) -> None:
    (corpus / "sea.meta.json").write_text(json.dumps({"title": "The sea"}))
    report = build_(corpus, built)
    assert report.changed == ("sea.txt",)
    with open_index(built) as index:
        assert index.document("sea.txt").details.title == "The sea"


def test_an_updated_index_answers_like_one_made_from_scratch(corpus: Path, built: Path, tmp_path: Path) -> None:
    (corpus / "sea.txt").unlink()
    write(corpus, aa=SECOND, zz="Last words. They matter.")
    build_(corpus, built)
    build_(corpus, tmp_path / "scratch")
    with open_index(built) as updated, open_index(tmp_path / "scratch") as scratch:
        assert updated.names == scratch.names
        rows = range(len(scratch))
        assert updated.passages(rows) == scratch.passages(rows)
        np.testing.assert_array_equal(
            updated.vectors.vectors(np.arange(len(scratch))), scratch.vectors.vectors(np.arange(len(scratch)))
        )
        for question in ("the tower", "sea", "words"):
            assert updated.fulltext.search(question, 9) == scratch.fulltext.search(question, 9)


def test_rebuild_starts_over(corpus: Path, built: Path) -> None:
    encoder = FakeEncoder()
    report = build_(corpus, built, encoder, rebuild=True)
    assert report.added == ("clocks.txt", "sea.txt")
    assert len(encoder.encoded) == report.passages


def test_another_model_embeds_everything_again(corpus: Path, built: Path) -> None:
    encoder = FakeEncoder(dim=32, revision="2")
    report = build_(corpus, built, encoder)
    assert len(encoder.encoded) == report.passages
    with open_index(built) as index:
        assert index.manifest.model.dim == index.vectors.dim == 32


def test_a_damaged_index_is_built_anew(corpus: Path, built: Path) -> None:
    next(built.glob("gen-*/vectors.faiss")).write_bytes(b"")
    encoder = FakeEncoder()
    report = build_(corpus, built, encoder)
    assert len(encoder.encoded) == report.passages
    open_index(built).close()


def test_another_splitter_splits_again_and_keeps_the_vectors_of_equal_texts(
    corpus: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "splitting_code", lambda: "another")
    encoder = FakeEncoder()
    report = build_(corpus, built, encoder)
    assert report.unchanged == ("clocks.txt", "sea.txt")
    assert encoder.encoded == []
    with open_index(built) as index:
        assert index.manifest.splitting_code == "another"


def test_what_is_embedded_is_named_in_the_manifest(corpus: Path, built: Path) -> None:
    encoder = FakeEncoder()
    build_(corpus, built, encoder, passage_text="question_and_words")
    with open_index(built) as index:
        assert index.manifest.passage_text == "question_and_words"
    assert any(text.startswith("When did you begin?\nI began in 1961.") for text in encoder.encoded)


def test_an_unreadable_source_is_skipped_with_its_reason(corpus: Path, tmp_path: Path) -> None:
    (corpus / "bad.txt").write_bytes(b"caf\xe9")
    report = build_(corpus, tmp_path / "index")
    assert report.added == ("clocks.txt", "sea.txt")
    ((path, reason),) = [(skipped.path, skipped.reason) for skipped in report.skipped]
    assert path.endswith("bad.txt")
    assert "UTF-8" in reason


def test_a_corpus_file_with_one_bad_line_is_not_taken_in_by_half(corpus: Path, tmp_path: Path) -> None:
    (corpus / "corpus.jsonl").write_text('{"_id": "one", "text": "Good words."}\n{"_id": "two", "text": 7}\n')
    report = build_(corpus, tmp_path / "index")
    assert report.added == ("clocks.txt", "sea.txt")
    assert len(report.skipped) == 1


def test_a_single_unreadable_source_is_an_error_and_the_index_stays(built: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"caf\xe9")
    with pytest.raises(SourceError, match=r"bad\.txt"):
        build_(bad, built)
    open_index(built).close()


def test_two_documents_of_one_name_are_refused(corpus: Path, tmp_path: Path) -> None:
    (corpus / "corpus.jsonl").write_text('{"_id": "sea.txt", "text": "Other words."}\n')
    with pytest.raises(SourceError, match=r"sea\.txt"):
        build_(corpus, tmp_path / "index")


def test_a_source_that_changes_while_it_is_read_is_refused(
    corpus: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corpus / "sea.txt").write_text("One.")
    scan = building._scan

    def scan_then_change(*arguments: object) -> object:
        result = scan(*arguments)  # type: ignore[arg-type]
        (corpus / "sea.txt").write_text("Two.")
        return result

    monkeypatch.setattr(building, "_scan", scan_then_change)
    with pytest.raises(SourceError, match="changed while"):
        build_(corpus, built)
    with open_index(built) as index:
        assert index.document("sea.txt").text == SECOND


def test_progress_counts_up_to_its_total(corpus: Path, tmp_path: Path) -> None:
    seen: dict[str, list[tuple[int, int]]] = {}
    build_(corpus, tmp_path / "index", progress=lambda what, done, of: seen.setdefault(what, []).append((done, of)))
    assert list(seen) == ["reading", "splitting", "embedding", "publishing"]
    assert all(counts == sorted(counts) and counts[-1][0] == counts[-1][1] for counts in seen.values())


def test_two_builders_at_once_are_refused(corpus: Path, built: Path) -> None:
    with publishing.lock(built), pytest.raises(OutputError, match="Another askarchive is writing"):
        build_(corpus, built)


def test_leftovers_of_a_crashed_build_are_cleared_and_nothing_else(corpus: Path, built: Path) -> None:
    for name in ("gen-000007.tmp", "gen-000009", "gen-mine", "notes"):
        (built / name).mkdir()
    (built / "README.md").write_text("Mine.")
    build_(corpus, built, rebuild=True)
    assert sorted(path.name for path in built.iterdir()) == [
        "CURRENT", "LOCK", "README.md", "gen-000002", "gen-mine", "notes",
    ]  # fmt: skip


def test_a_failed_build_leaves_the_old_index_and_no_rubbish(corpus: Path, built: Path) -> None:
    class Broken(FakeEncoder):
        def encode(self, texts: object) -> object:  # type: ignore[override]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_(corpus, built, Broken(), rebuild=True)
    assert len(list(built.glob("gen-*"))) == 1
    open_index(built).close()


FULL_DISK = """
import resource, sys
sys.path[:0] = [{tests!r}]
from conftest import FakeEncoder, make_paragraphs
from askarchive import structure
from askarchive.errors import OutputError
from askarchive.index import build
structure.paragraphs = make_paragraphs
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
try:
    build([{corpus!r}], {out!r}, FakeEncoder(dim=512))
except OutputError as error:
    print("refused:", error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes there")
@pytest.mark.parametrize("limit", [1, 5_000, 12_000, 24_000])
def test_a_file_that_cannot_be_written_to_its_end_leaves_the_old_index(corpus: Path, built: Path, limit: int) -> None:
    before = (built / "CURRENT").read_bytes()
    script = FULL_DISK.format(
        tests=os.fspath(Path(__file__).parents[1]), corpus=os.fspath(corpus), out=os.fspath(built), limit=limit
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert "refused: " in done.stdout, done
    assert "\n" not in done.stdout.strip()
    assert (built / "CURRENT").read_bytes() == before
    assert len(list(built.glob("gen-*"))) == 1
    open_index(built).close()


def test_a_folder_that_cannot_be_made_is_named(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file"):
        build_(corpus, tmp_path / "file")


def test_the_package_offers_what_the_architecture_says() -> None:
    assert {"build", "open_index", "verify", "BuildReport"} <= set(index_package.__all__)
    assert build is index_package.build
    assert INTERVIEW.count("\n\n") == 8
