"""Header fields of transcripts: `Narrator: Judge Vanida KEOMANY (VK)`, `Host: A. Guests: B, C. Producer: D.`

Enter: a text and the blocks before the first turn. Leave: the people whom the fields name, and in which part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from askarchive.structure import blocks, names
from askarchive.types import Span

Part = Literal["interviewer", "interviewee", "chair", "speaker", "staff"]

_INTERVIEWER = re.compile(
    r"interviewers?|interviewed by|interview by|interview(?:s)? and .*|interviews?|hosts?|hosted by|presenters?|presented by|"
    r"presented and .*|presenters? and .*|presenter/.*|chair(?:ed by|man|woman|person)?|moderat(?:or|ors|ed by)|"
    r"in the chair|questions(?: by)?|facilitators?|reporters?|anchors?|conducted by|words|text|q|in conversation with"
)
_INTERVIEWEE = re.compile(
    r"narrators?|interviewees?|interviewees? names?|guests?|respondents?|informants?|participants? interviewed|"
    r"storytellers?|subjects?|a|with|panel(?:lists?)?|names? of interviewee|contributors?|witness(?:es)?|told by"
)
_SPEAKERS = re.compile(
    r"speakers?|members(?: present)?|taking part|participants?|present|also present|voices|voices in .*|cast|featuring|people"
)
_CHAIR = re.compile(r"(?:the )?(?:commissioner|coroner|magistrate|inspector|presiding(?: judge| officer| magistrate)?)")
_STAFF = re.compile(
    r"producers?|produced by|transcri(?:bed by|ber|bers|pt|ption|pt by|ption by)|transcript(?:ion)? .*|summary and .*|translat.*|"
    r"edit(?:or|ed by|ing)|sound(?: .*)?|photo.*|pictures?(?: by)?|english(?: .*)?|studio manager|director|research.*|engineer|"
    r"checked by|images?|portraits?"
)
_OTHER = re.compile(
    r"dates?(?: .*)?|places?(?: .*)?|locations?|record(?:ed|ing|ings|ed at|ed on)|language|languages|restrictions?|equipment|"
    r"duration|length|running time|tape(?: .*)?|interview(?: no\.?| number)?|programme|program|first broadcast|broadcast|"
    r"first transmission|released|collection|project|accession(?: .*)?|reference|file|series|episode|subject|time|format|"
    r"copyright|status|access|venue|born|occupation|birth.*|session|age"
)
_FIELD = re.compile(r"(?:^|(?<=[.;|·•]\s)|(?<=\n))[ \t*_]*([^\W\d_][^:：.;?!\n\r|]{0,40}?)[ \t*_]*[:：](?=[\s*_])[*_]*")
_INVERTED = re.compile(r"([A-ZÀ-Þ][\w’'-]+), ((?:[A-ZÀ-Þ][\w’'-]+|[A-ZÀ-Þ]\.)(?: [A-ZÀ-Þ]\.)?)(?=\s*(?:$|[(\[\n;.,]))")
_CODE = re.compile(r"[\s,]*\(([A-ZÀ-Þ]{1,5})\)|[\s,]*\[([A-ZÀ-Þ]{1,5})\]")
# A person's part, stated without a field: "moderated by X", "Before Sir X, in the chair", "The recollections of X".
_PERSON = rf"(?:(?:{'|'.join(word.capitalize() for word in sorted(names.HONORIFICS))})\b\.? )*(?P<name>[A-ZÀ-Þ][^\s,;:()]*(?: [^\s,;:()]+){{0,4}})"
_STATED: tuple[tuple[re.Pattern[str], Part], ...] = (
    (
        re.compile(
            rf"(?i:\b(?:moderated|chaired|interviewed|taken down|written down|set down)(?: and \w+ \w+)? by) {_PERSON}|"
            rf"(?:^|(?<=\n)|(?<=[.;:] )){_PERSON.replace('name', 'chair')},? in the chair\b"
        ),
        "interviewer",
    ),
    (re.compile(rf"(?:^|(?<=\n)|(?<=[.;] ))(?i:before) {_PERSON}"), "chair"),
    (re.compile(rf"{_PERSON} \((?i:the )?(?i:chair(?:man|woman|person)?|president|inspector|coroner)\)"), "chair"),
    (
        re.compile(
            rf"(?:^|(?<=\n))(?i:(?:the )?(?:testimony|narrative|recollections|memories|reminiscences|deposition|life story) of|told by) "
            rf"{_PERSON}"
        ),
        "interviewee",
    ),
)
# "EM: Mrs. Edda Moe. PS: Per Sand": whose initials the labels are.
_INITIALS = re.compile(
    rf"(?:^|(?<=[.;,|·•]\s)|(?<=\n))[ \t]*(?P<code>[A-ZÀ-Þ]{{2,4}})[ \t]*(?:[:=–—]|is\b)[ \t]+(?={_PERSON})"
)
_ROLE_BEFORE = re.compile(r"\b(?i:interviewer|presenter|host|moderator|chair|interviewed by)\s+$")
_ROLE_AFTER = re.compile(r"^\s*(?:\([^)]*\))?,?\s*(?i:(?:the )?(?:interviewer|presenter|host|moderator|chair))\b")


@dataclass(frozen=True, slots=True)
class Credit:
    """A person whom a header field names: the part, and the abbreviation the transcript uses for the person."""

    name: str
    part: Part
    code: str | None = None


def part_of(field: str) -> Part | Literal["other"] | None:
    """What a field's name says of the people in it; None when it is not known as a field of headers."""
    folded = " ".join(field.casefold().split())
    for pattern, part in (
        (_INTERVIEWER, "interviewer"),
        (_INTERVIEWEE, "interviewee"),
        (_SPEAKERS, "speaker"),
        (_CHAIR, "chair"),
        (_STAFF, "staff"),
    ):
        if pattern.fullmatch(folded):
            return part  # type: ignore[return-value]
    return "other" if _OTHER.fullmatch(folded) else None


def fields(text: str, span: Span) -> list[tuple[str, str]]:
    """The known fields of a block and their values, in order."""
    words = span.of(text)
    found = [match for match in _FIELD.finditer(words) if part_of(match[1]) is not None]
    ends = [match.start() for match in found[1:]] + [len(words)] * bool(found)
    return [(match[1], words[match.end() : end].strip()) for match, end in zip(found, ends, strict=True)]


def is_header(text: str, span: Span) -> bool:
    """Whether a block is made of header fields rather than of sentences."""
    found = fields(text, span)
    if not found:
        return False
    words = span.of(text)
    inner = blocks.lines(text, span)
    starts = _FIELD.match(words)
    if len(found) >= 2:
        return len(words) < 1500
    if len(inner) >= 2 and len(words) < 600:
        return True
    return starts is not None and part_of(starts[1]) is not None and len(words) < 400


def stated(text: str, span: Span) -> Iterator[Credit]:
    """The people whose part a heading states in words rather than in a field."""
    words = span.of(text)
    if len(words) > 700 or "?" in words:
        return
    for pattern, part in _STATED:
        for match in pattern.finditer(words):
            group = "name" if match["name"] else "chair"
            name = next(names.find(words, match.start(group), match.end(group)), None)
            if name is not None and name.start == match.start(group):
                yield Credit(names.in_mixed_case(name.words), part)


def coded(text: str, span: Span) -> Iterator[Credit]:
    """The people whose initials a heading gives; letters that are not those of the name after them are none."""
    words = span.of(text)
    if len(words) > 700 or "?" in words:
        return
    for match in _INITIALS.finditer(words):
        name = next(names.find(words, match.start("name"), len(words)), None)
        if (
            name is None
            or "\n" in words[match.end() : name.end]
            or not names.are_titles(words[match.end() : name.start])
        ):
            continue
        rest = iter(names.initials(name.words))
        if (
            all(letter in rest for letter in names.fold(match["code"]).upper())
            and names.initials(name.words)[0] == match["code"][0]
        ):
            yield Credit(names.in_mixed_case(name.words), "speaker", match["code"])


def end(text: str, spans: Sequence[Span]) -> int:
    """Where a header ends that stands before the first turn; 0 without one.

    "Interviewer: Jane Doe" is a field, "Interviewer: How old were you, Jane?" is a turn: a field's value is short. No
    field stands after a turn, though "Host: Jane Doe, who knew every part." looks like one.
    """
    stop = 0
    for span in spans[:8]:
        found = fields(text, span)
        if len(found) == 1 and _is_turn(text, span, found[0], spans):
            break
        listed = len(found) >= 2 and all(len(value) < 200 for _, value in found[:2])
        if (
            listed
            and "?" not in span.of(text)
            or len(found) == 1
            and len(found[0][1]) < (600 if part_of(found[0][0]) == "speaker" else 160)
            and "?" not in found[0][1]
            and _names_somebody(found[0][1])
        ):
            stop = span.end
    return stop


def _is_turn(text: str, span: Span, field: tuple[str, str], spans: Sequence[Span]) -> bool:
    """Whether a block says something under a field's name, which begins other blocks too."""
    name, value = field
    own = re.compile(rf"[*_]*{re.escape(name)}[*_]*[:：]", re.IGNORECASE)
    return (
        value.endswith((".", "?", "!", "”", '"'))
        and not _names_somebody(value)
        and own.match(span.of(text)) is not None
        and sum(own.match(text, other.start) is not None for other in spans) >= 3
    )


def _names_somebody(value: str) -> bool:
    name = next(names.find(value), None)
    return name is not None and names.without_titles(value).startswith(name.words[:3])


def credits(text: str, spans: Sequence[Span]) -> Iterator[Credit]:
    """The people whom header fields in these blocks name."""
    for span in spans:
        for field, value in fields(text, span):
            part = part_of(field)
            if part == "other" or part is None:
                continue
            inverted = _INVERTED.match(value)
            # "FORSTER, William (WF)"; in capitals, or where the field is of one person.
            if inverted and (inverted[1].isupper() or not field.casefold().endswith("s")):
                value = f"{inverted[2]} {names.in_mixed_case(inverted[1])}{value[inverted.end() :]}"
            yield from _people(value, part)
        yield from coded(text, span)
        yield from stated(text, span)


def _people(value: str, part: Part) -> Iterator[Credit]:
    first_line = value.split("\n")[0]
    found = list(names.find(first_line))
    if not found and (single := re.match(r"[^\W\d_][\w'’-]+", first_line)) and single[0][0].isupper():
        found = [names.Name(single[0], 0, single.end())]
    for position, name in enumerate(found):
        after = first_line[name.end :]
        # née and born give another name of the same person.
        before = first_line[: name.start]
        if re.search(r"\b(?:née|nee|born|formerly|of|at|in|from|aka)\s+$", before):
            continue
        own = part
        if part == "speaker" and (_ROLE_BEFORE.search(before) or _ROLE_AFTER.match(after)):
            own = "interviewer"
        # Of a narrator's description ("retired, of Southern Harbour") only the first name is the person.
        if part in ("interviewer", "interviewee") and position and not re.search(r"(?:,|;|&|\band)\s*$", before):
            continue
        code = _CODE.match(after)
        yield Credit(names.in_mixed_case(name.words), own, (code[1] or code[2]) if code else None)
