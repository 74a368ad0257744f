"""Labelled transcripts: which person a label stands for, and who of them asks.

Enter: a text, its labelling and its cast. Leave: for each label a speaker, a role and a confidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from askarchive.structure import furniture, hearing, meeting, names, persons, selves
from askarchive.structure.cast import Cast
from askarchive.structure.hearing import Hearing
from askarchive.structure.label import INTERVIEWEE_WORDS, INTERVIEWER_WORDS, ends_asking, key
from askarchive.structure.labels import Labelling
from askarchive.types import Details, Kind, Span

_HOST = re.compile(
    r"(?i:\bwelcome to\b|you['’]?re listening to|\bwelcome back\b|today on\b|\bthis is [^.]{0,40}(?:podcast|show|programme|program)|"
    r"\bour guests?\b|\bmy guests?\b|\bthanks? (?:you )?for (?:listening|joining))"
)

_INTERVIEW = re.compile(
    r"(?i:\binterview|\bconversations?\b|\b(?:spoke|talk(?:s|ed)?|speaks?|sat down|met|discuss\w*) (?:to|with)\b|\bin conversation|\boral histor|"
    r"\bnarrators?\b|\bhost(?:s|ed)?\b|\bpresent(?:s|er|ers|ed)\b|\bpodcast|\bepisode\b|\bquestions?\b|\basked\b|\basks\b|\bq ?& ?a\b|\bpanel\b|"
    r"\bround[- ]?table\b|\bgroup (?:conversation|discussion)|\b(?:press|news) (?:conference|briefing)|\btaking part\b|\bin the chair\b|\bchaired by\b|\bbroadcast|\bprogramme?\b|\bradio\b|\bdocumentary\b|\bguests?\b|\brespondents?\b|\binformants?\b|\btestimony\b|\bmoderat|\brecorded\b)"
)
# Voices that belong to the programme and not to the conversation.
_EDITORIAL = frozenset({"announcer", "continuity", "continuity announcer", "clerk", "the clerk", "usher", "the usher"})
# Labels that say who asks in an interview, and in a meeting only who is in the chair.
_OFFICES = frozenset({"chair", "facilitator", "reporter", "anchor", "question", "questioner"})
_IN_AUDIENCE = re.compile(r"audience|questioner|\breporter|from the floor")


@dataclass(frozen=True, slots=True)
class Voice:
    """What a label stands for."""

    speaker: str
    kind: Kind
    confidence: float


@dataclass(slots=True)
class _Turns:
    """What is known of a label from its turns."""

    written: str
    turns: int = 0
    questions: int = 0
    words: int = 0
    greets: bool = False
    replies: int = 0  # turns that follow another's question


def voices(
    text: str, labelling: Labelling, cast: Cast, presented: bool = False, heard: Hearing | None = None
) -> dict[str, Voice]:
    """The voice of each label, by the label's `key`.

    Args:
        presented: whether what stands before the first turn presents an interview.
        heard: what stage lines tell, where there are any.
    """
    turns = _count(text, labelling)
    introductions = selves.Introductions(text, labelling)
    # "IV" is an interviewer, but for Idris Vaughan.
    lettered = [label for label in turns if label in INTERVIEWER_WORDS and 2 <= len(label) <= 3]
    named = {
        label: name for label in lettered for name in cast.interviewees if names.initials(name).casefold() == label
    } | introductions.initials
    speakers = {
        label: named.get(label) or _speaker(text, label, said.written, cast, labelling) for label, said in turns.items()
    }
    speakers |= _of_the_programme(text, labelling, speakers)
    if heard is not None and heard.held:
        stated = [name for name in cast.interviewees if name in cast.declared]
        roles = hearing.parts(text, labelling, speakers, heard, cast.chairs, stated)
    else:
        chairs = None if presented else meeting.chair(text, labelling)
        asking = introductions.asking or chairs
        roles = _roles(turns, speakers, cast, presented or asking is not None, asking, frozenset(named))
        if {"q", "a"} <= set(turns):
            roles.update(_moderators(text, labelling, speakers, roles))
        if chairs is not None:
            # Who asks much at a meeting and is not in the chair asks and answers.
            roles.update({label: ("unknown", 0.7) for label in turns if label != chairs and _asks_often(turns[label])})
        if any(_IN_AUDIENCE.search(label) for label in turns):
            roles.update(dict.fromkeys(_on_the_platform(text, labelling, speakers, roles), ("interviewee", 0.8)))
    for label in turns:
        # Two labels of one person have one part.
        same = [roles[other] for other in turns if speakers[other] == speakers[label] and roles[other][0] != "unknown"]
        if roles[label][0] == "unknown" and same:
            roles[label] = same[0]
    for label, said in turns.items():
        if key(label) in _EDITORIAL and not _asks_often(said):
            roles[label] = ("editorial", 0.8)
    return {label: Voice(speakers[label], *roles[label]) for label in turns}


def greets(words: str, greeted: bool = False) -> bool:
    """Whether a turn opens a programme: "Welcome to …", "You're listening to …".

    Args:
        greeted: somebody else said good morning before; who says it now is returning it.
    """
    return _HOST.search(words[:600]) is not None or (
        not greeted and re.match(r"(?i:good (?:morning|afternoon|evening)|hello)\b", words) is not None
    )


def presents(text: str, front: Sequence[Span], details: Details) -> bool:
    """Whether the sidecar, or what stands before the first turn, says that somebody interviews somebody.

    A byline over an introduction does; a scene's stage direction in brackets does not.
    """
    if details.interviewers or details.interviewees:
        return True
    prose = [span for span in front if not furniture.is_bracketed(text, span)]
    if any(n and furniture.is_byline(text, span) for n, span in enumerate(prose)):
        return True
    return any(_INTERVIEW.search(span.of(text)) for span in prose)


def _count(text: str, labelling: Labelling) -> dict[str, _Turns]:
    turns: dict[str, _Turns] = {}
    asked: _Turns | None = None  # who spoke last, where it was a question
    for span, label in labelling.turns:
        said = turns.setdefault(key(label.name), _Turns(label.name))
        words = text[label.words_start : span.end]
        said.turns += 1
        said.replies += asked is not None and asked is not said
        asked = said if ends_asking(words) else None
        said.questions += ends_asking(words) or ("?" in words and len(words) < 250)
        said.words += len(words.split())
        greeted = any(other.greets for other in turns.values() if other is not said)
        said.greets = said.greets or (said.turns <= 2 and greets(words, greeted))
    return turns


def _speaker(text: str, label: str, written: str, cast: Cast, labelling: Labelling) -> str:
    """The full name that a label stands for, or the label itself."""
    plain = names.without_titles(written)
    if label in cast.codes:
        return cast.codes[label]
    if hearing.is_office(label):
        chairs = cast.chairs or cast.interviewers
        if len(chairs) == 1 and (cast.chairs or "chair" in label) and label != "counsel" and " " not in label[4:]:
            return chairs[0]
        return selves.own_name(text, label, labelling) or _as_written_elsewhere(text, written)
    if label in INTERVIEWER_WORDS:
        asking = [name for name in cast.interviewers if name not in cast.chairs]
        return asking[0] if asking else selves.own_name(text, label, labelling) or written
    if label in INTERVIEWEE_WORDS:
        return cast.interviewees[0] if cast.interviewees else written
    folded = names.fold(plain)
    for known in cast.people:
        if names.fold(known) == folded:
            return known
    pools: list[Sequence[str]] = [(*cast.interviewers, *cast.interviewees, *cast.present), cast.people]
    if plain.isupper() and 2 <= len(plain) <= 4 and plain.isalpha():
        for pool in (*pools, tuple(cast.relatives.values())):
            fitting = [
                name for name in pool if names.initials(name) == plain or selves.declared_initials(name) == plain
            ]
            if fitting:
                return fitting[0]
    if " " in plain and plain.split()[0].casefold() not in names.PARTICLES:
        if shorter := persons.behind_an_office(plain, labelling.names):
            return _as_written_elsewhere(text, shorter)
        return _as_written_elsewhere(text, plain)
    introduced = selves.introduced(text, label, labelling, plain)
    title = persons.title_of(written)
    first = min(start for start, own in labelling.labels.items() if key(own.name) == label)
    if announced := persons.announced(text, persons.forms(text, plain), first):
        introduced = [*introduced, announced]
    for pool in (introduced, *pools):
        fitting = [name for name in pool if names.same_person(plain, name)]
        fitting = [name for name in fitting if not title or persons.fits(text, title, name)]
        if title in persons.OF_A_FAMILY and pool is cast.people:
            fitting = [name for name in fitting if persons.titles_of(text, name)]
        fitting = [name for name in fitting if not title or key(name) not in labelling.names]
        # "Larkin" is the surname of Percival Larkin rather than of Constance Ubu-Larkin.
        exact = [
            name
            for name in fitting
            if folded in (names.fold(name.split()[-1]), names.fold(name.split()[0]))
            or (" " in plain and names.fold(name).endswith(f" {folded}"))
        ]
        if (
            title
            and not (exact and pool is introduced)
            and (meant := persons.meant(text, written, first))
            and not any(names.fold(meant) == names.fold(name) for name in exact)
        ):
            return meant
        if exact or fitting:
            return (exact or fitting)[0]
    if folded in cast.relatives:
        return cast.relatives[folded]
    nicknamed = [
        name for name in (*introduced, *cast.people) if len(folded) >= 3 and names.fold(name).startswith(folded)
    ]
    if nicknamed:
        return nicknamed[0]
    if plain.isupper() or title:
        meant = persons.meant(text, written, first)
        # Nobody is a part of the name of somebody who has a label: "JAMES" is not Henry James Cole.
        if meant and (
            folded in (names.fold(meant.split()[0]), names.fold(meant.split()[-1]))
            or not _labelled_too(meant, label, labelling)
        ):
            return meant
        if title and persons.forms(text, plain):
            return persons.as_labelled(written)
    mixed = names.in_mixed_case(plain)
    return mixed if len(plain) > 3 or re.search(rf"\b{re.escape(mixed)}\b", text) else plain


def _labelled_too(name: str, label: str, labelling: Labelling) -> bool:
    return any(other != label and names.same_person(names.without_titles(other), name) for other in labelling.names)


def _of_the_programme(text: str, labelling: Labelling, speakers: dict[str, str]) -> dict[str, str]:
    """The host's name where the title alone gives it ("NIGHT DESK, with Clara Moe") and all others have their names."""
    hosts = [label for label, name in speakers.items() if label in ("host", "presenter") and key(name) == label]
    others = [name for label, name in speakers.items() if label not in hosts]
    if len(hosts) != 1 or not others or not all(" " in name for name in others):
        return {}
    first = min(start for start, label in labelling.labels.items() if label.name)
    found = [
        name.words
        for cue in re.finditer(r"(?:^|[,:–—.] |\n)(?i:presented by|with) (?=[A-ZÀ-Þ])", text[:first])
        for name in names.find(text, cue.end(), min(first, cue.end() + 60))
        if name.start == cue.end()
    ]
    guests = [name for name in found if any(names.same_person(name, other) for other in others)]
    return {hosts[0]: found[0]} if len(found) == 1 and not guests else {}


def _as_written_elsewhere(text: str, written: str) -> str:
    """A label of several words in the case that the text uses for it outside of labels."""
    if written != written.upper() and not re.search(r"[A-ZÀ-Þ]{3}", written):
        return written
    for match in re.finditer(re.escape(written), text, re.IGNORECASE):
        if match[0] != written and match[0] != match[0].upper() and names.is_capitalised(match[0]):
            return match[0]
    mixed = names.in_mixed_case(written)
    parts = mixed.split()
    return mixed if len(parts) < 2 or names.find(mixed) is None else _sentence_case_role(mixed)


def _sentence_case_role(mixed: str) -> str:
    """AUDIENCE MEMBER is a role, and only its first word keeps a capital; in "Reporter of Radio Moe" the names do."""
    parts = mixed.split()
    if parts[0].casefold() in ("reporter", "delegate", "correspondent", "journalist") and "Of" in parts:
        return " ".join([parts[0], *(part.lower() if part in ("Of", "The", "And") else part for part in parts[1:])])
    if any(part.casefold() in ("the", "in", "from") for part in parts):
        return mixed[:1] + mixed[1:].lower()
    roles = {"member", "speaker", "voice", "man", "woman", "question", "questioner", "officer", "child"}
    return " ".join([parts[0], *(part.lower() if part.casefold() in roles else part for part in parts[1:])])


def _moderators(
    text: str, labelling: Labelling, speakers: dict[str, str], roles: dict[str, tuple[Kind, float]]
) -> dict[str, tuple[Kind, float]]:
    """Of a document of Q and A, those who speak before the first question and are never asked: a press officer."""
    habits = hearing.habits(text, labelling, speakers)
    first = min((start, key(label.name)) for start, label in labelling.labels.items() if label.name)[1]
    open_part = roles[first][0] == "interviewee" and first not in INTERVIEWEE_WORDS
    return {first: ("interviewer", 0.75)} if open_part and habits[first][1] == 0 else {}


def _asks_often(said: _Turns) -> bool:
    return 2 * said.questions >= said.turns


def _on_the_platform(
    text: str, labelling: Labelling, speakers: dict[str, str], roles: dict[str, tuple[Kind, float]]
) -> list[str]:
    """The labels of those whom the first turn of a press conference presents: they may ask each other, too."""
    opening, label = labelling.turns[0]
    presented = {names.fold(name.words) for name in names.find(text, label.words_start, opening.end)}
    return [
        other
        for other, (kind, _) in roles.items()
        if other != key(label.name) and kind == "interviewer" and names.fold(speakers[other]) in presented
    ]


def _roles(
    turns: dict[str, _Turns],
    speakers: dict[str, str],
    cast: Cast,
    presented: bool,
    opens: str | None = None,
    named: frozenset[str] = frozenset(),
) -> dict[str, tuple[Kind, float]]:
    """Who asks and who answers; "unknown" for all where nothing tells."""
    known: dict[str, tuple[Kind, float]] = {}
    for label in turns:
        sure = 0.99 if speakers[label] in cast.declared or label in cast.codes else 0.93
        if (
            label in INTERVIEWER_WORDS
            and label not in named
            and (presented or label not in _OFFICES or INTERVIEWEE_WORDS & set(turns))
        ):
            known[label] = ("interviewer", 0.99)
        elif label in INTERVIEWEE_WORDS and (presented or INTERVIEWER_WORDS & set(turns) or len(turns) == 2):
            known[label] = ("interviewee", 0.99)
        elif speakers[label] in cast.interviewers and speakers[label] in cast.declared:
            known[label] = ("interviewer", sure)
        elif speakers[label] in cast.interviewees and speakers[label] in cast.declared:
            known[label] = ("interviewee", sure)
    if opens is not None and opens not in known and not any(kind == "interviewer" for kind, _ in known.values()):
        known[opens] = ("interviewer", 0.9)
    shares = {label: said.questions / said.turns for label, said in turns.items()}
    rest = [label for label in turns if label not in known]
    if not any(kind == "interviewer" for kind, _ in known.values()):
        presented = presented or bool(known)
        hinted = {label: 0.25 * (presented and speakers[label] in cast.interviewers) for label in rest}
        asking = _asks_by_habit(turns, shares, hinted) if presented else _only_asks(turns)
        if asking is None and not known:
            return dict.fromkeys(turns, ("unknown", 0.9))
        if asking is not None:
            known[asking] = ("interviewer", 0.95 if hinted[asking] else 0.85)
            rest.remove(asking)
    if len(rest) == 1 and known and all(kind == "interviewer" for kind, _ in known.values()):
        known[rest.pop()] = ("interviewee", 0.85)  # whoever greets the press is not another host
    for label in rest:
        said = turns[label]
        # Who greets the press and answers it without asking is no host.
        answers = said.replies >= 2 and not said.questions
        other_host = said.greets and speakers[label] not in cast.interviewees and not answers
        asks = said.turns >= 2 and shares[label] >= 0.6 and said.words / said.turns < 40
        in_audience = _IN_AUDIENCE.search(label) and said.questions
        known[label] = ("interviewer", 0.75) if other_host or asks or in_audience else ("interviewee", 0.85)
    return known


def _asks_by_habit(turns: dict[str, _Turns], shares: dict[str, float], hinted: dict[str, float]) -> str | None:
    """The label in a document presented as an interview that asks most, if it asks more than the others do."""
    if not hinted or len(turns) < 2:
        return None
    best = max(hinted, key=lambda label: shares[label] + hinted[label] + 0.3 * turns[label].greets)
    others = [label for label in turns if label != best]
    asked_back = sum(turns[label].questions for label in others) / sum(turns[label].turns for label in others)
    stands_out = shares[best] + hinted[best] >= 0.3 and shares[best] > asked_back
    return best if stands_out or turns[best].greets else None


def _only_asks(turns: dict[str, _Turns]) -> str | None:
    """The label that does nearly all the asking and little else, among two to six; no other cue is there.

    Measured on conversations where nobody interviews (scenes, chats, meetings, November 2026): none of 398 passes. Of
    four to six voices more is asked: with the limits of two and three one of them would pass.
    """
    if not 2 <= len(turns) <= 6:
        return None
    group = len(turns) > 3
    best = max(turns, key=lambda label: turns[label].questions / turns[label].turns)
    own = turns[best]
    others = [said for label, said in turns.items() if label != best]
    asked_back = sum(said.questions for said in others) / sum(said.turns for said in others)
    at_length = sum(said.words for said in others) / sum(said.turns for said in others)
    share = own.turns / sum(said.turns for said in turns.values())
    alternates = 0.2 <= share <= 0.5 if group else 0.35 <= share <= 0.6
    often = own.turns >= (4 if group else 3) and own.questions >= (0.75 if group else 0.7) * own.turns
    clear = often and asked_back <= (0.1 if group else 0.15) and alternates
    return best if clear and at_length >= 1.3 * own.words / own.turns else None


def full_name(text: str, written: str, start: int, cast: Cast) -> str:
    """The name of a person whom the words at an offset name, as fully as the document does."""
    plain = names.without_titles(written.strip(" .,"))
    if " " in plain:
        return _as_written_elsewhere(text, plain)
    title = persons.title_of(written)
    known = [
        name
        for name in (*cast.interviewees, *cast.present, *cast.people)
        if names.same_person(plain, name) and persons.fits(text, title, name)
    ]
    sure = [name for name in known if name in cast.declared or name in cast.present or persons.titles_of(text, name)]
    known = sure if title in persons.OF_A_FAMILY else known
    if (meant := persons.meant(text, written, start)) or known:
        return meant or known[0]
    return persons.as_labelled(written) if title and persons.forms(text, plain) else names.in_mixed_case(plain)
