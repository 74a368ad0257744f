"""What must hold of every answer, whatever it is worth: 100%, or the gate is red.

Enter: questions, their responses and the sources. Leave: violations, each saying which question, which quote and what
is wrong. The checks read the sources themselves and trust nothing that the answering code computed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from askarchive.evaluation.sets import shorten
from askarchive.evaluation.values import EvalQuestion, GoldTurn, Quoted, Region, Response, Sources
from askarchive.types import Document, role_of

VERBATIM = "verbatim"
ROLES = "roles"
GOLD_ROLES = "roles_by_gold"
ABSTENTION = "abstention_quotes_nothing"
ERRORS = "errors_are_reported"
HIDDEN = "question_stays_hidden"

MEANINGS: dict[str, str] = {
    VERBATIM: "every quote equals its source between its offsets, by hash",
    ROLES: "no interviewer's or editorial words as the interviewee's, by structure",
    GOLD_ROLES: "the same, by the turns that a person marked",
    ABSTENTION: "no quote on an abstention",
    ERRORS: "every error is reported as one, every row has the contract's shape",
    HIDDEN: "a self-built question is never quoted as its own answer",
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of one invariant."""

    invariant: str
    id: str
    message: str


@dataclass(frozen=True, slots=True)
class Invariant:
    """How often an invariant was checked, and its breaches."""

    name: str
    checked: int
    violations: tuple[Violation, ...]

    @property
    def share(self) -> float:
        """The share of checks that held; 1.0 where nothing was to be checked."""
        broken = len({(v.id, v.message) for v in self.violations})
        return 1.0 if not self.checked else 1 - broken / self.checked


def check(
    questions: Sequence[EvalQuestion],
    responses: Sequence[Response],
    sources: Sources,
    turns: Sequence[GoldTurn] = (),
) -> tuple[Invariant, ...]:
    """All invariants over all responses; those that the set gives no ground for are left out."""
    checker = _Checker(sources, turns)
    checked: dict[str, int] = dict.fromkeys((VERBATIM, ROLES, ABSTENTION, ERRORS), 0)
    if turns:
        checked[GOLD_ROLES] = 0
    if any(question.own_words for question in questions):
        checked[HIDDEN] = 0
    broken: dict[str, list[Violation]] = {name: [] for name in checked}

    def record(name: str, id: str, messages: Iterator[str]) -> None:
        checked[name] += 1
        broken[name].extend(Violation(name, id, message) for message in messages)

    for question, response in zip(questions, responses, strict=True):
        if not response.missing:
            record(ERRORS, question.id, iter(response.faults))
        if response.answered is False:
            record(ABSTENTION, question.id, _quoting(response))
        for label, quoted in _labelled(response):
            record(VERBATIM, question.id, checker.verbatim(label, quoted))
            record(ROLES, question.id, checker.roles(label, quoted))
            if turns:
                record(GOLD_ROLES, question.id, checker.gold_roles(label, quoted))
            if question.own_words is not None:
                record(HIDDEN, question.id, _own_words(label, quoted, question.own_words))
    return tuple(Invariant(name, checked[name], tuple(broken[name])) for name in checked)


def _labelled(response: Response) -> Iterator[tuple[str, Quoted]]:
    """Every passage that a reader is shown: quotes, and the nearest passages of an abstention."""
    for number, quoted in enumerate(response.quotes, 1):
        yield f"quote {number}", quoted
    for number, quoted in enumerate(response.nearest, 1):
        yield f"nearest passage {number}", quoted


def _quoting(response: Response) -> Iterator[str]:
    if response.quotes:
        yield f"it abstains and yet quotes {shorten(response.quotes[0].text)}"


def _own_words(label: str, quoted: Quoted, own: Region) -> Iterator[str]:
    region = quoted.region
    if region.document == own.document and region.start < own.end and own.start < region.end:
        yield f"{label} at {place(region)} is the question's own text"


def place(region: Region) -> str:
    """A region as people write it: interview.txt:1204-1688."""
    return f"{region.document}:{region.start}-{region.end}"


class _Checker:
    """Keeps what was read of the sources; a document is hashed once."""

    def __init__(self, sources: Sources, turns: Sequence[GoldTurn]) -> None:
        self._sources = sources
        self._names = frozenset(sources.names)
        self._documents: dict[str, tuple[Document, str]] = {}
        self._turns: dict[str, list[GoldTurn]] = {}
        for turn in turns:
            self._turns.setdefault(turn.region.document, []).append(turn)

    def _document(self, name: str) -> tuple[Document, str]:
        if name not in self._documents:
            document = self._sources.document(name)
            self._documents[name] = document, hashlib.sha256(document.text.encode()).hexdigest()
        return self._documents[name]

    def verbatim(self, label: str, quoted: Quoted) -> Iterator[str]:
        region = quoted.region
        if region.document not in self._names:
            yield f'{label} names the document "{region.document}", which is not in the index'
            return
        document, sha256 = self._document(region.document)
        stands = document.text[max(region.start, 0) : max(region.end, 0)]
        if not quoted.text or region.start < 0:
            yield f"{label} at {place(region)} is empty or no span"
        elif quoted.text != stands:
            yield (
                f"{label} is not what stands at {place(region)}: shown {shorten(quoted.text)}, "
                f"source {shorten(stands)}{_difference(quoted.text, stands)}{self._elsewhere(quoted)}"
            )
        if quoted.source_sha256 != sha256 or document.sha256 != sha256:
            yield f"{label} carries another source_sha256 than {region.document} has"
        if quoted.byte_start is not None:
            byte_start = len(document.text[: region.start].encode())
            expected = byte_start, byte_start + len(stands.encode())
            if (quoted.byte_start, quoted.byte_end) != expected:
                yield f"{label} gives bytes {quoted.byte_start}-{quoted.byte_end}, its span has {expected[0]}-{expected[1]}"

    def _elsewhere(self, quoted: Quoted) -> str:
        for name in self._sources.names:
            at = self._document(name)[0].text.find(quoted.text)
            if at >= 0:
                return f"; these words stand at {name}:{at}-{at + len(quoted.text)}"
        return ""

    def roles(self, label: str, quoted: Quoted) -> Iterator[str]:
        """By structure: the role stated is the role of every paragraph that the quote touches."""
        region = quoted.region
        if region.document not in self._names:
            return
        text = self._document(region.document)[0].text
        for paragraph in self._sources.paragraphs(region.document):
            if not _share_words(text, region, paragraph.start, paragraph.end):
                continue
            if quoted.role == "interviewee" and paragraph.role != "interviewee":
                yield (
                    f"{label} at {place(region)} is given as the interviewee's, but paragraph {paragraph.number} "
                    f"is {_whose(paragraph.kind)}"
                )
            elif quoted.role == "interviewee" and paragraph.speaker != quoted.speaker:
                yield (
                    f"{label} at {place(region)} is given as {_of(quoted.speaker)}, but paragraph {paragraph.number} "
                    f"is {_of(paragraph.speaker)}"
                )
            elif quoted.role == "interviewee" and any(
                a.start <= region.start and region.end <= a.end for a in paragraph.asides
            ):
                yield f"{label} at {place(region)} is given as the interviewee's, but is an aside in paragraph {paragraph.number}"

    def gold_roles(self, label: str, quoted: Quoted) -> Iterator[str]:
        """By the marked turns: no word of the interviewer or of the page as the interviewee's."""
        region = quoted.region
        if quoted.role != "interviewee" or region.document not in self._names:
            return
        text = self._document(region.document)[0].text
        for turn in self._turns.get(region.document, ()):
            if role_of(turn.kind) in ("interviewer", "editorial") and _share_words(
                text, region, turn.region.start, turn.region.end
            ):
                yield (
                    f"{label} at {place(region)} is given as the interviewee's, but {place(turn.region)} "
                    f"is {_whose(turn.kind)} as a person marked it"
                )


def _share_words(text: str, region: Region, start: int, end: int) -> bool:
    return bool(text[max(region.start, start) : max(0, min(region.end, end))].strip())


def _whose(kind: str) -> str:
    return "the interviewer's" if kind == "interviewer" else f"no testimony ({kind.replace('_', ' ')})"


def _of(speaker: str | None) -> str:
    return "an unnamed speaker's" if speaker is None else f"{speaker}'s"


def _difference(shown: str, stands: str) -> str:
    """Where the first differing character is, when the two are otherwise of a length."""
    if len(shown) != len(stands):
        return ""
    at = next(i for i, (a, b) in enumerate(zip(shown, stands, strict=True)) if a != b)
    return f" (first difference at character {at}: {shown[at]!r} for {stands[at]!r})"
