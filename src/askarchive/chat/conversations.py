"""The conversations of the people at the page, kept in memory only and only for a while.

Enter: a conversation's secret name (made by the browser tab) and turns. Leave: the turns of that conversation.
What a browser claims to have been said before is never believed; what was said is what stands here.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass

from askarchive.errors import BadInput
from askarchive.types import Answer

MAX_CONVERSATIONS = 2_000  # the one that rested longest goes first
MAX_TURNS = 200  # of one conversation; the oldest go first

_NAME = re.compile(r"[A-Za-z0-9_-]{22,64}\Z")  # 128 random bits or more, so that nobody can guess another's


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and its answer."""

    number: int  # from 1
    question: str
    answer: Answer


class Conversations:
    """Turns by conversation; safe to use from many threads."""

    def __init__(self, max_conversations: int = MAX_CONVERSATIONS, max_turns: int = MAX_TURNS) -> None:
        self._turns: OrderedDict[str, tuple[Turn, ...]] = OrderedDict()
        self._max_conversations = max_conversations
        self._max_turns = max_turns
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._turns)

    def turns(self, name: str) -> tuple[Turn, ...]:
        """Oldest first; a conversation nobody began is empty."""
        _check(name)
        with self._lock:
            if name in self._turns:
                self._turns.move_to_end(name)
            return self._turns.get(name, ())

    def add(self, name: str, question: str, answer: Answer) -> Turn:
        """Appends a turn and gives it its number."""
        _check(name)
        with self._lock:
            turns = self._turns.get(name, ())
            turn = Turn(turns[-1].number + 1 if turns else 1, question, answer)
            self._turns[name] = (*turns, turn)[-self._max_turns :]
            self._turns.move_to_end(name)
            while len(self._turns) > self._max_conversations:
                self._turns.popitem(last=False)
            return turn

    def replace(self, name: str, number: int, question: str, answer: Answer) -> Turn | None:
        """Puts another answer in a turn's place; None when there is no such turn."""
        _check(name)
        new = Turn(number, question, answer)
        with self._lock:
            turns = self._turns.get(name, ())
            if all(turn.number != number for turn in turns):
                return None
            self._turns[name] = tuple(new if turn.number == number else turn for turn in turns)
            return new

    def forget(self, name: str) -> None:
        """Drops a conversation."""
        _check(name)
        with self._lock:
            self._turns.pop(name, None)


def _check(name: str) -> None:
    if not isinstance(name, str) or not _NAME.match(name):
        raise BadInput("This is not the name of a conversation; load the page again.")
