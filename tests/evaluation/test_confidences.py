"""Judging a confidence by the archive's own questions, and the command that does it, with a reader that needs no model."""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from askarchive import calibration
from askarchive.archive import Archive
from askarchive.cli import calibrate
from askarchive.errors import BadInput
from askarchive.evaluation import confidences
from askarchive.evaluation.confidences import Case
from askarchive.index import build
from askarchive.types import Candidate, EarlierTurn, Reading
from conftest import FakeEncoder

THINGS = (
    "anchor barrel candle dagger easel falcon garden hammer island jacket kettle ladder magnet needle orchard paddle "
    "quarry ribbon saddle tunnel umbrella violin wagon yacht zither almond basket cellar donkey engine feather granary "
    "helmet ivory jungle kitchen"
).split()

REFERENCE = calibration.Calibration(0.9, -0.7)
DIM = 512  # so that no two questions are alike by chance


class Boaster:
    """Sure of every passage, and a little surer of one that shares a long word with the question."""

    name = "boaster"

    def read(
        self, question: str, candidates: Sequence[Candidate], history: Sequence[EarlierTurn] = ()
    ) -> tuple[Reading, ...]:
        asked = {word.strip("?.,").lower() for word in question.split() if len(word) > 4}
        readings = []
        for candidate in candidates:
            shared = asked & {word.strip("?.,").lower() for word in candidate.text.split()}
            readings.append(Reading(0.97 if shared else 0.9, (1.0,) * len(candidate.sentences)))
        return tuple(readings)


def told(thing: str) -> str:
    """An answer that shares hardly a word with another's."""
    return f"That {thing} went from {thing}ville over {thing[1:]}burg and {thing[2:]}stadt to {thing[::-1]}um."


def interview(number: int) -> str:
    turns = ["Ana Reis repaired things for forty years. Tom Hale spoke with her in 2019."]
    for thing in THINGS[:number]:
        turns += [f"TOM HALE: And the {thing}, {thing[::-1]} {thing[1:]}o?", f"ANA REIS: {told(thing)}"]
    return "\n\n".join(turns) + "\n"


def indexed(tmp_path: Path, number: int) -> Path:
    (tmp_path / "things.txt").write_text(interview(number), encoding="utf-8")
    build([tmp_path / "things.txt"], tmp_path / "index", FakeEncoder(DIM))
    return tmp_path / "index"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed(tmp_path_factory.mktemp("things"), len(THINGS))


@pytest.fixture
def archive(folder: Path) -> Iterator[Archive]:
    with Archive.open(folder, FakeEncoder(DIM), Boaster()) as opened:
        yield opened


@pytest.fixture
def command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Runs with the fakes; leaves no calibration behind."""
    monkeypatch.setattr("askarchive.encoder.load", lambda name=None: FakeEncoder(DIM))
    monkeypatch.setattr("askarchive.reader.load", lambda name=None, *, encoder=None: Boaster())
    monkeypatch.setitem(calibration.REFERENCES, "boaster", REFERENCE)
    yield ["--index", str(folder)]
    calibration.forget(folder)


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    calibrate.add_arguments(parser)
    return calibrate.run(parser.parse_args(arguments))


def test_every_question_has_a_twin_to_refuse_and_twins_stay_together(archive: Archive) -> None:
    questions = confidences.questions(archive)
    assert len(questions) == 2 * len(THINGS)
    assert [question.answerable for question in questions[:4]] == [True, False, True, False]
    few = confidences.questions(archive, 30)
    assert len(few) == 60
    assert all(two.id == f"{one.id}-removed" for one, two in zip(few[::2], few[1::2], strict=True))


def test_a_boast_is_told_from_what_is_right(archive: Archive) -> None:
    cases = confidences.ask_all(archive, confidences.questions(archive))
    assert {case.right for case in cases[1::2]} == {False}  # its answer was taken away
    assert sum(case.right for case in cases[::2]) > 0.8 * len(THINGS)
    judged = confidences.judge(cases, REFERENCE)
    assert judged.better
    assert judged.after.log_loss < 0.8 * judged.before.log_loss
    assert judged.calibration.apply(0.9) < 0.85
    assert judged.before.given == len(cases)


def test_an_archive_where_the_confidence_is_as_expected_is_left_alone() -> None:
    dice = random.Random(3)
    sure = [dice.uniform(0.02, 0.98) for _ in range(4000)]
    cases = [Case(n, c, dice.random() < REFERENCE.apply(c)) for n, c in enumerate(sure)]
    found = confidences.judge(cases, REFERENCE).calibration
    assert all(abs(found.apply(c) - c) < 0.03 for c in (0.2, 0.5, 0.8))


def test_an_earlier_calibration_does_not_bend_the_next(folder: Path, archive: Archive) -> None:
    questions = confidences.questions(archive)[:6]
    plain = confidences.ask_all(archive, questions)
    archive.calibration = calibration.Calibration(0.1, -2.0)
    assert confidences.ask_all(archive, questions) == plain


def test_the_figures_after_are_of_questions_that_the_map_has_not_seen() -> None:
    # The reader is right by chance of a coin that no map can foretell: fitting must not look like a gain.
    even = REFERENCE.undo(0.5)
    cases = [Case(number, even, bool(number % 2)) for number in range(100)]
    judged = confidences.judge(cases, REFERENCE)
    assert judged.after.log_loss == pytest.approx(judged.before.log_loss, abs=0.02)
    assert not judged.better


def test_measures_of_four_answers_by_hand() -> None:
    measured = confidences.measure([0.9, 0.9, 0.6, 0.1], [True, False, True, False])
    # bins: 0.9 sure of two with one right (0.4 off), 0.6 one right (0.4 off), 0.1 one wrong (0.1 off)
    assert measured.ece == pytest.approx((2 * 0.4 + 0.4 + 0.1) / 4)
    assert (measured.sure, measured.sure_right, measured.given, measured.given_right) == (2, 1, 3, 2)
    assert [(b.low, b.answers, b.right) for b in measured.bins] == [(0.1, 1, 0.0), (0.6, 1, 1.0), (0.9, 2, 0.5)]


def test_without_a_reference_the_map_is_fitted_to_the_bare_confidence() -> None:
    cases = [Case(number, 0.9, number % 10 < 3) for number in range(1000)]
    judged = confidences.judge(cases, None)
    assert judged.calibration.apply(0.9) == pytest.approx(0.3, abs=0.03)
    assert "is not known" in confidences.text(judged)
    assert "is not known" not in confidences.text(confidences.judge(cases, REFERENCE))


def test_a_question_without_a_twin_to_refuse_is_not_asked(tmp_path: Path) -> None:
    again = f"TOM HALE: Who remembers the lighthouse keeper of Vigo?\n\nANA REIS: {told('anchor')}"
    (tmp_path / "things.txt").write_text(f"{interview(len(THINGS))}\n{again}\n", encoding="utf-8")
    build([tmp_path / "things.txt"], tmp_path / "index", FakeEncoder(DIM))
    with Archive.open(tmp_path / "index", FakeEncoder(DIM), Boaster()) as archive:
        asked = [question.question for question in confidences.questions(archive)]
    assert asked and not any("anchor" in question or "lighthouse" in question for question in asked)


def test_nothing_is_kept_for_a_reader_without_a_reference(
    command: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(calibration.REFERENCES, "boaster")
    with pytest.raises(BadInput, match="boaster .* leave out --keep"):
        run(*command, "--keep")
    assert calibration.read(folder) is None
    assert run(*command) == 0
    assert "is not known" in capfd.readouterr().out


def test_too_few_questions_are_refused_in_a_sentence(tmp_path: Path) -> None:
    with Archive.open(indexed(tmp_path, 8), FakeEncoder(DIM), Boaster()) as archive, pytest.raises(BadInput) as told:
        confidences.questions(archive)
    assert "has 8 " in str(told.value) and "30 are needed" in str(told.value)
    assert told.value.exit_code == 2


def test_an_archive_without_interviewers_is_refused_the_same_way(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("The tower stood there. It fell in 1936.", encoding="utf-8")
    build([tmp_path / "plain.txt"], tmp_path / "index", FakeEncoder(DIM))
    with (
        Archive.open(tmp_path / "index", FakeEncoder(DIM), Boaster()) as archive,
        pytest.raises(BadInput, match="has 0 "),
    ):
        confidences.questions(archive)


def test_the_command_writes_what_every_later_opening_uses(
    command: list[str], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(*command) == 0
    assert calibration.read(folder) is None
    assert run(*command, "--keep") == 0
    out, err = capfd.readouterr()
    assert "expected calibration error" in out and "Answers are given from" in out
    assert "calibration.json" in err
    kept = json.loads((folder / "calibration.json").read_text())
    assert (kept["reader"], kept["questions"]) == ("boaster", len(THINGS))
    with Archive.open(folder, FakeEncoder(DIM), Boaster()) as archive:
        assert archive.calibration == calibration.Calibration(kept["slope"], kept["offset"])
        assert kept["index"] == archive.index.id
        assert archive.ask("Who owned the zeppelin?").confidence < 0.9


def test_it_is_shown_and_forgotten(command: list[str], folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(*command, "--show") == 0
    assert "No calibration is kept" in capfd.readouterr().out
    with Archive.open(folder, FakeEncoder(DIM), Boaster()) as archive:
        kept = calibration.Kept(archive.index.id, "boaster", 36, "2026-11-23", "0.1.0")
    calibration.keep(folder, kept)
    assert run(*command, "--show") == 0
    assert "It is used." in capfd.readouterr().out
    calibration.keep(folder, calibration.Kept("sha256:0", "boaster", 36, "2026-11-23", "0.1.0"))
    assert run(*command, "--show") == 0
    assert "before the index changed" in capfd.readouterr().out
    (folder / "calibration.json").write_bytes(b"{")
    with pytest.raises(BadInput, match=r"calibration\.json"):
        run(*command, "--show")
    assert run(*command, "--forget") == 0
    assert not (folder / "calibration.json").exists()
    assert run(*command, "--forget") == 0
    assert "No calibration" in capfd.readouterr().out


def test_the_least_that_the_option_takes_is_the_least_that_is_judged() -> None:
    assert calibrate.LEAST == confidences.LEAST_QUESTIONS
