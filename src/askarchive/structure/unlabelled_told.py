"""A life told without questions: whose it is, who took it down, and where the telling begins.

Enter: a text and its blocks. Leave: the teller by name, from the heading alone: whoever the story names is not the teller.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from askarchive.structure import blocks, furniture, names
from askarchive.structure.cast import Cast
from askarchive.types import Span

_HEAD_BLOCKS = 4
# A heading's line, not a paragraph.
_HEAD_CHARS = 420
_KIN = r"(?:(?:his|her|their|the) (?:[\w-]+,? ){1,3})?"
_TOLD_BY = re.compile(
    rf"(?i:\b(?:as )?(?:told|related|narrated|dictated|spoken|remembered|recalled) (?:to [^.\n]{{3,60}}? )?by\s+{_KIN}|"
    rf"\b(?:account|recollections|memories|memoirs?|narrative|reminiscences|testimony|statement) (?:given )?by\s+{_KIN})"
)
# A byline that says what its bearer was: not the one who came to ask.
_WAS = re.compile(
    r"(?i:by\s+)(?P<name>[^,\n]{3,60}), (?i:formerly|former|once|sometime|retired|lately|late of|for \w+ years|a?n? ?ex-)\b"
)
_WORDS_OF = re.compile(
    r"(?i:\b(?:recollections|memories|memoirs?|reminiscences|narrative|testimony|statement|words|remembrances)"
    r"(?: and \w+)? of\s+)"
)
_OWN_WORDS = re.compile(r"(?i:\bin (?:his|her|their) own words:?\s+)")
_TOLD_SOMEHOW = re.compile(r"(?i:\bin (?:his|her|their) own words\b|\b(?:remembers|recalls)\b|\boral history\b)")
# May also be told by another: "The story of Peter Lund".
_STORY_OF = re.compile(r"(?i:\b(?:account|story|life story|life) of\s+)")
_TELLS = re.compile(
    r"(?:['’]s? (?i:recollections|memories|memoirs?|reminiscences|narrative|testimony|statement|account|story|life)\b|"
    r",? (?i:in (?:his|her|their) own words)\b|"
    r",? (?i:remembers|recalls|looks back|tells (?:his|her|their|the) (?:own )?(?:life|story|tale))\b)"
)
_TOLD_TO = re.compile(rf"(?i:\b(?:told|spoken|dictated|related) to\s+{_KIN})")
_TAKEN_DOWN = re.compile(
    r"(?i:\b(?:(?:recorded|taken|written|set|noted|put|typed)(?: and \w+)* down|recorded(?: and \w+)*|typed) by\s+)"
)
_BY = re.compile(r"(?i:by\s+)")
_TITLES_ONLY = re.compile(rf"(?:(?:{'|'.join(names.HONORIFICS)}|the late)\.?\s+)*", re.IGNORECASE)
_NAME_THEN_TITLE = re.compile(r"[ \t]*[:–—]\s+\S")


@dataclass(frozen=True, slots=True)
class Told:
    """What the heading of a life told says of it; a name is None where the heading does not give it."""

    teller: str | None
    recorder: str | None
    begins: int  # the first block of the telling

    def cast(self, people: Cast) -> Cast:
        """The people with the teller as the one who answers."""
        asking = [self.recorder] if self.recorder else [*people.interviewers]
        if self.teller is None:
            return replace(people, interviewers=tuple(asking)) if asking else people
        others = tuple(name for name in asking if not names.same_person(name, self.teller))
        return replace(people, interviewers=others, interviewees=(self.teller,))


def find(text: str, spans: Sequence[Span]) -> Told | None:
    """What the heading says, if it is the heading of a life told in which hardly anybody asks."""
    asking = sum(span.of(text).endswith("?") for span in spans)
    if len(spans) < 4 or asking >= max(2, len(spans) / 5):
        return None
    begins = next((n for n in range(1, min(len(spans), 2 * _HEAD_BLOCKS)) if _tells(text, spans[n])), None)
    if begins is None:
        return None
    head = [line for span in spans[: min(begins, _HEAD_BLOCKS)] for line in blocks.lines(text, span)]
    head = [line for line in head if line.end - line.start <= _HEAD_CHARS]
    teller = next(_tellers(text, head), None) or _titled(text, spans, head)
    teller = teller or next(
        (
            name
            for line in head
            for name in _after(_STORY_OF, text, line)
            if not _is_told_of(text, spans[begins:], name)
        ),
        None,
    )
    takers = [name for cue in (_TAKEN_DOWN, _TOLD_TO) for line in head for name in _after(cue, text, line)]
    named = [name.words for line in head for name in names.find(text, line.start, line.end)]
    if any(_is_label_of(named, text, span) for span in spans[1:]):
        return (
            None  # Somebody of the heading speaks in it with a label: that all the words are the teller's is not sure.
        )
    is_told = any(cue.search(line.of(text)) for cue in (_TOLD_TO, _TOLD_BY, _TOLD_SOMEHOW) for line in head)
    return Told(teller, takers[0] if takers else None, begins) if teller or is_told else None


def _is_label_of(named: Sequence[str], text: str, span: Span) -> bool:
    label = re.match(r"[*_]*([^\W\d_][^:\n]{1,40}?):", span.of(text))
    return label is not None and any(names.same_person(label[1], name) for name in named)


def _tells(text: str, span: Span) -> bool:
    """Whether a block is told in the first person, by somebody who is not introducing an interview."""
    plain = furniture.unquoted(span.of(text))
    return (
        furniture.FIRST_PERSON.search(plain) is not None
        and not furniture.INTERVIEWING.search(plain)
        and not furniture.is_told_line(span.of(text))
        and not furniture.is_byline(text, span)
    )


def _tellers(text: str, head: Sequence[Span]) -> Iterator[str]:
    for cue in (_TOLD_BY, _WORDS_OF, _OWN_WORDS):
        for line in head:
            yield from _after(cue, text, line)
    for line in head:
        if was := _WAS.match(text, line.start, line.end):
            yield from _after(_BY, text, Span(line.start, was.end("name")))
    for line in head:
        if furniture.is_recorded_line(line.of(text)):
            yield from (names.in_mixed_case(name.words) for name in islice(names.find(text, line.start, line.end), 1))
        for name in names.find(text, line.start, line.end):
            if _TELLS.match(text, name.end, line.end):
                yield names.in_mixed_case(name.words)


def _is_told_of(text: str, telling: Sequence[Span], name: str) -> bool:
    """Whether the telling names a person by surname, as one does not name oneself."""
    own = re.compile(rf"(?<![\w-]){re.escape(name.split()[-1])}(?![\w-])")
    return any(own.search(furniture.unquoted(span.of(text))) for span in telling)


def _after(cue: re.Pattern[str], text: str, line: Span) -> Iterator[str]:
    """The names that stand right after a cue in the line."""
    for match in cue.finditer(text, line.start, line.end):
        titles = _TITLES_ONLY.match(text, match.end(), line.end)
        start = titles.end() if titles else match.end()
        name = next(names.find(text, match.end(), line.end), None)
        if name is not None and name.start <= start:
            yield names.in_mixed_case(name.words)


def _titled(text: str, spans: Sequence[Span], head: Sequence[Span]) -> str | None:
    """The name that a title opens with ("Ada Moe: My Life in Salt"), where most blocks after it are in the first person."""
    name = next(names.find(text, head[0].start, head[0].end), None) if head else None
    if name is None or name.start > head[0].start or not _NAME_THEN_TITLE.match(text, name.end, head[0].end):
        return None
    told = [furniture.FIRST_PERSON.search(furniture.unquoted(span.of(text))) is not None for span in spans[1:]]
    return names.in_mixed_case(name.words) if sum(told) >= 0.6 * len(told) else None
