"""A misspelt question as the archive, or else the language, would spell it.

Enter: a question and ways to look words up. Leave: the question with its slips mended, or None where there are none.
Names are left alone: "Titova" is not a misspelt "Titov", and who asks for one must not be answered about the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from askarchive.slips import LEFT_OUT, cost
from askarchive.words import FUNCTION_WORDS, WORD

MIN_LETTERS = 4
# So much less likely a slip may be when it leads to a word of the archive.
OURS = 0.11
# Too short to be compared with other words, and typed every day.
QUESTION_WORDS = {"wat": "what", "wot": "what", "wht": "what", "wen": "when", "whn": "when"}


def mended(
    question: str,
    contains: Callable[[str], bool],
    near: Callable[[str], Sequence[str]],
    is_word: Callable[[str], bool],
    near_words: Callable[[str], Sequence[str]] = lambda word: (),
) -> str | None:
    """The question with each word that nobody knows replaced by the nearest one that is known.

    Args:
        contains: whether the archive holds a word.
        near: the archive's words that are spelt like one, likeliest first.
        is_word: whether a word is a word of the language, in the archive or not.
        near_words: as `near`, of the language: taken where the archive's is the less likely slip, or far off.
    """
    parts: list[str] = []
    end = 0
    changed = False
    for match in WORD.finditer(question):
        word = match[0]
        parts.append(question[end : match.start()])
        end = match.end()
        better = None
        if word in QUESTION_WORDS and not contains(word):
            better = QUESTION_WORDS[word]
        elif _may_be_a_slip(word) and not is_word(word) and not contains(word):
            better = _meant(word, near(word), near_words(word))
        changed = changed or better is not None
        parts.append(better or word)
    return "".join([*parts, question[end:]]) if changed else None


def _may_be_a_slip(word: str) -> bool:
    return len(word) >= MIN_LETTERS and word.isalpha() and word.islower() and word not in FUNCTION_WORDS


def _meant(word: str, archives: Sequence[str], languages: Sequence[str]) -> str | None:
    """The archive's first or the language's first, whichever is likelier to be meant."""
    ours, theirs = (
        next((other for other in found if other[0] == word[0] and other.isalpha()), None)
        for found in (archives, languages)
    )
    if theirs is None or (ours is not None and cost(word, ours) <= cost(word, theirs) + OURS):
        return ours
    # A word that the archive lacks is only put in where a single slip of a usual kind leads to it.
    return theirs if cost(word, theirs) <= LEFT_OUT else ours
