"""The weights in the package: they load, they tell an answer from a mention, and threads do not disturb each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from askarchive import reader
from askarchive.encoder import DEFAULT_MODEL
from askarchive.reader import weights
from askarchive.types import Candidate, EarlierTurn, Reader, Span

pytestmark = pytest.mark.model

BEGAN = Candidate(
    "I began in 1961. My father gave me a broken watch and a screwdriver.",
    (Span(0, 16), Span(17, 68)),
    "When did you begin?",
)
PAID = Candidate("We don't know. The papers burned in 1936.", (Span(0, 14), Span(15, 41)), "Who paid for the tower?")
WIDOW = Candidate(
    "Once. The widow said that I should stop it at noon, and I did. It is still there.",
    (Span(0, 5), Span(6, 62), Span(63, 81)),
    "Did you ever stop a clock on purpose?",
)
ALL = (BEGAN, PAID, WIDOW)


@pytest.fixture(scope="module")
def shipped() -> Reader:
    return reader.load()


def test_the_shipped_reader_has_its_name(shipped: Reader) -> None:
    assert shipped.name == weights.NAME


def test_only_the_cosines_of_the_encoder_it_was_fitted_with_count() -> None:
    assert weights.ENCODER == DEFAULT_MODEL
    assert weights.CALIBRATION.nearness > 0.0
    calibrations = [weights.load_shipped(encoder=name).calibration for name in (DEFAULT_MODEL, "another/model", None)]
    assert [one.nearness for one in calibrations] == [weights.CALIBRATION.nearness, 0.0, 0.0]


@pytest.mark.parametrize(
    ("question", "candidate", "sentence"),
    [
        ("In what year did she start her trade?", 0, 0),
        ("What did her father give her?", 0, 1),
        ("What happened to the papers?", 1, 1),
    ],
)
def test_the_answering_passage_and_sentence_come_first(
    shipped: Reader, question: str, candidate: int, sentence: int
) -> None:
    readings = shipped.read(question, ALL)
    assert max(range(3), key=lambda n: readings[n].answers) == candidate
    evidence = readings[candidate].evidence
    assert evidence.index(max(evidence)) == sentence


def test_a_mention_is_less_than_an_answer(shipped: Reader) -> None:
    answered = max(r.answers for r in shipped.read("When did she begin?", ALL))
    mentioned = max(r.answers for r in shipped.read("When did the widow die?", ALL))
    assert mentioned < answered


def test_words_that_say_it_is_not_known_are_told_from_words_that_know(shipped: Reader) -> None:
    unknown = shipped.read("Who paid for the tower?", ALL)[1].does_not_know
    known = shipped.read("When did she begin?", ALL)[0].does_not_know
    assert known < 0.5 < unknown


def test_readings_are_the_same_from_many_threads(shipped: Reader) -> None:
    history = [EarlierTurn("What did her father give her?", "A broken watch.")]
    alone = shipped.read("And when was that?", ALL, history)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda _: shipped.read("And when was that?", ALL, history), range(8)))
    for readings in together:
        for a, b in zip(alone, readings, strict=True):
            assert a.answers == pytest.approx(b.answers, abs=1e-3)


def test_an_odd_candidate_is_read(shipped: Reader) -> None:
    empty, long = Candidate("", ()), Candidate("Yes. " * 2000, tuple(Span(5 * n, 5 * n + 4) for n in range(2000)))
    first, second = shipped.read("Did it rain?", [empty, long])
    assert first.evidence == ()
    assert len(second.evidence) == 2000
