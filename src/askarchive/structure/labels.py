"""The speakers' labels of a document, told from whatever else stands before a colon; "Note:" is none.

Enter: a text and its blocks. Leave: the labels that this document really uses for speakers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from askarchive.structure import blocks, furniture, header
from askarchive.structure.label import (
    BRACKETED_STAMP,
    CAPITALS,
    INTERVIEWEE_WORDS,
    INTERVIEWER_WORDS,
    NOT_SPEAKERS,
    Label,
    could_name_a_speaker,
    key,
    read,
    skip_blank,
)
from askarchive.structure.names import HONORIFICS, in_mixed_case
from askarchive.types import Span

# What stands before a colon in a document where nearly every paragraph has a label: also "Sa[i]nT", "A and B and C".
_ANYTHING = re.compile(r"[^\s:][^:\n?!]{0,99}(?=:\s)")
# Somebody without a name who speaks once: "A man in the audience".
_SOMEBODY = re.compile(
    r"(?i:an?|another|the|one) (?:\w+ )?(?i:man|woman|boy|girl|voices?|member|lady|gentleman|listener|caller|visitor|student)"
    r"(?: (?:in|from|of|at) the [\w ]{2,30})?"
)
_ENDED = re.compile(r"[.!?…—–-][\"'”’)\]*_]*\s*$")
# From this share of labelled paragraphs on, a paragraph's label may be odd. Measured meetings, scenes and chats lie above.
_DENSE = 0.8


@dataclass(frozen=True, slots=True)
class Labelling:
    """The labels of a document: what each labelled block begins with, by the block's start."""

    spans: tuple[Span, ...]
    labels: dict[int, Label]
    # Labels of a document whose turns have none: a third person's interjection.
    lone: frozenset[int] = frozenset()

    @property
    def turns(self) -> list[tuple[Span, Label]]:
        """The blocks that begin with somebody's label, in order, each with it."""
        return [(span, label) for span in self.spans if (label := self.labels.get(span.start)) and label.name]

    @property
    def names(self) -> Counter[str]:
        """How many turns each label has, by its `key`."""
        return Counter(key(label.name) for label in self.labels.values() if label.name)


def find(text: str, spans: Sequence[Span]) -> Labelling:
    """The speakers' labels of a document, or none; blocks with a turn a line are cut there.

    A single "Word:" proves nothing. What makes labels of them is that they recur: most blocks begin with one, and
    some begin with the same one.
    """
    stamps = {span.start: label for span in spans if (label := read(text, span)) and not label.name}
    stop = max(header.end(text, spans), _quoting_title(text, spans))
    body = [span for span in spans if span.start >= stop]
    # Initials that the heading declares are labels even where they are otherwise a remark: "PS".
    declared = {key(credit.code) for span in spans[:4] for credit in header.coded(text, span) if credit.code}
    speaking, first, dense = _speaking(text, body, declared)
    if not speaking:
        lone = _lone(text, spans)
        return Labelling(tuple(spans), stamps | lone, frozenset(lone))

    def begins(line: Span) -> bool:
        label = read(text, line)
        return label is not None and line.start >= first and key(label.name) in speaking

    cut: list[Span] = []
    for span in spans:
        inner = blocks.lines(text, span)
        dialogue = span.end > first and len(inner) > 1 and sum(map(begins, inner)) >= 2
        cut.extend(blocks.split_at_lines(text, [span], begins) if dialogue else [span])
    labels = dict(stamps)
    for span in cut:
        label = read(text, span)
        if label is not None and begins(span):
            labels[span.start] = label
        elif label is not None and label.time is not None:
            labels[span.start] = Label("", _after_stamp(text, span), label.time)
        elif dense and span.start >= first and (other := _odd(text, span, speaking)) is not None:
            labels[span.start] = other
    return Labelling(tuple(cut), labels)


def _quoting_title(text: str, spans: Sequence[Span]) -> int:
    """Where a first line ends that quotes somebody as its title, `Jane Doe: "I never left"`; else 0.

    A line without a label stands right below it, as none does below a turn.
    """
    lines = [line for span in spans[:2] for line in blocks.lines(text, span)][:2]
    if len(lines) < 2 or (label := read(text, lines[0])) is None or not label.name:
        return 0
    below = len(blocks.LINE.findall(text[lines[0].end : lines[1].start])) == 1 and read(text, lines[1]) is None
    quoted = re.fullmatch(r"[\"“«].{3,150}[\"”»]", text[label.words_start : lines[0].end].strip()) is not None
    return lines[0].end if quoted and below else 0


def _lone(text: str, spans: Sequence[Span]) -> dict[int, Label]:
    """Labels in capitals of people whom the running text names, in a document that has no others."""
    found: dict[int, Label] = {}
    for span in spans[3:]:
        label = read(text, span)
        if label is None or not CAPITALS.match(text, span.start) or not could_name_a_speaker(label.name):
            continue
        words = [word for word in label.name.split() if word.casefold().rstrip(".") not in HONORIFICS]
        if words and all(re.search(rf"\b{re.escape(in_mixed_case(word))}\b", text) for word in words):
            found[span.start] = label
    return found if len(found) <= 0.1 * len(spans) else {}


def _odd(text: str, span: Span, speaking: frozenset[str]) -> Label | None:
    """A label that is not written like a name: "Sa[i]nT", "Ada Moe and Per Moe", "The Chair (Ada Moe, for the North)"."""
    match = _ANYTHING.match(text, span.start, span.end)
    if match is None or match[0][0] in "[(":
        return None
    name = match[0].strip()
    if _SOMEBODY.fullmatch(name):
        return Label(name, skip_blank(text, match.end() + 1, span.end))
    known = re.match(r"(.+?)\s*(?:\band\b|[&,/(])", name)
    if key(known[1]) not in speaking if known else (" " in name or key(name) in NOT_SPEAKERS):
        return None
    return Label(name, skip_blank(text, match.end() + 1, span.end))


def _speaking(text: str, body: Sequence[Span], declared: Collection[str]) -> tuple[frozenset[str], int, bool]:
    """Which labels speak, by their `key`, where the first of them stands, and whether nearly every block has one."""
    if len(body) > 2 and _is_headline(text, body) and _is_heading_line(text, body[1]):
        body = body[1:]
    inner = [line for span in body for line in blocks.lines(text, span)]
    read_as = [(line, label) for line in inner if (label := read(text, line)) and label.name]
    written = Counter(key(label.name) for _, label in read_as)
    found = [
        (line.start, key(label.name))
        for line, label in read_as
        if key(label.name) in declared or could_name_a_speaker(label.name, written[key(label.name)] >= 3)
    ]
    counts = Counter(name for _, name in found)
    recurring = {name for name, count in counts.items() if count >= 2}
    if not recurring or len(counts) < 2:
        return frozenset(), 0, False
    first = min(start for start, name in found if name in recurring)
    turns = sum(counts[name] for name in recurring)
    named = dict(found)
    opened = sum(1 for span in body if named.get(span.start) in recurring)
    share = max(opened / len(body), turns / len(inner))
    if turns < 3 or share < 0.3:
        # Few paragraphs are labelled, but those with the names of the people whom the heading presents.
        own = frozenset(name for name in recurring if _headed(text, name, first))
        return (own, first, False) if len(own) >= 2 and turns >= 3 else (frozenset(), 0, False)
    after = [span for span in body if span.start >= first and not _is_direction(text, span)]
    labelled = sum(1 for span in after if span.start in named)
    dense = labelled >= _DENSE * len(after)
    if dense:
        first = _earlier(text, body, first, named, frozenset(recurring))
    # In a transcript a label that stands once is somebody who speaks once; not so where labels are few.
    written_once = {name for start, name in found if start >= first}
    once = written_once if share >= 0.4 else {name for name in written_once if _is_sure(name, read_as)}
    return frozenset(recurring | once), first, dense


def _is_sure(name: str, read_as: Sequence[tuple[Span, Label]]) -> bool:
    """Whether a label can be nothing else: a part ("THE WITNESS"), or a person with a title, in capitals ("MS. ORR")."""
    if name in INTERVIEWER_WORDS | INTERVIEWEE_WORDS:
        return True
    written = next(label.name for _, label in read_as if key(label.name) == name)
    return written.isupper() and " " in written and name.split()[0] in HONORIFICS


def _earlier(text: str, body: Sequence[Span], first: int, named: Mapping[int, str], recurring: frozenset[str]) -> int:
    """Where the turns begin when those of people who speak once stand before the first recurring label."""
    for span in reversed([span for span in body if span.start < first]):
        if _is_direction(text, span):
            continue
        if span is body[0] and _is_headline(text, body):
            break
        label = read(text, span) if span.start in named else _odd(text, span, recurring)
        words = text[label.words_start : span.end] if label else ""
        # "Two Hives: A Life in Honey" is a title: nothing ends its words, and they begin with a capital.
        if not words or not (words[0].islower() or words.rstrip('"”’)- ').endswith((".", "!", "?", "…"))):
            break
        first = span.start
    return first


def _headed(text: str, name: str, first: int) -> bool:
    """Whether the words before the first turn name somebody in full as this label does."""
    return " " in name and name in " ".join(text[:first].casefold().split())


def _is_headline(text: str, body: Sequence[Span]) -> bool:
    """Whether the first block is a title with a colon: nothing ends its words as the turns' words are ended."""
    first, *turns = body
    inner = blocks.lines(text, first)
    label = read(text, inner[0])
    if label is None or key(label.name) in INTERVIEWER_WORDS | INTERVIEWEE_WORDS:
        return False
    ended = sum(1 for span in turns if _ENDED.search(text, max(span.start, span.end - 4), span.end))
    open_end = not _ENDED.search(inner[0].of(text)[-4:]) and ended >= 0.8 * len(turns)
    # More lines under it, none of them a turn, are its heading.
    return open_end and (" " in label.name or len(inner) > 1)


def _is_heading_line(text: str, span: Span) -> bool:
    """Whether a block is what stands under a title, and no turn: who told it to whom, where and when."""
    label = read(text, span)
    return (label is None or not label.name) and (
        furniture.is_byline(text, span)
        or (len(span.of(text)) < 250 and furniture.DATE.search(span.of(text)) is not None)
    )


def _is_direction(text: str, span: Span) -> bool:
    """Whether the whole block stands in brackets, as a stage direction does."""
    return text[span.start] in "[(" and text[span.end - 1] in "])"


def _after_stamp(text: str, span: Span) -> int:
    stamp = BRACKETED_STAMP.match(text, span.start, span.end)
    return skip_blank(text, stamp.end(), span.end) if stamp else span.start
