"""The engine gives each piece its own scores, whatever it is run beside and however many ask."""

from __future__ import annotations

import copy
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from askarchive.reader.inputs import Piece
from askarchive.reader.network import ReaderNetwork, Shape
from askarchive.reader.packed import PackedLayer, pack, supported
from askarchive.reader.torch_engine import Scores, TorchEngine

SMALL = Shape(vocabulary=200, width=64, layers=2, heads=2, inner=128, positions=256)

needs_bfloat16 = pytest.mark.skipif(not supported(), reason="this processor does not multiply bfloat16 in hardware")


def network() -> ReaderNetwork:
    torch.manual_seed(4)
    return ReaderNetwork(SMALL).eval()


def some_pieces(count: int) -> list[Piece]:
    draw = random.Random(7)
    made = []
    for _ in range(count):
        length = draw.randint(4, 200)
        cuts = sorted(draw.sample(range(1, length), draw.randint(1, min(11, length - 2))))
        sentences = tuple((n, a, b) for n, (a, b) in enumerate(zip(cuts, [*cuts[1:], length], strict=True)))
        ids = tuple(draw.randint(1, 199) for _ in range(length))
        made.append(Piece(ids, (0, *([1] * (length - 1))), sentences))
    return made


def furthest(some: list[Scores], others: list[Scores]) -> float:
    flat = [[x for s in scores for x in (s.answers, s.does_not_know, *s.sentences)] for scores in (some, others)]
    assert len(flat[0]) == len(flat[1])
    return max(abs(a - b) for a, b in zip(*flat, strict=True))


HALF = [(False, 1e-5), pytest.param(True, 0.03, marks=needs_bfloat16)]


@pytest.mark.parametrize(("half", "tolerance"), HALF)
def test_scores_do_not_depend_on_the_other_pieces(half: bool, tolerance: float) -> None:
    engine = TorchEngine(network(), half=half, workers=1)
    pieces = some_pieces(40)
    together = engine.run(pieces)
    assert furthest(together, [engine.run([piece])[0] for piece in pieces]) < tolerance
    assert furthest(together, engine.run(pieces[::-1])[::-1]) < tolerance
    assert [len(scores.sentences) for scores in together] == [len(piece.sentences) for piece in pieces]


@pytest.mark.parametrize(("half", "tolerance"), HALF)
def test_workers_give_the_scores_of_the_network_by_itself(half: bool, tolerance: float) -> None:
    plain, pieces = network(), some_pieces(20)
    expected = []
    for piece in pieces:
        spans = torch.tensor([[sentence[1:] for sentence in piece.sentences]])
        with torch.inference_mode():
            out = plain(torch.tensor([piece.ids]), torch.tensor([piece.segments]), spans)
        expected.append(Scores(out.answers.item(), out.does_not_know.item(), tuple(out.sentences[0].tolist())))
    engine = TorchEngine(copy.deepcopy(plain), half=half, workers=3)
    assert furthest(engine.run(pieces), expected) < tolerance


def test_many_threads_may_ask_one_engine_at_once() -> None:
    engine = TorchEngine(network(), half=False, workers=2)
    questions = [some_pieces(12 + n)[n:] for n in range(8)]
    alone = [engine.run(pieces) for pieces in questions]
    with ThreadPoolExecutor(8) as askers:
        for _ in range(3):
            for expected, found in zip(alone, askers.map(engine.run, questions), strict=True):
                assert furthest(expected, found) < 1e-5


def test_workers_leave_the_threads_of_the_process_as_they_were() -> None:
    before = torch.get_num_threads()
    TorchEngine(network(), half=False, workers=2).run(some_pieces(12))
    assert torch.get_num_threads() == before
    with ThreadPoolExecutor(1) as fresh:
        assert fresh.submit(torch.get_num_threads).result() == before


def test_nothing_to_read_gives_nothing() -> None:
    assert TorchEngine(network(), half=False).run([]) == []


def test_a_failure_in_a_batch_reaches_whoever_asked() -> None:
    engine = TorchEngine(network(), half=False, workers=2)
    with pytest.raises(IndexError):
        engine.run([*some_pieces(12), Piece((1, 5_000, 2), (0, 1, 1), ((0, 1, 2),))])


@needs_bfloat16
def test_packing_keeps_one_copy_of_the_weights() -> None:
    packed = pack(network().requires_grad_(False))
    assert all(isinstance(layer, PackedLayer) for layer in packed.layers)
    assert not list(packed.layers[0].parameters(recurse=False))
    assert packed.words.weight.dtype == torch.float16
