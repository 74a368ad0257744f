"""Measures against sums done by hand and against slower, plainer ways to the same number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from askarchive.evaluation import measures, ranking
from askarchive.evaluation.values import EvalQuestion, Quoted, Region, Response
from evaluation.fakes import FakeArchive

ARCHIVE = FakeArchive()
SHARES = st.floats(0, 1, width=16)


def quoted(document: str, start: int, end: int, speaker: str | None = "Jon Aas") -> Quoted:
    text = ARCHIVE.document(document).text[start:end]
    return Quoted(text, Region(document, start, end), "", "interviewee", speaker)


@given(st.lists(SHARES, max_size=12), st.lists(SHARES, max_size=12))
def test_auroc_is_the_share_of_pairs_in_the_right_order(positive: list[float], negative: list[float]) -> None:
    found = measures.auroc(np.array(positive), np.array(negative))
    if not positive or not negative:
        assert found is None
        return
    pairs = [(p > n) + 0.5 * (p == n) for p in positive for n in negative]
    assert found == pytest.approx(sum(pairs) / len(pairs))


def test_the_risk_coverage_curve_by_hand() -> None:
    confidence, correct = np.array([0.9, 0.5, 0.9, 0.2]), np.array([1.0, 0.0, 0.0, 1.0])
    # Two at 0.9, one wrong: risk 1/2 at 2 of 8 questions; then 2/3 at 3 of 8; then 2/4 at 4 of 8.
    points = measures.risk_coverage(confidence, correct, 8)
    assert points == [(2 / 8, 1 / 2, 0.9), (3 / 8, 2 / 3, 0.5), (4 / 8, 2 / 4, 0.2)]
    assert measures.aurc(confidence, correct) == pytest.approx((2 * 1 / 2 + 2 / 3 + 2 / 4) / 4)


def test_expected_calibration_error_by_hand() -> None:
    # Bin 0.9-1.0: confidence 0.95, half right, so 0.45 off, twice; bin 0.3-0.4: 0.3 stated, right, 0.7 off, once.
    confidence, correct = np.array([0.95, 0.95, 0.3]), np.array([1.0, 0.0, 1.0])
    assert measures.ece(confidence, correct) == pytest.approx((2 * 0.45 + 0.7) / 3)
    assert [n for n, _, _ in measures.reliability(confidence, correct)] == [1, 2]


@given(st.lists(st.tuples(SHARES, st.booleans()), min_size=1, max_size=30))
def test_perfectly_told_confidence_has_no_calibration_error(pairs: list[tuple[float, bool]]) -> None:
    correct = np.array([float(right) for _, right in pairs])
    assert measures.ece(correct, correct) == 0.0
    assert 0 <= (measures.ece(np.array([c for c, _ in pairs]), correct) or 0) <= 1


def test_words_are_counted_by_any_overlap() -> None:
    words = measures.Words("one two  three\nfour")
    assert list(words.of(2, 5)) == [0, 1]
    assert list(words.of(3, 4)) == []
    assert list(words.of(13, 16)) == [2, 3]
    assert list(words.of(0, 99)) == [0, 1, 2, 3]


def test_one_question_by_hand() -> None:
    gold = Region("harbour.txt", 100, 200)
    question = EvalQuestion("q", "?", True, (gold,), speaker="jon  aas")
    response = Response("q", True, "answered", 0.8, (quoted("harbour.txt", 300, 950), quoted("harbour.txt", 90, 110)))
    values = measures.aggregate(measures.tabulate((question,), (response,), ARCHIVE))
    assert (values["hit@1"], values["hit@3"]) == (0.0, 1.0)  # 10 of the shorter one's 20 characters: just a hit
    assert values["hit@600c"] == 0.0  # by then 670 characters have been read
    assert (values["speaker"], values["abstained"], values["right"]) == (1.0, None, 0.0)


def test_an_error_is_neither_an_answer_nor_an_abstention() -> None:
    questions = (EvalQuestion("a", "?", True, (Region("harbour.txt", 0, 9),)), EvalQuestion("b", "?", False))
    failed = Response("x", None, error="BadQuestion: no")
    values = measures.aggregate(measures.tabulate(questions, (failed, failed), ARCHIVE))
    assert (values["answered"], values["wrong refusals"], values["abstained"], values["errors"]) == (0.0, 0.0, 0.0, 2.0)


@given(st.data())
def test_samples_are_aggregated_as_each_would_be_alone(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 12))
    questions, responses, found = [], [], []
    for number in range(size):
        answerable = data.draw(st.booleans())
        start = data.draw(st.integers(0, 400))
        gold = (Region("harbour.txt", start, start + 50),) if answerable else ()
        questions.append(EvalQuestion(str(number), "?", answerable, gold, speaker="Jon Aas"))
        quotes = (quoted("harbour.txt", 100, 160),) if data.draw(st.booleans()) else ()
        confidence = data.draw(st.none() | SHARES)
        responses.append(Response("x", bool(quotes), "", confidence, quotes))
        found.append({"nDCG@10": data.draw(SHARES)} if answerable else {})
    table = measures.tabulate(questions, responses, ARCHIVE, found)
    rows = st.lists(st.integers(0, size - 1), min_size=size, max_size=size)
    samples = np.array(data.draw(st.lists(rows, min_size=1, max_size=4)))
    together = measures.aggregate_samples(table, samples)
    for number, sample in enumerate(samples):
        alone = measures.aggregate(table, sample)
        for name, values in together.items():
            expected = np.nan if alone[name] is None else alone[name]
            assert values[number] == pytest.approx(expected, nan_ok=True), name


def test_retrieval_measures_by_hand() -> None:
    """Gold are paragraphs 3 and 5; found are 4, 3 twice, 7, 5: so 3 is at rank 2 and 5 at rank 4."""
    paragraphs = {p.number: Region("harbour.txt", p.start, p.end) for p in ARCHIVE.paragraphs("harbour.txt")}
    question = EvalQuestion("q", "?", True, (paragraphs[3], paragraphs[5]))
    other = EvalQuestion("r", "?", False)
    response = Response("q", False, ranking=tuple(paragraphs[n] for n in (4, 3, 3, 7, 5)))
    judged = ranking.judge((question, other), (response, response), ranking.Units(ARCHIVE))
    assert judged.run[0] == ("harbour.txt#p4", "harbour.txt#p3", "harbour.txt#p7", "harbour.txt#p5")
    assert judged.qrels == (("harbour.txt#p3", "harbour.txt#p5"), ())
    values, none = ranking.measure(judged)
    dcg, ideal = 1 / np.log2(3) + 1 / np.log2(5), 1 + 1 / np.log2(3)
    assert values["nDCG@10"] == pytest.approx(dcg / ideal)
    assert (values["RR@10"], values["recall@1"], values["recall@3"], values["recall@10"]) == (0.5, 0.0, 0.5, 1.0)
    assert none == {}


def test_a_question_for_which_nothing_was_found_scores_zero() -> None:
    question = EvalQuestion("q", "?", True, (Region("harbour.txt", 30, 60),))
    (values,) = ranking.measure(ranking.judge((question,), (Response("q", False),), ranking.Units(ARCHIVE)))
    assert set(values.values()) == {0.0}


def test_a_span_across_two_paragraphs_is_judged_on_the_one_it_is_mostly_in() -> None:
    units = ranking.Units(ARCHIVE)
    first, second = ARCHIVE.paragraphs("harbour.txt")[2:4]
    assert units.of(Region("harbour.txt", first.end - 30, second.start + 5)) == [f"harbour.txt#p{first.number}"]
    assert units.of(Region("harbour.txt", first.start, second.end)) == ["harbour.txt#p3", "harbour.txt#p4"]
    assert units.of(Region("lost.txt", 0, 5)) == []
