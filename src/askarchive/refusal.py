"""Why there is no answer, in one plain sentence: what the archive lacks, and what it does speak of.

Enter: a question and a way to look words up. Leave: the subject's words, known and unknown, and the sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from askarchive.words import FUNCTION_WORDS, VERBS_AND_MEASURES, WORD

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


def subject(
    question: str, contains: Callable[[str], bool], says: Callable[[str], bool] = lambda name: False
) -> Subject:
    """The question's subject, names first where it names anything that is known.

    Args:
        contains: whether a word stands anywhere in the archive.
        says: whether a name of several words does, as the question writes it; else each word is named for itself.
    """
    known: list[str] = []
    unknown: list[str] = []
    for word in subject_words(question):
        (known if contains(word) else unknown).append(word)
    for name in _full_names(question, known):
        if says(" ".join(name)):
            known[known.index(name[0])] = " ".join(name)
            known = [word for word in known if word not in name]
    names = [word for word in known if word[0].isupper() or word[0].isdigit()]
    return Subject(tuple((names or known)[:_NAMED]), tuple(unknown[:_NAMED]))


def _full_names(question: str, known: Sequence[str]) -> list[list[str]]:
    """Runs of two or more capitalised words that are known, one space between them."""
    runs: list[list[str]] = []
    end = -2
    for match in WORD.finditer(question):
        word = re.sub(r"['\u2019]s$", "", match[0])
        if word[0].isupper() and word in known:
            if match.start() == end + 1 and question[end].isspace():
                runs[-1].append(word)
            else:
                runs.append([word])
            end = match.end()
    return [run for run in runs if len(run) > 1 and len(set(run)) == len(run)]


def subject_words(question: str) -> tuple[str, ...]:
    """The words of a question that say what it is about, each once, as they were written."""
    found = dict.fromkeys(re.sub(r"['\u2019]s$", "", word) for word in WORD.findall(question))
    return tuple(
        word
        for word in found
        if word.lower() not in FUNCTION_WORDS
        and word.lower() not in VERBS_AND_MEASURES
        and (len(word) > 2 or word[0].isupper() or word.isdigit())
    )


def sentence(question: str, about: Subject) -> str:
    """The reason, for people."""
    if about.unknown and not about.known:
        return f"The archive never speaks of {_listed(about.unknown)}."
    if not about.known:
        return "No passage was found that answers this question."
    speaks = f"The archive speaks of {_listed(about.known)}"
    if about.unknown:
        return f"{speaks}, but never of {_listed(about.unknown)}."
    asked = _ASKED.search(question)
    if asked and asked[0].lower() != "how":
        return f"{speaks}, but nothing was found in it that says {_indirect(asked[0].lower())}."
    return f"{speaks}, but nothing was found in it that answers this question."


def _indirect(asked: str) -> str:
    """The interrogative as it stands at a sentence's end."""
    return {"who": "who it was", "whom": "whom", "whose": "whose", "when": "when", "where": "where"}.get(asked, asked)


def _listed(words: Sequence[str]) -> str:
    quoted = [f"\u201c{word}\u201d" for word in words]
    return quoted[0] if len(quoted) == 1 else ", ".join(quoted[:-1]) + " and " + quoted[-1]
