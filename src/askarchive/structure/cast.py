"""Who is who: the interviewers and interviewees of a document, from its front matter, header and sidecar.

Enter: a text, its front matter and what the sidecar states. Leave: names by part, each with the strength of the cue.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from askarchive.structure import header, names
from askarchive.structure.furniture import DATE, is_byline
from askarchive.types import Details, Span

# Cues in the words right before a name …
_ASKS_BEFORE = re.compile(
    r"(?:(?:^|[\s·|•.,;(–—-])(?:(?:interview(?:ed)?|words|text|story|report|written|questions?(?: \(q\))?(?: are| were)?(?: put| asked)?|"
    r"asked|conducted|hosted|presented|recorded|as told|told)(?: and \w+)?(?: from the \w+)? ?(?:by|to|:)|by our (?:own )?(?:correspondent|reporter)|(?<=[·|•.,;] )by|^by|interviewer|host|presenter|moderator|chair|"
    r"q is|questions?:|(?:told|tells|receives?|received|invites?|welcomes?|in conversation with)|my name is|i am|i['’]m|this is|i,)\s+)$",
    re.IGNORECASE,
)
_STAFF_BEFORE = re.compile(
    r"(?:photo\w*|pictures?|portraits?|images?|translat\w*(?: [\w ]{1,30})?|edited|transcri\w+|transcript|illustrat\w+|"
    r"english(?: version)?|version|produced|producer|directed|compiled|checked|help of|drawings?|design(?:ed)?|courtesy of|"
    r"collection)\s*(?:by|:|of)?\s+$",
    re.IGNORECASE,
)
# … and right after it.
_ASKS_AFTER = re.compile(
    r"^(?: of [^.]{3,60}?| for [^.]{3,40}?|, [^.,]{3,40},)? (?:spoke|talked|met|visited|asked|asks|interviewed|interviews|"
    r"sat down|speaks|talks|meets|visits|listened|listens|rode|walked|put the|put her|put his|went to (?:see|meet)|called on|"
    r"caught up|finds out|joined|joins|reports|conducted|travelled to|traveled to)\b",
    re.IGNORECASE,
)
_ANSWERS_BEFORE = re.compile(
    r"(?:(?:conversation|interview|talk|chat|discussion|q&a|meeting) with|introduces the work of|met with|"
    r"(?:spoke|talked|talks|speaks|spoken|talking|sat down|caught up) (?:to|with)|interviewed|met|meets|asked|visited|guests?(?: is| are|:)?|"
    r"narrator:?|a is|life of|profile of|joined by|welcome|historian|author|writer|professor|poet|artist|scientist)\s+"
    r"(?:[\w-]+ ){0,4}$",
    re.IGNORECASE,
)
_ANSWERS_AFTER = re.compile(
    r"^(?:, (?:now )?(?:aged )?[\w-]+, | \(?(?:born|b\.)|,? born | (?:is|was|has|had|taught|kept|drove|grew up|works|worked|lives|"
    r"spent|joined|remembers|recalls|explains|tells|talks about|on (?:the|why|how|what|his|her)|in (?:his|her) own words|nursed|"
    r"dived|reported|wrote)\b|, (?:professor|author|the|a|who|retired|\d\d))",
    re.IGNORECASE,
)
_PLACE_BEFORE = re.compile(r"\b(?:in|at|from|near|outside|across|on|to|through|around|of|the|by)\s+$", re.IGNORECASE)
_ARTICLE = re.compile(r"\bthe\s+$", re.IGNORECASE)
_TITLED = re.compile(rf"\b(?:{'|'.join(names.HONORIFICS)})\.?\s+$", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]is|[Hh]er)\b")
_RELATIVE = re.compile(
    r"\b(?:widow|wife|husband|sons?|daughters?|brothers?|sisters?|mother|father|grandson|granddaughter|grandmother|grandfather)"
    r",? ([^\W\d_][\w’'-]+)(?=[,.;)]| and\b| [(\[])"
)
_WHOSE = re.compile(r"([A-ZÀ-Þ][\w-]*(?: [A-ZÀ-Þ][\w-]*)*)['’]s? (?:[a-z][\w-]*,? ){0,3}$")
# "The Abelard sisters, Cécile, Odette and Rose"
_FAMILY = re.compile(
    r"\b([A-ZÀ-Þ][\w’'-]+) (?:sisters|brothers|siblings|family|twins|couple|cousins)[,:]? \(?"
    r"((?:[A-ZÀ-Þ][\w’'-]+, )*[A-ZÀ-Þ][\w’'-]+,? (?:and|&) [A-ZÀ-Þ][\w’'-]+)(?! [A-ZÀ-Þ])"
)
# "County Hall", "Ashby Quay": written like a person's name.
_PLACE_WORDS = names.word_set(
    """
    hall street road lane avenue square quay library rooms room court house centre center institute museum school
    college university town city county council chambers hotel church chapel station bridge theatre building
    committee commission board inquiry inquest tribunal society association archive archives project
    """
)
# "Lower Sarn", "Lake Ardis"
_PLACE_FIRST = names.word_set("upper lower north south east west northern southern eastern western mount lake cape")
_STATIONS = names.word_set("radio channel bbc studio station")
_BROTHER = re.compile(r"\b(?:his|her|their|whose)\s+(?:[\w-]+,?\s+){0,3}$", re.IGNORECASE)


@dataclass(slots=True)
class Cues:
    """What speaks for a person's being the one who asks, or the one who answers."""

    asks: float = 0.0
    answers: float = 0.0
    staff: bool = False


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of an interview, best first, as the document or its sidecar names them."""

    interviewers: tuple[str, ...] = ()
    interviewees: tuple[str, ...] = ()
    # Everybody whom the front matter or the header names, and the abbreviations that it declares.
    people: tuple[str, ...] = ()
    codes: dict[str, str] = field(default_factory=dict)
    declared: frozenset[str] = frozenset()  # named with their part, by a header or a sidecar
    present: tuple[str, ...] = ()  # named as speakers, the part not said
    chairs: tuple[str, ...] = ()  # who presides over a hearing or a committee
    relatives: dict[str, str] = field(default_factory=dict)  # "their son, Garo": folded first name -> with the family's


def gather(text: str, front: Sequence[Span], details: Details, mentions: Sequence[Span] = ()) -> Cast:
    """The cast of a document.

    Args:
        front: the blocks before the first turn.
        mentions: further blocks that may name the interviewee (captions, the closing note).
    """
    cues: dict[str, Cues] = defaultdict(Cues)
    credits = list(header.credits(text, front))
    for number, span in enumerate(front):
        _weigh(text, span, number, cues)
    for span in mentions:
        for name in names.find(text, span.start, min(span.end, span.start + 80)):
            if name.start <= span.start + 4 and name.words in cues:
                cues[name.words].answers += 1.5
    _share_short_forms(text, front, cues)
    declared: dict[str, str] = {}
    for credit in credits:
        if credit.part == "staff":
            cues[credit.name].staff = True
        elif credit.part not in ("speaker", "chair"):
            declared.setdefault(credit.name, credit.part)
    chairs = _unique([credit.name for credit in credits if credit.part == "chair"])
    for chair in chairs:
        cues[chair].answers = 0.0
    asking = _unique([*details.interviewers, *(n for n, part in declared.items() if part == "interviewer")])
    answering = _unique([*details.interviewees, *(n for n, part in declared.items() if part == "interviewee")])
    ranked = [name for name in cues if not cues[name].staff and not is_place(name)]
    if not asking:
        best = [
            n
            for n in sorted(ranked, key=lambda n: -cues[n].asks)
            if cues[n].asks >= 2 and cues[n].asks > cues[n].answers
        ]
        asking = [n for n in best if not _among(n, answering)][:1]
    if not answering:
        best = sorted(ranked, key=lambda n: -cues[n].answers)
        best = [n for n in best if not _among(n, [*asking, *chairs])]
        answering = [n for n in best if cues[n].answers >= 1][:1]
        weak = [n for n in best if cues[n].answers >= 0.5]
        if not answering and len(weak) == 1:  # the only one of whom anything is said
            answering = weak
    people = _unique([*asking, *answering, *(c.name for c in credits), *ranked])
    return Cast(
        interviewers=tuple(asking),
        interviewees=tuple(answering),
        people=tuple(people),
        codes={credit.code.casefold(): _in_full(credit.name, people) for credit in credits if credit.code},
        declared=frozenset([*details.interviewers, *details.interviewees, *declared]),
        present=tuple(credit.name for credit in credits if credit.part == "speaker"),
        chairs=tuple(chairs),
        relatives=_relatives(text, front),
    )


def _in_full(name: str, people: Sequence[str]) -> str:
    """A name as fully as the heading gives it elsewhere: "VP: Vera Poole" is Vera Maud Poole."""
    fuller = [
        other
        for other in people
        if len(other.split()) > len(name.split())
        and names.surname(other) == names.surname(name)
        and names.same_person(name, other)
    ]
    return fuller[0] if len(fuller) == 1 else name


def is_place(name: str) -> bool:
    """Whether a name is made like that of a building, a street, a body, a region or a station: "Radio Skerry"."""
    return names.surname(name) in _PLACE_WORDS or names.fold(name).split()[0] in _STATIONS | _PLACE_FIRST


def _weigh(text: str, span: Span, number: int, cues: dict[str, Cues]) -> None:
    """Adds what one block of the front matter says of the names in it."""
    byline = number > 0 and is_byline(text, span)
    words = span.of(text)
    for name in names.find(text, span.start, span.end):
        before, after = (
            text[max(span.start, name.start - 60) : name.start],
            text[name.end : min(span.end, name.end + 60)],
        )
        before = before.lstrip("*_# ")
        titled = _TITLED.search(before) is not None
        before = re.sub(rf"\b(?:{'|'.join(names.HONORIFICS)})\.?\s+$", "", before, flags=re.IGNORECASE)
        own = cues[names.in_mixed_case(name.words)]
        if _STAFF_BEFORE.search(before) and not re.search(r"(?i:interview[^:.]{0,40}[:by]+\s*)$", before):
            own.staff = True
            continue
        if byline:
            talks = _ASKS_AFTER.match(after) is not None
            own.asks += 5.0 if talks else _byline_weight(text, span, name, before)
            own.answers += 3.0 * bool(not talks and _ANSWERS_BEFORE.search(before))
            continue
        if not titled and _ARTICLE.search(before):
            continue  # "the National Lottery": a person's name has no article
        asks = 3.0 * bool(_ASKS_AFTER.match(after))
        if _ASKS_BEFORE.search(before) and not (number == 0 and _ANSWERS_BEFORE.search(before)):
            asks += 2.5
        if re.search(r"\b(?:[Hh]e|[Ss]he|[Tt]hey)\s+(?:spoke|talked|speaks|talks)\s+(?:to|with)\s+$", before):
            asks += 3.0
        if asks:
            own.asks += asks
            continue
        if _ANSWERS_BEFORE.search(before):
            own.answers += 2
        if _ANSWERS_AFTER.match(after):
            own.answers += 1.5
        own.answers += 1.5 * titled + 0.5 * bool(_PRONOUN.search(text, name.end, min(span.end, name.end + 150)))
        # A headline capitalises everything, a place stands after "in", and relatives are not the one who speaks.
        if number and not _PLACE_BEFORE.search(before) and not _BROTHER.search(before[-40:]):
            own.answers += 2 if len(words) < 300 else 1


def _relatives(text: str, front: Sequence[Span]) -> dict[str, str]:
    """People named by kinship and first name alone, with the surname of the person named in full before them."""
    found: dict[str, str] = {}
    for span in front:
        family = [
            name
            for name in names.find(text, span.start, span.end)
            if not re.search(r"\b(?:in|on|at|near|of)\s+$", text[max(0, name.start - 12) : name.start])
        ]
        for match in _FAMILY.finditer(text, span.start, span.end):
            for first in re.findall(r"[A-ZÀ-Þ][\w’'-]+", match[2]):
                found.setdefault(names.fold(first), f"{first} {match[1]}")
        for match in _RELATIVE.finditer(text, span.start, span.end):
            before = [name for name in family if name.end <= match.start()]
            if (whose := _WHOSE.search(text, span.start, match.start())) is not None:
                # "Sal's wife Rosa" bears Sal's surname.
                before = [name for name in before if whose[1] in (name.words, *name.words.split())] or before
            if before and match[1][0].isupper():
                surnames = [name.words.split()[-1] for name in before]
                shared = max(reversed(surnames), key=lambda last: sum(one.of(text).count(last) for one in front))
                found.setdefault(names.fold(match[1]), f"{match[1]} {shared}")
    return found


def _byline_weight(text: str, span: Span, name: names.Name, before: str) -> float:
    if re.search(r"(?i:\b(?:for|in)\s+)$", before):
        return 0.0
    if _ASKS_BEFORE.search(before) or re.search(r"(?i:interview[^:.]{0,40}[:by]+\s*)$", before):
        return 5.0
    line = text[text.rfind("\n", span.start, name.start) + 1 : name.start] if name.start > span.start else ""
    if name.start == span.start or not line.strip():
        # A magazine's name may open the line as well; a person's is followed by a date, a comma or nothing.
        return 4.0 if name.start == span.start and not DATE.match(text, name.end) else 2.5
    return 0.5


def _share_short_forms(text: str, front: Sequence[Span], cues: dict[str, Cues]) -> None:
    """Counts later mentions by surname for the full name, and lets a full name swallow its own shorter forms."""
    for name, own in list(cues.items()):
        last = name.split()[-1]
        if len(last) > 3:
            pattern = re.compile(rf"(?<![\w’'-]){re.escape(last)}(?![\w-])")
            total = sum(len(pattern.findall(span.of(text))) for span in front)
            full = sum(span.of(text).count(name) for span in front)
            own.answers += 0.5 * min(4, max(0, total - full))
    for name in list(cues):
        # "Epidemiologist Nélida Chumpitaz": what is only said once with the word before it does not belong to the name.
        first, _, tail = name.partition(" ")
        if tail in cues and len(tail.split()) >= 2 and sum(span.of(text).count(name) for span in front) == 1:
            cues[tail].asks += cues[name].asks
            cues[tail].answers += cues[name].answers
            del cues[name]
    for short in list(cues):
        for name in list(cues):
            if (
                short != name
                and short in cues
                and len(short.split()) < len(name.split())
                and names.same_person(short, name)
            ):
                cues[name].asks += cues[short].asks
                cues[name].answers += cues[short].answers
                cues[name].staff = cues[name].staff or cues[short].staff
                del cues[short]


def _unique(listed: Sequence[str]) -> list[str]:
    found: dict[str, str] = {}
    for name in listed:
        found.setdefault(names.fold(name), name)
    return list(found.values())


def _among(name: str, others: Sequence[str]) -> bool:
    return any(names.same_person(name, other) for other in others)
