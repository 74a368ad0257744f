"""A question and its history to readings of the question that stand alone; no language model.

Enter: a query. Leave: the question as asked, first, and the fuller readings of it that retrieval and the reader may
prefer. Which one was chosen is the archive's decision and shows in `interpreted_as`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from askarchive.referents import ANSWER_CHARS, GENDER, leans, placed_names, referents
from askarchive.types import EarlierTurn
from askarchive.words import FUNCTION_WORDS, WORD

_PERSON = {
    "he": "", "she": "", "him": "", "her": "'s", "his": "'s", "hers": "'s", "himself": "", "herself": "",
}  # fmt: skip
_THING = {
    "it": "",
    "its": "'s",
    "itself": "",
    "they": "",
    "them": "",
    "their": "'s",
    "theirs": "'s",
    "that": "",
    "this": "",
}


@dataclass(frozen=True, slots=True)
class Variant:
    """One reading of a question: its text, and how much it adds to what was asked (0 is nothing).

    `about` are the names one of which its "he" or "she" stands for: what answers speaks of one of them. `searched` is
    the question with that name in its place.
    """

    text: str
    added: int = 0
    about: tuple[str, ...] = ()
    searched: str = ""

    @property
    def understood(self) -> str:
        """The question as it is searched."""
        return self.searched or self.text


def variants(question: str, history: Sequence[EarlierTurn]) -> tuple[Variant, ...]:
    """Readings of a question, the question as asked first; only that one when it stands alone.

    A question leans on what came before when it points ("he", "there"), opens like a continuation ("And in winter?")
    or has no subject of its own. A question that names its own subject is left alone, so that a change of subject
    brings nothing along.
    """
    if not history or not leans(question):
        return (Variant(question),)
    about = referents(question, history)
    # An answer may name places and days as well: none of them is put in place of a "he" that an earlier question names.
    names = [name for name in about if any(name in turn.question for turn in history)] or list(about) or _names(history)
    searched = _put_in_place(question, about[0], persons_only=True) if about else None
    found = [Variant(question, searched=searched or "")]
    subject = _subject(history, 0)
    for name in names[:2]:
        put = _put_in_place(question, name, persons_only=name in about)
        if put:
            found.append(Variant(put, 1))
    if subject:
        found.append(Variant(f"{subject}: {question}", 2))
    if len(history) > 1:
        # A chain of follow-ups keeps the subject of the question that opened it.
        opened = _opening(history)
        if opened is not None:
            earlier = " ".join(part for part in (_subject(history, opened), subject) if part)
            found.append(Variant(f"{earlier}: {question}", 3))
    unique: dict[str, Variant] = {}
    for variant in found:
        unique.setdefault(variant.text, replace(variant, about=about))
    return tuple(unique.values())


def _names(history: Sequence[EarlierTurn]) -> list[str]:
    """Names in the earlier turns: of the latest question first, then of the latest answer's opening, and so on back."""
    found: list[str] = []
    for turn in reversed(history):
        for text in (turn.question, (turn.answer or "")[:ANSWER_CHARS]):
            for name in _names_in(text):
                if not any(name == other or name in other.split() for other in found):
                    found.append(name)
    return found


def _names_in(text: str) -> list[str]:
    return [name for name, _, _ in placed_names(text)]


def _subject(history: Sequence[EarlierTurn], back_to: int) -> str:
    """The words of the last question (or the one at `back_to` from the start) that carry its subject."""
    turn = history[-1] if back_to == 0 else history[back_to - 1]
    kept = [word for word in WORD.findall(turn.question) if word.lower() not in FUNCTION_WORDS]
    return " ".join(kept[:12])


def _opening(history: Sequence[EarlierTurn]) -> int | None:
    """Number (from 1) of the latest earlier question that stood alone, when it is not the last one."""
    for number in range(len(history), 0, -1):
        if not leans(history[number - 1].question):
            return number if number < len(history) else None
    return 1


def _put_in_place(question: str, name: str, *, persons_only: bool = False) -> str | None:
    """The question with its first pronoun replaced by a name; None when there is none to replace.

    Args:
        persons_only: the name is a person's, and stands for no "it" or "them".
    """
    for match in WORD.finditer(question):
        word = match[0].lower()
        if persons_only and word not in GENDER:
            continue
        if word in _PERSON or word in _THING:
            ending = _PERSON.get(word, _THING.get(word, ""))
            if word == "her" and not re.match(r"\s+[^\W\d_]", question[match.end() :]):
                ending = ""
            if word in {"that", "this"} and re.match(r"\s+[^\W\d_]", question[match.end() :]):
                continue
            return question[: match.start()] + name + ending + question[match.end() :]
    return None
