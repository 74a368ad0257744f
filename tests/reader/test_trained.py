"""The trained reader's path from candidates to readings, with a network that is replaced by arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from askarchive.reader.calibration import Calibration, sigmoid
from askarchive.reader.inputs import PASSAGE, Piece
from askarchive.reader.torch_engine import Scores
from askarchive.reader.trained import TrainedReader
from askarchive.types import Candidate, EarlierTurn, Kind, Span

WORDS = {w: n for n, w in enumerate(["[UNK]", "who", "was", "titov", "a", "doctor", ".", "he", "sang"], start=200)}


class CountingEngine:
    """Scores a piece by the number of its passage's tokens, and a sentence by its own."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []

    def run(self, pieces: Sequence[Piece]) -> list[Scores]:
        self.pieces += pieces
        return [
            Scores(float(p.segments.count(PASSAGE)), -1.0, tuple(float(e - s) for _, s, e in p.sentences))
            for p in pieces
        ]


@pytest.fixture
def engine() -> CountingEngine:
    return CountingEngine()


@pytest.fixture
def reader(engine: CountingEngine) -> TrainedReader:
    tokenizer = Tokenizer(models.WordLevel(WORDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return TrainedReader("test", engine, tokenizer, Calibration())


def candidate(text: str, *spans: tuple[int, int]) -> Candidate:
    return Candidate(text, tuple(Span(*s) for s in spans))


def test_readings_come_in_the_candidates_order(reader: TrainedReader) -> None:
    long, short = candidate("titov was a doctor", (0, 18)), candidate("he", (0, 2))
    first, second = reader.read("who was titov", [long, short])
    assert first.answers > second.answers
    # 4 words and the separator; 4 words.
    assert first.answers == sigmoid(5.0)
    assert first.evidence == (sigmoid(4.0),)


def test_no_candidates_no_readings(reader: TrainedReader) -> None:
    assert reader.read("who", []) == ()


def test_a_passage_longer_than_the_network_has_a_probability_for_each_sentence(
    reader: TrainedReader, engine: CountingEngine
) -> None:
    sentence = "he sang " * 30
    text = sentence * 8
    spans = [(n * len(sentence), (n + 1) * len(sentence) - 1) for n in range(8)]
    (reading,) = reader.read("who", [candidate(text, *spans)])
    assert len(engine.pieces) > 1
    assert len(reading.evidence) == 8
    assert all(e > 0.5 for e in reading.evidence)


def test_history_reaches_the_network(reader: TrainedReader, engine: CountingEngine) -> None:
    reader.read("who", [candidate("he", (0, 2))])
    reader.read("who", [candidate("he", (0, 2))], [EarlierTurn("was titov a doctor", None)])
    plain, with_history = engine.pieces
    assert len(with_history.ids) > len(plain.ids)


def test_half_a_surrogate_pair_does_not_stop_the_reader(reader: TrainedReader) -> None:
    assert len(reader.read("who \ud800", [candidate("he", (0, 2))])) == 1


@pytest.mark.parametrize("logit", [-800.0, 0.0, 800.0])
def test_probabilities_stay_in_bounds(logit: float) -> None:
    assert 0.0 <= Calibration(slope=2.0).answers(logit) <= 1.0


def test_the_best_passages_are_read_once_more_together(engine: CountingEngine, reader: TrainedReader) -> None:
    reader.calibration = Calibration(together=0.1)
    texts = [candidate("he", (0, 2)), candidate("titov was a doctor", (0, 18))]
    first, second = reader.read("who was titov", texts)
    # 1 and 4 words, each with a separator; 7 beside each other, which is said of both.
    assert (first.answers, second.answers) == (sigmoid(2.0 + 0.7), sigmoid(5.0 + 0.7))
    assert len(engine.pieces) == 3
    assert engine.pieces[-1].ids[-7:] == (*engine.pieces[1].ids[-5:], *engine.pieces[0].ids[-2:])


def test_of_more_than_four_passages_the_best_is_read_beside_the_others_too(
    engine: CountingEngine, reader: TrainedReader
) -> None:
    reader.calibration = Calibration(together=0.1)
    # Six passages of 6, 5, 4, 3, 2 and 1 words, each with a separator: 27 in all; 7 + 3 + 2 with the fifth and sixth.
    texts = [candidate(words, (0, len(words))) for words in (" ".join(["he"] * n) for n in range(6, 0, -1))]
    readings = reader.read("who was titov", texts)
    assert readings[0].answers == pytest.approx(sigmoid(7.0 + 0.1 * (27 + 12) / 2))
    assert len(engine.pieces) == 8
    fewer = reader.read("who was titov", texts[:4])
    assert fewer[0].answers == pytest.approx(sigmoid(7.0 + 0.1 * (7 + 6 + 5 + 4)))


def test_a_single_passage_is_read_once(engine: CountingEngine, reader: TrainedReader) -> None:
    reader.calibration = Calibration(together=0.1)
    (only,) = reader.read("who was titov", [candidate("he", (0, 2))])
    assert only.answers == sigmoid(2.0 + 0.2)
    assert len(engine.pieces) == 1


def test_what_is_less_likely_than_the_best_is_set_apart_by_the_contrast(reader: TrainedReader) -> None:
    reader.calibration = Calibration(slope=0.5, contrast=2.0)
    texts = [candidate("he", (0, 2)), candidate("titov was a doctor", (0, 18))]
    first, second = reader.read("who was titov", texts)
    assert (first.answers, second.answers) == (sigmoid(0.5 * 5 - 2 * 3), sigmoid(0.5 * 5))


def prose(words: str, dense: float, *, speaker: str | None = None, kind: Kind = "unknown") -> Candidate:
    return Candidate(words, (Span(0, len(words)),), speaker=speaker, kind=kind, dense=dense)


def test_in_prose_the_nearest_passage_moves_all_of_them(reader: TrainedReader) -> None:
    reader.calibration = Calibration(nearness=4.0, near=0.6)
    first, second = reader.read("who was titov", [prose("he", 0.5), prose("titov was a doctor", 0.35)])
    assert (first.answers, second.answers) == pytest.approx((sigmoid(2.0 - 0.4), sigmoid(5.0 - 0.4)))
    (nearer,) = reader.read("who was titov", [prose("he", 0.7)])
    assert nearer.answers == pytest.approx(sigmoid(2.0 + 0.4))


@pytest.mark.parametrize(
    "candidates",
    [
        [prose("he", 0.9), prose("he", 0.5, speaker="Titov")],
        [prose("he", 0.9), prose("he", 0.5, kind="interviewee")],
        [prose("he", 0.9), prose("he", 0.5, kind="interviewer")],
        [prose("he", 0.0)],  # found by words alone
    ],
)
def test_nearness_says_nothing_where_somebody_speaks_or_nothing_was_compared(
    reader: TrainedReader, candidates: list[Candidate]
) -> None:
    plain = reader.read("who was titov", candidates)
    reader.calibration = Calibration(nearness=4.0, near=0.6)
    assert reader.read("who was titov", candidates) == plain


def test_nearness_says_nothing_about_a_follow_up(reader: TrainedReader) -> None:
    history = [EarlierTurn("who was a doctor")]
    plain = reader.read("who was titov", [prose("he", 0.9)], history)
    reader.calibration = Calibration(nearness=4.0, near=0.6)
    assert reader.read("who was titov", [prose("he", 0.9)], history) == plain
