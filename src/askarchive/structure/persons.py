"""Which person a surname, with or without a title, stands for: the forms in which a text names its people.

Enter: a text and a surname. Leave: the full names that hold it, each with the titles written before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from askarchive.structure import names

_MEN = names.word_set(
    "mr sir lord father fr brother br monsieur m herr señor senhor don signor mzee pastor imam rabbi",
)
_WOMEN = names.word_set(
    "mrs ms miss lady dame sister madam madame mme mlle frau fräulein señora senhora señorita doña dona signora signorina",
)
# Mrs Pask is not Edwin Pask for being the only one whose full name is written.
OF_A_FAMILY = frozenset({"mrs", "miss"})
_TITLE = re.compile(rf"\b({'|'.join(sorted(names.HONORIFICS))})\.?\s+$", re.IGNORECASE)
# What announces the person who speaks next.
_ANNOUNCES = re.compile(
    r"(?i:\b(?:this is|here is|here['’]s|(?:with|beside) (?:me|us)(?: (?:is|are))?|voice of|tape of|recording of|recorded|call|calls|"
    r"witness is|next is|next|welcome|begin with|joined by|introduces?|interview with|listen to|hear(?: from)?|words of|it is|it['’]s)),?"
    r"(?: \w+,)?\s+$"
)
_REACH = 700


@dataclass(frozen=True, slots=True)
class Form:
    """A full name as it stands somewhere, with the title before it, folded; empty without one."""

    name: str
    title: str
    start: int


def title_of(written: str) -> str:
    """The title that a label or name begins with, folded: "mr"."""
    first = written.split()[0].casefold().rstrip(".") if written.split() else ""
    return first if first in names.HONORIFICS and len(written.split()) > 1 else ""


def contradict(one: str, other: str) -> bool:
    """Whether one title is a man's and the other a woman's."""
    return (one in _MEN and other in _WOMEN) or (one in _WOMEN and other in _MEN)


def forms(text: str, surname: str) -> list[Form]:
    """The full names in a text that end in this surname, whatever their case; failing these, that begin with it."""
    found: dict[int, Form] = {}
    first_names: dict[int, Form] = {}
    last = surname.split()[-1]
    for place in re.finditer(rf"(?<![\w’'-]){re.escape(last)}(?![\w-])", text, re.IGNORECASE):
        begin = text.rfind("\n", 0, place.start()) + 1
        for name in names.find(text, max(begin, place.start() - 60), min(len(text), place.end() + 20)):
            if not name.start <= place.start() < name.end:
                continue
            words = name.words.split()
            titles = [n for n, word in enumerate(words) if word.casefold().rstrip(".") in names.HONORIFICS]
            # "Old Mr Pomfret": what stands before the title is no part of the name.
            title, words = (words[titles[-1]], words[titles[-1] + 1 :]) if titles else ("", words)
            before = _TITLE.search(text, max(begin, name.start - 20), name.start)
            # "Mrs de Ridder" is a surname of two words and no full name.
            if len(words) < 2 or names.fold(" ".join(words)) == names.fold(surname):
                continue
            title = (title or (before[1] if before else "")).casefold().rstrip(".")
            form = Form(names.in_mixed_case(" ".join(words)), title, name.start)
            if names.fold(words[-1]) == names.fold(last):
                found[name.start] = form
            elif names.fold(words[0]) == names.fold(last):
                first_names[name.start] = form
    return list((found or first_names).values())


def _with_double_surname(text: str, part: str, before: int) -> list[Form]:
    """The full names before an offset that have a word as part of a double surname."""
    found = []
    for place in re.finditer(rf"(?<![\w’']){re.escape(part)}(?![\w’'])", text[:before], re.IGNORECASE):
        begin = text.rfind("\n", 0, place.start()) + 1
        for name in names.find(text, max(begin, place.start() - 60), min(before, place.end() + 60)):
            words = names.fold(name.words).split()
            whole = names.fold(name.words.split()[-1]) == names.fold(part)  # "Hey Mr. Poole"
            if (
                name.start < place.start() < name.end
                and names.fold(part) in words[1:]
                and not (whole or name.words.isupper())
            ):
                found.append(Form(name.words, "", name.start))
    return found


def behind_an_office(label: str, others: Iterable[str]) -> str | None:
    """The full name behind an office in a label, "FERRY CAPTAIN ADA MOE", where another label is "captain moe"."""
    words = label.split()
    for n, word in enumerate(words[1:-2], start=1):
        if word.casefold() in names.HONORIFICS and f"{word} {words[-1]}".casefold() in others:
            return " ".join(words[n + 1 :])
    return None


def titles_of(text: str, name: str) -> set[str]:
    """The titles that a text writes before a name, or before the name's surname where nobody else has it."""
    return {form.title for form in forms(text, name) if names.fold(form.name) == names.fold(name) and form.title}


def fits(text: str, title: str, name: str) -> bool:
    """Whether a title may be that of a person, by the titles the text gives the person."""
    return not any(contradict(title, other) for other in titles_of(text, name))


def announced(text: str, found: Sequence[Form], before: int) -> str | None:
    """The one of these names that is announced shortly before an offset, the last where there are several."""
    for form in sorted(found, key=lambda form: -form.start):
        if not before - _REACH <= form.start < before:
            continue
        lead = text[max(0, form.start - 60) : form.start]
        last_words = not text[form.start + len(form.name) : before].strip('."”’)] \n\r\t')
        if last_words or _ANNOUNCES.search(_TITLE.sub("", lead)):
            return form.name
    return None


def meant(text: str, written: str, before: int) -> str | None:
    """The full name that a label of one surname stands for, as the text names its people; None where it is open."""
    title, plain = title_of(written), names.without_titles(written)
    found = [form for form in forms(text, plain) if not contradict(title, form.title)]
    found = [form for form in found if not title or fits(text, title, form.name)]
    # "BOUVIER" for Marge Sinclair-Bouvier: a part of a double surname, once the whole was said.
    found = found or [form for form in _with_double_surname(text, plain, before) if fits(text, title, form.name)]
    if not found:
        return None
    if (name := announced(text, found, before)) is not None:
        return name
    same = [form.name for form in found if title and form.title == title]
    listed = same or [form.name for form in found if form.title or title not in OF_A_FAMILY]
    earlier = [form.name for form in found if form.start < before and form.name in listed]
    listed = earlier if len(set(map(names.fold, earlier))) == 1 else listed
    people = set(map(names.fold, listed))
    if not listed:
        return None
    # Of two people of one surname that nothing tells apart the label says neither.
    return max(listed, key=listed.count) if len(people) == 1 else None


def as_labelled(written: str) -> str:
    """A label as a name, its title kept: "MISS POMFRET" is Miss Pomfret."""
    return names.in_mixed_case(written)
