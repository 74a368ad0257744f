"""Interviews without labels: which paragraph introduces, asks, answers or closes, read as a sequence.

Enter: a text, the blocks that are no furniture, and the interviewee's name. Leave: a kind and its probability for each.

A linear-chain conditional random field: each block has features (its form, never its subject), and the weights of
`weights.py` say how much each speaks for a kind and how likely one kind follows another.
Source: Lafferty, McCallum and Pereira (2001), "Conditional Random Fields", sections 3 and 4; fitted by
benchmarks/structure_fit.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

import numpy as np
import numpy.typing as npt

from askarchive.structure import furniture, unlabelled_turns
from askarchive.structure.unlabelled_turns import asks
from askarchive.structure.weights import EMISSION, FIRST, LAST, STATES, TRANSITION
from askarchive.types import Kind, Span

# Measured across the batches (fitted on three, read on the fourth, November 2026): of 17 blocks whose probability of
# being the interviewer's was 0.15 to 0.5, 13 were. Taken as such they leave 2 of 429 questions among the answers
# instead of 14, and put 4 of 449 answers among the questions instead of 2.
ODDS_OF_ASKING = 0.85 / 0.15
_A_LINE = 160
_ASKS = STATES.index("interviewer")

_EMPHASISED = re.compile(r"(\*{1,3}|_{1,3})(?=\S)[^*\n]+\1")
_ASKING_WORD = re.compile(
    r"(?:and |but |so |then |or |well, |now, |ok(?:ay)?, )?(?:what|how|why|when|where|who|whom|whose|which|do|does|did|is|are|was|were|"
    r"have|has|had|can|could|would|will|should|isn['’]t|aren['’]t|wasn['’]t|weren['’]t|don['’]t|doesn['’]t|didn['’]t|haven['’]t|"
    r"hasn['’]t|hadn['’]t|can['’]t|couldn['’]t|wouldn['’]t)\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"(?:and |but |so |then |please )?(?:tell (?:me|us)|describe|explain|let['’]s|let us|let me|talk (?:me|us)|give (?:me|us)|take (?:me|us)|say)\b",
    re.IGNORECASE,
)
_REPLY = re.compile(
    r"(?:yes|yeah|yep|no|nope|oh|ah|well|of course|sure|certainly|absolutely|exactly|never|not |none|nothing|nobody|i |i['’](?:m|d|ve|ll) |"
    r"my |we |that['’]s (?:a|an|right|true|the) |it['’]s (?:a|an|true|hard) |because )",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?…](?=\s|$)")
_YOU_STATE = re.compile(r"(?:and |but |so |yet )?(?:you|your|you['’](?:ve|d|re|ll))\b", re.IGNORECASE)
_CLOSING = re.compile(
    r"\b(?:published|publishes|publication|publisher|edition|exhibition|tickets|admission|appears|reprinted|available|free online|"
    r"website|born in|died in|recordings are|translated (?:by|from)|interview was|conversation was|edited for|for more|pp\.|"
    r"pages|paperback|hardback|runs (?:at|from|until)|opens|is on|until \d|visit|subscribe|follow|correction|update|notes?:)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\bI asked\b")
_HE_OR_SHE = re.compile(r"\b(?:(?P<he>he|him|his)|she|hers?)\b", re.IGNORECASE)
_THIRD_PERSON = re.compile(r"\b(?:he|she|his|her|him)\b", re.IGNORECASE)


def features(text: str, spans: Sequence[Span], people: Sequence[str]) -> list[list[str]]:
    """The features of each block that hold, by name."""
    lengths = [span.end - span.start for span in spans]
    typical = median(lengths) if lengths else 0
    asking = [asks(span.of(text)) for span in spans]
    found = []
    for n, span in enumerate(spans):
        own = ["any", *_own_features(span.of(text), people)]
        own.append(f"relative:{_bucket(lengths[n] / max(1, typical), (0.2, 0.4, 0.7, 1.2, 2.0))}")
        if n:
            own.append("after asking" if asking[n - 1] else "after telling")
            own.append("shorter" if lengths[n] < 0.5 * lengths[n - 1] else "not shorter")
        if n + 1 < len(spans):
            own.append("before asking" if asking[n + 1] else "before telling")
            own.append("before longer" if lengths[n + 1] > 2 * lengths[n] else "before not longer")
            own.append("next replies" if _REPLY.match(spans[n + 1].of(text)) else "next opens otherwise")
        else:
            own.append("last")
        if 0 < n < len(spans) - 1 and lengths[n] < 120 and min(lengths[n - 1], lengths[n + 1]) > 1.5 * lengths[n]:
            own.append("short between long")
            if n > 1 and asking[n - 2] and not asking[n - 1]:
                own.append("short after an answer")
        if n and not asking[n] and not asking[n - 1] and lengths[n] < 90 and lengths[n - 1] > lengths[n]:
            longer = n + 1 < len(spans) and lengths[n + 1] > lengths[n] and not asking[n + 1]
            own.append(f"brief after telling:{_bucket(lengths[n], (30, 60))}{' before longer' if longer else ''}")
        if asking[n] and n + 1 < len(spans) and lengths[n + 1] > lengths[n]:
            own.append("asking before longer")
        found.append(own)
    return found


def _own_features(words: str, people: Sequence[str]) -> list[str]:
    plain = furniture.unquoted(words)
    opening = words.lstrip("\"“‘'*_—–- ")
    found = [f"length:{_bucket(len(words), (40, 80, 140, 220, 350, 600))}"]
    if asks(words):
        found.append("asks")
        found.append(f"asks:{_bucket(len(words), (80, 220))}")
    elif "?" in plain:
        found.append("asks inside")
    if words.rstrip().endswith(("...", "…", "—", "–")):
        found.append("trails off")
    first, second = len(furniture.FIRST_PERSON.findall(plain)), len(furniture.SECOND_PERSON.findall(plain))
    found.append(f"I:{_bucket(first, (1, 2, 4))}")
    found.append(f"you:{_bucket(second, (1, 2, 4))}")
    if second > first:
        found.append("more you than I")
        if asks(words):
            found.append("asks you")
    if asks(words) and not first:
        found.append("asks, no I")
    if not second and "?" not in plain and len(words) > 140:
        found.append("tells at length, no you")
    if _ASKING_WORD.match(opening):
        found.append("opens asking")
    if re.match(r"(?:So|And|But|Yet|Then)\b", opening):
        found.append("opens joining")
    found.append(f"sentences:{_bucket(len(_SENTENCE_END.findall(plain)), (2, 3, 5))}")
    if _REQUEST.match(opening):
        found.append("requests")
    if _REPLY.match(opening):
        found.append("replies")
    if _YOU_STATE.match(opening):
        found.append("opens with you")
    if _CLOSING.search(plain):
        found.append("closing word")
    named = any(re.search(rf"(?<!\w){re.escape(person.split()[-1])}(?!\w)", words) for person in people if person)
    if named:
        found.append("names them")
    if any(person and person in words for person in people):
        found.append("names them in full")
    if _THIRD_PERSON.search(plain) and not first:
        found.append("he or she, no I")
    if furniture.INTERVIEWING.search(words):
        found.append("interviewing")
    if not first and not second:
        found.append("nobody present")
    return found


def _bucket(value: float, bounds: Sequence[float]) -> int:
    return sum(1 for bound in bounds if value >= bound)


def _scores(rows: Sequence[Sequence[str]]) -> npt.NDArray[np.float64]:
    scores = np.zeros((len(rows), len(STATES)))
    for n, row in enumerate(rows):
        for name in row:
            if (weights := EMISSION.get(name)) is not None:
                scores[n] += weights
    return scores


def probabilities(
    rows: Sequence[Sequence[str]], asks: bool = True, typed: Sequence[bool] = ()
) -> npt.NDArray[np.float64]:
    """The probability of each kind for each block, shape (blocks, len(STATES)); forward and backward sums.

    Args:
        asks: whether a block may be the interviewer's.
        typed: for each block whether its type sets it apart as the questions are; empty where nothing is.
    """
    scores = _scores(rows)
    if any(typed):
        scores[:, _ASKS] += np.where(typed, 4.0, -4.0)
    if not asks:
        scores[:, _ASKS] = -1e3
    transition = np.array(TRANSITION)
    forward, backward = np.empty_like(scores), np.empty_like(scores)
    forward[0] = scores[0] + FIRST
    for n in range(1, len(scores)):
        forward[n] = scores[n] + _logsum(forward[n - 1][:, None] + transition, 0)
    backward[-1] = LAST
    for n in range(len(scores) - 2, -1, -1):
        backward[n] = _logsum(transition + (scores[n + 1] + backward[n + 1])[None, :], 1)
    joint = forward + backward
    made: npt.NDArray[np.float64] = np.exp(joint - _logsum(joint, 1)[:, None])
    return made


def _logsum(values: npt.NDArray[np.float64], axis: int) -> npt.NDArray[np.float64]:
    top = values.max(axis=axis)
    made: npt.NDArray[np.float64] = top + np.log(np.exp(values - np.expand_dims(top, axis)).sum(axis=axis))
    return made


def decide(text: str, spans: Sequence[Span], people: Sequence[str], told: bool = False) -> list[tuple[Kind, float]]:
    """The kind of each block and its probability.

    Args:
        told: whether the document says that it is a life told; without several questions in it nobody asks.
    """
    if not spans:
        return []
    rows = features(text, spans, people)
    typed = _set_apart(text, spans)
    if told and sum(asks(span.of(text)) for span in spans) < max(2, len(spans) / 5):
        return _told(text, spans, people, probabilities(rows, asks=False))
    plain = probabilities(rows, typed=typed)
    sure = plain.copy()
    sure[:, _ASKS] *= ODDS_OF_ASKING
    sure /= sure.sum(axis=1, keepdims=True)
    states = sure.argmax(axis=1)
    for n in range(1, len(states)):
        # Of two in a row the odds above take both for questions where only one is: the one that does not ask answers.
        if states[n - 1] == states[n] == _ASKS:
            for one, other in ((n - 1, n), (n, n - 1)):
                if plain[one, _ASKS] < 0.5 and not asks(spans[one].of(text)) and asks(spans[other].of(text)):
                    states[one], sure[one] = plain[one].argmax(), plain[one]
    last = spans[-1].of(text)
    if states[-1] == _ASKS and not asks(last) and _is_nobodys(last):
        # An interview does not end with a statement of its interviewer in which nobody is present.
        states[-1] = STATES.index("editorial")
        sure[-1, states[-1]] = max(0.6, plain[-1, states[-1]])
    found: list[tuple[Kind, float]] = [(STATES[state], float(sure[n, state])) for n, state in enumerate(states)]
    return unlabelled_turns.mended(text, spans, found)


def _set_apart(text: str, spans: Sequence[Span]) -> list[bool]:
    """Which blocks are in bold, italics or capitals as a whole, where that marks the questions; else none."""
    found = [_EMPHASISED.fullmatch(span.of(text)) is not None or span.of(text).isupper() for span in spans]
    marked = [span for span, apart in zip(spans, found, strict=True) if apart]
    asking = sum(asks(span.of(text)) for span in marked)
    in_a_row = sum(one and other for one, other in zip(found, found[1:], strict=False))
    marks_questions = len(marked) >= 3 and asking >= 0.6 * len(marked) and in_a_row <= 0.2 * len(marked)
    return found if marks_questions else []


def _is_nobodys(words: str) -> bool:
    return not furniture.FIRST_PERSON.search(words) and not furniture.SECOND_PERSON.search(words)


def _told(
    text: str, spans: Sequence[Span], people: Sequence[str], sure: npt.NDArray[np.float64]
) -> list[tuple[Kind, float]]:
    """A life told: after the first block of introduction, the first person who does not name the teller is the teller."""
    found: list[tuple[Kind, float]] = [(STATES[row.argmax()], float(row.max())) for row in sure]
    for n, span in enumerate(spans):
        if furniture.FIRST_PERSON.search(span.of(text)) or span.end - span.start > _A_LINE:
            break
        if found[n][0] == "interviewee":  # "Spoken onto tape, Narva, May 1983", above the telling
            found[n] = ("introduction", 0.6)
    begun = False
    for n in range(1, len(spans)):
        words = spans[n].of(text)
        plain = furniture.unquoted(words)
        goes_on = begun and _goes_on(plain, furniture.unquoted(spans[n - 1].of(text)))
        noting = furniture.INTERVIEWING.search(_ASKED.sub(" ", plain) if goes_on else plain)
        speaks = furniture.FIRST_PERSON.search(plain) and not noting
        if found[n][0] in ("introduction", "editorial") and speaks and not any(person in words for person in people):
            found[n] = ("interviewee", 0.7)
        begun = begun or found[n][0] == "interviewee"
        if begun and found[n][0] == "introduction":
            found[n] = ("interviewee", 0.6)
    return found


def _goes_on(words: str, before: str) -> bool:
    """Whether the he or she of a paragraph may be somebody of the one before it, as in a story that goes on.

    A note on the telling speaks of the teller, of whom the story has said I.
    """
    first = _HE_OR_SHE.search(words)
    return first is None or any((one["he"] is None) == (first["he"] is None) for one in _HE_OR_SHE.finditer(before))
