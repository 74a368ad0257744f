"""Whether a question points back, and whom its "he" or "she" stands for; nobody where anybody may be meant."""

import pytest

from askarchive.referents import leans, name_words, referents, unnamed_persons
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


def turns(*questions: str) -> list[EarlierTurn]:
    return [EarlierTurn(question) for question in questions]


@pytest.mark.parametrize(
    ("history", "question", "names"),
    [
        (["Who was Lenz?"], "Where was he held?", ("Lenz",)),
        (["who was lenz"], "where was he held?", ("Lenz",)),
        (["Who was Otto von der Lenz?"], "Where was he held?", ("Otto von der Lenz",)),
        (["Tell me who the tinsmith Lenz was."], "Where was he held?", ("Lenz",)),
        (["When did Mr. Lenz marry?"], "How old was he?", ("Mr Lenz",)),
        (["How did Otto propose to Ida Lenz?"], "And her reply?", ("Otto", "Ida Lenz")),
        (["What happened to Lenz in Odessa?"], "What did they give him?", ("Lenz",)),
        (["Was Lenz released after he fell ill?"], "Where did he go?", ("Lenz",)),
        (["Did Ida keep her letters?"], "Where was she born?", ("Ida",)),
    ],
)
def test_he_and_she_stand_for_the_person_the_earlier_question_named(
    history: list[str], question: str, names: tuple[str, ...]
) -> None:
    assert referents(question, turns(*history)) == names


def test_a_chain_of_follow_ups_keeps_its_person() -> None:
    history = turns("Who was Lenz?", "Why was he arrested?", "When?")
    assert referents("And where was he held?", history) == ("Lenz",)


@pytest.mark.parametrize(
    ("history", "question"),
    [
        (["Who was Lenz?"], "How long did it last?"),
        (["Who was Lenz?"], "Where does the architect live herself?"),
        (["Who taught Lenz?"], "Was he strict?"),
        (["Who was executed?"], "What had he done?"),
        (["who was shot?"], "what had he done?"),
        (["Who was Lenz?"], "And the singer, what became of him?"),
        (["What did Lenz's widow complain of?"], "What is her book about?"),
        (["Who was Lenz?", "Who denounced him?"], "What did he get for it?"),
        (["Who was Lenz?", "How high is the tower?"], "When did he build it?"),
        (["What happened in Odessa?"], "What did he see?"),
        (["How did the Lenz machine work?"], "What does he say about it?"),
        (["What did the KGB want?"], "What did he say?"),
        (["What did Lenz tell her?"], "Does she believe it?"),
        (["How far could they travel?"], "What does she teach?"),
        ([], "Where was he held?"),
    ],
)
def test_he_and_she_stay_open_where_somebody_else_may_be_meant(history: list[str], question: str) -> None:
    assert referents(question, turns(*history)) == ()


def test_who_is_named_in_the_answer_may_be_meant_too() -> None:
    history = [EarlierTurn("Who taught Lenz?", "It was old Bernhard who did.")]
    assert referents("Was he strict?", history) == ("Lenz", "Bernhard")
    chain = [EarlierTurn("Who was Lenz?", "A tinsmith."), EarlierTurn("Who denounced him?", "It was old Bernhard.")]
    assert referents("What did he get for it?", chain) == ("Lenz", "Bernhard")


def test_whom_an_answer_is_about_does_not_widen_a_plain_who_was() -> None:
    history = [EarlierTurn("Who was Lenz?", "Lenz was a tinsmith whom old Bernhard had taught.")]
    assert referents("Where was he held?", history) == ("Lenz",)


def test_a_person_is_called_by_any_name_but_not_by_a_title() -> None:
    assert name_words("Dr Ida von Lenz") == ("Ida", "Lenz")


@pytest.mark.parametrize(
    ("text", "unnamed"),
    [
        ("Did it change? It did not. He moved to Riga.", {"he"}),
        ("Lenz moved. His kettles stayed.", set()),
        ("It was old Lenz who moved. He took nothing.", set()),
        ("She says that Lenz moved.", {"she"}),
        ("I moved.", set()),
    ],
)
def test_a_text_that_goes_on_about_somebody_is_told_by_its_first_he_or_she(text: str, unnamed: set[str]) -> None:
    assert unnamed_persons(text, beside_a_name=False) == unnamed


def test_him_beside_a_name_in_a_question_is_somebody_else() -> None:
    assert unnamed_persons("What did Lenz tell him?") == {"he"}
    assert unnamed_persons("What did Lenz tell him?", beside_a_name=False) == set()
