"""Follow-ups: a question that leans on an earlier one gets fuller readings; one that stands alone gets none."""

import pytest

from askarchive.conversation import leans, variants
from askarchive.types import EarlierTurn


@pytest.mark.parametrize(
    "question",
    [
        "Where was he held?",
        "And in winter?",
        "Why?",
        "What about the women?",
        "How long did it last?",
        "Did they pay him?",
    ],
)
def test_pointing_and_elliptic_questions_lean(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    ["Where was Titov held?", "Who paid for the tower?", "Did Kozin write about his own life?", "winter tower repair"],
)
def test_questions_with_a_subject_stand_alone(question: str) -> None:
    assert not leans(question)


def test_a_pronoun_is_replaced_by_the_latest_name() -> None:
    texts = [v.text for v in variants("Where was he held?", [EarlierTurn("Who was Titov?")])]
    assert texts[0] == "Where was he held?"
    assert "Where was Titov held?" in texts


def test_a_change_of_subject_brings_nothing_along() -> None:
    history = [EarlierTurn("Who was Titov?", "a paediatrician named Titov")]
    assert [v.text for v in variants("Who paid for the tower?", history)] == ["Who paid for the tower?"]


def test_without_history_there_is_only_the_question() -> None:
    assert [v.text for v in variants("Where was he held?", [])] == ["Where was he held?"]
