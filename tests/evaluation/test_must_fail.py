"""Each way of going red does, with the right message, and every report says the same as the exit code."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from askarchive.errors import ArchiveError
from askarchive.evaluation import Options, measure
from evaluation.fakes import DATA, FakeArchive

GREEN = DATA / "green"
CASES = sorted(path.name for path in (DATA / "must_fail").iterdir())


def outcome(folder: Path, report: Path, archive: FakeArchive, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code that the command would give, and what a user would read."""
    own = folder / "baseline.json"
    options = Options(
        evalset=str(folder),
        answers=folder / "answers.jsonl",
        baseline=own if own.exists() else GREEN / "baseline.json",
        report=report,
    )
    try:
        code = measure(options, archive, None)
    except ArchiveError as error:
        return error.exit_code, str(error)
    return code, capsys.readouterr().out


@pytest.mark.parametrize("case", CASES)
def test_each_way_of_going_red_does(
    case: str, tmp_path: Path, archive: FakeArchive, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = DATA / "must_fail" / case
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    code, said = outcome(folder, tmp_path, archive, capsys)
    assert (code, expected["message"] in said) == (expected["exit_code"], True), said
    if code != 1:
        return
    assert "\nRED: " in said and "GREEN" not in said
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert (results["verdict"], results["exit_code"]) == ("red", 1)
    assert any(expected["message"] in reason["message"] for reason in results["reasons"]) or expected["message"] in said
    assert ET.parse(tmp_path / "junit.xml").getroot().findall(".//failure")
    assert (tmp_path / "report.md").read_text(encoding="utf-8").startswith("## ❌ askarchive eval: RED")
    assert 'class="verdict red"' in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_there_is_a_fixture_for_every_sabotage_of_the_brief() -> None:
    assert {
        "sentences_swapped",
        "one_character_changed",
        "speakers_swapped",
        "random_retrieval",
        "abstention_off",
        "abstention_always",
        "gold_not_in_source",
        "baseline_of_another_corpus",
    } <= set(CASES)


def test_the_same_answers_unspoiled_are_green(
    tmp_path: Path, archive: FakeArchive, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = outcome(GREEN, tmp_path, archive, capsys)
    assert code == 0 and "\nGREEN: 20 questions" in said
    assert json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["verdict"] == "green"
    assert not ET.parse(tmp_path / "junit.xml").getroot().findall(".//failure")
    assert (tmp_path / "report.md").read_text(encoding="utf-8").startswith("## ✅ askarchive eval: GREEN")


def test_a_loss_within_chance_stays_green_and_is_told(
    tmp_path: Path, archive: FakeArchive, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [json.loads(line) for line in (GREEN / "answers.jsonl").read_text(encoding="utf-8").splitlines()]
    for row in rows[:4]:
        row |= {"answered": False, "outcome": "absent", "quotes": []}
    (tmp_path / "answers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    code = measure(
        Options(evalset=str(GREEN), answers=tmp_path / "answers.jsonl", report=tmp_path / "report"), archive, None
    )
    said = capsys.readouterr().out
    assert code == 0 and "0 better, 4 worse" in said
    assert "worse: q01" in said and "[-In the spring of 1958.-]" in said


def test_the_fixtures_are_those_that_their_script_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from evaluation import make_fixtures

    monkeypatch.setattr(make_fixtures, "DATA", tmp_path)
    make_fixtures.main()
    written = {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if file.is_file()}
    committed = {
        str(file.relative_to(DATA)) for folder in ("green", "must_fail") for file in (DATA / folder).rglob("*.*")
    }
    assert written == committed
    for name in sorted(written):
        if "baseline" not in name:  # holds the version that wrote it
            assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes(), name
