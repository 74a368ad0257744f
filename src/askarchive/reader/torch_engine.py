"""Runs the reader's network on pieces with torch.

Enter: pieces. Leave: raw scores of each.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch

from askarchive.reader.batches import Batch, plan, sentences_for
from askarchive.reader.inputs import Piece
from askarchive.reader.network import ReaderNetwork
from askarchive.reader.packed import pack, supported

MAX_WORKERS = 4


@dataclass(frozen=True, slots=True)
class Scores:
    """Raw scores of one piece; one of `sentences` for each of the piece's sentences."""

    answers: float
    does_not_know: float
    sentences: tuple[float, ...]


class Engine(Protocol):
    """Runs the network; safe to call from many threads."""

    def run(self, pieces: Sequence[Piece]) -> list[Scores]:
        """One Scores a piece, in the pieces' order."""
        ...


class TorchEngine:
    """The network in torch; bfloat16 where the processor multiplies it in hardware, float32 elsewhere.

    Batches run side by side, one a core, whoever asked: two batches at once on two cores take a third less time than one
    after the other on both (docs/reader-results.md, "Speed").
    """

    def __init__(self, network: ReaderNetwork, half: bool | None = None, workers: int | None = None) -> None:
        """Takes the network over: with `half` its weights are changed for good."""
        network.eval().requires_grad_(False)
        self._network = pack(network) if (supported() if half is None else half) else network
        count = min(_cores(), MAX_WORKERS) if workers is None else workers
        self._pool = (
            ThreadPoolExecutor(count, thread_name_prefix="askarchive-reader", initializer=_one_thread)
            if count > 1
            else None
        )

    def run(self, pieces: Sequence[Piece]) -> list[Scores]:
        batches = plan([len(piece.ids) for piece in pieces])
        run: Callable[[Callable[[Batch], list[Scores]], list[Batch]], Iterable[list[Scores]]] = (
            map if self._pool is None or len(batches) < 2 else self._pool.map
        )
        found: dict[int, Scores] = {}
        for batch, scores in zip(batches, run(lambda batch: self._batch(pieces, batch), batches), strict=True):
            found.update(zip(batch.pieces, scores, strict=True))
        return [found[number] for number in range(len(pieces))]

    def _batch(self, pieces: Sequence[Piece], batch: Batch) -> list[Scores]:
        given = [pieces[number] for number in batch.pieces]
        room = sentences_for(max(len(piece.sentences) for piece in given))
        ids = np.zeros((batch.rows, batch.width), dtype=np.int64)
        segments = np.zeros((batch.rows, batch.width), dtype=np.int64)
        spans = np.zeros((batch.rows, room, 2), dtype=np.int64)
        for row, piece in enumerate(given):
            ids[row, : len(piece.ids)] = piece.ids
            segments[row, : len(piece.ids)] = piece.segments
            if piece.sentences:
                spans[row, : len(piece.sentences)] = [sentence[1:] for sentence in piece.sentences]
        with torch.inference_mode():  # is a thread's own
            out = self._network(*(torch.from_numpy(array) for array in (ids, segments, spans)))
        answers, silent, sentences = out.answers.tolist(), out.does_not_know.tolist(), out.sentences.tolist()
        return [
            Scores(answers[row], silent[row], tuple(sentences[row][: len(piece.sentences)]))
            for row, piece in enumerate(given)
        ]


def _cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


def _one_thread() -> None:
    """Lets the calling thread compute alone; the rest of the process keeps its number of threads.

    torch.set_num_threads would change the whole process's; OpenMP's own number belongs to the calling thread.
    """
    torch.get_num_threads()  # makes torch set this thread's number now, and not after us
    try:
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]
    except ImportError:  # comes with sentence-transformers; without it more threads than cores run
        return
    threadpool_limits(limits=1, user_api="openmp")
