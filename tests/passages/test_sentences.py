"""Sentences: worked examples, and for any text spans that slice back and lose nothing but white space."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askarchive.passages import sentences

MARKED = Path(__file__).parent.parent / "data" / "sentences.jsonl"


def cut(text: str, **options: bool) -> list[str]:
    return [span.of(text) for span in sentences(text, **options)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dr. Smith came. He sat.", ["Dr. Smith came.", "He sat."]),
        ("He left at 5 p.m. Then it rained.", ["He left at 5 p.m.", "Then it rained."]),
        ("We moved to No. 7. It was cold.", ["We moved to No. 7.", "It was cold."]),
        ("No. He went to Chile.", ["No.", "He went to Chile."]),
        ("in Moscow's . Metropole Hotel, where he lived", ["in Moscow's . Metropole Hotel, where he lived"]),
        ("It can be seasonal . It is common .", ["It can be seasonal .", "It is common ."]),
        ("He was away for... he never came back.", ["He was away for... he never came back."]),
        ("“Where?” he said. I left.", ["“Where?” he said.", "I left."]),
        ("He wrote: “We have no article. They plan a plot.” Then he left.",
         ["He wrote: “We have no article. They plan a plot.”", "Then he left."]),
        ("He says, \"He can carry.\" That was it.", ["He says, \"He can carry.\"", "That was it."]),
        ("It cost 3.50 marks. J. Smith paid.", ["It cost 3.50 marks.", "J. Smith paid."]),
        ("i.e. “them”, not “me”. Kozin worked.", ["i.e. “them”, not “me”.", "Kozin worked."]),
        ("Ada Guha, b. 1936, retired. She sorts.", ["Ada Guha, b. 1936, retired.", "She sorts."]),
        ("Ole Lund, b. 3 May 1931, d. about 1990, fished.", ["Ole Lund, b. 3 May 1931, d. about 1990, fished."]),
        ("Kari (b. May 1920) rows.", ["Kari (b. May 1920) rows."]),
        ("We chose plan b. Nobody liked it.", ["We chose plan b.", "Nobody liked it."]),
        ("Those two were in C. Nobody'd asked.", ["Those two were in C.", "Nobody'd asked."]),
        ("It is written in B. They’re sure of it.", ["It is written in B.", "They’re sure of it."]),
        ("She sat in Row F. Marius sang.", ["She sat in Row F.", "Marius sang."]),
        ("It says A, B, C. Collate them.", ["It says A, B, C.", "Collate them."]),
        ("It was J. R. Smith and A. Moe. They left.", ["It was J. R. Smith and A. Moe.", "They left."]),
        ("A. It's green. Q. Was it?", ["A. It's green.", "Q. Was it?"]),
        ("Plates by Moe, A. B. and by C. Lund.", ["Plates by Moe, A. B. and by C. Lund."]),
        ("The judge was in Row J. R. Smith's chair.", ["The judge was in Row J. R. Smith's chair."]),
        ("They dried it in the sun. Nobody stole it.", ["They dried it in the sun.", "Nobody stole it."]),
        ("We met on Sun. Ada came on Mon. with Ole.", ["We met on Sun. Ada came on Mon. with Ole."]),
        ("He left at 5 p.m. It's late.", ["He left at 5 p.m.", "It's late."]),
        ("第一句。第二句！", ["第一句。", "第二句！"]),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_header_is_cut_at_its_lines() -> None:
    header = "Date: 12 February 1986\nPlace: Nelson, Lancashire"
    assert cut(header) == [header]
    assert cut(header, lines=True) == ["Date: 12 February 1986", "Place: Nelson, Lancashire"]


def test_hand_marked_sentences_are_found_again() -> None:
    right = total = 0
    for line in MARKED.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold = {tuple(span) for span in row["sentences"]}
        found = {(span.start, span.end) for span in sentences(row["text"])}
        right += len(gold & found)
        total += len(gold | found)
    assert total > 300
    assert right / total >= 0.96


@given(st.text(max_size=400))
def test_every_character_but_white_space_is_in_exactly_one_sentence(text: str) -> None:
    spans = sentences(text)
    covered = [False] * len(text)
    for span in spans:
        assert span.of(text) == span.of(text).strip() != ""
        for at in range(span.start, span.end):
            assert not covered[at]
            covered[at] = True
    assert all(covered[i] or character.isspace() for i, character in enumerate(text))


@given(st.text(alphabet="ab AB.?!“”\"'’‘()[]1…\n", max_size=120), st.integers(1, 20))
def test_a_slice_is_cut_as_if_it_stood_alone(text: str, before: int) -> None:
    shifted = "\n" * before + text
    moved = [(span.start + before, span.end + before) for span in sentences(text)]
    assert [(span.start, span.end) for span in sentences(shifted, before)] == moved
