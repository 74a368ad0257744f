"""Of words spelt alike the one that people mean comes first."""

import pytest

from askarchive.slips import (
    ADDED,
    DOUBLED,
    LEFT_OUT,
    OTHER,
    SWAPPED,
    UNDOUBLED,
    VOWEL,
    Language,
    Vocabulary,
    cost,
    edits,
)


@pytest.mark.parametrize(
    ("typed", "meant", "expected"),
    [
        ("bell", "bell", 0.0),
        ("frist", "first", SWAPPED),
        ("barier", "barrier", UNDOUBLED),
        ("meny", "many", VOWEL),
        ("keepr", "keeper", LEFT_OUT),
        ("lemmon", "lemon", DOUBLED),
        ("boock", "book", ADDED),
        ("bock", "book", OTHER),
        ("", "at", 2 * LEFT_OUT),
    ],
)
def test_a_slip_costs_what_its_kind_does(typed: str, meant: str, expected: float) -> None:
    assert cost(typed, meant) == pytest.approx(expected)


def test_edits_are_counted_with_swapped_neighbours_as_one() -> None:
    assert [edits("frist", other) for other in ("frist", "first", "fist", "firsts", "")] == [0, 1, 1, 2, 5]


def test_the_likelier_slip_goes_before_the_more_frequent_word() -> None:
    words = Vocabulary([("store", 40), ("stroke", 1), ("with", 900), ("which", 300), ("was", 5), ("a1", 9)])
    assert words.near("storke", 2, 3) == ("stroke", "store")
    assert words.near("wich", 1, 3) == ("which", "with")
    assert words.near("wich", 1, 1) == ("which",)
    assert words.near("with", 1, 3) == ()


def test_of_slips_alike_the_more_frequent_word_is_meant() -> None:
    assert Vocabulary([("sixty", 2), ("sixth", 50)]).near("sixt", 1, 2) == ("sixth", "sixty")
    assert Language(["hard", "harm"]).near("harx") == ("hard", "harm")


def test_a_language_knows_its_words() -> None:
    english = Language(["the", "judge", "june"])
    assert "judge" in english and "juge" not in english
    assert english.near("juge")[0] == "judge"
    assert english.near("xylophone") == ()
