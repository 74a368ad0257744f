"""The fitted map: rising, cautious with few questions, right with many; kept whole, used only where it belongs."""

from __future__ import annotations

import json
import math
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askarchive import calibration
from askarchive.archive import Archive
from askarchive.calibration import (
    FILE,
    REFERENCES,
    Calibration,
    Kept,
    fit,
    fit_reference,
    for_archive,
    forget,
    keep,
    read,
)
from askarchive.errors import OutputError
from askarchive.index import build, open_index, verify
from askarchive.quoting import MAX_QUOTES
from conftest import INTERVIEW, FakeEncoder
from test_archive import WordReader

KEPT = Kept("sha256:1", "words", 40, "2026-11-23", "0.1.0", Calibration(0.8, -0.3))
unit = st.floats(0, 1, allow_nan=False)


def overconfident(number: int, seed: int = 1) -> tuple[list[float], list[bool]]:
    """Confidences c whose answers are right as often as logit = 0.5 * logit(c) - 1 says."""
    dice = random.Random(seed)
    confidences = [dice.uniform(0.02, 0.98) for _ in range(number)]
    truth = [1 / (1 + math.exp(1 - 0.5 * math.log(c / (1 - c)))) for c in confidences]
    return confidences, [dice.random() < p for p in truth]


def test_many_questions_find_the_map_that_made_them() -> None:
    found = fit(*overconfident(20_000))
    assert found.slope == pytest.approx(0.5, abs=0.05)
    assert found.offset == pytest.approx(-1.0, abs=0.06)


def test_few_questions_change_little_and_none_nothing() -> None:
    assert fit([], []) == Calibration()
    assert fit([0.0, 0.0], [False, False]) == Calibration()
    three = fit([0.9, 0.9, 0.9], [False, False, False])
    assert 0.7 < three.apply(0.9) < 0.9
    hundred = fit([0.9] * 100, [False] * 100)
    assert hundred.apply(0.9) < 0.2


def test_the_fit_is_where_the_penalised_loss_is_least() -> None:
    confidences, right = overconfident(60)
    found = fit(confidences, right)

    def loss(slope: float, offset: float) -> float:
        z = [offset + slope * math.log(c / (1 - c)) for c in confidences]
        data = sum(math.log1p(math.exp(x)) - r * x for x, r in zip(z, right, strict=True))
        return data + (slope - 1) ** 2 / (2 * 0.25**2) + offset**2 / (2 * 0.5**2)

    least = loss(found.slope, found.offset)
    for step in ((0.01, 0), (-0.01, 0), (0, 0.01), (0, -0.01)):
        assert loss(found.slope + step[0], found.offset + step[1]) > least


def test_confidences_that_run_against_the_truth_still_give_a_rising_map() -> None:
    found = fit([0.99] * 500 + [0.01] * 500, [False] * 500 + [True] * 500)
    assert 0 < found.slope <= 0.06
    assert found.apply(0.99) == pytest.approx(0.5, abs=0.1)


@given(st.lists(st.tuples(unit, st.booleans()), max_size=40), unit, unit)
def test_the_map_never_falls_and_stays_a_probability(cases: list[tuple[float, bool]], one: float, two: float) -> None:
    found = fit([c for c, _ in cases], [r for _, r in cases])
    low, high = sorted((one, two))
    assert 0 <= found.apply(low) <= found.apply(high) <= 1


@given(st.floats(0.001, 0.999))
def test_undoing_the_map_gives_the_readers_confidence_back(confidence: float) -> None:
    some = Calibration(0.8, -0.4)
    assert some.undo(some.apply(confidence)) == pytest.approx(confidence, abs=1e-6)


def test_what_differs_from_the_reference_is_left() -> None:
    reference, fitted = Calibration(0.9, -0.7), Calibration(0.6, -1.2)
    left = fitted.relative_to(reference)
    for confidence in (0.1, 0.5, 0.9):
        assert reference.apply(left.apply(confidence)) == pytest.approx(fitted.apply(confidence), abs=1e-4)
    assert reference.relative_to(reference) == Calibration()


def test_a_fit_around_a_reference_stays_there_without_evidence() -> None:
    around = Calibration(0.9, -0.7)
    assert fit([], [], around=around) == around
    few = fit([0.9, 0.9], [True, False], around=around)
    assert abs(few.offset - around.offset) < 0.2
    many = fit(*overconfident(20_000), around=around)
    assert many.slope == pytest.approx(0.5, abs=0.05) and many.offset == pytest.approx(-1.0, abs=0.06)


def test_an_archive_like_the_reference_is_left_as_it_is() -> None:
    confidences, right = overconfident(60)
    reference = fit_reference(confidences, right)
    again = fit(confidences, right, around=reference).relative_to(reference)
    assert again.slope == pytest.approx(1, abs=1e-3) and again.offset == pytest.approx(0, abs=1e-3)
    once = fit(confidences, right)
    twice = fit(confidences, right, around=once).relative_to(once)
    assert abs(twice.offset) > 0.05  # one fit is not enough


def test_a_reference_can_be_undone() -> None:
    for reference in REFERENCES.values():
        assert reference.relative_to(reference) == Calibration()
        assert reference.undo(reference.apply(0.4)) == pytest.approx(0.4)


def test_what_is_kept_is_read_again_and_can_be_forgotten(tmp_path: Path) -> None:
    keep(tmp_path, KEPT)
    assert read(tmp_path) == KEPT
    keep(tmp_path, replace(KEPT, questions=50))
    assert read(tmp_path) == replace(KEPT, questions=50)
    assert not list(tmp_path.glob("*.tmp"))
    assert forget(tmp_path) and not forget(tmp_path)
    assert read(tmp_path) is None
    assert read(tmp_path / "nowhere") is None


def test_a_crash_while_writing_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(tmp_path, KEPT)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("askarchive.index.publishing.os.replace", full)
        with pytest.raises(OutputError, match="No space left"):
            keep(tmp_path, replace(KEPT, questions=99))
    assert read(tmp_path) == KEPT
    keep(tmp_path, replace(KEPT, questions=99))  # what the crash left is not in the way
    assert read(tmp_path) == replace(KEPT, questions=99)


def test_it_is_used_with_its_own_index_and_reader_alone(tmp_path: Path) -> None:
    assert for_archive(tmp_path, "sha256:1", "words") == (None, "")
    keep(tmp_path, KEPT)
    assert for_archive(tmp_path, "sha256:1", "words") == (KEPT.calibration, "")
    used, note = for_archive(tmp_path, "sha256:2", "words")
    assert used is None and "before the index changed" in note
    used, note = for_archive(tmp_path, "sha256:1", "other")
    assert used is None and "words" in note and "other" in note


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"\xff", b'{"format": "askarchive.calibration/2"}', "slope", "nan", "extra"],
)
def test_a_file_that_is_not_ours_is_not_used_and_told(tmp_path: Path, content: bytes | str) -> None:
    if isinstance(content, str):
        keep(tmp_path, KEPT)
        row = json.loads((tmp_path / FILE).read_text())
        row |= {"slope": {"slope": -1.0}, "nan": {"offset": float("nan")}, "extra": {"more": 1}}[content]
        content = json.dumps(row).encode()
    (tmp_path / FILE).write_bytes(content)
    used, note = for_archive(tmp_path, "sha256:1", "words")
    assert used is None and "calibrate" in note


def test_an_archive_tells_the_fitted_confidence_and_decides_by_it(tmp_path: Path) -> None:
    (tmp_path / "clocks.txt").write_text(INTERVIEW, encoding="utf-8")
    folder = tmp_path / "index"
    build([tmp_path / "clocks.txt"], folder, FakeEncoder())
    question = "Which screwdriver did she get?"
    with Archive.open(folder, FakeEncoder(), WordReader()) as archive:
        assert (archive.calibration, archive.calibration_note) == (None, "")
        assert archive.ask(question).confidence == 0.9
        index = archive.index.id
    doubting = Calibration(1.0, -3.0)
    keep(folder, replace(KEPT, index=index, calibration=doubting))
    with Archive.open(folder, FakeEncoder(), WordReader()) as archive:
        answer = archive.ask(question)
        assert answer.confidence == round(doubting.apply(0.9), 4) < 0.5
        assert not answer.answered
    assert verify(folder).id == index  # the file beside CURRENT is no part of the index
    build([tmp_path / "clocks.txt"], folder, FakeEncoder(), rebuild=True)
    with Archive.open(folder, FakeEncoder(), WordReader()) as archive:
        assert archive.ask(question).confidence == 0.9
        assert "before the index changed" in archive.calibration_note
    with open_index(folder) as opened:
        assert opened.id != index
    assert calibration.read(folder) is not None


def test_more_quotes_than_asked_for_are_never_given(tmp_path: Path) -> None:
    text = "\n\n".join(f"The screwdriver number {number} was red. It lay in garden {number}." for number in range(9))
    (tmp_path / "many.txt").write_text(text, encoding="utf-8")
    build([tmp_path / "many.txt"], tmp_path / "index", FakeEncoder())
    with Archive.open(tmp_path / "index", FakeEncoder(), WordReader()) as archive:

        def places(most: int | None) -> list[tuple[int, int]]:
            quotes = archive.ask("Where was the screwdriver?", max_quotes=most).quotes
            return [(quote.start, quote.end) for quote in quotes]

        assert (len(places(1)), len(places(3)), len(places(None))) == (1, 3, MAX_QUOTES)
        assert len(set(places(50))) == len(places(50)) == 9
