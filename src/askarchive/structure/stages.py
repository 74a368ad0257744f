"""Stage lines of hearings: "Mr Arthur Hale, sworn, examined by Miss Reed", "The witness withdrew", "I call Dr Moe".

Enter: a line, or a turn of whoever presides. Leave: who is now on the stand, who examines, or that nobody does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from askarchive.structure.names import HONORIFICS

_TITLE = "|".join(sorted({form for word in HONORIFICS for form in (word.capitalize(), word.upper())}))
_WORD = r"[A-ZÀ-Þ](?:[\w’'-]*[\w]|\.)?"
PERSON = rf"(?:the (?:Right )?Hon\.? |the Rev\w*\.? )?(?:(?:{_TITLE})\b\.? )*{_WORD}(?: (?:(?:de|da|di|van|von|der|du|la|le) )*{_WORD}){{0,4}}"
_TITLED = rf"(?:(?:{_TITLE})\b\.? )+{_WORD}(?: {_WORD}){{0,4}}"

_SWORN = re.compile(
    rf"(?P<witness>{_TITLED}|{_WORD}(?: {_WORD}){{1,4}})(?:,[^,.;?]{{1,70}}){{0,3}}?,? \(?(?:was |having been |being )?(?:duly |first )*"
    r"(?i:sworn|affirmed|called|re-?called|re-?sworn|(?:further )?(?:cross-?|re-?)?examined)\)?"
    r"(?:[,;]? (?i:and|in and|by|on (?:oath|behalf)|as|for|affirmed|sworn|was|testified|deposed|said|at|in|through|examined|cross-examined)\b"
    r"[^?]{0,120})?[.:]?"
)
_EXAMINED = re.compile(
    r"(?:^|[,;.(] ?|\b(?:and|then|was) )(?i:(?:further |direct |re-?|cross-? ?)*examin(?:ed|ation)(?:[- ]in[- ]chief)?"
    r"(?:,? (?:resumed|continued|further))?,? by) "
    rf"(?P<counsel>{PERSON})"
)
_BY = re.compile(
    rf"(?i:(?:(?:further )?(?:direct|cross|re-?direct|re-?cross)?[- ]?examination )?by) (?P<counsel>{_TITLED}):?"
)
_BY_SOMEBODY = re.compile(
    r"(?i:by ((?:a|the) (?:juror|jury|foreman|coroner|chair(?:man)?|court|member|commissioner|judge)))[.:]?"
)
_FOR = re.compile(rf"(?P<counsel>{PERSON}),? \((?:appearing |counsel )?for (?:the |[A-ZÀ-Þ])[^()]{{1,60}}\) ?:?")
_EXAMINATION = re.compile(
    r"(?i:(?:further |continued )?(?:direct|cross|re-?direct|re-?cross|re)?[- ]?examination(?: \(?(?:continued|resumed)\)?)?)[.:]?"
)
_WITHDREW = re.compile(
    rf"(?:(?i:(?:the )?(?:witness(?:es)?|deponent))|{_TITLED}) (?:then )?(?i:withdrew|excused|stood down|steps? down|stepped down|left the (?:stand|box)|"
    r"retired|was (?:excused|released|discharged|thanked))\b[^?]{0,80}"
)
_ROSE = re.compile(
    r"(?:The )?(?i:inquiry|court|hearing|tribunal|committee|commission|inquest|proceedings|sitting)(?: (?:then|was|were))? "
    r"(?i:adjourned|rose|resumed|concluded|closed|retired)\b[^?]{0,60}|(?i:after|on) (?i:the )?(?i:adjournment|luncheon|resuming)[.:,]?"
)
_HEADING = re.compile(
    rf"(?:^|(?<=[.;] ))(?:(?i:testimony|deposition|evidence|examination|cross-examination|proof) of (?P<witness>{PERSON})"
    rf"|(?i:witness) ?: (?P<named>{PERSON}))"
)
_FIRST_PERSON = re.compile(r"\b(?:I|I['’]\w+|my|me|we|our)\b")

# What somebody who presides says when the next witness comes.
_CALLS = re.compile(
    rf"\b(?:I (?:now |shall now |will now |hereby )?(?:re-?)?call(?: upon| on)?|[Nn]ext(?: witness)?(?: is|,)?|begin with|start with|turn to|"
    rf"(?i:first|second|third|fourth|fifth|sixth|last|final|next)(?: witness| speaker)? is(?: the [\w ]{{1,40}},)?|hear(?: from)?|witness is|"
    rf"(?:take|hear)|(?:^|(?<=[.!] ))Call) (?:now )?(?P<witness>{_TITLED})"
)
_STEP_DOWN = re.compile(
    r"\b(?i:you may (?:stand|step) down|you are (?:excused|released|discharged)|no further witness)"
)
_HERE = re.compile(
    rf"\b(?P<before>{_WORD}(?: {_WORD})?)['’]s (?:here|with us)\b|\b[Hh]ere(?: is|['’]s) (?P<after>{PERSON})"
)
_WILL_SPEAK = re.compile(
    rf"\b(?P<witness>{_TITLED}|{_WORD}(?: {_WORD}){{1,4}})(?:, [^.,;?]{{1,60}})?,? (?:will|is going to|would like to) (?:now |first )?"
    r"(?:(?:make|read|give) (?:you )?a (?:short |brief )?statement|answer (?:your |any )?questions|take (?:your |any )?questions)\b"
)
_THANKS = re.compile(r"(?i:\bthank(?:s| you)\b|\bthat['’]s (?:it|all)\b|\bnext\b|\bcome (?:on )?up\b|\bover to\b)")
# … and when somebody is given the questions.
_COUNSEL = re.compile(
    rf"(?P<counsel>{_TITLED}|{_WORD} {_WORD})(?:(?:,| will| to)? (?:ask|put|question|examine|lead)\w*\b|"
    r",? (?:appear(?:s|ed|ing)?|acts?|acting)?,? ?(?:for|on behalf of|counsel (?:for|to)) (?:the\b|[A-Z]))"
)


@dataclass(frozen=True, slots=True)
class Stage:
    """What changes in a hearing: who comes to be examined, by whom, or that the witness goes."""

    witness: str | None = None
    counsel: str | None = None
    ends: bool = False


def read(words: str) -> Stage | None:
    """The change that a line between the turns tells of; None for any other line."""
    words = words.strip("[]()*_ ").strip()
    if len(words) > 220 or "?" in words or _FIRST_PERSON.search(words):
        return None
    if by := _BY.fullmatch(words):
        return Stage(counsel=by["counsel"])
    if acting := _FOR.fullmatch(words):
        return Stage(counsel=acting["counsel"])
    if juror := _BY_SOMEBODY.fullmatch(words):
        return Stage(counsel=juror[1][:1].upper() + juror[1][1:].lower())
    if _EXAMINATION.fullmatch(words):
        return Stage()
    examined = _EXAMINED.search(words)
    counsel = examined["counsel"].rstrip(".") if examined else None
    if sworn := _SWORN.fullmatch(words):
        return Stage(sworn["witness"], counsel)
    if examined is not None and examined.start() <= 2:
        return Stage(counsel=counsel)
    if _WITHDREW.fullmatch(words):
        return Stage(ends=True)
    return Stage() if len(words) < 120 and _ROSE.fullmatch(words) and not words.isupper() else None


def heading(line: str) -> Stage | None:
    """Who is examined by whom, as a line of the heading says it: "Testimony of X", "Examined by Y"."""
    line = line.strip("[]()*_ ")
    if found := _HEADING.search(line):
        return Stage(witness=found["witness"] or found["named"])
    if found := _EXAMINED.search(line):
        return Stage(counsel=found["counsel"].rstrip(".")) if found.start() <= 2 else read(line)
    return read(line)


def calls(words: str) -> Stage | None:
    """The change that somebody who presides announces."""
    found = list(_CALLS.finditer(words))
    if found:
        return Stage(witness=found[-1]["witness"])
    return Stage(ends=True) if _STEP_DOWN.search(words) else None


def hands_over(words: str) -> str | None:
    """Whom a moderator's turn says to be here now."""
    if found := _HERE.search(words):
        return found["before"] or found["after"]
    return speaks["witness"] if (speaks := _WILL_SPEAK.search(words)) else None


def thanks(words: str) -> bool:
    """Whether a moderator's turn may end somebody's answers."""
    return _THANKS.search(words) is not None


def counsel(words: str) -> list[str]:
    """Those who are said to put questions or to appear for a party."""
    called = {found["witness"] for found in _CALLS.finditer(words)}
    return [found["counsel"] for found in _COUNSEL.finditer(words) if found["counsel"] not in called]
