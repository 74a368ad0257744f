"""How far one spelling lies from another as people's slips go, and the words of a list that lie nearest.

Enter: words. Leave: edits, what they cost, near words. Knows neither questions nor archives.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

# What a slip costs, from the likeliest to the rarest; what was typed against what was meant. Set by hand on the misspelt
# questions of documents that serve no measurement.
SWAPPED, UNDOUBLED, VOWEL, LEFT_OUT, ADDED, OTHER = 0.6, 0.6, 0.7, 0.8, 0.9, 1.0
# A letter doubled by mistake ("menny") is as likely as one left out.
DOUBLED = 0.8
# A word ten times as frequent is meant as often as one whose slip is so much likelier.
FREQUENCY = 0.06
_VOWELS = frozenset("aeiouy")


def cost(typed: str, meant: str) -> float:
    """The cheapest way from what was typed to what was meant: 0 for equal words, about 1 for each edit.

    Source: Levenshtein's distance in which two swapped neighbours count once (optimal string alignment), weighted.
    """
    before: list[float] = []
    last = [0.0]
    for j in range(1, len(meant) + 1):
        last.append(last[-1] + _left_out(meant, j))
    for i, a in enumerate(typed, 1):
        row = [last[0] + (DOUBLED if i > 1 and typed[i - 2] == a else ADDED)]
        for j, b in enumerate(meant, 1):
            least = min(
                last[j] + (DOUBLED if i > 1 and typed[i - 2] == a else ADDED),
                row[-1] + _left_out(meant, j),
                last[j - 1] + (0.0 if a == b else VOWEL if a in _VOWELS and b in _VOWELS else OTHER),
            )
            if i > 1 and j > 1 and a == meant[j - 2] and typed[i - 2] == b and a != b:
                least = min(least, before[j - 2] + SWAPPED)
            row.append(least)
        before, last = last, row
    return last[-1]


def edits(one: str, other: str) -> int:
    """Levenshtein's distance in which two swapped neighbours count once (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            least = min(last[j] + 1, row[-1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        before, last = last, row
    return last[-1]


class Vocabulary:
    """Words with how often each occurs, sieved by length and letters before any distance is computed."""

    def __init__(self, terms: Sequence[tuple[str, int]]) -> None:
        # A word with a digit in it is a number or a code, for which "spelt alike" means nothing.
        self._terms = [(word, count) for word, count in terms if len(word) > 2 and word.isalpha()]
        self._lengths = np.array([len(word) for word, _ in self._terms], dtype=np.int64)
        self._letters = np.array([_letters(word) for word, _ in self._terms], dtype=np.uint32)

    def near(self, word: str, distance: int, limit: int) -> tuple[str, ...]:
        """Words at most this many edits away, the likeliest meant first; never the word itself."""
        differing = self._letters ^ np.uint32(_letters(word))
        bits = np.unpackbits(differing.view(np.uint8).reshape(len(differing), 4), axis=1).sum(axis=1)
        # One edit changes the set of letters by two at most.
        sieve = (bits <= 2 * distance) & (abs(self._lengths - len(word)) <= distance)
        found = []
        for number in np.flatnonzero(sieve):
            other, count = self._terms[number]
            if 0 < edits(word, other) <= distance:
                found.append((round(cost(word, other) - FREQUENCY * math.log10(count), 6), other))
        return tuple(other for _, other in sorted(found)[:limit])


class Language:
    """The words of a language, commonest first: as Zipf has it, the n-th occurs an n-th as often as the first."""

    def __init__(self, words: Sequence[str]) -> None:
        self._known = frozenset(words)
        self._vocabulary = Vocabulary([(word, len(words) // rank) for rank, word in enumerate(words, 1)])

    def __contains__(self, word: str) -> bool:
        return word in self._known

    def near(self, word: str) -> tuple[str, ...]:
        """Words one edit away, the likeliest meant first."""
        return self._vocabulary.near(word, 1, 3)


def _left_out(meant: str, j: int) -> float:
    """What it costs to have left out the j-th letter, counted from 1."""
    return UNDOUBLED if j > 1 and meant[j - 2] == meant[j - 1] else LEFT_OUT


def _letters(word: str) -> int:
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) % 32)
    return bits
