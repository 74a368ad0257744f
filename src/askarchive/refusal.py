"""Why there is no answer, in one plain sentence: what the archive lacks, and what it does speak of.

Enter: a question and a way to look words up. Leave: the subject's words, known and unknown, and the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from askarchive.conversation import FUNCTION_WORDS, WORD

# Words that say what is asked about something, not what is asked about: that an archive "never speaks of held" tells
# nobody anything.
_VERBS_AND_MEASURES = frozenset(
    "happen happened happens become became begin began begun start started stop stopped end ended come came go went gone "
    "get got give gave given take took taken make made keep kept put set let bring brought use used call called name named "
    "find found leave left live lived work worked move moved held hold born die died dies dead death meet met see saw seen "
    "look looked feel felt feels think thought know knew known believe believed want wanted need needed try tried help "
    "helped show showed shown turn turned run ran play played pay paid cost buy bought sell sold write wrote written read "
    "speak spoke spoken talk talked told describe described explain explained mention mentioned discuss discussed suggest "
    "suggested argue argued claim claimed consider considered learn learned teach taught remember remembered lose lost win "
    "won fall fell send sent receive received lead led stand stood sit sat change changed follow followed like liked love "
    "loved hate hated belong belonged exist existed cause caused allow allowed forbid react reacted manage managed decide "
    "decided arrive arrived return returned marry married own owned build built eat ate drink drank wear wore carry carried "
    "long old big small large great good bad new first last next early late later much many few little high low far near "
    "best worst better worse most least main exact exactly approximately actually really ever once twice often usually "
    "year years month months week weeks day days date time times hour hours age number amount percent percentage per "
    "kind kinds sort type types way ways reason reasons thing things place places part parts side point points fact facts "
    "example examples people person man men woman women life question questions answer answers word words story stories "
    "interview interviews interviewer interviewee archive document text passage source sources author speaker quote opinion "
    "view views something anything nothing everything someone anyone everyone somebody anybody".split()
)
_ASKED = re.compile(
    r"\b(how (?:many|much|long|old|far|often|big|large|tall|high|deep|fast)|when|where|why|who|whom|whose|how)\b",
    re.IGNORECASE,
)
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about: its words that the archive contains, and those that it never does."""

    known: tuple[str, ...]
    unknown: tuple[str, ...]


def subject(question: str, contains: Callable[[str], bool]) -> Subject:
    """The question's subject, names first where it names anything that is known."""
    known: list[str] = []
    unknown: list[str] = []
    for word in subject_words(question):
        (known if contains(word) else unknown).append(word)
    names = [word for word in known if word[0].isupper() or word[0].isdigit()]
    return Subject(tuple((names or known)[:_NAMED]), tuple(unknown[:_NAMED]))


def subject_words(question: str) -> tuple[str, ...]:
    """The words of a question that say what it is about, each once, as they were written."""
    found = dict.fromkeys(re.sub(r"['\u2019]s$", "", word) for word in WORD.findall(question))
    return tuple(
        word
        for word in found
        if word.lower() not in FUNCTION_WORDS
        and word.lower() not in _VERBS_AND_MEASURES
        and (len(word) > 2 or word[0].isupper() or word.isdigit())
    )


def sentence(question: str, about: Subject) -> str:
    """The reason, for people."""
    if about.unknown and not about.known:
        return f"The archive never speaks of {_listed(about.unknown)}."
    if not about.known:
        return "No passage in the archive answers this question."
    speaks = f"The archive speaks of {_listed(about.known)}"
    if about.unknown:
        return f"{speaks}, but never of {_listed(about.unknown)}."
    asked = _ASKED.search(question)
    if asked and asked[0].lower() != "how":
        return f"{speaks}, but no passage says {_indirect(asked[0].lower())}."
    return f"{speaks}, but no passage answers this question."


def _indirect(asked: str) -> str:
    """The interrogative as it stands at a sentence's end."""
    return {"who": "who it was", "whom": "whom", "whose": "whose", "when": "when", "where": "where"}.get(asked, asked)


def _listed(words: Sequence[str]) -> str:
    quoted = [f"\u201c{word}\u201d" for word in words]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " and " + quoted[-1]
