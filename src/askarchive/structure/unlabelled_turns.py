"""Turns that the sequence model mistook, mended by what it cannot see: how turns alternate over several blocks.

Enter: a text, its blocks and the kind read for each. Leave: the kinds, with those changed for which alternation, a bare
"Yes." or the present tense of a narrator speaks clearly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from askarchive.structure import furniture
from askarchive.types import Kind, Span

# A paragraph break inside a turn this short is hardly ever made. November 2026: on the 4,122 rightly labelled turns of
# 107 invented interviews nothing in this module changes a kind.
_SHORT = 130
# Between two breaks of the alternation lie at most this many blocks that changed places.
_REACH = 4
_MENDED = 0.7
# A pull-quote is at most a few lines.
_PULLED = 240
_INDENTED = re.compile(r"> ?\*{0,2}[\"“«][^\n]+[\"”»]\*{0,2}")
_BOLD = re.compile(r"\*\*[^*\n]+\*\*")
_ITALIC = re.compile(rf"\*[^*\n]{{12,{_PULLED}}}[^*\n?]\*")
_BARE_REPLY = re.compile(
    r"(?:yes|yeah|yep|no|nope|never|of course|certainly|perhaps|nothing|nobody|exactly|indeed|quite|true|absolutely)"
    r"(?:, (?:yes|no|of course|indeed|quite))?[.,!…]",
    re.IGNORECASE,
)
_GESTURE = (
    r"(?:opens|looks|laughs|smiles|grins|pauses|points|gets|stands|sits|pours|takes|puts|hands|holds|lifts|turns|nods|shakes|"
    r"shrugs|leans|walks|goes|comes|shows|lights|closes|shuts|folds|unfolds|unwraps|fetches|thinks|stops|waits|hesitates|sighs|"
    r"leafs|pulls|pushes|picks|lays|sets|runs|rises|gazes|stares|glances|reaches|draws|brings|falls|leaves|returns|rubs|taps|"
    r"sips|drinks|cuts|winds|raises|lowers|begins|starts)"
)
# In a question: a person other than the one who is asked.
_SOMEBODY = re.compile(r"\b(?:[Hh]e|[Ss]he|him|his|her|[Tt]hey|[Yy]our [a-z]+|[Ww]ho)\b|(?<=[a-z,] )[A-ZÀ-Þ][a-zà-þ]+")
_GESTURES = re.compile(rf"(?:[Hh]e|[Ss]he)(?: \w+ly| then| now| just)? {_GESTURE}\b")


def mended(text: str, spans: Sequence[Span], found: Sequence[tuple[Kind, float]]) -> list[tuple[Kind, float]]:
    """The kinds of the blocks, mended.

    Args:
        found: the kind and its probability for each block, as the sequence model read them.
    """
    made = list(found)
    _set_apart(text, spans, made)
    _introduce(text, spans, made)
    _reply(text, spans, made)
    _narrate(text, spans, made)
    _alternate(text, spans, made)
    return made


def _introduce(text: str, spans: Sequence[Span], made: list[tuple[Kind, float]]) -> None:
    """Before the last block of introduction nobody has asked or closed yet, unless with a question mark."""
    answered = next((n for n, (kind, _) in enumerate(made) if kind == "interviewee"), len(made))
    last = max((n for n in range(answered) if made[n][0] == "introduction"), default=0)
    for n in range(last):
        if made[n][0] in ("interviewer", "editorial") and not asks(spans[n].of(text)):
            made[n] = ("introduction", _MENDED)


def _set_apart(text: str, spans: Sequence[Span], made: list[tuple[Kind, float]]) -> None:
    """What its marks set apart is not spoken: pull-quotes, and what is in italics where the questions are bold.

    A quotation between an answer and the next question, where answers are otherwise one paragraph, is a pull-quote.

    It need not stand in an answer letter for letter. In a document that puts much in quotation marks, or whose answers
    run over several paragraphs, it may as well be the answer's end; not so where it is indented as Markdown has it.
    """
    for n, span in enumerate(spans[1:], 1):
        indented = _INDENTED.fullmatch(span.of(text)) is not None and len(span.of(text)) <= _PULLED
        if (
            indented
            and made[n][0] in ("interviewer", "interviewee")
            and not spans[n - 1].of(text).endswith((":", "…", ","))
        ):
            made[n] = ("pull_quote", _MENDED)
    bold = sum(_BOLD.fullmatch(span.of(text)) is not None for span in spans)
    for n, span in enumerate(spans):
        # Where the questions are bold, what is all in italics is not spoken.
        if bold >= 3 and made[n][0] in ("interviewer", "interviewee") and _ITALIC.fullmatch(span.of(text)):
            made[n] = ("editorial" if _GESTURES.match(span.of(text)[1:]) else "caption", _MENDED)
    quoted = [n for n, span in enumerate(spans) if furniture.is_quoted_whole(span.of(text))]
    alone = [n for n in quoted if 0 < n < len(made) - 1 and _is_between_turns(text, spans, made, n)]
    followed = [n for n in range(1, len(made)) if n not in alone and made[n][0] == made[n - 1][0] == "interviewee"]
    answers = sum(kind == "interviewee" for kind, _ in made)
    if len(quoted) <= max(3, len(spans) / 8) and len(followed) <= answers / 10 and answers >= 6:
        for n in alone:
            made[n] = ("pull_quote", _MENDED)


def _is_between_turns(text: str, spans: Sequence[Span], made: Sequence[tuple[Kind, float]], n: int) -> bool:
    words, before = spans[n].of(text), spans[n - 1].of(text)
    return (
        made[n][0] in ("interviewer", "interviewee")
        and len(words) <= _PULLED
        and not asks(words)
        and made[n - 1][0] == "interviewee"
        and made[n + 1][0] == "interviewer"
        and not asks(before)
        and not before.endswith((":", "…", ","))
    )


def _reply(text: str, spans: Sequence[Span], made: list[tuple[Kind, float]]) -> None:
    """Of two blocks taken for questions, the second answers when it opens with a bare "Yes" and asks nothing."""
    for n in range(1, len(made)):
        words = spans[n].of(text)
        if made[n - 1][0] == made[n][0] == "interviewer" and _BARE_REPLY.match(words) and "?" not in words:
            made[n] = ("interviewee", _MENDED)


def _narrate(text: str, spans: Sequence[Span], made: list[tuple[Kind, float]]) -> None:
    """Sets apart what the magazine tells of the interviewee between the turns: "She looks out of the window."

    It says what he or she does now and speaks neither as I nor to you. It stands beside an answer: alone between two
    questions the same words would be the answer. Nobody else was just spoken of whom "she" may mean.
    """
    for n in range(1, len(made) - 1):
        words = spans[n].of(text)
        beside = made[n + 1][0] == "interviewee" or made[n - 1][0] == "interviewee"
        if made[n][0] != "interviewee" or not beside or len(words) >= 300 or not _is_narration(words):
            continue
        if not _has_been_spoken_of(words, spans[n - 1].of(text)):
            made[n] = ("editorial", _MENDED)


def _is_narration(words: str) -> bool:
    plain = furniture.unquoted(words)
    present = furniture.FIRST_PERSON.search(plain) or furniture.SECOND_PERSON.search(plain) or "?" in plain
    return _GESTURES.match(plain) is not None and not present


def _has_been_spoken_of(words: str, before: str) -> bool:
    """Whether the he or she of a block may be somebody of the turn before it, so that the story goes on in the present."""
    before = furniture.unquoted(before)
    recent = " ".join(re.split(r"(?<=[.!?])\s+", before)[-2:])
    if asks(before):
        return _SOMEBODY.search(before) is not None
    his = r"\b(?:he|him|his)\b" if words[:2].casefold() == "he" else r"\b(?:she|her|hers)\b"
    return re.search(his, recent, re.IGNORECASE) is not None


def _alternate(text: str, spans: Sequence[Span], made: list[tuple[Kind, float]]) -> None:
    """Two breaks of the alternation close to each other, with short turns only between them: what lies between changes sides.

    Between a question and a question stands its answer even if it ends in a question mark ("Is there?"), and between
    two answers what was put to the interviewee without one; in a longer exchange both sides have changed places.
    """
    breaks = [n for n in range(1, len(made)) if made[n][0] == made[n - 1][0] and made[n][0] in _OTHER]
    done = 0
    for one, two in zip(breaks, breaks[1:], strict=False):
        between = range(one, two)
        if one < done or len(between) > _REACH or not all(made[n][0] in _OTHER for n in range(one - 1, two + 1)):
            continue
        if _changes_sides(text, spans, made, one, two):
            for n in between:
                made[n] = (_OTHER[made[n][0]], _MENDED)
            done = two + 1


_OTHER: dict[Kind, Kind] = {"interviewer": "interviewee", "interviewee": "interviewer"}


def _changes_sides(text: str, spans: Sequence[Span], made: Sequence[tuple[Kind, float]], one: int, two: int) -> bool:
    inside = [spans[n].of(text) for n in range(one, two)]
    before = spans[one - 1].of(text)
    if any(len(words) > _SHORT for words in inside) or made[one][0] != made[two][0]:
        return False
    if made[one][0] == "interviewer":
        # A question, what looks like a second, and a third: the middle answers with a question of its own.
        return (
            len(inside) == 1 and asks(before) | asks(inside[0]) and len(inside[0]) <= 60 and len(before) <= 2 * _SHORT
        )
    if len(inside) == 1:
        # An answer, a statement in which neither is present, and "Yes.": the statement was put to the interviewee.
        statement = not furniture.FIRST_PERSON.search(inside[0]) and "?" not in inside[0]
        return statement and len(before) <= _SHORT and _BARE_REPLY.match(spans[two].of(text)) is not None
    # After a long answer only where what was taken for the question in the middle asks nothing: "Let's have yours, then."
    return len(before) <= _SHORT or not any(asks(words) for words in inside[1::2])


def asks(words: str) -> bool:
    """Whether the words end in a question mark."""
    return words.rstrip("\"”’') *_").endswith(("?", "？", "؟", ";?"))
