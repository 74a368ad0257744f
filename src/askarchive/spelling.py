"""A misspelt question as the archive would spell it.

Enter: a question and ways to look words up. Leave: the question with its slips mended, or None where there are none.
Names are left alone: "Titova" is not a misspelt "Titov", and who asks for one must not be answered about the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from askarchive.words import FUNCTION_WORDS, WORD

MIN_LETTERS = 4


def mended(
    question: str,
    contains: Callable[[str], bool],
    near: Callable[[str], Sequence[str]],
    is_word: Callable[[str], bool],
) -> str | None:
    """The question with each word that nobody knows replaced by the archive's nearest spelling.

    Args:
        contains: whether the archive holds a word.
        near: the archive's words that are spelt like one, nearest first.
        is_word: whether a word is a word of the language, in the archive or not.
    """
    parts: list[str] = []
    end = 0
    changed = False
    for match in WORD.finditer(question):
        word = match[0]
        parts.append(question[end : match.start()])
        end = match.end()
        better = None
        slip = len(word) >= MIN_LETTERS and word.isalpha() and word.islower() and word not in FUNCTION_WORDS
        if slip and not is_word(word) and not contains(word):
            better = next((other for other in near(word) if other[0] == word[0] and other.isalpha()), None)
        changed = changed or better is not None
        parts.append(better or word)
    return "".join([*parts, question[end:]]) if changed else None
