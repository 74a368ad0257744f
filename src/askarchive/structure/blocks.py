"""Plain text to blocks: the stretches that blank lines, or single lines where there are none, set apart.

Enter: a text. Leave: spans without surrounding white space, in order; every character outside of them is blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from statistics import median

from askarchive.types import Span

# The line ends that str.splitlines knows, but for the separators of records inside a line (\x1c to \x1e).
LINE_END = r"(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])"
_BLANK_LINES = re.compile(rf"(?:{LINE_END}[^\S\n\r\x0b\x0c\x85\u2028\u2029]*){{2,}}|\x0c|\u2029")
LINE = re.compile(LINE_END)

_SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]*_]*$")
# A line this long was not broken to fit a column; a shorter median means wrapped lines, verse or a header.
_UNWRAPPED_CHARS = 100

_BELOW_A_TITLE = re.compile(
    r"(?:By (?:our |the )?(?:[\w-]+ )?[A-ZÀ-Þ]|(?i:an? (?:interview|conversation|talk|round ?table|discussion|podcast|radio feature) |"
    r"the (?:recollections|memories|memoirs?|reminiscences|narrative|testimony|statement|account|story) of |"
    r"(?:testimony|evidence|statement|recollections|memories) of |transcript of |in conversation with |"
    r"an? (?:[a-z]+ )?(?:account|memoirs?|narrative|testimony|statement) (?:given )?by |"
    r"(?:as )?(?:told|narrated|remembered|related|spoken|dictated) (?:by|to|in|at|on)\b|(?:interviewed|moderated|recorded|written|presented|broadcast|taken down|set down|held|"
    r"taped|released|published|chaired|hosted|conducted|introduced|produced)\b(?: and \w+)*(?: down)? (?:by|in|at|on|for|as|to|with|from|"
    r"\d|[A-ZÀ-Þ]))|"
    # "Ada Moe, Narva, recorded in June 1990 by her niece"
    r"[A-ZÀ-Þ][^\n.;:?]{3,120}, (?:recorded|taped|tape-recorded) (?:in|at|on|by|over|[A-Z\d]))"
)
_CREDIT = re.compile(r"(?i:by|(?:(?:interviewed|written|presented|moderated|hosted)(?: and \w+)* by))\s+[A-ZÀ-Þ]")
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = re.compile(rf"\b(?:\d{{1,2}} (?:{_MONTH})|(?:{_MONTH}) \d{{1,2}},) \d{{4}}\b")
# "Narrator: Ada Moe", "Date: 3 May 1998"; several in a line as well.
_LATER_FIELD = re.compile(r".*[.;·|]\s[A-ZÀ-Þ][\w ]{2,20}:\s")
_FIELD = re.compile(rf"[^\W\d_][\w ]{{0,24}}:\s|{_LATER_FIELD.pattern}")
# The head of a series or an archive, which belongs to the header below it.
_PROGRAMME = re.compile(
    r"(?i:\b(?:project|collection|program|programme|archives?|society|series|transcript)\b\W*\d*$|\b(?:episode|interview|tape|programme) \d)|—"
)

# Blank for our purpose: white space, and the byte order mark that a file may begin with.
_BLANK = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)


def stripped(text: str, start: int, end: int) -> Span:
    """The span without surrounding white space; empty at `end` where nothing is left."""
    while start < end and text[start] in _BLANK:
        start += 1
    while end > start and text[end - 1] in _BLANK:
        end -= 1
    return Span(start, end)


def _cut(text: str, start: int, end: int, at: re.Pattern[str]) -> list[Span]:
    spans: list[Span] = []
    position = start
    for gap in at.finditer(text, start, end):
        spans.append(stripped(text, position, gap.start()))
        position = gap.end()
    spans.append(stripped(text, position, end))
    return [span for span in spans if span.start < span.end]


def lines(text: str, span: Span) -> list[Span]:
    """The lines of a block that are not blank."""
    return _cut(text, span.start, span.end, LINE)


def split(text: str) -> list[Span]:
    """The blocks of a text.

    Blank lines part them. A block whose lines were not broken to fit a column holds a paragraph a line.
    """
    parted = [(block, lines(text, block)) for block in _cut(text, 0, len(text), _BLANK_LINES)]
    if len(parted) > 2 and _is_heading(text, parted[0][1]):
        parted[:1] = [(line, [line]) for line in parted[0][1]]
    # Where blank lines part most paragraphs, the odd block of several lines is a header, an address or a verse.
    several = sum(len(inner) for _, inner in parted if len(inner) > 1)
    if several < 0.5 * sum(len(inner) for _, inner in parted):
        return [block for block, _ in parted]
    found: list[Span] = []
    for block, inner in parted:
        found.extend(inner if len(inner) > 1 and _is_paragraph_a_line(text, inner) else [block])
    return found


def _is_heading(text: str, inner: Sequence[Span]) -> bool:
    """Whether the lines of the first block are a title and what stands below it, not fields or one wrapped title.

    A line below the title that says who told, asked or recorded, or when, tells that the lines were not broken to fit.
    """
    if not 2 <= len(inner) <= 4 or inner[0].end - inner[0].start > _UNWRAPPED_CHARS:
        return False
    told = [line.of(text) for line in inner]
    if any(_FIELD.match(words) for words in told[1:]) or _LATER_FIELD.match(told[0]) or told[0][-1:] in ",;:-–—":
        return False
    if _PROGRAMME.search(told[0]):
        return any(_CREDIT.match(words) for words in told[1:])
    return any(_BELOW_A_TITLE.match(words) or _DAY.search(words) for words in told[1:])


def _is_paragraph_a_line(text: str, inner: Sequence[Span]) -> bool:
    if median(line.end - line.start for line in inner) >= _UNWRAPPED_CHARS:
        return True
    longest = max(line.end - line.start for line in inner)
    ended = sum(1 for line in inner if _SENTENCE_END.search(line.of(text)[-8:]))
    # Short and long lines that all end like sentences: questions and answers, one a line.
    return longest >= _UNWRAPPED_CHARS and ended >= 0.8 * len(inner)


def split_at_lines(text: str, blocks: Sequence[Span], begins: Callable[[Span], bool]) -> list[Span]:
    """The blocks, cut before each line of which `begins` holds."""
    found: list[Span] = []
    for block in blocks:
        start = block.start
        for line in lines(text, block)[1:]:
            if begins(line):
                found.append(stripped(text, start, line.start))
                start = line.start
        found.append(Span(start, block.end))
    return found
