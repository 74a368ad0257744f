"""The conversations that the server remembers."""

from __future__ import annotations

import pytest

from askarchive.chat.conversations import Conversations
from askarchive.errors import BadInput
from askarchive.types import Answer

ANA, TOM = "a" * 32, "t" * 32


def answer(question: str) -> Answer:
    return Answer("", question, question, "absent", 0.1, (), (), "Nothing answers this.", "sha256:0", 1.0)


def test_conversations_do_not_mix() -> None:
    conversations = Conversations()
    conversations.add(ANA, "one", answer("one"))
    conversations.add(TOM, "two", answer("two"))
    assert [turn.question for turn in conversations.turns(ANA)] == ["one"]
    assert [turn.question for turn in conversations.turns(TOM)] == ["two"]


def test_the_one_that_rested_longest_is_dropped() -> None:
    conversations = Conversations(max_conversations=2)
    for name in (ANA, TOM):
        conversations.add(name, "one", answer("one"))
    conversations.turns(ANA)
    conversations.add("n" * 32, "one", answer("one"))
    assert conversations.turns(ANA) and not conversations.turns(TOM)
    assert len(conversations) == 2


def test_numbers_go_on_when_old_turns_are_dropped() -> None:
    conversations = Conversations(max_turns=2)
    for question in ("one", "two", "three"):
        conversations.add(ANA, question, answer(question))
    assert [(turn.number, turn.question) for turn in conversations.turns(ANA)] == [(2, "two"), (3, "three")]


def test_a_turn_that_is_gone_is_not_replaced() -> None:
    conversations = Conversations()
    conversations.add(ANA, "one", answer("one"))
    assert conversations.replace(ANA, 2, "two", answer("two")) is None
    assert conversations.replace(ANA, 1, "two", answer("two")) is not None
    assert [turn.question for turn in conversations.turns(ANA)] == ["two"]


@pytest.mark.parametrize("name", ["", "short", "a" * 65, "a" * 31 + "/", "a" * 31 + "\n", None, 7, ["a" * 32]])
def test_a_name_that_could_be_guessed_is_refused(name: object) -> None:
    with pytest.raises(BadInput):
        Conversations().turns(name)  # type: ignore[arg-type]
