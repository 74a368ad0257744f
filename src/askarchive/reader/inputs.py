"""A question and a candidate as the reader's network sees them: token ids, segments, and where each sentence lies.

Enter: question, history, Candidate. Leave: `Piece`s of bounded length. Training and reading both come through here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from askarchive.types import Candidate, EarlierTurn

# Segments: every token carries one, so that the network never has to guess what may be evidence.
QUESTION, PASSAGE, CONTEXT, HISTORY = 0, 1, 2, 3
SEGMENTS = 4

CLS, SEP, PAD = 101, 102, 0

MAX_TOKENS = 256
MAX_QUESTION = 48
MAX_HISTORY = 40
MAX_CONTEXT = 44
MIN_SENTENCE = 1
# Of several passages read together, as training/together.py makes them.
MAX_TOGETHER = 384


@dataclass(frozen=True, slots=True)
class Piece:
    """One input of the network; a long candidate makes several.

    `sentences` are (number in the candidate, first token, one past the last token).
    """

    ids: tuple[int, ...]
    segments: tuple[int, ...]
    sentences: tuple[tuple[int, int, int], ...]


def surroundings(candidate: Candidate) -> str:
    """What the reader is told about a passage beside its words: what it is, who speaks, which question it replies to."""
    kind = "" if candidate.kind == "unknown" else candidate.kind.replace("_", " ")
    who = " ".join(x for x in (kind, candidate.speaker or "") if x)
    return f"{who}: {candidate.context}" if who else candidate.context


def earlier(history: Sequence[EarlierTurn]) -> str:
    """The earlier turns that are shown to the reader, latest first, so that truncation drops the oldest."""
    parts: list[str] = []
    for turn in reversed(history[-3:]):
        parts.append(turn.question)
        if turn.answer and len(parts) == 1:
            parts.append(turn.answer[:160])
    return " ".join(parts)


def tokens(tokenizer: Any, text: str) -> tuple[int, ...]:
    """Word-piece ids without special tokens."""
    return tuple(tokenizer.encode(text, add_special_tokens=False).ids)


def pieces(
    question: tuple[int, ...],
    history: tuple[int, ...],
    context: tuple[int, ...],
    passage: Any,
    sentences: Sequence[tuple[int, int]],
    max_tokens: int = MAX_TOKENS,
) -> tuple[Piece, ...]:
    """The network's inputs for one candidate; every sentence stands in at least one of them.

    Args:
        question, history, context: word-piece ids.
        passage: the tokenizer's encoding of the candidate's text (ids and offsets).
        sentences: start and end of each sentence in the candidate's text.
    """
    ids = [CLS, *question[:MAX_QUESTION], SEP]
    segments = [QUESTION] * len(ids)
    for part, segment, limit in ((history, HISTORY, MAX_HISTORY), (context, CONTEXT, MAX_CONTEXT)):
        if part:
            # The end of an interviewer's long turn is the question; the beginning of a history is the latest turn.
            kept = part[:limit] if segment == HISTORY else part[-limit:]
            ids += [*kept, SEP]
            segments += [segment] * (len(kept) + 1)
    room = max_tokens - len(ids) - 1
    spans = _token_spans(passage.offsets, sentences)
    made: list[Piece] = []
    first = 0
    while True:
        taken, begin, end = _fill(spans, first, room)
        body = passage.ids[begin:end]
        shift = len(ids) - begin
        made.append(
            Piece(
                ids=(*ids, *body, SEP),
                segments=(*segments, *([PASSAGE] * (len(body) + 1))),
                sentences=tuple((n, spans[n][0] + shift, min(spans[n][1], end) + shift) for n in taken),
            )
        )
        first += len(taken)
        if first >= len(spans):
            return tuple(made)


def together(pieces: Sequence[Piece]) -> Piece:
    """One input of several pieces of one question: it once, then each passage with its context, as many as fit.

    Sentences are not asked of it.
    """
    ids, segments = list(pieces[0].ids), list(pieces[0].segments)
    for piece in pieces[1:]:
        begin = next(n for n, segment in enumerate(piece.segments) if segment in (PASSAGE, CONTEXT))
        if len(ids) + len(piece.ids) - begin <= MAX_TOGETHER:
            ids += piece.ids[begin:]
            segments += piece.segments[begin:]
    return Piece(tuple(ids), tuple(segments), ())


def _token_spans(offsets: Sequence[tuple[int, int]], sentences: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """First and past-the-last token of each sentence; a sentence without a token of its own borrows a neighbour's."""
    spans: list[tuple[int, int]] = []
    at, n = 0, len(offsets)
    for start, end in sentences:
        while at < n and offsets[at][1] <= start:
            at += 1
        begin = at
        while at < n and offsets[at][0] < end:
            at += 1
        if at == begin:  # white space or characters that the tokenizer drops
            begin = max(0, min(begin, n - 1))
            spans.append((begin, min(n, begin + 1)))
        else:
            spans.append((begin, at))
    return spans


def _fill(spans: Sequence[tuple[int, int]], first: int, room: int) -> tuple[range, int, int]:
    """As many sentences from `first` on as fit, at least one (cut when it alone is too long)."""
    if first >= len(spans):
        return range(0), 0, 0
    begin = spans[first][0]
    last = first
    while last + 1 < len(spans) and spans[last + 1][1] - begin <= room:
        last += 1
    return range(first, last + 1), begin, min(spans[last][1], begin + room)


@lru_cache(maxsize=2)
def load_tokenizer(path: str) -> Any:
    """The word-piece tokenizer of a `tokenizer.json`, without truncation or padding."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(path)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
