"""Names of people as they stand in running text: finding them, and telling when two are the same person.

Enter: a piece of text. Leave: the names in it with their places. No list of first names: only how names are written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass


def word_set(listed: str) -> frozenset[str]:
    """The words of a list that is written as text."""
    return frozenset(listed.split())


HONORIFICS = word_set(
    """
    mr mrs ms miss mx dr prof professor judge sir dame lord lady father fr sister sr brother rev reverend rabbi
    imam captain capt colonel col general gen major sergeant sgt lieutenant lt senator president minister mayor
    ambassador doctor nurse señor señora señorita don doña dona senhor senhora monsieur madame mme mlle m herr frau fräulein
    signor signora signorina mzee madam hon chef coach pastor bishop saint st
    """
)
# "Uncle Ben": what a family calls somebody is no first name.
_KIN = word_set("uncle aunt auntie aunty cousin grandpa grandma granny grandfather grandmother tante oncle onkel")
PARTICLES = word_set(
    """
    de da di do del della dello der den des dos das du van von zu zum zur ter ten te la le lo el al bin ibn
    binti bint ben af av y e und abu mac mc ap ferch san ud
    """
)
# Words that begin sentences and fields with a capital, and are no part of a name.
_NOT_NAMES = word_set(
    """
    the a an in on at of for from to by with and but or so as if when while where why how what who which that
    this these those it its he she they we you i his her their our my your one two three four five six seven
    eight nine ten before after during between since until among over under through once there here then now
    today next last not no yes all some many most each every both few several january february march april may
    june july august september october november december monday tuesday wednesday thursday friday saturday
    sunday spring summer autumn fall winter interview interviewer interviewee narrator interviewed words text
    photo photos photograph photographs photography picture pictures portrait portraits image images
    illustration illustrations edited translated translation transcribed transcript recorded recording published
    posted updated released host hosts guest guests presenter producer speaker speakers present chair moderator
    questions question answer answers issue number vol volume part tape side track file page pp note notes
    introduction episode born also only even perhaps although though because about into out up down recently
    earlier later ever never still just don’t don't let let’s let's tell well oh okay ok right thank thanks
    please could would should can do did does is are was were has have had will might must hello welcome good
    good-bye interviews conversation radio television podcast
    """
)

_TOKEN = re.compile(r"[^\W\d_](?:[\w]|[-‐‑'’](?=\w))*")
# "I'm Ada Moe": what begins a sentence is no first name.
_CONTRACTED = re.compile(r"(?:i|you|he|she|it|we|they|that|there|here|what|who)['’](?:m|ve|d|ll|re|s)")
_POSSESSIVE = re.compile(r"['’][sS]$")
_INITIAL = re.compile(r"[^\W\d_](?:\.[^\W\d_])*\.")
_NICKNAME = re.compile(r"[\"“”‘’'(](?:the )?([^\W\d_][\w’'-]*)[\"“”‘’')](?=\s+[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a text: its words without titles, as they stand there, and where."""

    words: str
    start: int
    end: int


def fold(words: str) -> str:
    """Words without case, accents and punctuation, for comparing."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return " ".join(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))


def is_capitalised(word: str) -> bool:
    return word[:1].isupper() or word[:1].istitle()


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[Name]:
    """Runs of two to five capitalised words, titles left off; a nickname in quotation marks may stand inside."""
    end = len(text) if end is None else end
    run: list[tuple[int, int]] = []
    position = start
    while position < end:
        token = _next_token(text, position, end, bool(run))
        if token is None:
            break
        begin, stop, joins = token
        gap = text[run[-1][1] : begin] if run else ""
        if run and (not joins or gap not in (" ", "\xa0", "")):
            yield from _close(text, run)
            run = []
        if joins and (run or is_capitalised(text[begin:stop].lstrip("\"“‘'("))):
            word = text[begin:stop]
            if (possessive := _POSSESSIVE.search(word)) and "." not in word:
                run.append((begin, stop - len(possessive[0])))
                yield from _close(text, run)
                run = []
            else:
                run.append((begin, stop))
        position = stop
    yield from _close(text, run)


def are_titles(words: str) -> bool:
    """Whether words are titles and nothing else, as between a cue and the name after it; so are none."""
    return all(word in HONORIFICS for word in words.casefold().replace(".", " ").split())


def _next_token(text: str, position: int, end: int, inside: bool) -> tuple[int, int, bool] | None:
    """The next word, and whether it can be part of a name."""
    word = _TOKEN.search(text, position, end)
    if word is None:
        return None
    begin, stop = word.span()
    if inside and begin > 0 and (nick := _NICKNAME.match(text, begin - 1, end)):
        following = text[nick.end() : nick.end() + 3].strip()
        return nick.start(), nick.end(), is_capitalised(nick[1]) and is_capitalised(following) and len(nick[1]) > 2
    plain = word[0]
    if (initial := _INITIAL.match(text, begin, end)) and plain[0].isupper():
        return initial.start(), initial.end(), True
    folded = plain.casefold()
    if folded in HONORIFICS and text[stop : stop + 1] == ".":
        return begin, stop + 1, True
    if folded in PARTICLES and inside:
        return begin, stop, True
    return begin, stop, is_capitalised(plain) and folded not in _NOT_NAMES and not _CONTRACTED.fullmatch(folded)


def _close(text: str, run: list[tuple[int, int]]) -> Iterator[Name]:
    words = list(run)
    while words and text[slice(*words[0])].casefold().rstrip(".") in HONORIFICS | _KIN:
        words.pop(0)
    while words and not is_capitalised(text[slice(*words[-1])].lstrip("\"“‘'(")):
        words.pop()
    # A full stop after the last word ends the sentence, unless the word is an initial.
    if 2 <= len(words) <= 6:
        yield Name(text[words[0][0] : words[-1][1]], words[0][0], words[-1][1])


def surname(name: str) -> str:
    """The last word of a name, folded, with its particles left off."""
    parts = fold(name).split()
    return parts[-1] if parts else ""


def without_titles(words: str) -> str:
    """A name as a label or header field gives it, without Mr, Dr, Judge and the like."""
    parts = words.split()
    while len(parts) > 1 and parts[0].casefold().rstrip(".") in HONORIFICS:
        parts.pop(0)
    return " ".join(parts)


def in_mixed_case(name: str) -> str:
    """A name written in capitals as it is usually written; others unchanged word by word."""
    return " ".join(_mixed(word) for word in name.split())


def _mixed(word: str) -> str:
    if len([c for c in word if c.isalpha()]) < 2 or word != word.upper() or "." in word:
        return word
    parts = re.split(r"([-‐‑'’\"“”])", word.lower())
    made = "".join(part[:1].upper() + part[1:] for part in parts)
    return re.sub(r"['’]S$", lambda m: m[0].lower(), made)


def same_person(one: str, other: str) -> bool:
    """Whether a shorter form (surname, first name, initials and surname) may stand for the longer."""
    a, b = fold(one).split(), fold(other).split()
    if len(a) > len(b):
        a, b = b, a
    if not a:
        return False
    rest = iter(b)
    return all(any(word == part or (len(word) == 1 and part.startswith(word)) for part in rest) for word in a)


def initials(name: str) -> str:
    """The first letters of a name's words, in capitals."""
    return "".join(word[0] for word in fold(name).split()).upper()
