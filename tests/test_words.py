"""The sets of common words, and how they lie to each other."""

import pytest

from askarchive import words


@pytest.mark.parametrize("name", ["COMMON", "POINTING", "FUNCTION_WORDS", "SENTENCE_OPENERS", "VERBS_AND_MEASURES"])
def test_words_are_kept_in_lower_case_as_they_are_looked_up(name: str) -> None:
    found: frozenset[str] = getattr(words, name)
    assert found
    assert all(word == word.lower() and word.isalpha() for word in found)


def test_whatever_is_common_or_points_carries_no_subject() -> None:
    assert words.COMMON | words.POINTING < words.FUNCTION_WORDS


def test_a_word_is_written_once_in_the_two_sets_that_go_out_together() -> None:
    assert not words.VERBS_AND_MEASURES & words.FUNCTION_WORDS
