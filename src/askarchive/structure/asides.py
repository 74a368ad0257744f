"""Asides: bracketed words inside a turn that are not the speaker's: somebody else's interjection, a note, a time stamp.

Enter: a text and one turn. Leave: the spans of its asides, brackets included.
"""

from __future__ import annotations

import re

from askarchive.types import Span

_BRACKETS = re.compile(r"\[[^\[\]\n]{1,300}\]|\((?:[^()\n]{1,80})\)")
_TIME = re.compile(r"[\[(]\s*(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d+)?\s*[\])]")
_LABELLED = re.compile(r"[\[(][^\W\d_][^:\[\]]{0,40}:\s")
_SOUND = re.compile(
    r"[\[(](?:[\w’' ]{0,30}\b)?(?:laugh(?:s|ter|ing)?|chuckl\w+|pauses?|sighs?|cries|crying|weeps|coughs?|inaudible|unclear|"
    r"crosstalk|overlapping|silence|applause|music|phone rings|telephone rings|smiles|nods|whispers|sings|singing|"
    r"indistinct|unintelligible|interruption|break|gestures|points|clears throat)\b[^\[\]()]{0,60}[\])]",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"(?:^|[.!?…:;—–][\"'”’)\]]*)\s*$")


def is_sound(words: str) -> bool:
    """Whether bracketed words name a sound or a gesture: "[laughs]"."""
    return _SOUND.fullmatch(words) is not None


def find(text: str, start: int, end: int) -> tuple[Span, ...]:
    """The asides between two offsets.

    Square brackets that stand between sentences are a note ("[She laughs.]", "[INT: No.]"); inside a sentence they
    belong to it as it is printed ("he [Titov] said"), unless they name a sound or a time. Round brackets are the
    speaker's own, unless they name a sound.
    """
    found: list[Span] = []
    for match in _BRACKETS.finditer(text, start, end):
        square = match[0][0] == "["
        if _SOUND.fullmatch(match[0]) or _TIME.fullmatch(match[0]) or (square and _LABELLED.match(match[0])):
            found.append(Span(*match.span()))
        elif square and _ENDS_SENTENCE.search(text, max(start, match.start() - 8), match.start()):
            after = text[match.end() : min(end, match.end() + 2)].lstrip()
            if not after or after[0].isupper() or after[0] in "\"“‘'[(":
                found.append(Span(*match.span()))
    return tuple(found)
