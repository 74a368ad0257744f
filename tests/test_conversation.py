"""Follow-ups: a question that leans on an earlier one gets fuller readings; one that stands alone gets none."""

from askarchive.conversation import variants
from askarchive.types import EarlierTurn


def turns(*questions: str) -> list[EarlierTurn]:
    return [EarlierTurn(question) for question in questions]


def test_a_pronoun_is_replaced_by_the_latest_name() -> None:
    texts = [v.text for v in variants("Where was he held?", [EarlierTurn("Who was Titov?")])]
    assert texts[0] == "Where was he held?"
    assert "Where was Titov held?" in texts


def test_a_change_of_subject_brings_nothing_along() -> None:
    history = [EarlierTurn("Who was Titov?", "a paediatrician named Titov")]
    assert [v.text for v in variants("Who paid for the tower?", history)] == ["Who paid for the tower?"]


def test_without_history_there_is_only_the_question() -> None:
    assert [v.text for v in variants("Where was he held?", [])] == ["Where was he held?"]


def test_places_in_an_answer_are_not_put_in_place_of_a_person() -> None:
    history = [EarlierTurn("When was Lenz taken?", "He sat in the old Fortress at Odessa then.")]
    texts = [variant.text for variant in variants("How old was he?", history)]
    assert "How old was Lenz?" in texts
    assert not any("Fortress" in text or "Odessa" in text for text in texts)


def test_a_bound_question_is_searched_with_the_name_and_shown_so() -> None:
    asked, *fuller = variants("How many of them did he lose?", turns("What did Lenz breed?"))
    assert (asked.text, asked.added) == ("How many of them did he lose?", 0)
    assert asked.understood == "How many of them did Lenz lose?"
    assert all(variant.about == ("Lenz",) for variant in (asked, *fuller))


def test_an_open_question_is_searched_as_it_was_asked() -> None:
    asked = variants("How long did it last?", turns("Who was Lenz?"))[0]
    assert (asked.understood, asked.about) == (asked.text, ())


def test_a_verb_that_opens_an_answer_is_nobodys_name() -> None:
    history = [EarlierTurn("What did they say?", "Take the baker, for example. It\u2019s a long story.")]
    assert all("Take" not in v.text and "It " not in v.text for v in variants("Where was he held?", history))
