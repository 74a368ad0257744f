"""Retrieval: two lists fused, ties by row, what must not be ranked left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from askarchive import retrieval
from askarchive.index import Index, build, open_index
from askarchive.retrieval import RRF_K, _fuse, retrieve
from conftest import INTERVIEW, FakeEncoder


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    (tmp_path / "clocks.txt").write_text(INTERVIEW, encoding="utf-8")
    build([tmp_path / "clocks.txt"], tmp_path / "index", FakeEncoder())
    with open_index(tmp_path / "index") as opened:
        yield opened


def test_fusion_adds_reciprocal_ranks() -> None:
    # row 7 is first and second: 1/61 + 1/62; row 9 second only.
    fused = _fuse([[7, 9], [8, 7]])
    assert fused[7] == pytest.approx(1 / (RRF_K + 1) + 1 / (RRF_K + 2))
    assert fused[9] == pytest.approx(1 / (RRF_K + 2))


@pytest.mark.parametrize("method", ["fused", "dense", "lexical"])
def test_the_passage_with_the_words_comes_first(index: Index, method: str) -> None:
    hits = retrieve("papers burned in 1936", index, FakeEncoder(), 3, method=method)  # type: ignore[arg-type]
    first = index.passage(hits[0].row)
    assert "1936" in INTERVIEW[first.start : first.end]
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))


def test_the_same_question_gives_the_same_ranking(index: Index) -> None:
    once = retrieve("the tower", index, FakeEncoder(), 8)
    assert once == retrieve("the tower", index, FakeEncoder(), 8)


def test_a_passage_found_by_its_words_alone_has_its_cosine_too(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    everywhere = {hit.row: hit.dense for hit in retrieve("tower papers", index, FakeEncoder(), 50, method="dense")}
    monkeypatch.setattr(retrieval, "DEPTH", 2)
    hits = retrieve("tower papers", index, FakeEncoder(), 1) + retrieve("tower papers", index, FakeEncoder(), 4)
    assert [hit.dense for hit in hits] == pytest.approx([everywhere[hit.row] for hit in hits])
    assert all(hit.dense is None for hit in retrieve("tower papers", index, FakeEncoder(), 4, method="lexical"))


def test_what_is_left_out_is_not_ranked_and_others_move_up(index: Index) -> None:
    every = retrieve("tower", index, FakeEncoder(), 20)
    fewer = retrieve("tower", index, FakeEncoder(), 20, leave_out=lambda passage: passage.kind == "interviewer")
    kept = [hit.row for hit in every if index.passage(hit.row).kind != "interviewer"]
    assert [hit.row for hit in fewer] == kept


def test_a_misspelt_word_still_finds_its_passage(index: Index) -> None:
    hits = retrieve("screwdrivr", index, FakeEncoder(), 1, method="lexical")
    passage = index.passage(hits[0].row)
    assert "screwdriver" in INTERVIEW[passage.start : passage.end]
