"""Hearings, inquiries, court and press conferences: several who ask, several who answer, one after the other.

Enter: a text, its labelling and its cast. Leave: whose words a Q or an A is at each block, and each label's part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from askarchive.structure import blocks, names, stages
from askarchive.structure.label import INTERVIEWEE_WORDS, INTERVIEWER_WORDS, Label, ends_asking, key
from askarchive.structure.labels import Labelling
from askarchive.types import Kind, Span

_HELD = re.compile(
    r"(?i:\binquiry\b|\binquest\b|\bhearings?\b|\btribunal\b|\bselect committee\b|\b(?:transcript|minutes) of evidence\b|\b(?:oral|written) evidence\b|\btestimony\b|"
    r"\bdeposition\b|\bsworn\b|\bcross-?examin|\bexamin(?:ed|ation) by\b|\bcoroner|\bcourt of\b|\b\w+ court\b|\bin the matter of\b|"
    r"\bcommission of\b|\barbitration\b|\btrial of\b)"
)
_OFFICES = frozenset(
    "chair chairman chairwoman chairperson inspector coroner judge court president magistrate counsel convener foreman "
    "commissioner recorder".split()
)
_APPEARS = re.compile(r"\bI(?:['’]m| am| also)? (?:appear(?:ing)?|act(?:ing)?) (?:for|on behalf of)\b")
_MEMBERS = re.compile(r"(?im:^(?:members|commissioners|assessors)(?: present)?:\s*)(?P<names>[^\n]+)")
# Offices that stand without "the" before the colon as well.
_BARE_OFFICES = frozenset("chair chairman chairwoman chairperson coroner counsel".split())


# … and before a name: "Chairman Smith".
_NAMED_OFFICES = frozenset("chairman chairwoman chairperson".split())
_INTERVIEW = re.compile(r"(?i:\binterview(?:s|ed)? (?:with|by|about|on)\b|\bin conversation with\b|\bpodcast\b)")


@dataclass(frozen=True, slots=True)
class Examination:
    """Who answers and who asks at one place, as far as it was said."""

    witness: str | None = None
    counsel: str | None = None


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a document tells of its hearing.

    `at` holds the examination by the start of a block, `lines` the starts of the stage lines.
    """

    held: bool
    at: Mapping[int, Examination]
    lines: frozenset[int]
    witnesses: frozenset[str]
    counsel: frozenset[str]
    presides: str | None = None  # the label, without an office's name, of whoever opens it and calls the witnesses


def is_office(label: str) -> bool:
    """Whether a label's `key` is that of whoever presides or examines: "the chair"."""
    named = label.split()[0] in _NAMED_OFFICES
    return named or label in _BARE_OFFICES or (label.startswith("the ") and label[4:] in _OFFICES)


def follow(text: str, labelling: Labelling, resolve: Callable[[str, int], str]) -> Hearing:
    """The hearing as its lines tell it, block after block.

    Args:
        resolve: a person's full name for the name as it is written at an offset.
    """
    named = {start: label for start, label in labelling.labels.items() if label.name}
    first = min(named, default=len(text))
    lettered = {key(label.name) for label in named.values()} >= {"q", "a"}
    held = _HELD.search(text, 0, first) is not None and _INTERVIEW.search(text, 0, first) is None
    presides = _presiding(text, labelling) if held else None
    now = Examination()
    at: dict[int, Examination] = {}
    lines: set[int] = set()
    witnesses: set[str] = set()
    counsel: set[str] = set()
    for span in labelling.spans:
        label = named.get(span.start)
        changes: list[tuple[stages.Stage, bool]] = []
        if held or (label is not None and lettered):
            changes = _changes(text, span, label, first, lettered, presides)
        for stage, is_line in changes:
            if is_line:
                lines.add(span.start)
            who = resolve(stage.witness, span.start) if stage.witness else None
            asks = resolve(stage.counsel, span.start) if stage.counsel else None
            if who or stage.ends:
                now = Examination(who, asks)
            elif asks:
                now = Examination(now.witness, asks)
            witnesses.update([who] if who else [])
            counsel.update([asks] if asks else [])
        if span.start < first or (label and (is_office(key(label.name)) or key(label.name) == presides)):
            said = text[span.start : span.end] if span.end - span.start < 1500 else ""
            counsel.update(resolve(name, span.start) for name in stages.counsel(said))
        elif label and held and _APPEARS.search(text, label.words_start, span.end):
            counsel.add(resolve(label.name, span.start))
        at[span.start] = now
    for members in _MEMBERS.finditer(text, 0, first):
        counsel.update(name.words for name in names.find(members["names"]))
    offices = any(is_office(key(label.name)) for label in named.values())
    spoken = held and (offices or presides is not None or bool(lines) or bool(witnesses and counsel))
    return Hearing(spoken, at, frozenset(lines), frozenset(witnesses), frozenset(counsel - witnesses), presides)


def _presiding(text: str, labelling: Labelling) -> str | None:
    """The first voice of a hearing, where it calls a witness in one of its turns."""
    turns = labelling.turns
    first = key(turns[0][1].name) if turns else None
    if first is None or first in INTERVIEWER_WORDS | INTERVIEWEE_WORDS:
        return None
    for span, label in turns:
        called = stages.calls(text[label.words_start : span.end]) if key(label.name) == first else None
        if called is not None and called.witness is not None:
            return first
    return None


def _changes(
    text: str, span: Span, own: Label | None, first: int, lettered: bool, presides: str | None
) -> list[tuple[stages.Stage, bool]]:
    """What a block changes, and whether it is a stage line itself."""
    if own is not None and own.words_start < span.end:
        label, words = key(own.name), text[own.words_start : span.end]
        if is_office(label) or label == presides:
            called = stages.calls(words)
            return [(called, False)] if called else []
        if lettered and label not in INTERVIEWER_WORDS | INTERVIEWEE_WORDS and len(words) < 600:
            # A press officer: "Ada's here for ten minutes"; a later turn may send up somebody else.
            handed = stages.hands_over(words)
            ends = handed is None and stages.thanks(words)
            return [(stages.Stage(witness=handed, ends=ends), False)] if handed or ends else []
        return []
    inner = blocks.lines(text, span)
    if span.start < first:
        found = [(line, stages.heading(line.of(text))) for line in inner]
        whole = all(stages.read(line.of(text)) is not None for line in inner)
        return [(stage, whole) for _, stage in found if stage is not None]
    read = [stages.read(line.of(text)) for line in inner]
    if len(read) > 3 or not all(read):
        whole_block = stages.read(" ".join(span.of(text).split()))
        return [(whole_block, True)] if whole_block else []
    return [(stage, True) for stage in read if stage is not None]


@dataclass(slots=True)
class _Habit:
    turns: int = 0
    asks: int = 0
    replies: int = 0


def habits(text: str, labelling: Labelling, speakers: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """By label: the share of turns that ask, and of turns that follow a question or being called by name."""
    found: dict[str, _Habit] = {}
    before = ""
    last = ""
    for span, label in labelling.turns:
        own = key(label.name)
        words = text[label.words_start : span.end]
        habit = found.setdefault(own, _Habit())
        habit.turns += 1
        habit.asks += ends_asking(words)
        called = _is_named(speakers[own], before)
        habit.replies += last != own and (ends_asking(before) or called)
        before, last = words, own
    return {label: (own.asks / own.turns, own.replies / own.turns) for label, own in found.items()}


def parts(
    text: str,
    labelling: Labelling,
    speakers: Mapping[str, str],
    hearing: Hearing,
    chairs: Sequence[str],
    stated: Sequence[str],
) -> dict[str, tuple[Kind, float]]:
    """Who asks and who answers in a hearing, label by label; "unknown" where neither words nor habits tell."""
    found: dict[str, tuple[Kind, float]] = {}
    # Where the witness's words are an A, a question that counsel's objection follows was not put to counsel.
    lettered = any(label in INTERVIEWEE_WORDS for label in speakers)
    called = set() if lettered else _called(text, labelling, speakers, hearing)
    for label, (asks, replies) in habits(text, labelling, speakers).items():
        name = speakers[label]
        presiding = is_office(label) or label == hearing.presides
        if presiding and replies >= 0.8 and asks <= 0.1:
            found[label] = ("unknown", 0.7)  # whoever presides and only answers is asked here
        elif presiding or label in INTERVIEWER_WORDS or _among(name, chairs):
            found[label] = ("interviewer", 0.95)
        elif label in INTERVIEWEE_WORDS:
            found[label] = ("interviewee", 0.95)
        elif _among(name, [*hearing.witnesses, *stated]) and asks <= 0.5:
            found[label] = ("interviewee", 0.93)
        elif _among(name, hearing.counsel) and (lettered or asks >= 0.3 or replies <= 0.5):
            found[label] = ("interviewer", 0.9)
        elif label in called and asks <= 0.35:
            found[label] = ("interviewee", 0.85)  # a witness may ask a question, too
        elif asks >= 0.5 and replies <= 0.5:
            found[label] = ("interviewer", 0.8)
        elif replies >= 0.5 and asks <= 0.25 and not lettered:
            found[label] = ("interviewee", 0.8)
        else:
            found[label] = ("unknown", 0.7)
    return found


def _called(text: str, labelling: Labelling, speakers: Mapping[str, str], hearing: Hearing) -> set[str]:
    """The labels whose first turn follows one of whoever presides that ends in a question and names them."""
    found: set[str] = set()
    seen: set[str] = set()
    before, last = "", ""
    for span, label in labelling.turns:
        own = key(label.name)
        if own not in seen and last and (is_office(last) or last == hearing.presides):
            found.update([own] if _is_named(speakers[own], before) and ends_asking(before) else [])
        seen.add(own)
        before, last = text[label.words_start : span.end], own
    return found


def _is_named(name: str, words: str) -> bool:
    """Whether words have the last word of a name, as one is called."""
    return re.search(rf"\b{re.escape(name.split()[-1])}\b", words) is not None


def _among(name: str, others: Sequence[str] | frozenset[str]) -> bool:
    return any(names.fold(name) == names.fold(other) for other in others)
