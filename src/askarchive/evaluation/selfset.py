"""An eval set for every archive, for free: each of the interviewer's questions, with the turn that answers it as gold.

Enter: sources with their paragraphs. Leave: an EvalSet. The question's own text is hidden from what is searched, and
for the refusals the answering exchange is taken away.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from askarchive.errors import BadInput
from askarchive.evaluation.values import EvalQuestion, EvalSet, Region, Sources
from askarchive.passages import sentences
from askarchive.types import Encoder, Paragraph
from askarchive.words import FUNCTION_WORDS

NAME = "self"
ANSWERED, REMOVED = "own question", "answer taken away"
TWIN = "-removed"  # ends the id of a question's twin to refuse
MOST = 300  # exchanges; a bigger archive is sampled evenly
LONG_QUESTION = 300  # characters; of a longer turn only the sentences that ask are kept
LEAST_ANSWER_WORDS = 5
LEAST_CONTENT_WORDS = 2  # "And then?" can be answered by any turn
ALIKE = 0.7  # Jaccard of content words from which two questions count as the same
# A refusal is only expected where no other turn may answer. Without labels that is told from two signs: another
# exchange asks much the same (cosine of the questions), or another turn says much the same (share of the answer's
# content words that it holds). November 2026, all-MiniLM-L6-v2: of 20 questions of the shipped interview, which comes
# back to its subjects, 5 lie above this cosine; of 32 of five invented ones none, the closest pair at 0.57.
ASKED_AGAIN = 0.7
SAID_AGAIN = 0.6
LEAST_SAID = 4  # content words; of a shorter answer any turn may hold most
_WORD = re.compile(r"\w+")
_ASKS = re.compile(r"[?؟？;]['\"”’)\]]*$")  # ";" asks in Greek, and otherwise ends no sentence


@dataclass(frozen=True, slots=True)
class Exchange:
    """An interviewer's question and the paragraphs that answer it."""

    document: str
    number: int
    question: str
    own_words: Region
    answer: tuple[Paragraph, ...]

    @property
    def content(self) -> frozenset[str]:
        return _content(self.question)

    @property
    def hidden(self) -> frozenset[tuple[str, int]]:
        """The exchanges taken away for the refusal: an interviewer often stays with a subject for a question or two."""
        return frozenset((self.document, self.number + step) for step in (-1, 0, 1))


def build(sources: Sources, encoder: Encoder | None = None) -> EvalSet:
    """The self-built set.

    Args:
        encoder: also leaves out refusals whose question is asked again in other words.
    Raises:
        BadInput: the collection has no interviewer's questions with answers.
    """
    found: list[Exchange] = []
    said: dict[tuple[str, int], frozenset[str]] = {}
    exchanges = left_out = alike = 0
    for name in sources.names:
        text = sources.document(name).text
        numbers, usable = 0, []
        for number, paragraphs in _by_exchange(sources.paragraphs(name)):
            numbers += 1
            answer = [text[p.words_start : p.end] for p in paragraphs if p.kind == "interviewee"]
            said[name, number] = _content(" ".join(answer))
            exchange = _exchange(name, number, paragraphs, text)
            if exchange is not None:
                usable.append(exchange)
        single = _without_near_duplicates(usable)
        exchanges += numbers
        left_out += numbers - len(usable)
        alike += len(usable) - len(single)
        found.extend(single)
    if not found:
        raise BadInput(
            f"No eval set can be built from these {len(sources.names)} documents: none has an interviewer's question "
            "with an answer to it (askarchive show --structure DOCUMENT tells what was found); write questions by hand."
        )
    remarks = [
        f"built from {len(found)} of {exchanges} exchanges: {left_out} ask nothing that stands alone or are hardly "
        f"answered, {alike} ask nearly the same as another"
    ]
    doubtful = _said_again(found, said) | (_asked_again(found, encoder) if encoder is not None else set())
    if len(found) > MOST:
        remarks.append(f"of these {len(found)}, {MOST} spread evenly are asked")
        found = [found[number * len(found) // MOST] for number in range(MOST)]
    doubtful &= set(found)
    remarks.append(
        "gold is the whole answering turn, so that words recall is low by construction; a refusal is expected where "
        f"the exchange and its neighbours are taken away, but not of {len(doubtful)} whose question or answer comes "
        "back elsewhere; another passage may still answer"
    )
    questions = tuple(_questions(found, doubtful, restrict=len(sources.names) > 1))
    digest = hashlib.sha256()
    for question in questions:
        digest.update(f"{question.id}\0{question.question}\0{question.gold}\n".encode(errors="backslashreplace"))
    return EvalSet(NAME, None, questions, digest.hexdigest(), remarks=tuple(remarks))


def _by_exchange(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, list[Paragraph]]]:
    grouped: dict[int, list[Paragraph]] = {}
    for paragraph in paragraphs:
        if paragraph.exchange:
            grouped.setdefault(paragraph.exchange, []).append(paragraph)
    yield from sorted(grouped.items())


def _exchange(name: str, number: int, paragraphs: Sequence[Paragraph], text: str) -> Exchange | None:
    """The exchange, or None where nothing is asked that stands alone, or hardly anything is answered."""
    asked: list[Paragraph] = []
    for paragraph in paragraphs:
        if paragraph.kind == "interviewee":
            break  # what is asked later belongs to an interruption
        if paragraph.kind == "interviewer":
            asked.append(paragraph)
    answer = tuple(paragraph for paragraph in paragraphs if paragraph.kind == "interviewee")
    words = sum(len(text[p.words_start : p.end].split()) for p in answer)
    if not asked or words < LEAST_ANSWER_WORDS:
        return None
    spoken = [text[span.start : span.end] for p in asked for span in sentences(text, p.words_start, p.end)]
    asking = [sentence for sentence in spoken if _ASKS.search(sentence)]
    if not asking:
        return None
    question = " ".join(spoken)
    if len(question) > LONG_QUESTION:
        question = " ".join(asking)
    exchange = Exchange(name, number, question, Region(name, asked[0].start, asked[-1].end), answer)
    return exchange if len(exchange.content) >= LEAST_CONTENT_WORDS else None


def _without_near_duplicates(exchanges: Sequence[Exchange]) -> list[Exchange]:
    """Those whose question is nobody else's too: of two alike both go, as either turn would answer."""
    kept = []
    for one in exchanges:
        alike = any(
            other is not one and len(one.content & other.content) >= ALIKE * len(one.content | other.content)
            for other in exchanges
        )
        if not alike:
            kept.append(one)
    return kept


def _said_again(exchanges: Sequence[Exchange], said: Mapping[tuple[str, int], frozenset[str]]) -> set[Exchange]:
    """Those whose answer is said much the same in a turn that stays when it is taken away."""
    turns: dict[str, list[tuple[int, frozenset[str]]]] = {}
    for (document, number), words in said.items():
        turns.setdefault(document, []).append((number, words))
    found = set()
    for one in exchanges:
        mine = said[one.document, one.number]
        if len(mine) >= LEAST_SAID and any(
            len(mine & words) >= SAID_AGAIN * len(mine)
            for number, words in turns[one.document]
            if (one.document, number) not in one.hidden
        ):
            found.add(one)
    return found


def _asked_again(exchanges: Sequence[Exchange], encoder: Encoder) -> set[Exchange]:
    """Those whose question lies close to one of an exchange that stays when it is taken away."""
    vectors = encoder.encode([one.question for one in exchanges])
    by_document: dict[str, list[int]] = {}
    for at, one in enumerate(exchanges):
        by_document.setdefault(one.document, []).append(at)
    found = set()
    for rows in by_document.values():
        cosines = vectors[rows] @ vectors[rows].T
        for line, at in zip(cosines, rows, strict=True):
            one = exchanges[at]
            stays = [(one.document, exchanges[other].number) not in one.hidden for other in rows]
            if bool((line[stays] >= ASKED_AGAIN).any()):
                found.add(one)
    return found


def _content(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower())) - FUNCTION_WORDS


def _questions(exchanges: Sequence[Exchange], doubtful: Set[Exchange], restrict: bool) -> Iterator[EvalQuestion]:
    for exchange in exchanges:
        speakers = {paragraph.speaker for paragraph in exchange.answer}
        asked = EvalQuestion(
            id=f"{exchange.document}#{exchange.number}",
            question=exchange.question,
            answerable=True,
            gold=tuple(Region(exchange.document, p.words_start, p.end) for p in exchange.answer),
            document=exchange.document if restrict else None,
            category=ANSWERED,
            speaker=speakers.pop() if len(speakers) == 1 else None,
            hide_questions=True,
            own_words=exchange.own_words,
        )
        yield asked
        if exchange not in doubtful:
            yield replace(
                asked,
                id=f"{asked.id}{TWIN}",
                answerable=False,
                gold=(),
                category=REMOVED,
                speaker=None,
                hidden=exchange.hidden,
            )
