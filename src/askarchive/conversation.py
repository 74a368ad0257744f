"""A question and its history to readings of the question that stand alone; no language model.

Enter: a query. Leave: the question as asked, first, and the fuller readings of it that retrieval and the reader may
prefer. Which one was chosen is the archive's decision and shows in `interpreted_as`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from askarchive.types import EarlierTurn
from askarchive.words import FUNCTION_WORDS as FUNCTION_WORDS
from askarchive.words import POINTING, SENTENCE_OPENERS

WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
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
_ELLIPTIC = re.compile(
    r"^\s*(?:and|but|so|or|what about|how about|what else|who else|anything else|anyone else|why(?: not)?\s*\?|"
    r"how so|when\s*\?|where\s*\?|who\s*\?|how\s*\?|really\s*\?|such as|for example|like what|go on|more)\b|^\s*(?:why|when|where|who|how|which|how many|how long)\s*\??\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Variant:
    """One reading of a question: its text, and how much it adds to what was asked (0 is nothing)."""

    text: str
    added: int = 0


def variants(question: str, history: Sequence[EarlierTurn]) -> tuple[Variant, ...]:
    """Readings of a question, the question as asked first; only that one when it stands alone.

    A question leans on what came before when it points ("he", "there"), opens like a continuation ("And in winter?")
    or has no subject of its own. A question that names its own subject is left alone, so that a change of subject
    brings nothing along.
    """
    asked = Variant(question)
    if not history or not leans(question):
        return (asked,)
    found = [asked]
    names = _names(history)
    subject = _subject(history, 0)
    for name in names[:2]:
        put = _put_in_place(question, name)
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
        unique.setdefault(variant.text, variant)
    return tuple(unique.values())


def leans(question: str) -> bool:
    """Whether a question needs an earlier one to be understood."""
    words = [word.lower() for word in WORD.findall(question)]
    if not words:
        return False
    if _ELLIPTIC.search(question):
        return True
    own = [word for word in words if word not in FUNCTION_WORDS]
    if not own:
        return True
    return any(word in POINTING for word in words) and not _points_inside(question)


def _points_inside(question: str) -> bool:
    """Whether a pronoun has its name in the question itself, before it ("Was Titov released after he fell ill?")."""
    named = False
    for number, match in enumerate(WORD.finditer(question)):
        word = match[0]
        if word.lower() in POINTING:
            if not named and word.lower() not in {"there", "that", "one", "then", "other", "same"}:
                return False
        elif number and word[0].isupper() and word != "I":
            named = True
    return named


def _names(history: Sequence[EarlierTurn]) -> list[str]:
    """Names in the earlier turns: of the latest question first, then of the latest answer's opening, and so on back."""
    found: list[str] = []
    for turn in reversed(history):
        for text in (turn.question, (turn.answer or "")[:240]):
            for name in _names_in(text):
                if not any(name == other or name in other.split() for other in found):
                    found.append(name)
    return found


def _names_in(text: str) -> list[str]:
    names: list[str] = []
    run: list[str] = []
    end = -1
    opening = True
    for match in WORD.finditer(text):
        word = match[0]
        between = text[end : match.start()] if end >= 0 else ""
        if re.search(r"[.!?:]", between):
            opening = True
        capital = word[0].isupper() and word != "I" and not (opening and word.lower() in SENTENCE_OPENERS)
        capital = capital and word.lower() not in FUNCTION_WORDS
        if capital and run and between == " ":
            run.append(word)
        else:
            if run:
                names.append(" ".join(run))
            run = [word] if capital else []
        end = match.end()
        opening = False
    if run:
        names.append(" ".join(run))
    return [re.sub(r"['\u2019]s$", "", name) for name in names]


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


def _put_in_place(question: str, name: str) -> str | None:
    """The question with its first pronoun replaced by a name; None when there is none to replace."""
    for match in WORD.finditer(question):
        word = match[0].lower()
        if word in _PERSON or word in _THING:
            ending = _PERSON.get(word, _THING.get(word, ""))
            if word == "her" and not re.match(r"\s+[^\W\d_]", question[match.end() :]):
                ending = ""
            if word in {"that", "this"} and re.match(r"\s+[^\W\d_]", question[match.end() :]):
                continue
            return question[: match.start()] + name + ending + question[match.end() :]
    return None
