"""Passages are found by their words, whatever characters a question is made of."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from askarchive.errors import IndexCorrupt, OutputError
from askarchive.fulltext import FullText, FullTextWriter
from conftest import make_document, make_passages


def written(folder: Path, entries: list[tuple[str, str, str]]) -> FullText:
    writer = FullTextWriter(folder)
    for row, (document, words, question) in enumerate(entries):
        writer.add(row, document, words, question)
    writer.close()
    return FullText(folder)


@pytest.fixture(scope="module")
def fulltext(tmp_path_factory: pytest.TempPathFactory) -> FullText:
    document = make_document()
    entries = [
        (
            document.name,
            document.text[passage.start : passage.end],
            passage.question.of(document.text) if passage.question else "",
        )
        for passage in make_passages(document)
    ]
    return written(tmp_path_factory.mktemp("index") / "fulltext", entries)


def rows(found: list[tuple[int, float]]) -> list[int]:
    return [row for row, _ in found]


def test_an_inflected_word_finds_the_passage(fulltext: FullText) -> None:
    assert rows(fulltext.search("screwdrivers", 3)) == [3]
    assert rows(fulltext.search("screwdrivers", 3, fields={"words": 1.0})) == []


def test_accents_and_case_do_not_matter(tmp_path: Path) -> None:
    found = written(tmp_path / "fulltext", [("a", "Le Café de la Paix", "")])
    assert rows(found.search("CAFE", 1)) == rows(found.search("café", 1)) == [0]


def test_the_question_is_searched_only_when_asked_for(fulltext: FullText) -> None:
    assert 7 not in rows(fulltext.search("Who paid?", 9))
    assert 7 in rows(fulltext.search("Who paid?", 9, fields={"stem": 1.0, "question": 0.5}))


def test_only_passages_of_the_wanted_documents_are_found(tmp_path: Path) -> None:
    found = written(tmp_path / "fulltext", [(f"{number % 7}.txt", "the tower clock", "") for number in range(70)])
    assert rows(found.search("tower", 100, documents=["3.txt"])) == list(range(3, 70, 7))
    assert rows(found.search("tower", 100, documents=["3.txt", "no such"])) == list(range(3, 70, 7))
    assert found.search("tower", 100, documents=[]) == []


def test_a_restriction_does_not_change_a_score(fulltext: FullText) -> None:
    assert fulltext.search("tower", 9, documents=["clocks.txt"]) == fulltext.search("tower", 9)


def test_equal_scores_lower_row_first_even_where_the_cut_off_falls_between_them(tmp_path: Path) -> None:
    found = written(tmp_path / "fulltext", [("a", "the very same words", "")] * 300)
    assert rows(found.search("same words", 5)) == [0, 1, 2, 3, 4]


def test_a_misspelt_word_finds_its_near_spelling(fulltext: FullText) -> None:
    assert fulltext.search("widdow", 3) == []
    assert rows(fulltext.search("widdow", 3, fuzzy=True)) == [5]
    assert fulltext.near("widdow") == ("widow",)
    assert fulltext.near("scredwriver") == ("screwdriver",)
    assert fulltext.near("widow") == ()
    assert fulltext.near("of") == ()


def test_a_word_that_is_there_is_not_bent_into_a_near_one(fulltext: FullText) -> None:
    assert fulltext.search("watch", 9, fuzzy=True) == fulltext.search("watch", 9)


@pytest.mark.parametrize(
    ("word", "there"),
    [
        ("tower", True),
        ("Towers", True),
        ("1936", True),
        ("zebra", False),
        ("tower zebra", False),
        ("", False),
        ("–", False),
    ],
)
def test_contains_says_whether_the_archive_knows_a_word(fulltext: FullText, word: str, there: bool) -> None:
    assert fulltext.contains(word) is there


def test_frequency_counts_passages(fulltext: FullText) -> None:
    assert fulltext.frequency("tower") == 3
    assert fulltext.frequency("towers", "words") == 0


@pytest.mark.parametrize(
    "text",
    [
        "tower AND NOT clock",
        "NOT tower",
        '"tower',
        "tower~2",
        "tow*",
        "document:clocks.txt tower",
        "words:tower^9",
        "(tower",
        "tower\0clock",
        "+tower -clock",
        "/tow.*/",
        "[a TO z] tower",
        "tower \ud800 😀",
    ],
)
def test_operators_are_words_or_nothing(fulltext: FullText, text: str) -> None:
    plain = " ".join(fulltext.tokens(text))
    assert fulltext.search(text, 9) == fulltext.search(plain, 9)
    if "tow*" not in text and "/tow" not in text:
        assert set(rows(fulltext.search("tower", 9))) <= set(rows(fulltext.search(text, 9)))


HOSTILE = st.lists(
    st.sampled_from(
        list("\"'()[]{}:^~*?\\/+-&|!<>\0\t\n =,.;@#$%") + ["AND", "OR", "NOT", "TO", "IN", "tower", "\ud83d", "😀"]
    )
    | st.characters(),
    max_size=60,
).map("".join)


@given(text=HOSTILE, fuzzy=st.booleans())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_asked(fulltext: FullText, text: str, fuzzy: bool) -> None:
    for row, score in fulltext.search(text, 5, fuzzy=fuzzy):
        assert 0 <= row < len(fulltext)
        assert score > 0


def test_a_question_of_a_megabyte_is_cut_to_its_first_words(fulltext: FullText) -> None:
    assert rows(fulltext.search("tower " * 200_000, 3)) == rows(fulltext.search("tower", 3))
    assert len(fulltext.tokens(" ".join(f"w{number}" for number in range(1000)))) == 64


def test_nothing_asked_finds_nothing(fulltext: FullText) -> None:
    assert fulltext.search("", 3) == fulltext.search("?!", 3) == fulltext.search("tower", 0) == []


def test_the_same_passages_give_the_same_scores_again(tmp_path: Path, fulltext: FullText) -> None:
    document = make_document()
    again = written(
        tmp_path / "fulltext",
        [
            (document.name, document.text[one.start : one.end], one.question.of(document.text) if one.question else "")
            for one in make_passages(document)
        ],
    )
    for text in ("Who paid for the tower?", "the", "When did you begin?"):
        assert again.search(text, 9) == fulltext.search(text, 9)


def test_reading_writes_nothing_into_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "fulltext"
    found = written(folder, [("a", "one", "")])
    before = sorted(folder.iterdir())
    assert rows(found.search("one", 1)) == [0]
    assert rows(FullText(folder).search("one", 1)) == [0]
    assert sorted(folder.iterdir()) == before
    assert not [path.name for path in before if path.suffix == ".lock"]


def test_searching_goes_on_after_the_folder_is_gone(tmp_path: Path) -> None:
    found = written(tmp_path / "fulltext", [("a", "one two", "")] * 40)
    for path in (tmp_path / "fulltext").iterdir():
        path.unlink()
    assert len(found.search("two", 50, documents=["a"])) == 40
    assert found.near("onne") == ("one",)


def test_a_folder_that_is_no_full_text_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexCorrupt, match="--rebuild"):
        FullText(tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="could not be written"):
        FullTextWriter(tmp_path / "missing" / "fulltext")
