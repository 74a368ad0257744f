"""A question to a ranking of passages: dense and lexical candidates, fused.

Enter: the question, an index, an encoder. Leave: hits, best first. Pull-quotes never enter: they repeat a sentence
of the running text, and that one is cited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, Protocol

import numpy as np

from askarchive.types import Encoder, FloatMatrix, Hit, IntMatrix, Passage, VectorStore

Method = Literal["fused", "dense", "lexical", "random"]
Field = Literal["words", "stem", "question"]

# Reciprocal rank fusion: Cormack, Clarke and Büttcher, SIGIR 2009, section 2; 60 is theirs.
RRF_K = 60
# How deep each of the two lists is read before fusion.
DEPTH = 100
# The question that an answer replies to may help to find it, at half the weight of the answer's own words.
QUESTION_WEIGHT = 0.5


class LexicalIndex(Protocol):
    def search(
        self,
        text: str,
        k: int,
        documents: Iterable[str] | None = None,
        fields: Mapping[Field, float] = ...,
        fuzzy: bool = False,
    ) -> list[tuple[int, float]]: ...


class Searchable(Protocol):
    """What retrieval needs of an index."""

    @property
    def vectors(self) -> VectorStore: ...
    @property
    def fulltext(self) -> LexicalIndex: ...
    def passage(self, row: int) -> Passage: ...
    def rows(self, documents: Iterable[str]) -> IntMatrix: ...
    def __len__(self) -> int: ...


def retrieve(
    question: str,
    index: Searchable,
    encoder: Encoder,
    k: int,
    *,
    documents: frozenset[str] | None = None,
    method: Method = "fused",
    leave_out: Callable[[Passage], bool] | None = None,
    search_questions: bool = True,
) -> tuple[Hit, ...]:
    """The best k passages, best first; fewer when the index has fewer. Equal scores: lower row first.

    Args:
        documents: only passages of these.
        leave_out: passages for which this holds are not ranked.
        search_questions: the words of the question that a passage replies to may find it too.
    """
    rows = index.rows(documents) if documents is not None else None
    size = len(index) if rows is None else len(rows)
    depth = min(size, max(DEPTH, 2 * k))
    if depth == 0:
        return ()
    dense: dict[int, float] = {}
    lexical: dict[int, float] = {}
    vector = encoder.encode([question]) if method in ("fused", "dense") else None
    if vector is not None:
        dense = _cosines(index.vectors, vector, depth, rows)
    if method in ("fused", "lexical"):
        names = sorted(documents) if documents is not None else None
        fields: dict[Field, float] = {"stem": 1.0}
        if search_questions:
            fields["question"] = QUESTION_WEIGHT
        lexical = dict(index.fulltext.search(question, depth, names, fields, fuzzy=True))
    if method == "random":
        every = np.arange(len(index)) if rows is None else rows
        shuffled = np.random.default_rng(len(question)).permutation(every)
        dense = {int(row): 1.0 - rank / (len(every) + 1) for rank, row in enumerate(shuffled[:depth])}
    fused = _fuse([_ranked(dense), _ranked(lexical)])
    hits: list[Hit] = []
    for row in sorted(fused, key=lambda row: (-fused[row], row)):
        passage = index.passage(row)
        if passage.kind == "pull_quote" or (leave_out is not None and leave_out(passage)):
            continue
        hits.append(Hit(row, round(fused[row], 6), len(hits) + 1, dense.get(row), lexical.get(row)))
        if len(hits) == k:
            break
    if vector is not None and (far := [hit.row for hit in hits if hit.dense is None]):
        # Found by its words alone, below the depth of the dense list.
        cosines = _cosines(index.vectors, vector, len(far), np.array(sorted(far)))
        hits = [hit if hit.dense is not None else replace(hit, dense=cosines[hit.row]) for hit in hits]
    return tuple(hits)


def _cosines(vectors: VectorStore, query: FloatMatrix, k: int, rows: IntMatrix | None) -> dict[int, float]:
    scores, found = vectors.search(query, k, rows)
    return {int(row): float(score) for row, score in zip(found[0], scores[0], strict=True)}


def _ranked(scores: dict[int, float]) -> list[int]:
    return sorted(scores, key=lambda row: (-round(scores[row], 6), row))


def _fuse(rankings: Sequence[Sequence[int]]) -> dict[int, float]:
    fused: dict[int, float] = {}
    for ranking in rankings:
        for rank, row in enumerate(ranking, 1):
            fused[row] = fused.get(row, 0.0) + 1.0 / (RRF_K + rank)
    return fused
