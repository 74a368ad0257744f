"""One label before the words of a turn: `NAME: words`, `Q: words`, `[00:01:02] VK: words`, `Name (0:12)`.

Enter: a block or line. Leave: what it begins with, whether or not it names a speaker; that the document decides
(labels.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from askarchive.structure import asides, blocks
from askarchive.structure.names import HONORIFICS, word_set
from askarchive.types import Span

_TIME = r"(?:\d{1,3}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_STAMP = re.compile(rf"[\[(<]?\s*({_TIME})(?:\s*(?:-->|[-–—])\s*{_TIME})?\s*[\])>]?")
BRACKETED_STAMP = re.compile(rf"[\[(<]\s*({_TIME})(?:\s*(?:-->|[-–—])\s*{_TIME})?\s*[\])>]")
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
_ASIDE = re.compile(r"\s*\(([^()\n\r]{1,60})\)$")
# "CARYS MADDOCKS:", also behind a letter: "A. MR HALE: words".
CAPITALS = re.compile(r"((?:[A-ZÀ-Þ]{2,}\.? )+[A-ZÀ-Þ][A-ZÀ-Þ’'-]+):(?=\s)")
# "Q14 Alan Birch: words", as committees number their questions.
_NUMBERED_QUESTION = re.compile(r"Q\s?\d{1,4}\.?\s+(?=(?:[A-ZÀ-Þ][\w.’'-]*\s?){1,5}:)")
# "BY MR. TEAGUE:", "CROSS-EXAMINATION BY MS. ORR:" say who asks from here on.
_EXAMINATION = re.compile(r"(?i:by |(?:[\w-]+[ -])?examination\b)")
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


def skip_blank(text: str, position: int, end: int) -> int:
    """Where the first character stands that is not white space."""
    return blocks.stripped(text, position, end).start


def read(text: str, span: Span) -> Label | None:
    """The label or time stamp that a block or line seems to begin with, whether or not it names a speaker."""
    position, end, time = span.start, span.end, None
    if stamp := BRACKETED_STAMP.match(text, position, end):
        time = seconds(stamp[1])
        position = skip_blank(text, stamp.end(), end)
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
    position = skip_blank(text, position, end)
    if stamp := BRACKETED_STAMP.match(text, position, end):
        inner = seconds(stamp[1])
        position = skip_blank(text, stamp.end(), end)
    return Label(name, position, inner if inner is not None else time, note)


def _name(text: str, position: int, end: int) -> tuple[str, str, int, float | None] | None:
    """Name, note, where the words may begin, and the time between name and colon."""
    letter = _LETTER_STOP.match(text, position, end)
    if letter is not None and letter[1].casefold() not in HONORIFICS:
        if inner := CAPITALS.match(text, skip_blank(text, letter.end(), end), min(end, letter.end() + 50)):
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
