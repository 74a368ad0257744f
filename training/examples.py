"""What the reader learns from: one question and one passage with their labels; and windows cut as the product cuts them.

Enter: texts and gold spans. Leave: `Example`s.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from askarchive.passages import sentences as split_sentences
from askarchive.types import Candidate, Span

PRODUCT_CHARS = 600  # askarchive.passages.MAX_CHARS at the time of training


@dataclass(frozen=True, slots=True)
class Window:
    """Whole sentences of one paragraph, as absolute offsets, and what stands around them."""

    document: str
    sentences: tuple[tuple[int, int], ...]
    kind: str = "unknown"
    speaker: str | None = None
    context: str = ""

    @property
    def start(self) -> int:
        return self.sentences[0][0]

    @property
    def end(self) -> int:
        return self.sentences[-1][1]


def candidate_of(window: Window, text: str, context: bool = True) -> Candidate:
    """The window as the product gives it to a reader; without `context` the interviewer's question stays away."""
    return Candidate(
        text[window.start : window.end],
        tuple(Span(s - window.start, e - window.start) for s, e in window.sentences),
        window.context if context else "",
        window.speaker,
        window.kind,  # type: ignore[arg-type]
    )


@dataclass(frozen=True, slots=True)
class Example:
    """One pair with its labels; -1 stands for a label that is not known."""

    question: str
    text: str
    sentences: tuple[tuple[int, int], ...]
    evidence: tuple[int, ...]
    answers: int
    does_not_know: int = 0
    span: tuple[int, int] | None = None
    history: tuple[tuple[str, str | None], ...] = ()
    context: str = ""
    speaker: str | None = None
    kind: str = "unknown"
    weight: float = 1.0
    source: str = ""
    group: int = -1  # examples of one question, asked after the same turns


def windows_of(
    document: str,
    text: str,
    start: int,
    end: int,
    max_chars: int,
    overlap: int = 1,
    kind: str = "unknown",
    speaker: str | None = None,
    context: str = "",
) -> list[Window]:
    """A paragraph's windows, cut as askarchive.passages cuts them."""
    run = [(s.start, s.end) for s in split_sentences(text, start, end, lines=kind == "header")]
    made: list[Window] = []
    first = 0
    while first < len(run):
        last = first + 1
        while last < len(run) and run[last][1] - run[first][0] <= max_chars:
            last += 1
        if last < len(run) and run[-1][1] - run[first][0] <= max_chars + 120:
            last = len(run)
        made.append(Window(document, tuple(run[first:last]), kind, speaker, context))
        if last == len(run):
            break
        first = max(first + 1, last - overlap)
    return made


def overlap_share(a: tuple[int, int], b: tuple[int, int]) -> float:
    """Shared characters as a share of the shorter of the two."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / max(1, min(a[1] - a[0], b[1] - b[0])) if shared > 0 else 0.0


def is_gold(span: tuple[int, int], gold: Sequence[tuple[int, int]]) -> bool:
    return any(overlap_share(span, g) >= 0.5 for g in gold)


def make(
    question: str,
    text: str,
    window: Window,
    gold: Sequence[tuple[int, int]],
    drop: frozenset[int] = frozenset(),
    **more: object,
) -> Example:
    """The example of a window, sentences `drop` left out of it; labels follow from the gold spans.

    With sentences left out the rest is joined by single spaces.
    """
    kept = [s for n, s in enumerate(window.sentences) if n not in drop]
    span = None
    if drop:
        parts = [text[s:e] for s, e in kept]
        body = " ".join(parts)
        spans, at = [], 0
        for p in parts:
            spans.append((at, at + len(p)))
            at += len(p) + 1
    else:
        body = text[window.start : window.end]
        spans = [(s - window.start, e - window.start) for s, e in kept]
        inside = [g for g in gold if g[0] >= window.start - 2 and g[1] <= window.end + 2]
        if inside:
            g = min(inside, key=lambda x: x[1] - x[0])
            span = (max(0, g[0] - window.start), min(len(body), g[1] - window.start))
    evidence = tuple(int(is_gold(s, gold)) for s in kept)
    return Example(
        question=question,
        text=body,
        sentences=tuple(spans),
        evidence=evidence,
        answers=int(any(evidence)),
        span=span if any(evidence) else None,
        context=window.context,
        speaker=window.speaker,
        kind=window.kind,
        **more,  # type: ignore[arg-type]
    )


_STOPWORDS = frozenset(
    "a an the and or of in on at to from by for with about as is are was were be been do does did have has had will "
    "would can could should what who whom whose which when where why how it its they them their he she his her him "
    "i you we this that these those there please tell me".split()
)


def misspell(question: str, rng: random.Random) -> str:
    """One or two letters lost, doubled or swapped in the longer words."""
    words = question.split(" ")
    long = [n for n, w in enumerate(words) if len(w) >= 4]
    rng.shuffle(long)
    for n in long[: rng.randint(1, 2)]:
        w, at = words[n], rng.randint(1, len(words[n]) - 2)
        words[n] = rng.choice(
            (w[:at] + w[at + 1 :], w[:at] + w[at] + w[at:], w[: at - 1] + w[at] + w[at - 1] + w[at + 1 :])
        )
    return " ".join(words)


def keywords(question: str) -> str:
    """The question's content words, as people type them into a search box."""
    kept = [w for w in re.findall(r"[\w'’.-]+", question) if w.lower() not in _STOPWORDS]
    return " ".join(kept) if kept else question


def vary(example: Example, rng: random.Random) -> Example:
    """The same example as a careless person might type it, or as the structure might have been missed."""
    q = example.question
    dice = rng.random()
    if dice < 0.06:
        q = misspell(q, rng)
    elif dice < 0.10 and len(q.split()) >= 5 and not example.history:
        q = keywords(q)
    if rng.random() < 0.15:
        q = q.lower()
    if rng.random() < 0.15:
        q = q.rstrip("?. ")
    elif q and q[-1].isalnum() and rng.random() < 0.3:
        q += "?"
    context, speaker, kind = example.context, example.speaker, example.kind
    if rng.random() < 0.3:
        context = ""
    if rng.random() < 0.25:
        speaker, kind = None, "unknown"
    return replace(example, question=q, context=context, speaker=speaker, kind=kind)
