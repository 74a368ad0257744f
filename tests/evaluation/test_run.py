"""`askarchive eval` from options to exit code; the code is the verdict, whatever way it is reached."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from askarchive.errors import BadInput, BadQuestion, IndexCorrupt, IndexMissing
from askarchive.evaluation import Options, add_arguments, measure, run
from askarchive.types import Answer
from evaluation.fakes import DATA, FakeArchive

GREEN = DATA / "green"


def options(tmp_path: Path, **given: Any) -> Options:
    return Options.of(
        None, **({"evalset": str(GREEN), "answers": GREEN / "answers.jsonl", "report": tmp_path / "r"} | given)
    )


def parsed(*arguments: str) -> Options:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return Options.of(parser.parse_args(arguments))


def test_without_arguments_the_defaults_are_the_contracts() -> None:
    assert parsed() == Options(evalset="evals", index=Path("index"), report=Path("runs/eval"))


def test_every_option_reaches_its_place() -> None:
    found = parsed(
        *(
            "my/set",
            "--index",
            "i",
            "--baseline",
            "b",
            "--thresholds",
            "t",
            "--report",
            "r",
            "--answers",
            "a",
            "--self",
        ),
        *("--category", "x", "--category", "y", "--limit", "3", "--update-baseline", "--no-baseline"),
        *("--feedback", "f", "--into", "o"),
    )
    assert found == Options(
        evalset="my/set",
        index=Path("i"),
        baseline=Path("b"),
        no_baseline=True,
        update_baseline=True,
        thresholds=Path("t"),
        report=Path("r"),
        answers=Path("a"),
        self_built=True,
        category=("x", "y"),
        limit=3,
        feedback=Path("f"),
        into=Path("o"),
    )


def test_a_parser_that_has_an_index_option_keeps_its_own() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--index", default="theirs")
    add_arguments(parser)
    assert parser.parse_args([]).index == "theirs"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"no_baseline": True, "baseline": Path("b")}, "contradict each other"),
        ({"update_baseline": True, "limit": 3}, "whole set"),
        ({"update_baseline": True, "category": ("far",)}, "whole set"),
        ({"limit": 0}, "at least 1"),
        ({"self_built": True}, "cannot measure the answers of a file"),
    ],
)
def test_options_that_cannot_be_meant_are_refused_before_the_index_is_opened(
    given: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match=message):
        run(index=tmp_path / "none", answers=GREEN / "answers.jsonl", **given)


def test_a_missing_index_is_exit_code_3(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing) as error:
        run(evalset=str(GREEN), answers=GREEN / "answers.jsonl", index=tmp_path / "none")
    assert error.value.exit_code == 3


def test_a_corrupt_index_stops_the_run_and_is_no_verdict(tmp_path: Path) -> None:
    class Corrupt(FakeArchive):
        def ask(self, question: str, **more: Any) -> Answer:
            raise IndexCorrupt("A file of the index is spoiled.")

    with pytest.raises(IndexCorrupt):
        measure(options(tmp_path, answers=None), Corrupt(), Corrupt())
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("failure", [BadQuestion("No."), RuntimeError("a bug")])
def test_a_question_that_fails_is_an_error_row_and_turns_red(
    failure: Exception, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Failing(FakeArchive):
        def ask(self, question: str, *, id: str = "", **more: Any) -> Answer:
            if id == "q20":
                raise failure
            return super().ask(question, id=id, **more)

    archive = Failing()
    assert measure(options(tmp_path, answers=None, no_baseline=True, thresholds=None), archive, archive) == 1
    assert f"1 question failed (q20: {type(failure).__name__}" in capsys.readouterr().out


def test_each_question_is_asked_with_its_document_history_and_id(tmp_path: Path, archive: FakeArchive) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    row = {
        "id": "f",
        "question": "And then?",
        "answerable": False,
        "document": "harbour.txt",
        "history": [{"question": "A"}],
    }
    (folder / "questions.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert measure(options(tmp_path, evalset=str(folder), answers=None), archive, archive) == 0
    assert archive.asked == [
        {"id": "f", "documents": frozenset({"harbour.txt"}), "exclude": frozenset(), "hide": False}
    ]


def test_accepting_losses_writes_a_baseline_that_is_green_afterwards(
    tmp_path: Path, archive: FakeArchive, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "set"
    shutil.copytree(DATA / "must_fail" / "loss_beyond_chance", folder)
    shutil.copy(GREEN / "baseline.json", folder)
    given = {"evalset": str(folder), "answers": folder / "answers.jsonl"}
    assert measure(options(tmp_path, **given), archive, None) == 1
    assert measure(options(tmp_path, **given, update_baseline=True), archive, None) == 0
    assert "commit it" in capsys.readouterr().err
    assert measure(options(tmp_path, **given), archive, None) == 0
    assert len((folder / "history.jsonl").read_text(encoding="utf-8").splitlines()) == 1


@pytest.mark.parametrize("case", ["sentences_swapped", "failed_question", "abstention_always", "gold_turns_disagree"])
def test_no_baseline_excuses_a_broken_invariant_an_error_or_a_threshold(
    case: str, tmp_path: Path, archive: FakeArchive, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "set"
    shutil.copytree(DATA / "must_fail" / case, folder)
    given = {"evalset": str(folder), "answers": folder / "answers.jsonl", "update_baseline": True}
    assert measure(options(tmp_path, **given), archive, None) == 1
    captured = capsys.readouterr()
    assert "was not updated" in captured.err and "\nRED" in captured.out
    assert not (folder / "baseline.json").exists()


def test_a_self_built_set_has_no_folder_for_a_baseline(tmp_path: Path, archive: FakeArchive) -> None:
    with pytest.raises(BadInput, match="say with --baseline FILE"):
        measure(options(tmp_path, answers=None, self_built=True, update_baseline=True), archive, archive)
    path = tmp_path / "self.json"
    given = {"answers": None, "self_built": True, "baseline": path}
    assert measure(options(tmp_path, **given, update_baseline=True), archive, archive) == 0
    assert measure(options(tmp_path, **given), archive, archive) == 0


def test_several_sets_have_each_their_own_baseline_and_one_verdict(
    tmp_path: Path, archive: FakeArchive, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, case in (("a", "green"), ("b", "must_fail/gold_turns_disagree")):
        shutil.copytree(DATA / case, tmp_path / "sets" / name)
    given = {"evalset": str(tmp_path / "sets"), "answers": GREEN / "answers.jsonl"}
    assert measure(options(tmp_path, **given), archive, None) == 1
    said = capsys.readouterr().out
    assert "RED: 1 reason, 40 questions." in said and "b, invariant:" in said
    with pytest.raises(BadInput, match="each with its own baseline"):
        measure(options(tmp_path, **given, baseline=GREEN / "baseline.json"), archive, None)


def test_a_category_alone_can_be_asked(tmp_path: Path, archive: FakeArchive) -> None:
    given = {"answers": None, "category": ("far",), "no_baseline": True, "thresholds": None}
    folder = tmp_path / "set"
    folder.mkdir()
    shutil.copy(GREEN / "questions.jsonl", folder)
    assert measure(options(tmp_path, **given, evalset=str(folder)), archive, archive) == 0
    assert [asked["id"] for asked in archive.asked] == ["q17", "q18", "q19"]
    with pytest.raises(BadInput, match="No question .* is of the category none"):
        measure(options(tmp_path, **(given | {"category": ("none",)}), evalset=str(folder)), archive, archive)


def test_a_baseline_that_is_named_must_be_there(tmp_path: Path, archive: FakeArchive) -> None:
    with pytest.raises(BadInput, match="make it with --update-baseline"):
        measure(options(tmp_path, baseline=tmp_path / "none.json"), archive, None)


def test_an_archive_can_be_opened_with_other_models(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    opened: list[Path] = []

    class Opened(FakeArchive):
        def __enter__(self) -> Opened:
            return self

        def __exit__(self, *error: object) -> None:
            pass

    def open_archive(path: Path) -> Any:
        opened.append(path)
        return Opened()

    given: dict[str, Any] = {"evalset": str(GREEN), "no_baseline": True, "report": None, "index": "elsewhere"}
    assert run(open_archive=open_archive, **given) == 1  # this archive answers nothing, and a threshold is set
    assert opened == [Path("elsewhere")] and "hit@3 is 0.0%" in capsys.readouterr().out
