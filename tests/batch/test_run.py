from __future__ import annotations

import csv
import errno
import json
import os
import threading
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from askarchive import batch, render
from askarchive.batch import journal
from askarchive.errors import BadInput, IndexCorrupt, OutputError
from askarchive.types import JsonObject, Query

from .conftest import fake_ask, rows

Write = Callable[..., Path]


def test_one_row_a_question_in_input_order(write_questions: Write, tmp_path: Path) -> None:
    questions = write_questions({"id": "b", "question": "Who?"}, {"id": "a", "question": "no answer"})
    report = batch.run(questions, tmp_path / "a.jsonl", fake_ask)
    assert [(row["id"], row["answered"]) for row in rows(tmp_path / "a.jsonl")] == [("b", True), ("a", False)]
    assert (report.rows, report.answered, report.abstained, report.failed) == (2, 1, 1, 0)


def test_history_and_document_reach_the_question(write_questions: Write, tmp_path: Path) -> None:
    history = [{"question": "Who?"}, {"question": "When?", "answer": "1961."}]
    questions = write_questions({"question": "Where?", "history": history, "document": "a.txt"})
    batch.run(questions, tmp_path / "a.jsonl", fake_ask)
    (row,) = rows(tmp_path / "a.jsonl")
    assert (row["history"], row["documents"]) == (["Who?", "When?"], ["a.txt"])


def test_failures_are_rows_and_the_rest_is_answered(write_questions: Write, tmp_path: Path) -> None:
    questions = write_questions({"question": "fail"}, b"nonsense", {"question": "crash"}, {"question": "fine"})
    report = batch.run(questions, tmp_path / "a.jsonl", fake_ask)
    failed, malformed, crashed, fine = rows(tmp_path / "a.jsonl")
    assert failed == {
        "id": "1",
        "question": "fail",
        "error": {"type": "BadQuestion", "message": "The question is one that fails."},
    }
    assert malformed["id"] == "2" and "Line 2" in malformed["error"]["message"]
    assert crashed["error"]["type"] == "ZeroDivisionError" and "secret" not in json.dumps(crashed)
    assert fine["answered"] and report.failed == 3


def test_a_lone_surrogate_comes_back_as_it_was(write_questions: Write, tmp_path: Path) -> None:
    questions = write_questions({"id": "\udfff", "question": "\ud800?"})
    batch.run(questions, tmp_path / "a.jsonl", fake_ask)
    (row,) = rows(tmp_path / "a.jsonl")
    assert (row["id"], row["question"]) == ("\udfff", "\ud800?")


def test_a_failing_index_ends_the_run_and_keeps_what_was_done(write_questions: Write, tmp_path: Path) -> None:
    def ask(query: Query) -> JsonObject:
        if query.id == "3":
            raise IndexCorrupt("The index is spoilt.")
        return fake_ask(query)

    questions = write_questions(*({"question": f"q{n}"} for n in range(5)))
    with pytest.raises(IndexCorrupt):
        batch.run(questions, tmp_path / "a.jsonl", ask)
    assert [row["id"] for row in rows(tmp_path / "a.jsonl")] == ["1", "2"]


def test_many_jobs_keep_the_order_and_really_run_at_once(write_questions: Write, tmp_path: Path) -> None:
    together = threading.Barrier(4, timeout=10)

    def ask(query: Query) -> JsonObject:
        if int(query.id) <= 4:
            together.wait()  # passes only when four are inside at once
        time.sleep(0.001 * (int(query.id) % 3))
        return fake_ask(query)

    questions = write_questions(*({"question": f"q{n}"} for n in range(100)))
    batch.run(questions, tmp_path / "a.jsonl", ask, jobs=4)
    assert [row["id"] for row in rows(tmp_path / "a.jsonl")] == [str(n) for n in range(1, 101)]


def test_jobs_do_not_run_far_ahead_of_what_is_written(write_questions: Write, tmp_path: Path) -> None:
    begun: list[str] = []
    first = threading.Event()

    def ask(query: Query) -> JsonObject:
        begun.append(query.id)
        if query.id == "1":
            first.wait(0.3)
        return fake_ask(query)

    questions = write_questions(*({"question": f"q{n}"} for n in range(500)))
    seen: list[int] = []
    batch.run(questions, tmp_path / "a.jsonl", ask, jobs=2, progress=lambda now: seen.append(len(begun)))
    assert seen[0] <= 2 * 4 + 2


def test_memory_stays_flat_over_thousands_of_questions(tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    with questions.open("w") as file:
        file.writelines(json.dumps({"question": f"{n} " + "x" * 2000}) + "\n" for n in range(3000))
    peaks: list[int] = []

    def progress(now: batch.Progress) -> None:
        if now.done in (500, 3000):
            peaks.append(tracemalloc.get_traced_memory()[1])

    tracemalloc.start()
    try:
        batch.run(questions, Path(os.devnull), fake_ask, progress=progress)
    finally:
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 1_000_000  # six megabytes of questions passed between the two


def test_progress_tells_rate_and_time_left(write_questions: Write, tmp_path: Path) -> None:
    seen: list[batch.Progress] = []
    batch.run(
        write_questions({"question": "a"}, {"question": "b"}), tmp_path / "a.jsonl", fake_ask, progress=seen.append
    )
    assert [(now.done, now.total) for now in seen] == [(1, 2), (2, 2)]
    # 30 done, 10 of them before; 20 in 4 s are 5 a second; 70 are left for 14 s.
    now = batch.Progress(done=30, total=100, failed=0, resumed=10, elapsed_s=4.0)
    assert (now.per_second, now.left_s) == (5.0, 14.0)


def test_ids_that_stand_twice_are_answered_twice_and_reported(write_questions: Write, tmp_path: Path) -> None:
    questions = write_questions({"id": "x", "question": "a"}, {"id": "x", "question": "b"}, {"question": "c"})
    report = batch.run(questions, tmp_path / "a.jsonl", fake_ask)
    assert [row["question"] for row in rows(tmp_path / "a.jsonl")] == ["a", "b", "c"]
    assert report.repeated_ids == ("x",)


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_a_file_without_questions_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_bytes(content)
    with pytest.raises(BadInput, match="holds no question"):
        batch.run(tmp_path / "q.jsonl", tmp_path / "a.jsonl", fake_ask)


def test_a_missing_question_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"gone\.jsonl cannot be read: no such file"):
        batch.run(tmp_path / "gone.jsonl", tmp_path / "a.jsonl", fake_ask)


def test_answers_are_not_overwritten_unless_told_to(write_questions: Write, tmp_path: Path) -> None:
    questions, output = write_questions({"question": "a"}), tmp_path / "a.jsonl"
    batch.run(questions, output, fake_ask)
    before = output.read_bytes()
    with pytest.raises(BadInput, match="--resume to go on with it or --overwrite"):
        batch.run(questions, output, lambda query: fake_ask(query) | {"elapsed_ms": 2.5})
    assert output.read_bytes() == before
    batch.run(questions, output, lambda query: fake_ask(query) | {"elapsed_ms": 2.5}, overwrite=True)
    assert rows(output)[0]["elapsed_ms"] == 2.5


def test_the_question_file_is_never_the_answer_file(write_questions: Write, tmp_path: Path) -> None:
    questions = write_questions({"question": "a"})
    (tmp_path / "link.jsonl").symlink_to(questions)
    with pytest.raises(BadInput, match="question file itself"):
        batch.run(questions, tmp_path / "link.jsonl", fake_ask, overwrite=True)
    assert b"question" in questions.read_bytes()


def test_two_runs_never_write_one_file(write_questions: Write, tmp_path: Path) -> None:
    questions, output = write_questions({"question": "a"}), tmp_path / "a.jsonl"

    def ask(query: Query) -> JsonObject:
        with pytest.raises(BadInput, match="Another run is writing"):
            batch.run(questions, output, fake_ask)
        return fake_ask(query)

    batch.run(questions, output, ask)
    assert len(rows(output)) == 1


# -- a disk that is full ------------------------------------------------------------------------------------------------


def test_a_full_disk_ends_with_a_sentence_and_whole_rows(
    write_questions: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions, output = write_questions(*({"question": f"q{n}"} for n in range(20))), tmp_path / "a.jsonl"
    room = 2000
    write = os.write

    def full(descriptor: int, data: bytes) -> int:
        """As ENOSPC behaves: a part is written without an error, the next write fails."""
        nonlocal room
        if room == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = write(descriptor, data[:room])
        room -= written
        return written

    monkeypatch.setattr(journal.os, "write", full)
    with pytest.raises(OutputError, match="the disk is full"):
        batch.run(questions, output, fake_ask)
    monkeypatch.undo()
    kept = rows(output)
    assert 0 < len(kept) < 20 and output.read_bytes().endswith(b"\n")
    batch.run(questions, output, fake_ask, resume=True)
    assert [row["question"] for row in rows(output)] == [f"q{n}" for n in range(20)]


def test_dev_full_is_an_output_error(write_questions: Write) -> None:
    with pytest.raises(OutputError, match="/dev/full could not be written: the disk is full"):
        batch.run(write_questions({"question": "a"}), Path("/dev/full"), fake_ask)


def test_a_folder_that_is_not_there_is_an_output_error(write_questions: Write, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="none is not there; make it"):
        batch.run(write_questions({"question": "a"}), tmp_path / "none" / "a.jsonl", fake_ask)


# -- resuming -----------------------------------------------------------------------------------------------------------


@pytest.fixture(params=["a.jsonl", "a.csv"])
def finished(request: pytest.FixtureRequest, write_questions: Write, tmp_path: Path) -> tuple[Path, Path, bytes]:
    """A question file, the answers of an unbroken run, and their bytes."""
    lines = [{"question": f'q{n}\nline “two”, "x"'} for n in range(6)]
    questions = write_questions(*lines, {"question": "fail"}, b"{", {"question": "last"})
    output = tmp_path / request.param
    batch.run(questions, output, fake_ask, index="sha256:1")
    return questions, output, output.read_bytes()


def test_cut_at_any_byte_and_resumed_the_file_is_the_same(
    finished: tuple[Path, Path, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal.os, "fsync", lambda descriptor: None)  # a thousand real ones take a minute
    questions, output, whole = finished
    lines = whole.split(b"\n")
    tail = len(b"\n".join(lines[-3:])) + 1  # every byte of the last rows, samples of the others
    for size in [*range(0, len(whole) - tail, 13), *range(len(whole) - tail, len(whole) + 1)]:
        output.write_bytes(whole[:size])
        report = batch.run(questions, output, fake_ask, index="sha256:1", resume=True)
        assert output.read_bytes() == whole, size
        assert report.rows == 9 and report.failed == 2


def test_a_spoilt_last_row_is_repaired(finished: tuple[Path, Path, bytes]) -> None:
    questions, output, whole = finished
    output.write_bytes(whole[:-30] + b"\0" * 29 + b"\n" if output.suffix == ".jsonl" else whole[:-30] + b"\n")
    batch.run(questions, output, fake_ask, index="sha256:1", resume=True)
    assert output.read_bytes() == whole


def test_a_spoilt_row_in_the_middle_stops_and_is_named(write_questions: Write, tmp_path: Path) -> None:
    questions, output = write_questions(*({"question": f"q{n}"} for n in range(4))), tmp_path / "a.jsonl"
    batch.run(questions, output, fake_ask)
    lines = output.read_bytes().split(b"\n")
    output.write_bytes(b"\n".join([lines[0], lines[1][:-9], *lines[2:]]))
    before = output.read_bytes()
    with pytest.raises(BadInput, match=r"Line 2 of .*a\.jsonl is spoilt"):
        batch.run(questions, output, fake_ask, resume=True)
    assert output.read_bytes() == before


def test_rows_in_another_order_are_not_taken_for_answers(write_questions: Write, tmp_path: Path) -> None:
    questions, output = write_questions({"question": "a"}, {"question": "b"}), tmp_path / "a.jsonl"
    batch.run(questions, output, fake_ask)
    first, second, _ = output.read_bytes().split(b"\n")
    output.write_bytes(second + b"\n" + first + b"\n")
    with pytest.raises(BadInput, match="answers another question"):
        batch.run(questions, output, fake_ask, resume=True)


def test_another_question_file_or_index_is_refused(finished: tuple[Path, Path, bytes], write_questions: Write) -> None:
    questions, output, whole = finished
    with pytest.raises(BadInput, match="another index"):
        batch.run(questions, output, fake_ask, index="sha256:2", resume=True)
    with questions.open("ab") as file:
        file.write(b'{"question": "one more"}\n')
    with pytest.raises(BadInput, match="another question file"):
        batch.run(questions, output, fake_ask, index="sha256:1", resume=True)
    assert output.read_bytes() == whole


def test_answers_without_their_note_are_not_resumed(finished: tuple[Path, Path, bytes]) -> None:
    questions, output, _ = finished
    journal.run_note(output).unlink()
    with pytest.raises(BadInput, match=r"run\.json"):
        batch.run(questions, output, fake_ask, index="sha256:1", resume=True)


def test_resuming_what_never_began_begins(write_questions: Write, tmp_path: Path) -> None:
    report = batch.run(write_questions({"question": "a"}), tmp_path / "a.jsonl", fake_ask, resume=True)
    assert (report.rows, report.resumed) == (1, 0)


def test_resuming_what_is_done_asks_nothing(finished: tuple[Path, Path, bytes]) -> None:
    questions, output, whole = finished

    def ask(query: Query) -> JsonObject:
        raise AssertionError("asked again")

    report = batch.run(questions, output, ask, index="sha256:1", resume=True)
    assert (report.resumed, output.read_bytes()) == (9, whole)


# -- CSV ----------------------------------------------------------------------------------------------------------------


def test_csv_has_the_best_quote_flat_and_all_quotes_as_exact_json(write_questions: Write, tmp_path: Path) -> None:
    batch.run(write_questions({"question": 'a,\n"b"'}), tmp_path / "a.csv", fake_ask)
    with (tmp_path / "a.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["quote"], row["start"], row["answered"]) == ('a,\n"b"', "3", "true")
    assert [quote["text"] for quote in json.loads(row["quotes"])] == ['a,\n"b"', "second"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_no_csv_cell_is_a_formula_and_jsonl_stays_exact(start: str, write_questions: Write, tmp_path: Path) -> None:
    questions = write_questions({"id": start + "1", "question": start + "cmd|' /C calc'!A0"})
    batch.run(questions, tmp_path / "a.csv", fake_ask)
    batch.run(questions, tmp_path / "a.jsonl", fake_ask)
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not any(cell.startswith(render.table.FORMULA_STARTS) for cell in cells)
    assert "'" + start + "cmd|' /C calc'!A0" in cells
    assert rows(tmp_path / "a.jsonl")[0]["question"] == start + "cmd|' /C calc'!A0"
    assert batch.run(questions, tmp_path / "a.csv", fake_ask, resume=True).resumed == 1
