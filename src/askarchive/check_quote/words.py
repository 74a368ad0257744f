"""A text's words with their offsets, and in what two spellings of the same words differ.

Enter: original text. Leave: tokens whose offsets count in that text; folding happens inside a word and never moves
an offset.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from askarchive.types import Span

Kind: TypeAlias = Literal[
    "quotation marks",
    "dash",
    "space",
    "ligature",
    "invisible character",
    "capital at the start",
    "ending",
    "marked omission",
    "bracketed change",
    "between paragraphs",
    "punctuation",
    "capitals",
    "words changed",
    "words added",
    "words left out",
]
# What printing, typing and the habits of quoting change without changing anybody's words.
HARMLESS: frozenset[Kind] = frozenset(
    {
        "quotation marks",
        "dash",
        "space",
        "ligature",
        "invisible character",
        "capital at the start",
        "ending",
        "marked omission",
        "bracketed change",
        "between paragraphs",
    }
)

INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
APOSTROPHES = "'\u2018\u2019\u201b\u02bc\u02b9\u2032\uff07`\u00b4"
QUOTES = APOSTROPHES + '"\u201a\u201c-\u201f\u00ab\u00bb\u2039\u203a\u300c-\u300f\u301d-\u301f\u2033\uff02'
DASHES = "\\-\u058a\u2010-\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
_IDEOGRAPH = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
LETTER = rf"[^\W_{_IDEOGRAPH}]"
_INSIDE = rf"(?:{LETTER}|[\u0300-\u036f{INVISIBLE}]|[{APOSTROPHES}](?={LETTER}))"
# Scripts written without spaces are taken character by character.
# "[T]hey" is one word, whose capital the quoting person changed.
_WORD = re.compile(rf"\[{LETTER}\]{_INSIDE}+|{LETTER}{_INSIDE}*|[{_IDEOGRAPH}]")
_SKIP = re.compile(f"[{INVISIBLE}]")
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
_QUOTE = re.compile(f"[{QUOTES}]")
_DASH = re.compile(f"[{DASHES}]+")
_SPACE = re.compile(r"\s+")
_ELLIPSIS = re.compile(r"[\[(]?\s*(?:\u2026|\.(?:\s?\.){2,3})\s*[\])]?")
_ENDING = re.compile(rf"[{QUOTES}\s{INVISIBLE})\]]*([.,;:!?\u2026{DASHES}]+)")
_WRAPPED = re.compile(rf"\s*[{QUOTES}]((?s:.*))[{QUOTES}]\s*\Z")
_BRACKETED = re.compile(r"\[[^\[\]]*\]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: what it is compared by, and where it stands in the original text."""

    key: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def of(self, text: str) -> str:
        """The word as it is spelt there."""
        return text[self.start : self.end]


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """The words between two offsets, in order; offsets count in `text`."""
    found = _WORD.finditer(text, start, len(text) if end is None else end)
    return [Word(_key(match[0]), match.start(), match.end()) for match in found]


@lru_cache(maxsize=200_000)
def _key(word: str) -> str:
    word = _without_brackets(word)
    if word.isascii():
        return word.lower()
    return _APOSTROPHE.sub("'", unicodedata.normalize("NFKD", _SKIP.sub("", word)).casefold())


def _without_brackets(word: str) -> str:
    return word[1] + word[3:] if word.startswith("[") else word


def has_ellipsis(gap: str) -> bool:
    """Whether the characters between two words mark an omission."""
    return _ELLIPSIS.search(gap) is not None


def bracketed(text: str) -> list[tuple[int, int]]:
    """The stretches in square brackets, by which whoever quotes marks words as their own."""
    return [match.span() for match in _BRACKETED.finditer(text)]


def word_kinds(claimed: str, source: str, *, opens: bool) -> list[Kind]:
    """In what two spellings with the same key differ; `opens` when the word opens the quotation."""
    if claimed.startswith("[") and not source.startswith("["):
        inside = word_kinds(_without_brackets(claimed), source, opens=opens)
        return ["bracketed change", *(kind for kind in inside if kind not in ("capitals", "capital at the start"))]
    kinds: list[Kind] = []
    one, other = _SKIP.sub("", claimed), _SKIP.sub("", source)
    if (one != claimed or other != source) and claimed != source:
        kinds.append("invisible character")
    if one != other:
        plain, plain_other = _APOSTROPHE.sub("'", one), _APOSTROPHE.sub("'", other)
        if _APOSTROPHE.findall(one) != _APOSTROPHE.findall(other):
            kinds.append("quotation marks")
        full, full_other = unicodedata.normalize("NFKD", plain), unicodedata.normalize("NFKD", plain_other)
        if plain != plain_other and (full == full_other or (full != plain) != (full_other != plain_other)):
            kinds.append("ligature")
        if full != full_other:
            first = full[:1].casefold() == full_other[:1].casefold() and full[1:] == full_other[1:]
            kinds.append("capital at the start" if opens and first else "capitals")
    return kinds


def gap_kinds(claimed: str, source: str) -> list[Kind]:
    """In what the characters between the same two words differ."""
    if claimed == source:
        return []
    kinds: list[Kind] = []
    one, other = _SKIP.sub("", claimed), _SKIP.sub("", source)
    if one != claimed or other != source:
        kinds.append("invisible character")
    if _QUOTE.findall(one) != _QUOTE.findall(other):
        kinds.append("quotation marks")
    one, other = _QUOTE.sub("", one), _QUOTE.sub("", other)
    if _SPACE.findall(one) != _SPACE.findall(other):
        kinds.append("space")
    one, other = (_SPACE.sub("", unicodedata.normalize("NFKC", gap)) for gap in (one, other))
    if _DASH.findall(one) != _DASH.findall(other) and bool(_DASH.search(one)) == bool(_DASH.search(other)):
        kinds.append("dash")
    one, other = _DASH.sub("-", one), _DASH.sub("-", other)
    if one != other:
        if "space" in kinds:  # " – " for ", " is one difference
            kinds.remove("space")
        kinds.append("punctuation")
    # A difference that only showed as, say, NFC against NFD of a mark is none that a reader could see.
    return kinds or ["ligature"]


def unwrapped(text: str) -> Span:
    """The text without white space around it and without the quotation marks in which it was pasted."""
    match = _WRAPPED.match(text)
    return Span(*match.span(1)) if match else Span(len(text) - len(text.lstrip()), len(text.rstrip()))


def ending(text: str, start: int) -> Span:
    """The punctuation that follows, closing quotation marks, brackets and spaces before it left out."""
    match = _ENDING.match(text, start)
    return Span(match.start(1), match.end(1)) if match else Span(start, start)


def beside(claimed: str, source: str) -> int:
    """How many characters at the beginning of both are the same mark, however it is printed."""
    count = 0
    for mine, theirs in zip(claimed, source, strict=False):
        if _mark(mine) != _mark(theirs):
            break
        count += 1
    return len(claimed[:count].rstrip())


def _mark(character: str) -> str:
    return '"' if _QUOTE.match(character) else "-" if _DASH.match(character) else character
