"""Speakers' labels at the beginning of turns: `NAME: words`, `Q: words`, `[00:01:02] VK: words`, `Name (0:12)`.

Enter: a text and its blocks. Leave: the labels that this document really uses for speakers; "Note:" is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from askarchive.structure import asides, blocks, furniture, header
from askarchive.structure.names import HONORIFICS, in_mixed_case, word_set
from askarchive.types import Span

_TIME = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_STAMP = re.compile(rf"[\[(<]?\s*({_TIME})(?:\s*(?:-->|[-–—])\s*{_TIME})?\s*[\])>]?")
_BRACKETED_STAMP = re.compile(rf"[\[(<]\s*({_TIME})(?:\s*(?:-->|[-–—])\s*{_TIME})?\s*[\])>]")
# What may stand before a colon: no sentence, no quotation, no address.
_BEFORE_COLON = re.compile(
    r"[^\s:：.,;?!\"“”«»()\[\]{}<>|/\\=][^:：;?!\"«»\[\]{}<>|\\=\n\r]{0,59}?(?=\s*[:：])|[\"“][^\W\d_][^:：\n\r\"“”]{0,30}[\"”](?=[:：])"
)
_LETTER_STOP = re.compile(r"([QA]|[A-Z]{2,3})\.(?=\s)")
# "Q – words", "MARTA — words": a dash is a label's only after a letter, a role or a name in capitals.
_DASHED = re.compile(
    r"([QA]|[A-ZÀ-Þ][A-ZÀ-Þ.’'-]+(?: [A-ZÀ-Þ][A-ZÀ-Þ.’'-]*){0,3}|Interviewe[er]|Question|Answer) ?[–—-](?=\s)"
)
_SQUARE = re.compile(r"\[([A-ZÀ-Þ][^\[\]\n:]{0,40})\]\s*[:：]?(?=\s)")
# "Hanna Weil (00:12:03): words", "Speaker 1 [0:12] words"
_STAMPED = re.compile(rf"([^\W\d_][^:\n\[\](){{}}?!\"]{{0,50}}?),?\s*[\[(]({_TIME})[\])]\s*[:：–—-]?(?=\s|$)")
_NUMBER = re.compile(r"(?:§\s*)?\d{1,4}\s*[.)]\s+")
_OPEN_STAMP = re.compile(rf"({_TIME})(?:\s*(?:-->|[-–—])\s*{_TIME})?\s*(?:[-–—|]\s*)?(?=[^\W\d_*\[])")
_NUMBERED_LETTER = re.compile(r"(?i:(Q|A|Question|Answer)\s?\.?\s?\d{1,3})")
# What stands before a colon in a document where nearly every paragraph has a label: also "Sa[i]nT", "A and B and C".
_ANYTHING = re.compile(r"[^\s:][^:\n?!]{0,99}(?=:\s)")
_ASIDE = re.compile(r"\s*\(([^()\n\r]{1,60})\)$")
# "CARYS MADDOCKS:", also behind a letter: "A. MR HALE: words".
_CAPITALS = re.compile(r"((?:[A-ZÀ-Þ]{2,}\.? )+[A-ZÀ-Þ][A-ZÀ-Þ’'-]+):(?=\s)")
# "Q14 Alan Birch: words", as committees number their questions.
_NUMBERED_QUESTION = re.compile(r"Q\s?\d{1,4}\.?\s+(?=(?:[A-ZÀ-Þ][\w.’'-]*\s?){1,5}:)")
# "BY MR. TEAGUE:", "CROSS-EXAMINATION BY MS. ORR:" say who asks from here on.
_EXAMINATION = re.compile(r"(?i:by |(?:[\w-]+[ -])?examination\b)")
# Somebody without a name who speaks once: "A man in the audience".
_SOMEBODY = re.compile(
    r"(?i:an?|another|the|one) (?:\w+ )?(?i:man|woman|boy|girl|voices?|member|lady|gentleman|listener|caller|visitor|student)"
    r"(?: (?:in|from|of|at) the [\w ]{2,30})?"
)
_ENDED = re.compile(r"[.!?…—–-][\"'”’)\]*_]*\s*$")
_COLON = re.compile(r"\s*[:：]")
_EMPHASIS = re.compile(r"\*{1,3}|__")

# Words that stand before a colon without anybody speaking: fields of headers, headings of papers, remarks.
NOT_SPEAKERS = word_set(
    """
    abstract aim aims advertisement advert address agenda also abbreviations acknowledgements applause archive
    arguments attention author authors availability background book books by caption captions cast caution
    chapter city collection comments conclusion conclusions contact contents context contributors copyright
    correction corrections country credit credits data date dates deadline definition description design details
    director discussion disclaimer duration edit edited editor email english equipment error errors evidence
    example examples exhibition fact facts fax figure figures file files findings first footnote format from fx
    further genre hence here hint however idea image images important in info information ingredients input
    instructions interpretation interview introduction isbn issn issue italic keywords language languages length
    licence license link links list location main materials measurements medium meaning method methods
    methodology monday music name names news note notes notice number objective objectives objects occasion only
    options or original outcome outcomes output overview page pages participants patients photo photograph
    photographs photography photos phone picture pictures place position postscript present problem process
    procedure producer production profile programme project publication published publisher purpose
    rationale reason recorded recording reference references related release released remark remarks reminder
    repository restrictions result results see series session setting settings side sides significance solution
    solutions sound source sources speakers spelling step steps subject subjects summary synopsis table tape
    task tel telephone text theorem thus time timestamp timestamps tip tips title titles to topic topics track
    transcribed transcript transcription transcriber translated translation translator tuesday type update
    updated url usage venue version video volume wanted warning website when where wednesday words written year
    years yes no http https ftp ps nb ok so well sub total objective/background patients/methods thursday friday
    saturday sunday i.e e.g viz
    """
)
# A label's words may hold these; everything else of a name begins with a capital or a digit.
_SMALL_WORDS = word_set(
    """
    of the and de da di del der den van von la le bin al el y du dos das to from in member
    """
)

# Roles that stand in the place of a name.
INTERVIEWER_WORDS = word_set(
    """
    q int interviewer iv ivr host hosts presenter moderator facilitator question questioner reporter anchor
    chair interviewers intr inq frage
    """
)
INTERVIEWEE_WORDS = word_set(
    """
    a answer interviewee narrator guest respondent informant participant subject ans antwort witness deponent
    """
) | {"the witness", "the deponent"}


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before a turn's words.

    `name` is as written, or empty where there is a time stamp alone; `note` is a bracketed remark after the name.
    """

    name: str
    words_start: int
    time: float | None = None
    note: str = ""


def seconds(stamp: str) -> float:
    """A time stamp as seconds from the start of the recording."""
    total = 0.0
    for part in stamp.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total


def ends_asking(words: str) -> bool:
    """Whether a turn ends in a question mark."""
    return words.rstrip("\"”’') ").endswith("?")


def key(name: str) -> str:
    """What two writings of one label have in common."""
    return " ".join(name.casefold().replace(".", " ").split())


def _skip_blank(text: str, position: int, end: int) -> int:
    return blocks.stripped(text, position, end).start


def read(text: str, span: Span) -> Label | None:
    """The label or time stamp that a block or line seems to begin with, whether or not it names a speaker."""
    position, end, time = span.start, span.end, None
    if stamp := _BRACKETED_STAMP.match(text, position, end):
        time = seconds(stamp[1])
        position = _skip_blank(text, stamp.end(), end)
    opening = position
    if asked := _NUMBERED_QUESTION.match(text, position, end):
        position = asked.end()
    if time is None and (number := _NUMBER.match(text, position, end)):
        position = number.end()
    if time is None and (stamp := _OPEN_STAMP.match(text, position, end)):
        time = seconds(stamp[1])
        position = stamp.end()
    if emphasis := _EMPHASIS.match(text, position, end):
        position = emphasis.end()
    found = _name(text, position, end)
    if found is None and position != opening:
        # A number or a bare time is part of the words unless a name follows.
        time, found = None, _name(text, opening, end)
    if found is None:
        return Label("", position, time) if time is not None else None
    name, note, position, inner = found
    if lettered := _NUMBERED_LETTER.fullmatch(name):
        name = lettered[1]
    position = _skip_blank(text, position, end)
    if stamp := _BRACKETED_STAMP.match(text, position, end):
        inner = seconds(stamp[1])
        position = _skip_blank(text, stamp.end(), end)
    return Label(name, position, inner if inner is not None else time, note)


def _name(text: str, position: int, end: int) -> tuple[str, str, int, float | None] | None:
    """Name, note, where the words may begin, and the time between name and colon."""
    letter = _LETTER_STOP.match(text, position, end)
    if letter is not None and letter[1].casefold() not in HONORIFICS:
        if inner := _CAPITALS.match(text, _skip_blank(text, letter.end(), end), min(end, letter.end() + 50)):
            return inner[1], "", inner.end(), None
        return letter[1], "", letter.end(), None
    for pattern in (_DASHED, _SQUARE):
        if (other := pattern.match(text, position, end)) and not asides.is_sound(f"[{other[1]}]"):
            return other[1].strip(), "", other.end(), None
    if stamped := _STAMPED.match(text, position, end):
        return _EMPHASIS.sub("", stamped[1]).strip(), "", stamped.end(), seconds(stamped[2])
    line = text[position : min(end, position + 90)]
    match = _BEFORE_COLON.match(line)
    if match is None:
        return _named_line(text, position, end)
    colon = _COLON.match(line, match.end())
    if colon is None:  # the colon lies beyond what a label may have
        return None
    raw, after = match[0], colon.end()
    # 12:30, http://x and C:\x are no labels; "Name:words" is one.
    if line[after : after + 1].isdigit() or line[after : after + 2] in ("//", "\\\\"):
        return _named_line(text, position, end)
    if closing := _EMPHASIS.match(line, after):
        after = closing.end()
    note, time = "", None
    if aside := _ASIDE.search(raw):
        raw, note = raw[: aside.start()], aside[1]
        if stamp := _STAMP.fullmatch(note):
            note, time = "", seconds(stamp[1])
    name = _EMPHASIS.sub("", raw).strip().strip('"“”')
    return (name, note, position + after, time) if name else None


def _named_line(text: str, position: int, end: int) -> tuple[str, str, int, float | None] | None:
    """`Name 0:12` or `Name (00:00:12)` on a line of its own, as machine transcripts have it."""
    first = blocks.lines(text, Span(position, min(end, position + 200)))
    if len(first) < 2:
        return None
    line = first[0].of(text)
    match = re.search(rf"\s+[\[(]?({_TIME})[\])]?$", line)
    if match is None or not 0 < match.start() <= 60:
        return None
    return line[: match.start()].strip(), "", first[0].end, seconds(match[1])


def could_name_a_speaker(name: str, often: bool = False) -> bool:
    """Whether a label is written like a name, a role, an abbreviation or a chat's nickname.

    A label that recurs `often` may begin like a field of a header: "Project Manager".
    """
    words = name.split()
    if not 1 <= len(words) <= 6 or len(name) > 50 or not any(c.isalpha() for c in name):
        return False
    if key(name) in NOT_SPEAKERS or _EXAMINATION.match(name):
        return False
    if not (often and len(words) > 1) and (key(words[0]).rstrip("s") in NOT_SPEAKERS or key(words[0]) in NOT_SPEAKERS):
        return False
    if len(words) == 1:
        return True
    return (
        all(
            word[0].isupper() or word[0].isdigit() or word[0] in "#'’&-(“\"" or word.casefold() in _SMALL_WORDS
            for word in words
        )
        and words[0][0].isalpha()
    )


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
        if label is None or not _CAPITALS.match(text, span.start) or not could_name_a_speaker(label.name):
            continue
        words = [word for word in label.name.split() if word.casefold().rstrip(".") not in HONORIFICS]
        if words and all(re.search(rf"\b{re.escape(in_mixed_case(word))}\b", text) for word in words):
            found[span.start] = label
    return found if len(found) <= 0.1 * len(spans) else {}


# From this share of labelled paragraphs on, a paragraph's label may be odd. Measured meetings, scenes and chats lie above.
_DENSE = 0.8


def _odd(text: str, span: Span, speaking: frozenset[str]) -> Label | None:
    """A label that is not written like a name: "Sa[i]nT", "Ada Moe and Per Moe", "The Chair (Ada Moe, for the North)"."""
    match = _ANYTHING.match(text, span.start, span.end)
    if match is None or match[0][0] in "[(":
        return None
    name = match[0].strip()
    if _SOMEBODY.fullmatch(name):
        return Label(name, _skip_blank(text, match.end() + 1, span.end))
    known = re.match(r"(.+?)\s*(?:\band\b|[&,/(])", name)
    if key(known[1]) not in speaking if known else (" " in name or key(name) in NOT_SPEAKERS):
        return None
    return Label(name, _skip_blank(text, match.end() + 1, span.end))


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
    stamp = _BRACKETED_STAMP.match(text, span.start, span.end)
    return _skip_blank(text, stamp.end(), span.end) if stamp else span.start
