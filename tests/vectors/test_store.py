"""Every backend does what `VectorStore` says, and agrees with the reference."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askarchive.errors import IndexCorrupt, ModelError
from askarchive.types import FloatMatrix, VectorStore
from askarchive.vectors import FaissStore, FaissWriter, NumpyStore
from askarchive.vectors.faiss_store import read

BACKENDS = [NumpyStore, FaissStore.of]
Make = Callable[[FloatMatrix], VectorStore]


def unit_rows(count: int, dim: int = 8, seed: int = 0) -> FloatMatrix:
    rows = np.random.default_rng(seed).normal(size=(count, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(params=BACKENDS, ids=["numpy", "faiss"])
def make(request: pytest.FixtureRequest) -> Make:
    return request.param


def test_worked_example_best_first(make: Make) -> None:
    store = make(np.array([[1, 0], [0.6, 0.8], [0, 1]], dtype=np.float32))
    scores, rows = store.search(np.array([[1, 0], [0, 1]], dtype=np.float32), 2)
    # [1, 0] with each row: 1, 0.6, 0; [0, 1] with each row: 0, 0.8, 1.
    assert rows.tolist() == [[0, 1], [2, 1]]
    assert scores.tolist() == pytest.approx(np.array([[1, 0.6], [1, 0.8]]))
    assert (len(store), store.dim) == (3, 2)


def test_more_than_there_is_returns_all(make: Make) -> None:
    scores, rows = make(unit_rows(3)).search(unit_rows(2), 10)
    assert scores.shape == rows.shape == (2, 3)


def test_equal_scores_lower_row_first_even_where_the_cut_off_falls_between_them(make: Make) -> None:
    same = np.repeat(unit_rows(1), 500, axis=0)
    _, rows = make(same).search(unit_rows(1), 5)
    assert rows.tolist() == [[0, 1, 2, 3, 4]]


def test_only_the_wanted_rows_are_returned(make: Make) -> None:
    store = make(unit_rows(100))
    wanted = np.array([70, 3, 3, 41], dtype=np.int64)
    _, rows = store.search(unit_rows(1, seed=1), 10, wanted)
    assert sorted(rows[0].tolist()) == [3, 41, 70]


def test_no_wanted_rows_find_nothing(make: Make) -> None:
    scores, rows = make(unit_rows(4)).search(unit_rows(2), 3, np.zeros(0, dtype=np.int64))
    assert scores.shape == rows.shape == (2, 0)


def test_an_empty_store_finds_nothing(make: Make) -> None:
    scores, _ = make(np.zeros((0, 8), dtype=np.float32)).search(unit_rows(1), 3)
    assert scores.shape == (1, 0)


def test_another_dimension_is_refused(make: Make) -> None:
    with pytest.raises(ModelError, match=r"9, not 8.*askarchive index"):
        make(unit_rows(3)).search(unit_rows(1, dim=9), 1)


@given(seed=st.integers(0, 10_000), count=st.integers(1, 60), k=st.integers(0, 70), share=st.none() | st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_faiss_agrees_with_the_reference(seed: int, count: int, k: int, share: float | None) -> None:
    vectors = unit_rows(count, seed=seed)
    vectors[count // 2 :] = vectors[: count - count // 2]  # ties
    rows = None if share is None else np.flatnonzero(np.random.default_rng(seed).random(count) < share)
    queries = unit_rows(3, seed=seed + 1)
    reference = NumpyStore(vectors).search(queries, k, rows)
    found = FaissStore.of(vectors).search(queries, k, rows)
    np.testing.assert_allclose(found[0], reference[0], atol=2e-6)
    if np.array_equal(found[0], reference[0]):
        np.testing.assert_array_equal(found[1], reference[1])
    else:  # a sum that the two round to different sixth decimals: the same rows still, in some order
        np.testing.assert_allclose(np.take_along_axis(queries @ vectors.T, found[1], 1), reference[0], atol=2e-6)


def test_sixteen_threads_find_what_one_finds() -> None:
    store = FaissStore.of(unit_rows(2_000, dim=32))
    queries = [unit_rows(1, dim=32, seed=seed) for seed in range(200)]
    alone = [store.search(query, 10)[1].tolist() for query in queries]
    with ThreadPoolExecutor(16) as threads:
        together = list(threads.map(lambda query: store.search(query, 10)[1].tolist(), queries))
    assert together == alone


def written(path: Path, vectors: FloatMatrix, order: list[int]) -> Path:
    writer = FaissWriter(path, vectors.shape[1], len(vectors))
    for row in order:
        writer.put(np.array([row]), vectors[[row]])
    writer.close()
    return path


def test_the_written_file_is_byte_for_byte_what_faiss_writes(tmp_path: Path) -> None:
    vectors = unit_rows(5)
    index = faiss.IndexFlatIP(8)
    index.add(vectors)
    assert written(tmp_path / "v", vectors, [3, 1, 4, 0, 2]).read_bytes() == faiss.serialize_index(index).tobytes()


def test_a_written_file_reads_back_as_the_same_vectors(tmp_path: Path) -> None:
    vectors = unit_rows(7)
    store = read(written(tmp_path / "v", vectors, list(range(7))), 8, 7)
    np.testing.assert_array_equal(store.vectors(np.arange(7)), vectors)


def test_a_row_that_was_never_written_is_noticed(tmp_path: Path) -> None:
    writer = FaissWriter(tmp_path / "v", 8, 2)
    writer.put(np.array([0]), unit_rows(1))
    with pytest.raises(ValueError, match="1 rows have no vector"):
        writer.close()


def spoilt_header(data: bytearray) -> bytearray:
    data[5] ^= 1
    return data


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda data: data[:-1], id="cut off"),
        pytest.param(lambda data: data + b"x", id="junk appended"),
        pytest.param(lambda data: b"IxMp" + data[4:], id="another type"),
        pytest.param(lambda data: data[:3], id="nearly nothing"),
        pytest.param(spoilt_header, id="header changed"),
        pytest.param(lambda data: faiss.serialize_index(faiss.IndexFlatL2(8)).tobytes(), id="another metric"),
    ],
)
def test_a_file_of_anything_else_is_refused_before_faiss_reads_it(
    tmp_path: Path, spoil: Callable[[bytearray], bytes]
) -> None:
    path = written(tmp_path / "vectors.faiss", unit_rows(3), [0, 1, 2])
    path.write_bytes(spoil(bytearray(path.read_bytes())))
    with pytest.raises(IndexCorrupt, match=r"vectors\.faiss"):
        read(path, 8, 3)


def test_vectors_cannot_be_changed_once_they_are_open() -> None:
    store = FaissStore.of(unit_rows(3))
    with pytest.raises(ValueError, match="read-only"):
        store._view[0, 0] = 1.0
