from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askarchive.batch import records as records_module
from askarchive.batch.questions import Item, items
from askarchive.batch.records import records
from askarchive.errors import BadInput
from askarchive.types import EarlierTurn


def read(data: bytes, format: str = "jsonl") -> list[Item]:
    return list(items(io.BytesIO(data), format, "q.jsonl"))  # type: ignore[arg-type]


def test_a_question_is_read_with_all_its_fields() -> None:
    line = {"id": "q1", "question": "Where?", "history": [{"question": "Who?", "answer": "He."}], "document": "a.txt"}
    (item,) = read(json.dumps(line).encode())
    assert item.query is not None
    assert (item.id, item.query.question, item.query.documents) == ("q1", "Where?", frozenset({"a.txt"}))
    assert item.query.history == (EarlierTurn("Who?", "He."),)


def test_the_id_defaults_to_the_line_number_and_blank_lines_count() -> None:
    first, second = read(b'{"question": "a"}\n\n{"question": "b"}\n')
    assert (first.id, second.id) == ("1", "3")


def test_a_number_as_id_stays_a_number_so_that_answers_can_be_joined() -> None:
    (item,) = read(b'{"id": 7, "question": "a"}')
    assert item.id == 7


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"{", "not JSON"),
        (b"[1]", "no object"),
        (b'"Where?"', "no object"),
        (b"\xff\xfe\xfd", "UTF-8 at byte 0"),
        (b'{"id": "x"}', 'no "question"'),
        (b'{"question": 5}', '"question" must be text'),
        (b'{"question": null}', '"question" must be text'),
        (b'{"question": "a", "id": [1]}', '"id" must be'),
        (b'{"question": "a", "id": true}', '"id" must be'),
        (b'{"question": "a", "document": 3}', '"document" must be text'),
        (b'{"question": "a", "history": "b"}', '"history" must be a list'),
        (b'{"question": "a", "history": ["b"]}', 'must be an object with a "question"'),
        (b'{"question": "a", "history": [{"question": "b", "answer": 1}]}', '"answer"'),
        (b"[" * 100_000, "not JSON"),
        (b"\x00\x00", "not JSON"),
        (b'{"id": 1' + b"0" * 5000 + b', "question": "a"}', "not JSON"),
    ],
)
def test_a_bad_line_names_its_number_and_the_rest_is_read(line: bytes, says: str) -> None:
    before, bad, after = read(b'{"question": "a"}\n' + line + b'\n{"question": "b"}\n')
    assert bad.query is None
    assert "Line 2 of q.jsonl" in str(bad.error) and says in str(bad.error)
    assert before.query is not None and after.query is not None
    assert after.line == 3


def test_a_utf8_mark_before_the_first_question_is_passed_over() -> None:
    (item,) = read(b'\xef\xbb\xbf{"question": "a"}')
    assert item.question == "a"


def test_utf16_is_refused_as_a_whole() -> None:
    with pytest.raises(BadInput, match="UTF-16"):
        read('{"question": "a"}'.encode("utf-16"))


def test_line_separators_inside_a_question_do_not_cut_it() -> None:
    (item,) = read('{"question": "a\u2028b\x85c"}'.encode())
    assert item.question == "a\u2028b\x85c"


def test_a_line_beyond_the_limit_is_an_error_row_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records_module, "MAX_RECORD_BYTES", 100)
    long, short = read(b'{"question": "' + b"a" * 3_000_000 + b'"}\n{"question": "b"}\n')
    assert "longer than" in str(long.error)
    assert short.question == "b"


def test_csv_cells_keep_commas_quotation_marks_and_line_ends() -> None:
    (item,) = read(b'id,question\r\nx,"a, ""b""\nc"\r\n', "csv")
    assert (item.id, item.question) == ("x", 'a, "b"\nc')


def test_csv_with_semicolons_and_other_columns_is_read() -> None:
    (item,) = read(b"note;Question;document\nn;Where?;a.txt\n", "csv")
    assert item.query is not None
    assert (item.id, item.question, item.query.documents) == ("2", "Where?", frozenset({"a.txt"}))


def test_csv_history_is_json() -> None:
    (item,) = read(b'question,history\nWhere?,"[{""question"": ""Who?""}]"\n', "csv")
    assert item.query is not None and item.query.history == (EarlierTurn("Who?"),)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (b"a,b,c", "3 cells"),
        (b'a,"open', "none closes it"),
        (b"a,{", "history is not JSON"),
        (b"\xff,", "UTF-8"),
    ],
)
def test_a_bad_csv_row_names_its_number(row: bytes, says: str) -> None:
    *_, bad = read(b"question,history\nfine,\n" + row, "csv")
    assert "Line 3" in str(bad.error) and says in str(bad.error)


def test_csv_without_a_question_column_is_refused() -> None:
    with pytest.raises(BadInput, match="no column named question"):
        read(b"a,b\n1,2\n", "csv")


@given(st.lists(st.text(st.characters(exclude_characters='\n"', codec="utf-8"), max_size=20)))
def test_records_joined_are_the_file_again(lines: list[str]) -> None:
    data = "\n".join(lines).encode()
    found = list(records(io.BytesIO(data), "jsonl"))
    assert b"".join(data[record.start : record.end] for record in found) == data
    assert [record.number for record in found] == list(range(1, len(found) + 1))
