"""From a document to its paragraphs: blocks, labels, cast, front matter, turns, furniture, exchanges, corrections.

Enter: a document. Leave: its paragraphs in order; every character outside of them is blank.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from askarchive.errors import SourceError
from askarchive.structure import (
    answering,
    asides,
    blocks,
    cast,
    front,
    furniture,
    header,
    hearing,
    labelled,
    labels,
    unlabelled,
    unlabelled_pages,
    unlabelled_told,
)
from askarchive.structure.cast import Cast
from askarchive.structure.label import INTERVIEWEE_WORDS, INTERVIEWER_WORDS, key
from askarchive.structure.labels import Labelling
from askarchive.types import SPEECH, Document, Kind, Paragraph, Span

_ADVERT = re.compile(
    r"(?i:\b(?:supported by|sponsored by|brought to you by|use the code|promo code|per ?cent off|housekeeping|"
    r"short break|quick break|our sponsors?|monthly supporters|patreon)\b)"
)
_NOTE = re.compile(r"(?i:(?:corrections?|update|notes?|postscript|editor[’']s? note|afterword)\b[^.:]{0,20}:)")
# The first blocks of an interview without labels among which title, byline and captions may stand.
_FRONT_BLOCKS = 8


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a block was found to be."""

    kind: Kind
    confidence: float
    speaker: str | None = None


def paragraphs(document: Document) -> tuple[Paragraph, ...]:
    """The paragraphs of a document, each with its kind, speaker and confidence.

    Raises:
        SourceError: the sidecar corrects a paragraph that the document does not have.
    """
    text = document.text
    spans = blocks.split(text)
    if not spans:
        return _corrected((), document)
    labelling = labels.find(text, spans)
    if any(label.name for start, label in labelling.labels.items() if start not in labelling.lone):
        people, verdicts = _labelled(text, labelling, document)
    else:
        people, verdicts = _unlabelled(text, labelling, document)
    made = [
        _paragraph(text, number, span, labelling, verdict)
        for number, (span, verdict) in enumerate(zip(labelling.spans, verdicts, strict=True), start=1)
    ]
    return _numbered(_corrected(tuple(made), document, people))


def _paragraph(text: str, number: int, span: Span, labelling: Labelling, verdict: Verdict) -> Paragraph:
    label = labelling.labels.get(span.start)
    if span.start in labelling.lone and verdict.speaker is None:
        label = None
    start = min(label.words_start, span.end) if label is not None else span.start
    speech = verdict.kind in SPEECH and verdict.speaker is not None
    return Paragraph(
        number=number,
        start=span.start,
        end=span.end,
        kind=verdict.kind,
        speaker=verdict.speaker,
        confidence=round(min(0.99, max(0.0, verdict.confidence)), 3),
        words_start=start,
        time=label.time if label is not None else None,
        asides=asides.find(text, start, span.end) if speech else (),
    )


def _labelled(text: str, labelling: Labelling, document: Document) -> tuple[Cast, list[Verdict]]:
    spans = labelling.spans
    named = [n for n, span in enumerate(spans) if (label := labelling.labels.get(span.start)) and label.name]
    before, last = spans[: named[0]], named[-1]
    people = cast.gather(text, before, document.details)
    presented = labelled.presents(text, before, document.details)
    heard = hearing.follow(text, labelling, lambda name, start: labelled.full_name(text, name, start, people))
    voices = labelled.voices(text, labelling, people, presented, heard)
    parts = {label: voice.kind for label, voice in voices.items()}
    known = [voice.speaker for voice in voices.values()]
    turned = answering.find(text, labelling, parts, dict(zip(voices, known, strict=True)), heard.held)
    found = [Verdict(*kind) for kind in front.kinds(text, before, known)]
    for n, span in enumerate(before):
        if n and span.start in heard.lines:
            found[n] = Verdict("editorial", 0.9)
    running = furniture.RunningText(text, spans)
    voice: labelled.Voice | None = None
    answered = False
    for n in range(named[0], len(spans)):
        span = spans[n]
        label = labelling.labels.get(span.start)
        if label is not None and label.name:
            voice = _on_the_stand(voices[key(label.name)], label.name, heard, span.start)
            voice = replace(voice, kind=turned.get(span.start, voice.kind))
            words = text[label.words_start : span.end]
            kind = _spoken_kind(words, voice, answered)
            answered = answered or voice.kind == "interviewee"
            found.append(Verdict(kind, voice.confidence if kind == voice.kind else 0.7, voice.speaker))
            continue
        form = _form(text, span, known, running)
        if span.start in heard.lines:
            found.append(Verdict("editorial", 0.9))
        elif form is not None:
            found.append(form)
        elif n > last and _is_closing(text, span):
            found.append(Verdict("editorial", 0.8))
        elif (narrator := _narrator(text, span, voices)) is not None:
            found.append(Verdict(narrator.kind, 0.6, narrator.speaker))
        elif voice is not None:
            found.append(Verdict(voice.kind, voice.confidence * 0.95, voice.speaker))
    return people, found


def _on_the_stand(voice: labelled.Voice, written: str, heard: hearing.Hearing, start: int) -> labelled.Voice:
    """Whose words a Q or an A is: the witness's who was called last, the counsel's who examines.

    Where others were called before and nobody is named now, the letter names the speaker.
    """
    now = heard.at[start]
    if key(written) in INTERVIEWEE_WORDS and heard.witnesses:
        return replace(voice, speaker=now.witness or written)
    if key(written) in INTERVIEWER_WORDS and now.counsel is not None:
        return replace(voice, speaker=now.counsel)
    return voice


def _spoken_kind(words: str, voice: labelled.Voice, answered: bool) -> Kind:
    """A host's opening and advertisements are the host's words, and no question."""
    if voice.kind != "interviewer":
        return voice.kind
    if _ADVERT.search(words) and "?" not in words[-40:]:
        return "editorial"
    if (
        not answered
        and "?" not in words
        and (labelled.greets(words) or len(words) > 250 or re.search(rf"I['’]m {re.escape(voice.speaker)}", words))
    ):
        return "introduction"
    return voice.kind


def _form(text: str, span: Span, people: Sequence[str], running: furniture.RunningText) -> Verdict | None:
    """What a block's own form says, wherever it stands."""
    if furniture.is_bracketed(text, span):
        return Verdict("editorial", 0.95)
    if furniture.is_mark(text, span):
        return Verdict("header", 0.9)
    words = span.of(text)
    if _NOTE.match(words) or re.match(r"(?i:\[(?:advert\w*|ad|sponsor\w*)\]|editor[’']s? note)", words):
        return Verdict("editorial", 0.95)
    if running.repeats(text, span) is not None:
        return Verdict("pull_quote", 0.95)
    if (sure := furniture.caption(text, span, people)) >= 0.7:
        return Verdict("caption", sure)
    return None


def _is_closing(text: str, span: Span) -> bool:
    """Whether an unlabelled block after the last turn is a note rather than the turn's next paragraph."""
    words = span.of(text)
    return _NOTE.match(words) is not None or furniture.FIRST_PERSON.search(words) is None


def _narrator(text: str, span: Span, voices: Mapping[str, labelled.Voice]) -> labelled.Voice | None:
    """Whose an unlabelled block is that presents one of the voices: the presenter's, not the voice's before it."""
    words = span.of(text)
    asking = [voice for voice in voices.values() if voice.kind == "interviewer"]
    presented = any(voice.speaker in words for voice in voices.values() if " " in voice.speaker)
    return asking[0] if len(asking) == 1 and presented and not furniture.FIRST_PERSON.search(words) else None


def _unlabelled(text: str, labelling: Labelling, document: Document) -> tuple[Cast, list[Verdict]]:
    spans = labelling.spans
    life = unlabelled_told.find(text, spans)
    if life is not None:
        telling = spans[life.begins :]
        if sum(_I.search(span.of(text)) is not None for span in telling) < 0.4 * len(telling):
            life = None  # a guide that says "we" under a heading with a colon
    opening = min(_opening(text, spans), life.begins) if life else _opening(text, spans)
    pictures = [span for span in spans[opening:] if furniture.caption(text, span, ()) >= 0.9]
    people = cast.gather(text, spans[:opening], document.details, pictures)
    people = life.cast(people) if life and not document.details.interviewees else people
    known = [*people.interviewees[:1], *people.interviewers[:1]]
    running = furniture.RunningText(text, spans)
    verdicts: list[Verdict | None] = [None] * len(spans)
    bylines = [n for n in range(min(opening, _FRONT_BLOCKS)) if n and furniture.is_byline(text, spans[n])]
    fielded = [n for n in range(1, min(opening, 4)) if header.is_header(text, spans[n])]
    head = max([*bylines[-1:], *fielded[-1:], 0]) + 1
    for n, (kind, sure) in enumerate(front.kinds(text, spans[:head], known)):
        # Without a byline only the very first block is judged here, and only by its form.
        verdicts[n] = Verdict(kind, sure) if bylines or kind in ("title", "header", "editorial") else None
    for n in range(head, len(spans)):
        form = _form(text, spans[n], known, running)
        # Among the first blocks a caption must carry its credit: standfirsts and bylines are as short.
        early = form is not None and form.kind == "caption" and n < 4 and form.confidence < 0.95
        verdicts[n] = None if early else form
        if spans[n].start in labelling.lone:
            verdicts[n] = _interjection(text, spans[n], labelling)
    chain = [n for n in range(len(spans)) if verdicts[n] is None]
    told = life is not None or _TOLD.search(" ".join(span.of(text)[:600] for span in spans[:4])) is not None
    # A header that names who tells, over paragraphs of which none asks.
    stated = bool(fielded) and any(name in people.declared for name in people.interviewees)
    stated = stated and not any(spans[n].of(text).endswith("?") for n in chain)
    told = told or stated
    decided = unlabelled.decide(text, [spans[n] for n in chain], people.interviewees[:1], told)
    if not _is_interview(text, spans, chain, decided, people, document, told):
        return people, [Verdict("unknown", 0.9)] * len(spans)
    blocks_read = [spans[n] for n in chain]
    stated_cast = document.details.interviewees or document.details.interviewers or people.declared
    if not told and not stated_cast and unlabelled_pages.is_page(text, blocks_read, decided):
        if not unlabelled_pages.is_mostly_questions(text, blocks_read, decided):
            return people, [Verdict("unknown", 0.9)] * len(spans)
        people = Cast()
    if not told:
        decided = _introduced(text, [spans[n] for n in chain], decided)
    asks = people.interviewers[0] if people.interviewers else None
    answers = people.interviewees[0] if people.interviewees else None
    begins = life.begins if life and life.teller and _opens_as_told(spans[life.begins].of(text)) else None
    nobody_asks = told and not any(kind == "interviewer" for kind, _ in decided)
    for n, (kind, sure) in zip(chain, decided, strict=True):
        if (
            kind == "introduction"
            and (stated or begins == n)
            and _is_told_by(spans[n].of(text), people.interviewees[0])
        ):
            kind, sure = "interviewee", 0.8
        if nobody_asks and kind == "interviewee" and answers is None:
            kind = "unknown"  # a life told, and the heading does not say whose
        verdicts[n] = Verdict(kind, sure, asks if kind == "interviewer" else answers if kind == "interviewee" else None)
    return people, _standfirst(text, spans, [v or Verdict("unknown", 0.5) for v in verdicts], bool(bylines), known)


def _introduced(text: str, spans: Sequence[Span], decided: Sequence[tuple[Kind, float]]) -> list[tuple[Kind, float]]:
    """The paragraphs with those before the first question an introduction that portray somebody ("She smokes").

    Such a one may open with the portrayed person's words, or tell of the author in the first person.
    """
    first = next((n for n, (kind, _) in enumerate(decided) if kind == "interviewer"), 0)
    return [
        ("introduction", 0.6)
        if n < first and kind == "interviewee" and _PORTRAYS.search(furniture.unquoted(span.of(text)))
        else (kind, sure)
        for n, (span, (kind, sure)) in enumerate(zip(spans, decided, strict=True))
    ]


def _is_told_by(words: str, teller: str) -> bool:
    """Whether words in the first person are the teller's: who introduces somebody gives the name."""
    plain = furniture.unquoted(words)
    return (
        furniture.FIRST_PERSON.search(plain) is not None
        and not furniture.INTERVIEWING.search(words)
        and not re.search(rf"\b{re.escape(teller.split()[-1])}\b", plain)
    )


def _opens_as_told(words: str) -> bool:
    """Whether the first sentence is in the first person and of nobody else: who introduces a teller says he or she."""
    opening = furniture.unquoted(furniture.first_sentence(words))
    return furniture.FIRST_PERSON.search(opening) is not None and not _HE_OR_SHE.search(opening)


def _interjection(text: str, span: Span, labelling: Labelling) -> Verdict:
    """The words of a third person who alone has a label; a question of theirs may be anybody's part."""
    kind: Kind = "unknown" if span.of(text).endswith("?") else "interviewee"
    return Verdict(kind, 0.7, labelled.full_name(text, labelling.labels[span.start].name, span.start, Cast()))


def _standfirst(
    text: str, spans: Sequence[Span], verdicts: list[Verdict], has_byline: bool, people: Sequence[str]
) -> list[Verdict]:
    """Without a byline to part them, the length parts standfirst from introduction."""
    if has_byline:
        return verdicts
    speech = next((n for n, verdict in enumerate(verdicts) if verdict.kind in SPEECH), len(verdicts))
    kinds = front.kinds(text, spans[:speech], people)
    return [
        Verdict(*kinds[n]) if n < speech and verdicts[n].kind == "introduction" else verdicts[n]
        for n in range(len(verdicts))
    ]


def _opening(text: str, spans: Sequence[Span]) -> int:
    """How many blocks stand before the first question, at most `_FRONT_BLOCKS`."""
    for n, span in enumerate(spans[:_FRONT_BLOCKS]):
        words = span.of(text)
        if n >= 2 and words.endswith("?") and len(words) < 300:
            return n
    return min(len(spans), _FRONT_BLOCKS)


_I = re.compile(r"\b(?:I|I['’](?:m|ve|d|ll)|my|me)\b")
_HE_OR_SHE = re.compile(r"\b(?:he|him|his|she|hers?)\b", re.IGNORECASE)
_PORTRAYS = re.compile(r"\b(?:[Hh]e|[Ss]he)(?:['’]s| [a-z]{2,}s)\b(?<! was)(?<! does)")
_TOLD = re.compile(
    r"(?i:\b(?:in|are|is) (?:his|her|their) own words\b|\bquestions (?:have been|were|are) (?:left out|removed|omitted|cut)\b|\bas told to\b|\btold to (?-i:[A-ZÀ-Þ])|\btells (?:his|her|their) (?:life|story)\b|\bas (?:he|she) told it\b|"
    r"\boral history\b|\bremembers\b|\brecalls\b)"
)


def _is_interview(
    text: str,
    spans: Sequence[Span],
    chain: Sequence[int],
    decided: Sequence[tuple[Kind, float]],
    people: Cast,
    document: Document,
    told: bool,
) -> bool:
    """Whether the text is an interview or a life told; any other prose must not be given speakers."""
    if document.details.interviewees or document.details.interviewers:
        return True
    asked = 0
    for (n, (kind, _)), (after, _) in zip(zip(chain, decided, strict=True), decided[1:], strict=False):
        asks = kind == "interviewer" and after == "interviewee"
        asked += asks and spans[n].of(text).rstrip('"”’)*_ ').endswith("?")
    if asked >= 3 or (asked >= 2 and people.interviewers):
        return True
    spoken = [n for n, (kind, _) in zip(chain, decided, strict=True) if kind == "interviewee"]
    first = sum(1 for n in spoken if furniture.FIRST_PERSON.search(spans[n].of(text)))
    return told and len(spoken) >= 3 and first >= 0.6 * len(spoken)


def _corrected(made: tuple[Paragraph, ...], document: Document, people: Cast | None = None) -> tuple[Paragraph, ...]:
    """The paragraphs with the sidecar's corrections, which are certain."""
    found = list(made)
    for number, kind, speaker in document.details.corrections:
        if number > len(found):
            raise SourceError(
                f"The sidecar of {document.name} corrects paragraph {number}, but the document has {len(found)}; "
                "see `askarchive show --structure`."
            )
        if speaker is None and people is not None:
            pool = {"interviewer": people.interviewers, "interviewee": people.interviewees}.get(kind, ())
            speaker = pool[0] if len(pool) == 1 else None
        found[number - 1] = replace(found[number - 1], kind=kind, speaker=speaker, confidence=1.0)
    return tuple(found)


def _numbered(made: Sequence[Paragraph]) -> tuple[Paragraph, ...]:
    """The paragraphs with their exchanges: each question that follows an answer begins one; furniture is in none."""
    if not any(paragraph.kind == "interviewer" for paragraph in made):
        return tuple(made)
    number, answered = 1, False
    found = []
    for paragraph in made:
        if paragraph.kind == "interviewer" and answered:
            number, answered = number + 1, False
        elif paragraph.kind == "interviewee":
            answered = True
        inside = paragraph.kind in ("interviewer", "interviewee")
        found.append(replace(paragraph, exchange=number if inside else 0))
    return tuple(found)
