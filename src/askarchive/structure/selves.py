"""Whom the voices of a transcript say they are: "I'm Clare Moe", "Lorna Moe. I keep the maps."

Enter: a text, its labelling and a label. Leave: the full names by which those with the label present themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from askarchive.structure import names
from askarchive.structure.label import key
from askarchive.structure.labels import Labelling

_SELF = re.compile(r"\b(?:I['’]?m|I am|[Mm]y name is|[Tt]his is|I, )\s+")
_NAMES_ITSELF = re.compile(r"\b(?:I['’]m|I am|[Mm]y name is) (?=[A-ZÀ-Þ])")
# "This is Clare Moe" may be anybody; with "I" after it, it is who speaks.
_THIS_IS = re.compile(r"\b[Tt]his is (?=[A-ZÀ-Þ])")
_AND_I = re.compile(r",? (?:and )?(?:I['’](?:m|ll|ve|d)|I) ")
# Where a name that opens a turn is an answer: "Who built it?"
_ASKED_FOR = re.compile(r"(?i:\bwho(?:m|se|['’]s|['’]d)?\b[^.?!]*\?|\bname[^.?!]*\?)")
_OWNS_UP = re.compile(r"\b(?:[Ii]t was|[Tt]hat was|[Tt]hat['’]s|[Ii]t['’]s) me[.,:;] (?=[A-ZÀ-Þ])")
# The recording is made for somebody, and who says so holds the microphone.
_RECORDING = re.compile(
    r"(?i:\binterview(?:ing|er)?\b|\boral history|\bfor the (?:[\w’'-]+ ){0,5}(?:archives?|project|collection|library|museum|society|series)\b|"
    r"\brecording (?:for|with|at)\b|\bat the home of\b|\bI[’']m (?:here |sitting |speaking |talking )?(?:with|to)\b|\btalking (?:to|with)\b)"
)


def own_name(text: str, label: str, labelling: Labelling) -> str | None:
    """The full name by which somebody in an office presents himself in the first turn: "I'm Clare Moe"."""
    for span, own in labelling.turns:
        if key(own.name) != label:
            continue
        stop = min(span.end, own.words_start + 600)
        if (cue := _NAMES_ITSELF.search(text, own.words_start, stop)) is not None:
            name = _at(text, cue.end(), span.end)
            return name.words if name is not None else None
        for cue in _THIS_IS.finditer(text, own.words_start, stop):
            name = _at(text, cue.end(), span.end)
            if name is not None and _AND_I.match(text, name.end, span.end):
                return name.words
        return None
    return None


def _at(text: str, start: int, stop: int) -> names.Name | None:
    """The name that stands at an offset, titles before it left off."""
    name = next(names.find(text, start, min(stop, start + 60)), None)
    return name if name is not None and names.are_titles(text[start : name.start]) else None


def declared_initials(name: str) -> str:
    """The first letters of the first and the last word of a name."""
    parts = name.split()
    return (parts[0][:1] + parts[-1][:1]).upper() if len(parts) > 1 else ""


def introduced(text: str, label: str, labelling: Labelling, plain: str) -> list[str]:
    """Names that a voice gives itself in its first turns: "I'm Dominic Ferrante"."""
    found: list[str] = []
    turns = 0
    before = ""
    for span in labelling.spans:
        own = labelling.labels.get(span.start)
        if own is None or key(own.name) != label:
            before = span.of(text)
            continue
        if (said := _says_its_name(text, own.words_start, span.end, plain, before, turns == 0)) is not None:
            found.append(said)
        for cue in _SELF.finditer(text, own.words_start, min(span.end, own.words_start + 1200)):
            name = next(names.find(text, cue.end(), min(span.end, cue.end() + 60)), None)
            if name and text[cue.end() : name.start].strip(" ") in ("", "Dr", "Dr.", "Professor"):
                first = names.fold(name.words).split()[0]
                if names.same_person(plain, name.words) or first.startswith(names.fold(plain)[:3]):
                    found.append(name.words)
        turns += 1
        if turns == 3:
            break
    return found


def _says_its_name(text: str, start: int, stop: int, plain: str, before: str, first: bool) -> str | None:
    """The name by which a turn opens or owns up to something, where it is that of the label in full.

    "Lorna Moe." says who speaks in a first turn, unless it was asked who did something; "Lorna Moe, I keep the maps."
    says it anywhere.
    """
    places = [start, *(cue.end() for cue in _OWNS_UP.finditer(text, start, min(stop, start + 200)))]
    for place in places:
        name = _at(text, place, stop)
        if name is None or names.fold(name.words) == names.fold(plain):
            continue
        if not names.fold(name.words).endswith(f" {names.fold(plain)}"):
            continue
        asked = place == start and _ASKED_FOR.search(before) is not None
        if _AND_I.match(text, name.end, stop) or (first and not asked and text[name.end : name.end + 2] in (". ", ".")):
            return name.words
    return None


class Introductions:
    """What the first turn of a recording says: who holds the microphone, and with whom.

    `asking` is the label of somebody who gives his own name and for whom the recording is made; `initials` names the
    labels whose letters are those of the people named there.
    """

    def __init__(self, text: str, labelling: Labelling) -> None:
        self.asking: str | None = None
        self.initials: dict[str, str] = {}
        turns = labelling.turns
        for span, label in turns[:2]:
            words = text[label.words_start : span.end][:700]
            cue = _SELF.search(words)
            own = next(names.find(words, cue.end(), cue.end() + 60), None) if cue else None
            if own is None or cue is None or words[cue.end() : own.start].strip() or not _RECORDING.search(words):
                continue
            self.asking = key(label.name)
            others = [name.words for name in names.find(words) if name.words != own.words]
            self.initials = _by_initials(
                dict.fromkeys(key(one.name) for _, one in turns), self.asking, own.words, others
            )
            return


def _by_initials(labels: Iterable[str], asking: str, own: str, others: Sequence[str]) -> dict[str, str]:
    """The names of those labels that are the first letters of a name, where only one fits."""
    found = {}
    for label in labels:
        letters = label.replace(" ", "").upper()
        pool = [own] if label == asking else others
        fitting = [name for name in pool if letters in (names.initials(name), declared_initials(name))]
        if 2 <= len(letters) <= 4 and len(set(fitting)) == 1:
            found[label] = fitting[0]
    return found
