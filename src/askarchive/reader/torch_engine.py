"""Runs the reader's network on pieces with torch.

Enter: pieces. Leave: raw scores of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch

from askarchive.reader.inputs import Piece
from askarchive.reader.network import ReaderNetwork

# Pieces of like length go together, so that little of a batch is padding. Measured 2026-11 on one core with AMX, 24
# passages: 512 took 222 ms, 1,024 225 ms, 2,048 267 ms, 4,096 285 ms (docs/reader-results.md).
TOKENS_A_BATCH = 512


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
    """The network in torch; bfloat16 where the processor multiplies it in hardware, float32 elsewhere."""

    def __init__(self, network: ReaderNetwork, half: bool | None = None) -> None:
        self._network = network.eval().requires_grad_(False)
        self._half = _fast_bfloat16() if half is None else half

    def run(self, pieces: Sequence[Piece]) -> list[Scores]:
        found: list[Scores | None] = [None] * len(pieces)
        order = sorted(range(len(pieces)), key=lambda n: len(pieces[n].ids))
        first = 0
        with torch.inference_mode():
            while first < len(order):
                last = first + 1
                while last < len(order) and (last + 1 - first) * len(pieces[order[last]].ids) <= TOKENS_A_BATCH:
                    last += 1
                batch = order[first:last]
                for n, scores in zip(batch, self._batch([pieces[n] for n in batch]), strict=True):
                    found[n] = scores
                first = last
        return [scores for scores in found if scores is not None]

    def _batch(self, pieces: Sequence[Piece]) -> list[Scores]:
        width = max(len(p.ids) for p in pieces)
        most = max(1, max(len(p.sentences) for p in pieces))
        ids = torch.zeros(len(pieces), width, dtype=torch.int64)
        segments = torch.zeros(len(pieces), width, dtype=torch.int64)
        spans = torch.zeros(len(pieces), most, 2, dtype=torch.int64)
        for n, p in enumerate(pieces):
            ids[n, : len(p.ids)] = torch.tensor(p.ids)
            segments[n, : len(p.ids)] = torch.tensor(p.segments)
            for m, (_, start, end) in enumerate(p.sentences):
                spans[n, m, 0], spans[n, m, 1] = start, end
        with torch.autocast("cpu", torch.bfloat16, enabled=self._half):
            out = self._network(ids, segments, spans)
        answers, silent, sentences = out.answers.tolist(), out.does_not_know.tolist(), out.sentences.tolist()
        return [
            Scores(a, s, tuple(row[: len(p.sentences)]))
            for p, a, s, row in zip(pieces, answers, silent, sentences, strict=True)
        ]


def _fast_bfloat16() -> bool:
    """Whether bfloat16 is faster here; without hardware for it it is many times slower."""
    try:
        return bool(torch.cpu._is_amx_tile_supported())
    except AttributeError:  # a torch that does not tell
        return False
