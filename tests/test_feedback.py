"""Marks are kept whole, in order and without anything personal."""

from __future__ import annotations

import json
import multiprocessing
import stat
from pathlib import Path

import pytest

from askarchive import feedback
from askarchive.errors import BadInput, OutputError
from askarchive.feedback import Mark, Place

PLACE = Place("keeper.txt", 10, 20, "0" * 64)
MARK = Mark(
    "wrong_passage", "Who “knew”?\u2028🙂", "Who knew?", "sha256:abc", shown=PLACE, note="a\nb", day="2026-11-23"
)
OTHER = Mark("right_passage_here", "When?", "When?", "sha256:abc", shown=PLACE, right=PLACE, day="2026-11-24")


def test_marks_come_back_in_order(tmp_path):
    file = tmp_path / "deep" / "marks.jsonl"
    feedback.append(file, MARK)
    feedback.append(file, OTHER)
    assert feedback.read(file) == (MARK, OTHER)
    assert file.read_bytes().count(b"\n") == 2


def test_no_file_means_no_marks(tmp_path):
    assert feedback.read(tmp_path / "marks.jsonl") == ()


def test_only_the_owner_can_read_the_file_and_it_tells_the_day_alone(tmp_path):
    file = tmp_path / "marks.jsonl"
    feedback.append(file, Mark("right", "When?", "When?", "sha256:abc"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    fields = json.loads(file.read_text())
    assert len(fields["day"]) == len("2026-11-23")
    assert set(fields) == {"schema", "reason", "question", "interpreted_as", "index", "shown", "right", "note", "day"}


def test_line_cut_at_any_byte_loses_only_itself(tmp_path):
    file = tmp_path / "marks.jsonl"
    feedback.append(file, MARK)
    whole = file.read_bytes()
    feedback.append(file, OTHER)
    both = file.read_bytes()
    for cut in range(len(whole), len(both) - 1, 5):
        file.write_bytes(both[:cut])
        assert feedback.read(file) == (MARK,)
        feedback.append(file, OTHER)
        assert feedback.read(file) == (MARK, OTHER)


def test_spoilt_line_in_the_middle_stops_and_is_named(tmp_path):
    file = tmp_path / "marks.jsonl"
    feedback.append(file, MARK)
    file.write_bytes(b'{"schema": "other"}\n' + file.read_bytes())
    with pytest.raises(BadInput, match="line 1"):
        feedback.read(file)
    file.write_bytes(b"\xff\xfe junk\n")
    with pytest.raises(BadInput, match="line 1"):
        feedback.read(file)


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": "because"},
        {"question": 3},
        {"note": "x" * 3_000},
        {"reason": "right_passage_here"},
        {"question": "x" * 4_001},
    ],
)
def test_what_is_no_mark_is_refused(fields):
    known = {"reason": "right", "question": "When?", "interpreted_as": "When?", "index": "sha256:abc"}
    with pytest.raises(ValueError):
        Mark(**{**known, **fields})


@pytest.mark.parametrize("span", [(-1, 4), (4, 4), (5, 4), (True, 4), ("1", 4)])
def test_what_is_no_place_is_refused(span):
    with pytest.raises(ValueError):
        Place("a", *span, "0" * 64)


def test_file_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="marks.jsonl"):
        feedback.append(tmp_path / "file" / "marks.jsonl", MARK)


def _append_many(file: Path) -> None:
    for _ in range(20):
        feedback.append(file, MARK)


def test_two_processes_lose_nothing(tmp_path):
    file = tmp_path / "marks.jsonl"
    workers = [multiprocessing.get_context("spawn").Process(target=_append_many, args=(file,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert feedback.read(file) == (MARK,) * 40
