"""One variant of a question searched and read: what was found for it, before anything is decided.

Enter: a variant, an index, an encoder, a reader. Leave: its passages with the reader's judgements of them, corrected
where the kind of a passage decides what it may answer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from askarchive import credits, quoting, titles
from askarchive.conversation import Variant
from askarchive.index import Index
from askarchive.referents import name_words, unnamed_persons
from askarchive.retrieval import Method, retrieve
from askarchive.types import Candidate, EarlierTurn, Encoder, Hit, Paragraph, Passage, Reader, Reading, Reranker, Span
from askarchive.words import WORD

# What an interview is asked for is what the interviewee says; others' words must answer clearly better.
WEIGHT = {"interviewee": 1.0, "unknown": 1.0, "interviewer": 0.9, "editorial": 1.0}
# Where a question's "he" or "she" has its name from an earlier question, words out of an exchange that never names that
# person are most likely somebody else's story: they must answer about twice as surely. Of 12 such follow-ups to
# interviews the reader never saw, 11 are answered where the person is named (2026-11).
UNNAMED = 0.5
# How much nearness to the question moves a passage up or down among those read, in log-odds for a cosine of 1. Which
# passage answers is the reader's to say; of two that it finds much alike the nearer one is right more often
# (docs/results.md, "Nearness in the order of the quotes"). It has no part in whether there is an answer.
NEARNESS = 4.0
CONTEXT_CHARS = 240
# A name may stand this far before the passage that goes on about its bearer: in exchanges, and outside of them.
PARAGRAPHS_BEFORE = 3
EXCHANGES_BEFORE = 2
# How many passages a reranker chooses from: what each list of the search holds.
POOL = 100
# A caption whose credit is asked for, about whom it names: as sure as the reader is of what it has seen often.
CREDITED = 0.9

_ABOUT_INTERVIEWER = re.compile(
    r"\b(?:interviewer|presenter|reporter|host|moderator|journalist|narrator|ask(?:s|ed|ing)?|question(?:s|ed)?|"
    r"want(?:s|ed)? to know|bring(?:s)? up|point(?:s|ed)? out|suggest(?:s|ed)?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Tried:
    """One reading of the question with what was found for it."""

    variant: Variant
    hits: tuple[Hit, ...]
    read: tuple[quoting.Read, ...]
    best: float


def try_variant(
    variant: Variant,
    index: Index,
    encoder: Encoder,
    reader: Reader,
    k: int,
    *,
    method: Method,
    reranker: Reranker | None = None,
    history: Sequence[EarlierTurn] = (),
    documents: frozenset[str] | None = None,
    leave_out: Callable[[Passage], bool] | None = None,
    hide_questions: bool = False,
) -> Tried:
    """The variant's k best passages, read.

    Args:
        reranker: as for `find`.
        history: what the reader is shown of the conversation.
        documents: only these are searched; None is all.
        leave_out: passages that are treated as if they were not in the index.
        hide_questions: interviewers' words are neither searched nor shown to the reader.
    """
    hits = find(
        variant.understood,
        index,
        encoder,
        k,
        method=method,
        reranker=reranker,
        documents=documents,
        leave_out=leave_out,
        hide_questions=hide_questions,
    )
    passages = [index.passage(hit.row) for hit in hits]
    candidates = _candidates(variant.text, index, passages, hits, hide_questions)
    readings = reader.read(variant.text, candidates, history)
    asks_interviewer = bool(_ABOUT_INTERVIEWER.search(variant.text))
    read = tuple(
        quoting.Read(
            passage,
            _judged(index, variant.text, passage, reading, asks_interviewer),
            1.0 if asks_interviewer else WEIGHT[passage.role],
        )
        for passage, reading in zip(passages, readings, strict=True)
    )
    if variant.about:
        read = _held_to(variant.about, index, read)
    best = max((one.likely for one in read), default=0.0)
    return Tried(variant, hits, _nearer_first(read, hits), best)


def find(
    question: str,
    index: Index,
    encoder: Encoder,
    k: int,
    *,
    method: Method,
    reranker: Reranker | None = None,
    documents: frozenset[str] | None = None,
    leave_out: Callable[[Passage], bool] | None = None,
    hide_questions: bool = False,
) -> tuple[Hit, ...]:
    """The k passages that are to be read, best first.

    Args:
        reranker: chooses them from the POOL best, or from k where that is more; None leaves the order of the search.
            It sees what a reader sees, the question that a passage replies to before its words. Equal scores: the
            order of the search.
    """
    hits = retrieve(
        question,
        index,
        encoder,
        k if reranker is None else max(POOL, k),
        documents=documents,
        method=method,
        leave_out=leave_out,
        search_questions=not hide_questions,
    )
    if reranker is None:
        return hits
    candidates = _candidates(question, index, [index.passage(hit.row) for hit in hits], hits, hide_questions)
    texts = [f"{one.context}\n{one.text}" if one.context else one.text for one in candidates]
    scored = sorted(zip(reranker.scores(question, texts), hits, strict=True), key=lambda pair: -pair[0])
    return tuple(replace(hit, score=score, rank=rank) for rank, (score, hit) in enumerate(scored[:k], 1))


def _candidates(
    question: str, index: Index, passages: Sequence[Passage], hits: Sequence[Hit], hide_questions: bool
) -> list[Candidate]:
    """The passages as a reader sees them: after the words that they reply to, and the title where they rest on it."""
    said: dict[str, str] = {}
    made = []
    for passage, hit in zip(passages, hits, strict=True):
        document = index.document(passage.document)
        text = document.text
        context = ""
        if passage.question is not None:
            context = "" if hide_questions else passage.question.of(text)
        elif passage.speaker is not None and not hide_questions:
            context = _turns_before(index, passage, text)
        words = text[passage.start : passage.end]
        if passage.document not in said:
            # Where somebody speaks it is the sidecar's title or none: looking for one in the text takes time.
            paragraphs = index.paragraphs(passage.document) if passage.speaker is None else ()
            said[passage.document] = titles.title(document, paragraphs)
        title = said[passage.document]
        if titles.needed(title, question, f"{words} {context} {passage.speaker or ''}"):
            context = f"{title}: {context}" if context else title
        made.append(
            Candidate(
                text=words,
                sentences=tuple(Span(s.start - passage.start, s.end - passage.start) for s in passage.sentences),
                context=context,
                speaker=passage.speaker,
                kind=passage.kind,
                dense=hit.dense or 0.0,
                lexical=hit.lexical or 0.0,
            )
        )
    return made


def _turns_before(index: Index, passage: Passage, text: str) -> str:
    """What was said just before, for a turn that answers nobody's marked question."""
    paragraphs = index.paragraphs(passage.document)
    number = passage.paragraph - 1  # paragraphs count from 1
    first = number
    while first > 0 and passage.start - paragraphs[first - 1].start <= CONTEXT_CHARS:
        first -= 1
    return text[paragraphs[first].start : paragraphs[number].start].strip() if first < number else ""


def _nearer_first(read: Sequence[quoting.Read], hits: Sequence[Hit]) -> tuple[quoting.Read, ...]:
    """The passages weighed by their nearness to the question; the one that the reader is surest of keeps its place.

    As they came when they were not found by nearness.
    """
    likely = [min(one.likely, 1 - 1e-6) for one in read]
    if max(likely, default=0.0) <= 0.0 or any(hit.dense is None for hit in hits):
        return tuple(read)
    nearness = [hit.dense or 0.0 for hit in hits]
    surest = nearness[likely.index(max(likely))]
    found = []
    for one, chance, near in zip(read, likely, nearness, strict=True):
        if chance > 0.0:
            odds = chance / (1 - chance) * math.exp(NEARNESS * (near - surest))
            one = replace(one, nearness=odds / (1 + odds) / chance)
        found.append(one)
    return tuple(found)


def _held_to(names: Sequence[str], index: Index, read: Sequence[quoting.Read]) -> tuple[quoting.Read, ...]:
    """The passages with less weight for those that speak of none of these names.

    They have none once one that does is best, and where the archive has never heard of any of them.
    """
    # A word of a name is enough: who was introduced in full is called by one name after that.
    words = frozenset(word for name in names for word in name_words(name))
    named = [_speaks_of(index, one.passage, words) for one in read]
    if not any(named) and not any(index.fulltext.contains(word) for word in words):
        return tuple(replace(one, weight=0.0) for one in read)
    best = {True: 0.0, False: 0.0}
    for one, speaks in zip(read, named, strict=True):
        best[speaks] = max(best[speaks], one.likely)
    others = 0.0 if best[True] >= UNNAMED * best[False] else UNNAMED
    return tuple(
        one if speaks else replace(one, weight=one.weight * others) for one, speaks in zip(read, named, strict=True)
    )


def _speaks_of(index: Index, passage: Passage, words: frozenset[str]) -> bool:
    """Whether the exchange of a passage has one of these words of names, or its speaker does."""
    if not words or words & set(WORD.findall(passage.speaker or "")):
        return True
    text = index.document(passage.document).text
    called = re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(words))) + r")\b")
    return any(called.search(span.of(text)) for span in _around(text, index.paragraphs(passage.document), passage))


def _around(text: str, paragraphs: Sequence[Paragraph], passage: Passage) -> list[Span]:
    """The passage's exchange, and before it those it goes on from: one that begins with "he" has named him earlier."""
    found = [Span(passage.start, passage.end)]
    if not passage.exchange:
        before = paragraphs[max(0, passage.paragraph - 1 - PARAGRAPHS_BEFORE) : passage.paragraph]
        return found + [Span(paragraph.start, paragraph.end) for paragraph in before]
    for exchange in range(passage.exchange, max(0, passage.exchange - 1 - EXCHANGES_BEFORE), -1):
        spoken = [paragraph for paragraph in paragraphs if paragraph.exchange == exchange]
        found += [Span(paragraph.start, paragraph.end) for paragraph in spoken]
        words = " ".join(text[paragraph.words_start : paragraph.end] for paragraph in spoken)
        if not unnamed_persons(words, beside_a_name=False):
            break
    return found


def _judged(index: Index, question: str, passage: Passage, reading: Reading, asks_interviewer: bool) -> Reading:
    """The reading, where the kind of the passage does not decide.

    An interviewer's questions answer nothing, what an interviewer states may; a caption answers for its picture.
    """
    if passage.kind == "caption":
        words = index.document(passage.document).text[passage.start : passage.end]
        if credits.answers(question, words):
            return replace(reading, answers=max(reading.answers, CREDITED), evidence=(1.0,) * len(reading.evidence))
    if passage.kind != "interviewer" or asks_interviewer:
        return reading
    text = index.document(passage.document).text
    evidence = tuple(
        0.0 if span.of(text).rstrip("\"'\u201d\u2019)] ").endswith("?") else likely
        for span, likely in zip(passage.sentences, reading.evidence, strict=True)
    )
    return replace(reading, answers=reading.answers if any(evidence) else 0.0, evidence=evidence)
