"""Turns in which somebody who asks is asked: counsel's reply to the chair, the words with which a hearing closes.

Enter: a text, its labelling and the part of each label. Leave: the turns that are no questions, and what they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from askarchive.structure.label import ends_asking, key
from askarchive.structure.labels import Labelling
from askarchive.types import Kind

_I = re.compile(r"\b(?:I|I['’]\w+|[Mm]y|[Mm]e)\b")
# What is said to close one's own questions is no answer.
_CLOSES = re.compile(r"(?i:\bquestions?\b|\bthank(?:s| you)\b|\bno further\b)")
_LEAST = 4  # words: "Not yet, sir." may be anything


def find(
    text: str, labelling: Labelling, kinds: Mapping[str, Kind], names: Mapping[str, str], held: bool
) -> dict[int, Kind]:
    """The kinds of single turns that differ from their voice's, by the start of their blocks.

    Args:
        kinds: the part of each label, by its `key`; `names` its name.
        held: whether this is a hearing, whose last words are a finding and not a question.
    """
    turns = labelling.turns
    found: dict[int, Kind] = {}
    for n, (span, label) in enumerate(turns[1:], start=1):
        own, words = key(label.name), text[label.words_start : span.end]
        if kinds.get(own) != "interviewer" or "?" in words or len(words.split()) < _LEAST:
            continue
        # What is put to a witness the witness answers.
        following = key(turns[n + 1][1].name) if n + 1 < len(turns) else None
        if following is not None and (following == own or kinds.get(following) != "interviewer"):
            continue
        before, asking = turns[n - 1]
        other, asked = key(asking.name), text[asking.words_start : before.end].rstrip()
        put = kinds.get(other) == "interviewer" and ends_asking(asked)
        last_words = re.escape(names[own].split()[-1])
        called = following is not None and re.search(rf"\b{last_words}\b[^.!?]*[.!?]?[\"”’']?$", asked) is not None
        called = called and kinds.get(other) == "interviewee" and _I.search(words) is not None
        if (put or called) and other != own and not _CLOSES.search(words):
            found[span.start] = "interviewee"
        elif held and following is None:
            found[span.start] = "unknown"
    return found
