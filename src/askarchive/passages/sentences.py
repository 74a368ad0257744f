"""Where sentences begin and end, without changing a character.

Enter: a text and the slice of it to look at. Leave: ordered, non-overlapping spans that hold every character of the
slice that is not white space. Compared with pysbd and syntok on hand-marked sentences: docs/results.md, "Sentences".
"""

from __future__ import annotations

import re

from askarchive.types import Span

# A quotation this long is left whole: a sentence cut out of it would pass the quoted person's words off as the
# speaker's, with one quotation mark missing. Longer ones are speeches and are split.
MAX_QUOTATION_CHARS = 300

_STOP = re.compile(
    r"(?P<stop>[.!?\u2026\u203d]+|[\u3002\uff01\uff1f\uff0e\u0964\u061f\u06d4])"
    r"(?P<close>[\"'\u2019\u201d\u00bb\u203a)\]}\u201c*_]*)"
    # A footnote's number or a stage direction ("[laughs]") belongs to the words that it follows.
    r"(?:[ \t]*\[(?:[0-9]{1,3}|[a-z][a-z ,'\u2019-]{1,28})\])*"
)
_WIDE = frozenset("\u3002\uff01\uff1f\uff0e\u0964\u061f\u06d4")
_BULLET = re.compile(r"[ \t]*(?:[-*\u2022\u2013\u2014]|\(?\d{1,3}[.)]|\(?[a-z][.)])[ \t]+\S")
_CAPITAL_WORD = re.compile(r"(?<![^\W_])[A-Z\u00c0-\u00de\u0410-\u042f]")
_RUN_ON = re.compile(r"[a-z]{3}[.!?][A-Z][a-z]+[ ,;\u2019']")
_LAST_WORD = re.compile(r"[\w.'\u2019&-]+$")
_OPENERS = "\"'\u2018\u201c\u00ab\u2039\u201e([{*_\u2013\u2014-\u00bf\u00a1"

# Never the last word of a sentence: titles and words that announce a name.
_BEFORE_NAME = frozenset(
    "mr mrs ms mx dr prof rev fr sr st ste mt messrs mme mlle hon gen col maj capt cpt lt sgt cpl pte adm cmdr gov sen "
    "rep pres supt insp det msgr br bros viz cf ca c e.g i.e eg ie vs v".split()
)
# Announce a number; before anything else they are words ("He said no. Then", "modern art. The").
_BEFORE_NUMBER = frozenset("no nos nr vol vols fig figs pp p art arts sec secs ch chap para paras tel".split())
# May end a sentence; a capital after them decides unless it begins a name, so they end one only before a word that
# usually opens a sentence.
_MAY_END = frozenset(
    "etc a.m p.m am pm u.s u.s.a u.k u.s.s.r b.c a.d ph.d b.a m.a d.c inc ltd co corp dept est approx ave blvd rd jr al "
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun".split()
)
_OPENING_WORDS = frozenset(
    "the a an this that these those it he she they we i you his her its their our my your and but so or then there here "
    "when where what who why how which in on at for from to with after before as if although though because since while "
    "by yes no not well now also however once one some many most all every each another people everyone nobody".split()
)
# Words after which a letter is the name of a row, a plan, a vitamin, and no initial.
_LETTERED = frozenset(
    "row rows seat block hall house wing ward room class form group team plan type grade group section part side tape shed "
    "gate pier platform stage studio sector zone camp vitamin hepatitis form exhibit witness box key string paper list level "
    "line route company squadron appendix annex schedule track reel file option point case cell deck bay berth stand".split()
)
# "b. 1936", "d. about 1950": born and died, before what tells when.
_BORN_OR_DIED = frozenset("b d fl".split())
_WHEN = re.compile(
    r"(?:(?:in|on|about|around|circa|c\.|ca\.?)\s+)?(?:\d|(?:Jan|Feb|Mar|Apr|May|Ju[nl]|Aug|Sep|Oct|Nov|Dec)[a-z]*\b)"
)
_CANNOT_END = frozenset("the a an of my your his its our their whose and or".split())


def sentences(text: str, start: int = 0, end: int | None = None, *, lines: bool = False) -> tuple[Span, ...]:
    """The sentences of text[start:end], without the white space between them.

    Args:
        lines: every line break ends a sentence, as in a header of "Date: …" and "Place: …".
    Returns:
        Spans in order. A quotation of up to MAX_QUOTATION_CHARS is never cut. A line break alone ends no sentence
        unless a list item follows. Where nothing tells, the text stays together: too long a quote misleads less
        than too short a one.
    """
    end = len(text) if end is None else end
    shielded = _quotations(text, start, end)
    # Some transcripts know no capitals; there a small letter after a full stop says nothing.
    capitals = _CAPITAL_WORD.search(text, start, end) is not None
    cuts: list[int] = []
    for match in _STOP.finditer(text, start, end):
        cut = match.end()
        if cut >= end or _inside(shielded, match.start(), cut):
            continue
        if _ends_sentence(text, match, end, capitals):
            cuts.append(cut)
    for newline in re.finditer(r"\n", text[start:end]):
        at = start + newline.start()
        if (
            lines
            or _BULLET.match(text, at + 1, end)
            or text[at + 1 : at + 2] == "\n"
            or text.startswith("\r\n", at + 1)
        ):
            cuts.append(at)
    return tuple(_trimmed(text, start, end, sorted(set(cuts))))


def _trimmed(text: str, start: int, end: int, cuts: list[int]) -> list[Span]:
    spans = []
    for left, right in zip([start, *cuts], [*cuts, end], strict=True):
        while left < right and text[left].isspace():
            left += 1
        while right > left and text[right - 1].isspace():
            right -= 1
        if right > left:
            spans.append((left, right))
    joined: list[Span] = []
    for left, right in spans:
        # Punctuation alone ("…", a stray quotation mark) is no sentence: it stays with the one before it.
        if joined and not any(c.isalnum() for c in text[left:right]):
            joined[-1] = Span(joined[-1].start, right)
        else:
            joined.append(Span(left, right))
    if len(joined) > 1 and not any(c.isalnum() for c in joined[0].of(text)):
        joined[:2] = [Span(joined[0].start, joined[1].end)]
    return joined


def _ends_sentence(text: str, match: re.Match[str], end: int, capitals: bool) -> bool:
    stop, cut = match["stop"], match.end()
    if stop[0] in _WIDE:
        return True
    if not text[cut].isspace():
        # "They left.Nobody came." is a slip of the keyboard; "history.ox.ac.uk" and "U.S." are not sentences.
        return cut == match.start() + 1 and bool(_RUN_ON.match(text, match.start() - 3, end))
    following = _following(text, cut, end)
    if not following:
        return False
    if following[0].islower() and not following[1:2].isupper() and (capitals or len(stop) > 1 or "\u2026" in stop):
        return False
    if not following[0].isalnum() and following[0] not in _OPENERS and not following[0].isalpha():
        return following[0] not in ",;:.!?)]}%"
    if "!" in stop or "?" in stop or len(stop) > 1 or "\u2026" in stop:
        return True
    return _full_stop_ends(text, match, following)


def _following(text: str, cut: int, end: int) -> str:
    """The next word, past opening marks; starts with the mark itself if nothing but marks follows."""
    at = cut
    while at < end and (text[at].isspace() or text[at] in _OPENERS):
        at += 1
    if at >= end:
        return text[cut:end].strip()[:1]
    # A bracketed stage direction, "[laughs]", begins something new whatever its letter.
    if at > cut and text[at - 1] == "[":
        return "["
    word = re.compile(r"[\w'\u2019-]+|\S").match(text, at, end)
    return word[0] if word else ""


def _full_stop_ends(text: str, match: re.Match[str], following: str) -> bool:
    before = match.start()
    if match["close"].strip("*_"):
        return True
    if before and text[before - 1].isspace():
        # "there . Then" is tokenised text; "Moscow's . Metropole" a slip: a possessive cannot end a sentence.
        previous = _LAST_WORD.search(text[max(0, before - 40) : before].rstrip())
        word = previous[0].lower() if previous else ""
        return not (re.fullmatch(r".+['\u2019]s", word) or word in _CANNOT_END)
    found = _LAST_WORD.search(text[max(0, before - 24) : before])
    word = found[0] if found else ""
    lower = word.lower().lstrip("'\u2019-")
    if lower in _BEFORE_NAME and not (len(word) == 1 and word.isupper()):
        return False
    if lower in _BEFORE_NUMBER:
        return not following[0].isdigit()
    if word in _BORN_OR_DIED:
        return not _WHEN.match(text[match.end() : match.end() + 24].lstrip())
    # Days and months only with a capital: "in the sun. Nobody", "where he sat. Ada".
    if {lower, word} & _MAY_END or re.fullmatch(r"(?:[a-z]\.)+[a-z]", lower):
        return _CLITIC.sub("", following.lower()) in _OPENING_WORDS
    if len(word) == 1 and word.isalpha() and word.isupper():
        # An initial ("J. Smith") unless a word follows that opens sentences ("in C. Nobody'd", "and I. We"), or a letter is
        # all that can stand there ("Row F. Julius", "A, B, C. Nils").
        if _line_start(text, before - 1):
            return False  # "A. It was green.": a label or a list's letter
        opens = _CLITIC.sub("", following.lower())
        earlier = text[max(0, before - 24) : before - 1]
        return opens in _OPENING_WORDS - {"a", "i"} or _names_a_letter(earlier, following)
    if word.isdigit() and len(word) <= 2 and following[0].isdigit():
        return False  # "3. 5. 1921", a date
    # "3. third": the number of a list item
    return not (word.isdigit() and len(word) <= 3 and _line_start(text, before - len(word)))


_CLITIC = re.compile(r"['\u2019](?:s|d|ll|re|ve|m|t)$")
_LETTERS_BEFORE = re.compile(r"(?:^|[\s(])[A-Z],(?: and)?\s*$|(?:^|[\s(])[A-Z],? (?:and|or|to)\s*$")


def _names_a_letter(earlier: str, following: str) -> bool:
    """Whether the words before a capital say that it is a letter: "Row F.", "A, B, C."; another initial after it says no."""
    previous = _LAST_WORD.search(earlier.rstrip())
    lettered = previous is not None and previous[0].lower() in _LETTERED
    return (lettered or _LETTERS_BEFORE.search(earlier) is not None) and len(following) > 1


def _line_start(text: str, at: int) -> bool:
    return not text[text.rfind("\n", 0, at) + 1 : at].strip()


_PAIRS = (
    ("\u201c", "\u201d"),
    ("\u00ab", "\u00bb"),
    ('"', '"'),
    ("\u2018", "\u2019"),
    ("\u201e", "\u201c"),
    ("[", "]"),
)


def _quotations(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Slices between a pair of quotation marks or square brackets, short enough to be kept whole."""
    found = []
    for opening, closing in _PAIRS:
        at = start
        while True:
            left = text.find(opening, at, end)
            if left < 0:
                break
            if opening == '"' and not _opens(text, left, start):
                at = left + 1
                continue
            right = _closing(text, closing, left + 1, min(end, left + MAX_QUOTATION_CHARS + 1))
            if right < 0:
                at = left + 1
                continue
            found.append((left, right + 1))
            at = right + 1
    return sorted(found)


def _opens(text: str, at: int, start: int) -> bool:
    return at == start or text[at - 1].isspace() or text[at - 1] in "([{\u2014\u2013-\u2018\u201c/"


def _closing(text: str, mark: str, start: int, end: int) -> int:
    at = start
    while True:
        at = text.find(mark, at, end)
        # An apostrophe inside a word ("don\u2019t") closes nothing.
        if at < 0 or mark not in "\u2019'" or not text[at + 1 : at + 2].isalnum():
            return at
        at += 1


def _inside(shields: list[tuple[int, int]], stop: int, cut: int) -> bool:
    """Whether a stop lies inside a quotation that goes on after it."""
    return any(left < stop and cut < right for left, right in shields)
