from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askarchive import verify
from askarchive.errors import BadInput
from askarchive.types import Document, JsonObject
from askarchive.verify import Claim, Finding
from conftest import INTERVIEW, make_document

WIDOW = "“Stop it at noon,” the widow said – and I did."


class Shelf:
    """Documents by name, as an index holds them."""

    def __init__(self, *documents: Document) -> None:
        self._documents = {document.name: document for document in documents}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._documents)

    def document(self, name: str) -> Document:
        return self._documents[name]


def claim(text: str, start: int, **more: object) -> Claim:
    return Claim("a.jsonl line 1 quote 1", text, "clocks.txt", start, start + len(text), **more)  # type: ignore[arg-type]


def quote(words: str = WIDOW, **changed: object) -> JsonObject:
    start = INTERVIEW.index(words)
    first = len(INTERVIEW[:start].encode())
    return {
        "text": words,
        "document": "clocks.txt",
        "start": start,
        "end": start + len(words),
        "byte_start": first,
        "byte_end": first + len(words.encode()),
        "in_reply_to": None,
        **changed,
    }


def answer(*quotes: JsonObject, nearest: tuple[JsonObject, ...] = ()) -> JsonObject:
    return {"id": "1", "answered": bool(quotes), "quotes": list(quotes), "nearest": list(nearest)}


def check_rows(*rows: object) -> list[Finding]:
    data = b"".join((row if isinstance(row, bytes) else json.dumps(row).encode()) + b"\n" for row in rows)
    return list(verify.check_file(None, Shelf(make_document()), io.BytesIO(data)))


def test_words_between_their_offsets_are_exact() -> None:
    assert [finding.verdict for finding in check_rows(answer(quote()))] == ["exact"]


def test_words_elsewhere_in_the_document_are_moved_and_the_place_is_told() -> None:
    text = "An introduction that was added.\n\n" + INTERVIEW
    start = INTERVIEW.index(WIDOW)
    found = verify.check(claim(WIDOW, start), make_document(text))
    # 33 characters were put before: 31 of the sentence and two line ends.
    assert found.verdict == "moved" and f"stands at {start + 33}-{start + 33 + len(WIDOW)}" in found.detail


def test_of_two_places_the_nearer_is_told() -> None:
    document = make_document("Yes. No. Yes. No. Perhaps.")
    assert "stands at 9-13" in verify.check(claim("Yes.", 12), document).detail
    assert "stands at 0-4" in verify.check(claim("Yes.", 2), document).detail


def test_altered_words_are_shown_beside_the_nearest_of_the_source() -> None:
    start = INTERVIEW.index(WIDOW)
    found = verify.check(claim(WIDOW.replace("widow", "bishop"), start), make_document())
    assert found.verdict == "altered"
    assert "bishop" in found.detail and "the widow said" in found.detail


def test_altered_words_are_found_in_a_document_that_has_moved_too() -> None:
    text = "Foreword. " * 30 + INTERVIEW
    found = verify.check(claim(WIDOW.replace("noon", "midnight"), 40), make_document(text))
    assert found.verdict == "altered" and "at noon" in found.detail


def test_invented_words_stand_nowhere() -> None:
    found = verify.check(claim("Zebras quarrel xylophonically.", 3), make_document())
    assert found.verdict == "altered" and "stands nowhere" in found.detail


@pytest.mark.parametrize("spoilt", ["\u2019", "\u00a0", "e\u0301", "\u200b"])
def test_a_look_alike_character_is_no_exact_quote(spoilt: str) -> None:
    words = "It's still there."
    changed = words.replace({"\u2019": "'", "\u00a0": " ", "e\u0301": "e", "\u200b": " "}[spoilt], spoilt, 1)
    assert verify.check(claim(changed, INTERVIEW.index(words)), make_document()).verdict == "altered"


def test_a_document_that_is_gone_makes_its_quotes_missing() -> None:
    assert [found.verdict for found in check_rows(answer(quote(document="gone.txt")))] == ["missing"]


def test_wrong_bytes_are_told_even_when_the_words_are_right() -> None:
    (found,) = check_rows(answer(quote(byte_start=1)))
    assert found.verdict == "altered" and "bytes" in found.detail


def test_the_question_replied_to_and_nearest_passages_are_checked_too() -> None:
    asked = "Did you ever stop a clock on purpose?"
    start = INTERVIEW.index(asked)
    question = {"text": asked, "start": start, "end": start + len(asked)}
    good = check_rows(answer(quote(in_reply_to=question), nearest=(quote("We don't know."),)))
    assert [found.verdict for found in good] == ["exact"] * 3
    bad = check_rows(answer(quote(in_reply_to=question | {"start": start + 1, "end": start + len(asked) + 1})))
    assert [found.verdict for found in bad] == ["exact", "moved"] and "question before it" in bad[1].where


@pytest.mark.parametrize(
    "row",
    [b"{torn", b'"text"', b"[]", b"{}", b'{"answered": true, "quotes": 5}', b'{"answered": true, "quotes": [{}]}'],
)
def test_a_row_that_is_no_answer_is_unreadable_and_named(row: bytes) -> None:
    good, bad = check_rows(answer(quote()), row)
    assert good.verdict == "exact"
    assert bad.verdict == "unreadable" and "line 2" in bad.where


def test_error_rows_and_abstentions_have_nothing_to_check() -> None:
    assert check_rows({"id": "1", "error": {"type": "BadQuestion", "message": "…"}}, answer()) == []


def test_a_file_without_answers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\n\n")
    with pytest.raises(BadInput, match="holds no answer"):
        list(verify.check_file(tmp_path / "a.jsonl", Shelf(make_document())))
    with pytest.raises(BadInput, match="no such file"):
        list(verify.check_file(tmp_path / "gone.jsonl", Shelf(make_document())))
    (tmp_path / "a.csv").write_bytes(b"a,b\n1,2\n")
    with pytest.raises(BadInput, match="no column named quotes"):
        list(verify.check_file(tmp_path / "a.csv", Shelf(make_document())))


def test_pretty_json_and_lists_of_answers_are_read(tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(answer(quote()), indent=2))
    (tmp_path / "two.json").write_text(json.dumps([answer(quote()), answer(quote("We don't know."))], indent=2))
    shelf = Shelf(make_document())
    assert verify.tally(verify.check_file(tmp_path / "one.json", shelf)) == {"exact": 1}
    assert verify.tally(verify.check_file(tmp_path / "two.json", shelf)) == {"exact": 2}


def test_the_csv_of_batch_is_checked_by_its_exact_column(tmp_path: Path) -> None:
    from askarchive.batch import answers

    rows = [answer(quote()), {"id": "=2", "question": "x", "error": {"type": "BadQuestion", "message": "no"}}]
    data = answers.header("csv") + b"".join(answers.encode(row, "csv") for row in rows)
    (tmp_path / "a.csv").write_bytes(data)
    assert verify.tally(verify.check_file(tmp_path / "a.csv", Shelf(make_document()))) == {"exact": 1}
    (tmp_path / "a.csv").write_bytes(data.replace(b"widow", b"abbot"))
    assert verify.tally(verify.check_file(tmp_path / "a.csv", Shelf(make_document()))) == {"altered": 1}


@given(st.data())
def test_every_slice_is_exact_and_every_changed_slice_is_not(data: st.DataObject) -> None:
    text = data.draw(st.text(min_size=1, max_size=60))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    document = make_document(text.encode("utf-8", "replace").decode())
    words = document.text[start:end]
    assert verify.check(claim(words, start), document).verdict == "exact"
    other = words + "\uffff"
    assert verify.check(claim(other, start), document).verdict in ("altered", "moved")
