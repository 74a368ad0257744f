"""Page furniture: captions, credits, pull-quotes, bracketed notes, side and tape marks, bylines, header fields.

Enter: a text and one block. Leave: what the block is, when its own form tells, with a confidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from askarchive.structure import blocks, names
from askarchive.types import Span

MONTHS = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)"
)
DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTHS}\.?,?\s+\d{{4}}|{MONTHS}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|"
    rf"{MONTHS}\.?,?\s+\d{{4}}|(?:Spring|Summer|Autumn|Fall|Winter)\s+\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}|"
    rf"\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}})\b",
    re.IGNORECASE,
)
YEAR = re.compile(r"\b1[5-9]\d\d\b|\b20\d\d\b")
FIRST_PERSON = re.compile(
    r"\b(?:I|I['’](?:m|ve|d|ll)|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself|[Ww]e|[Ww]e['’](?:re|ve|d|ll)|[Oo]ur|[Uu]s)\b"
)
SECOND_PERSON = re.compile(r"\b(?:you|your|yours|yourself|you['’](?:re|ve|d|ll))\b", re.IGNORECASE)

_PICTURE = r"(?:photo(?:graph)?s?|pics?|pictures?|images?|portraits?|illustrations?|drawings?|artwork|maps?|screenshots?|stills?)"
_CREDIT = re.compile(
    rf"(?i:\b{_PICTURE})\s*(?i:(?:credits?\s*)?[:©]|\((?:c|©)\)|by\b|courtesy\b|[–—-]\s)|"
    rf"(?:^|[.!?)\]”’\"|·/]\s*)(?:(?i:source|credit|credits|courtesy|copyright)\s*[:©]?\s|©\s?)|"
    rf"\b(?i:courtesy of)\b|\b(?i:all rights reserved|public domain|creative commons|wikimedia|flickr|getty images)\b|"
    rf"\bCC[ -]BY\b|\b(?i:in a {_PICTURE} by)\b"
)
# The last sentence names where a picture is kept: "State archive, Syktyvkar", "Author's collection."
_KEPT = re.compile(
    r"(?:^|[.!?]\s+)(?:[^.!?]{0,60}\b)?(?i:archives?|collection|museum|library|estate|family album|private)\b[^.!?]{0,40}\.?$"
)
_DATED_PICTURE = re.compile(
    rf",\s(?:(?:in|about|around|circa|c\.)\s)?(?:\d{{1,2}}\s)?(?:{MONTHS}\s|(?i:spring|summer|autumn|fall|winter)\s(?:of\s)?)?\d{{4}}\.?$"
)
_FINITE = re.compile(
    r"\b(?:[Ii]s|[Aa]re|[Ww]as|[Ww]ere|am|[Hh]as|[Hh]ave|[Hh]ad|[Dd]o|[Dd]oes|[Dd]id|[Ww]ill|[Ww]ould|[Cc]an|[Cc]ould|should|"
    r"must|might|may|said|says|went|came|told|tells?|think|thought|know|knew|means?|meant|isn['’]t|wasn['’]t|don['’]t|didn['’]t|"
    r"[Ii]t['’]s|[Tt]hat['’]s|[Tt]here['’]s|appears|opens|runs|closes|comes|goes|remembers|recalls|explains|lives|works|"
    r"wrote|spent|kept|drove|grew|took|gave|made|found|became|began|left)\b"
)
# A picture's subject and what it does there: "X with", "X at", "X ringing", "X, 1940", "X’s latest book:".
_SHOWN = re.compile(
    r"(?:['’]s\b[^.!?]{3,90}(?:[:.]|$)|\s(?:with|at|in|on|and|outside|inside|by|near|after|before|during|as|from|under|behind|"
    r"\(|\w+ing\b)|[.,]\s)"
)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»")
_SPOKEN_QUOTATION = re.compile(r"“[^”]{0,400}”|\"[^\"]{0,400}\"|«[^»]{0,400}»|(?<!\w)‘[^’]{0,300}’(?!\w)")
# An author who tells how the conversation came about.
INTERVIEWING = re.compile(
    r"\b(?:interview\w*|spoke (?:to|with)|talked (?:to|with)|met (?:him|her|me|us|in|at)|we (?:met|spoke|talked)|i (?:met|visited|asked)|"
    r"conversation|asked the questions|the questions)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r".*?[.!?…][\"'”’)]*(?=\s|$)", re.DOTALL)

_MARK = re.compile(
    r"(?i:(?:begin(?:ning)?(?: of)?|end(?: of)?|start of)?\s*(?:track|side|tape|file|part|disc|disk|reel|cassette|session|"
    r"recording|interview|audio|day|chapter)\s*(?:no\.?\s*)?(?:[0-9]{1,3}|[IVX]{1,4}|[A-D]|one|two|three|four)"
    r"(?:[,;:]?\s*(?:side|track|part)\s*(?:[0-9]{1,3}|[A-D]|one|two))?)[.:]?"
)
# "Second night.", "The third evening", as a heading where somebody told on several days.
_SITTING = re.compile(
    r"(?i:(?:the )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|next) "
    r"(?:night|evening|day|morning|afternoon|session|sitting|tape|reel|visit|meeting|conversation|part|side)[.:]?)"
)
_ORNAMENT = re.compile(r"[\W_]{1,40}")

_QUOTE_MARKS = {'"': '"', "“": "”", "‘": "’", "'": "'", "«": "»", "„": "“", "»": "«"}


def unquoted(words: str) -> str:
    """The words without what stands in quotation marks."""
    return _SPOKEN_QUOTATION.sub(" ", words)


def is_bracketed(text: str, span: Span) -> bool:
    """Whether the whole block stands in brackets, one or several, as transcribers' notes do."""
    words = span.of(text)
    if not (words[0] in "[(" and words.rstrip(".")[-1:] in "])"):
        return False
    depth = 0
    for character in words.rstrip("."):
        if character in "[(":
            depth += 1
        elif character in "])":
            depth -= 1
        elif depth == 0 and not character.isspace():
            return False
    return depth == 0


def is_mark(text: str, span: Span) -> bool:
    """A tape, side or chapter mark, or an ornament between sections."""
    words = span.of(text)
    return len(words) <= 60 and any(mark.fullmatch(words) for mark in (_MARK, _SITTING, _ORNAMENT))


def first_sentence(words: str) -> str:
    match = _SENTENCE.match(words)
    return match[0] if match else words


def caption(text: str, span: Span, people: Sequence[str]) -> float:
    """How sure it is, from 0 to 1, that the block stands under a picture; `people` are those of the interview."""
    words = span.of(text)
    if len(words) > 400 or words.endswith("?"):
        return 0.0
    spoken = FIRST_PERSON.search(words) is not None or SECOND_PERSON.search(words) is not None
    credit = _CREDIT.search(_QUOTED.sub(lambda quoted: "_" * len(quoted[0]), words))
    if credit is not None and len(words) <= 320 and not (spoken and credit.start() < len(words) / 3):
        return 0.97 if not spoken else 0.8
    if spoken or len(words) > 260:
        return 0.0
    opening = first_sentence(words)
    if _KEPT.search(words) and YEAR.search(words):
        return 0.9
    if _FINITE.search(opening):
        return 0.0
    subject = any(_shows(words, person) for person in people)
    if _KEPT.search(words) and (subject or "," in opening):
        return 0.9
    if subject and len(opening.split()) >= 4:
        return 0.85
    if len(opening.split()) >= 3 and _DATED_PICTURE.search(opening):
        return 0.7
    if len(words) < 120 and len(words.split()) >= 5 and words[-1].isalnum() and words[0].isupper():
        return 0.7
    return 0.0


def _shows(words: str, person: str) -> bool:
    """Whether the words begin with a person and what a picture shows of the person."""
    start = names.without_titles(words)
    for form in (person, person.split()[-1] if person else ""):
        if form and start.startswith(form) and _SHOWN.match(start, len(form)):
            return True
    return False


def tokens(words: str) -> list[str]:
    return re.findall(r"\w+", words.replace("’", "").replace("'", "").casefold())


def is_quoted_whole(words: str) -> bool:
    """Whether the block is one quotation from its first character to its last."""
    words = words.strip("*_ ")
    closing = _QUOTE_MARKS.get(words[:1])
    return closing is not None and len(words) > 2 and words.rstrip(".,")[-1:] == closing


class RunningText:
    """The words of a document's longer blocks, for finding what a pull-quote repeats."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self._said = [(span, tokens(span.of(text))) for span in spans if span.end - span.start > 60]
        self._blocks = [(span, f" {' '.join(one)} ") for span, one in self._said]
        # Where much stands in quotation marks, they are how its speech is written, and set no pull-quote apart.
        quoted = sum(is_quoted_whole(span.of(text)) for span in spans)
        self._sets_apart = quoted <= max(3, len(spans) / 8)
        self._places: dict[str, list[int]] = {}  # word -> the blocks that have it
        for n, (_, one) in enumerate(self._said):
            for word in set(one):
                self._places.setdefault(word, []).append(n)

    def repeats(self, text: str, span: Span) -> Span | None:
        """The longer block whose words this one repeats, or none; in quotation marks also what it nearly repeats."""
        words = span.of(text)
        if len(words) > 400:
            return None
        said = tokens(words)
        quoted = is_quoted_whole(words)
        if len(said) < (3 if quoted else 6) or (words.endswith("?") and not quoted):
            return None
        # A stop, an ellipsis or a bracketed insertion parts what is repeated; each part must stand in the same block in order.
        parts = [
            " ".join(tokens(part)) for part in re.split(r"(?<=[.!?])[\"'”’]?\s|…|\.\.\.|\[[^\]]*\]|\s[–—]\s", words)
        ]
        for other, running in self._blocks:
            if _may_repeat(other, span) and _in_order(parts, running):
                return other
        if self._sets_apart and (quoted or _QUOTED_AND_SAID.match(words)):
            return next((self._said[n][0] for n in self._alike(said, span) if _nearly_in(said, self._said[n][1])), None)
        return None

    def _alike(self, said: Sequence[str], span: Span) -> list[int]:
        """The longer blocks with enough of these words to hold a near copy, in order.

        A block with the share `_NEAR` of the words has at least one of the rarest of them.
        """
        distinct = sorted(set(said), key=lambda word: len(self._places.get(word, ())))
        rarest = distinct[: int((1 - _NEAR) * len(distinct)) + 1]
        found = {n for word in rarest for n in self._places.get(word, ())}
        return sorted(n for n in found if _may_repeat(self._said[n][0], span))


def _may_repeat(other: Span, span: Span) -> bool:
    return other.start != span.start and other.end - other.start >= span.end - span.start


# "They're all gone," said the widow.
_QUOTED_AND_SAID = re.compile(r"[\"“«‘][^\"”»]{12,300}[,.!?][\"”»’]\s[^\"“”]{0,80}$")
# Of the words of a near copy this share stands in the same order within a stretch of the answer about twice as long as
# the copy: shortened, a word exchanged, a name put for "he". November 2026, two hundred invented interviews: of eleven
# near copies ten have 0.70 and more (one, which condenses a whole story, 0.32), other quoted blocks at most 0.40.
_NEAR = 0.6
_REACH = 2.2
_STRETCHES = 6  # compared word by word: those with the most of the words


def _nearly_in(said: Sequence[str], running: Sequence[str]) -> bool:
    needed, wanted = max(5, _NEAR * len(said)), set(said)
    if len(said) < 6 or len(wanted.intersection(running)) < _NEAR * len(wanted):
        return False
    length = int(_REACH * len(said))
    hits = [0, *accumulate(word in wanted for word in running)]
    starts = range(0, max(1, len(running) - length // 2), 3)
    shared = {start: hits[min(len(running), start + length)] - hits[start] for start in starts}
    best = sorted(starts, key=lambda start: -shared[start])[:_STRETCHES]
    return any(shared[start] >= needed and _common(said, running[start : start + length]) >= needed for start in best)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words the longest common subsequence has."""
    row = [0] * (len(other) + 1)
    for word in one:
        before = 0
        for n, against in enumerate(other, start=1):
            before, row[n] = row[n], before + 1 if word == against else max(row[n], row[n - 1])
    return row[-1]


def _in_order(parts: Sequence[str], running: str) -> bool:
    position = 0
    for part in parts:
        if part:
            position = running.find(f" {part} ", position)
            if position < 0:
                return False
            position += len(part)
    return True


_BY = re.compile(
    r"(?:^|[\s·|•.,;–—-])(?i:(?:interview(?:ed)?|words|text|story|report|written|as told|told|conversation|questions|photographs?|"
    r"photos?|pictures?|portraits?|translated|translation|edited)(?:\s+and\s+\w+)*\s*(?:by|to|:)|by)\s+(?=[^\W\d_])"
)
_PERIODICAL = re.compile(
    r"(?i:\b(?:issue|no\.?|number|vol(?:ume|\.)?|edition|published|posted|updated|first published)\b)"
)
_RECORDED = re.compile(
    r"(?i:\b(?:recorded|transcribed|transcript|machine[- ]made|editor[’']s note|note:|lightly edited|running time|present:)\b)"
)


_TOLD_LINE = re.compile(
    r"(?i:(?:as )?(?:told (?:by|in|at|on|over|during)|(?:narrated|related|dictated) (?:by|to))\b|"
    r"(?:recorded|taken|written|set|typed|noted|put)(?: and \w+)* down by\b|"
    r"recorded and \w+ by\b)|"
    r"(?i:an? (?:oral |spoken |short )?(?:account|memoirs?|narrative|testimony|statement) (?:given )?by) [A-ZÀ-Þ]"
)
# "Ada Moe, Narva, recorded in June 1990 by her niece": who speaks stands first.
_RECORDED_LINE = re.compile(
    r"[A-ZÀ-Þ][^\n,.;:]{3,50}, (?:[^\n.;:?]{1,80}, )?(?:recorded|taped|tape-recorded|spoken onto tape|taken down)\b"
    rf" (?:in|at|on|by|over|{MONTHS}|\d)"
)
_CORRESPONDENT = re.compile(r"(?i:\bour (?:own |special |foreign |former )?[\w-]+(?= [A-ZÀ-Þ]))")


def is_told_line(words: str) -> bool:
    """Who told what stands below, or who took it down: "Told by X to Y over three afternoons", "Written down by X"."""
    told = len(words) <= 420 and _TOLD_LINE.match(words) is not None and not words.endswith("?")
    return told or is_recorded_line(words)


def is_recorded_line(words: str) -> bool:
    """Whether words name who speaks, then that it was recorded: "Ada Moe, Narva, recorded in June 1990 by her niece"."""
    if len(words) > 200 or _RECORDED_LINE.match(words) is None or FIRST_PERSON.search(words):
        return False
    plain = names.without_titles(words)
    return any(name.start == 0 for name in names.find(plain, 0, 60))


def is_byline(text: str, span: Span) -> bool:
    """Who wrote or asked, and when: a bare name, a bare date, "By X", "Words: X | Pictures: Y | Magazine, June 2006"."""
    words = span.of(text).strip("*_ ")
    if is_told_line(words):
        return True
    if len(words) > 260 or words.endswith("?"):
        return False
    words = _CORRESPONDENT.sub("the correspondent", words)
    if all(_is_bare_byline_line(line.of(text).strip("*_ ")) for line in blocks.lines(text, span)):
        return True
    if _RECORDED.search(words) or (FIRST_PERSON.search(words) and not words.casefold().startswith("from our issue")):
        return False
    by, dated = _BY.search(words), DATE.search(words) is not None
    if by is not None and by.start() <= 1:
        return dated or len(words) <= 120 or words.casefold().startswith(("told to", "as told to"))
    found = list(names.find(words))
    by = (
        by or re.search(r"\b(?:talks|speaks|spoke|talked) (?:to|with)\b|\bmeets\b|\binterviews\b", words)
        if len(words) < 140
        else by
    )
    if dated and (by is not None or _PERIODICAL.search(words)):
        return not _FINITE.search(words)
    return dated and bool(found) and found[0].start == 0 and len(words) <= 160 and not _FINITE.search(words)


def _is_bare_byline_line(line: str) -> bool:
    date = DATE.search(line)
    rest = re.sub(r"(?i:^by\s+)", "", line)
    if date is not None and len(line) - len(date[0]) <= 24:
        return True
    found = list(names.find(rest))
    return (
        len(found) == 1
        and found[0].end - found[0].start >= len(rest.rstrip(".")) - 8
        and len(rest.split()) <= 6
        and not rest.isupper()
    )
