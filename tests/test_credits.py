"""A caption answers for the picture it stands under, and for no other."""

import pytest

from askarchive.credits import answers

CAPTION = "Ana Reis in 1958. Photo: Municipal archive."


@pytest.mark.parametrize("question", ["Who took the photo of Ana Reis?", "Where is the picture of Ana Reis from?"])
def test_the_credit_of_the_one_who_is_named_answers(question: str) -> None:
    assert answers(question, CAPTION)


@pytest.mark.parametrize(
    "question",
    [
        "Who took the photo of Tom Hale?",  # somebody else's picture
        "When did Ana Reis die?",  # not about a picture
        "What does Ana Reis wear in the picture?",  # not about its origin
        "Who took the picture?",  # of whom?
    ],
)
def test_another_question_is_not_answered_by_it(question: str) -> None:
    assert not answers(question, CAPTION)


def test_a_caption_without_a_credit_answers_nothing() -> None:
    assert not answers("Who took the photo of Ana Reis?", "Ana Reis in 1958.")
