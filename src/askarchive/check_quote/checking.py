"""Is this sentence in the archive, in these words, and who said it.

Enter: a claimed quotation. Leave: a Finding with coordinates; nothing is decided by resemblance of meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile
from typing import Protocol

import numpy as np

from askarchive.check_quote.aligning import align
from askarchive.check_quote.differences import MAX_CHANGED_AT_EDGE, differences, edges, outline
from askarchive.check_quote.finding import Finding, Part, Verdict
from askarchive.check_quote.places import OpenedIndex, Stretch, scanned, stretches, weight
from askarchive.check_quote.words import Word, beside, bracketed, has_ellipsis, unwrapped, words
from askarchive.errors import BadQuestion
from askarchive.types import Paragraph, Quote, Span

MAX_CHARS = 5_000
# Shares of the claim, by weight. Measured in docs/exports.md, "What check-quote was measured by".
FOUND_SHARE = 0.6
PART_SHARE = 0.8  # of a part of an assembled claim, and of all its parts together
NEAREST_SHARE = 0.25
WHOLE_RUN = 6  # as many words in a row are found even when the rest is not
RUN_SHARE = 0.35
PART_WORDS = 4
MAX_OMITTED = 12  # words; what leaves out more without saying so is put together
MAX_PARTS = 8
LEAST_WEIGHT = 0.7  # of a common word in the alignment, where every word has to find its place
NEAREST = 3


class OpenedArchive(Protocol):
    """The part of an Archive that is used here."""

    @property
    def index(self) -> OpenedIndex: ...


@dataclass(frozen=True, slots=True)
class _Claim:
    text: str
    inner: Span  # without the quotation marks around it
    words: tuple[Word, ...]
    weights: tuple[float, ...]
    marked: tuple[bool, ...]  # an omission is marked after this word
    bracketed: tuple[bool, ...]

    def cut(self, first: int, end: int) -> _Claim:
        return _Claim(
            self.text,
            self.inner,
            self.words[first:end],
            self.weights[first:end],
            self.marked[first:end],
            self.bracketed[first:end],
        )


@dataclass(frozen=True, slots=True)
class _Run:
    """Claimed words found at one place: positions in the claim and in the stretch, ascending."""

    stretch: Stretch
    pairs: tuple[tuple[int, int], ...]
    share: float  # of the claim that was looked up

    @property
    def paragraph(self) -> Paragraph:
        return self.stretch.paragraphs[self.pairs[0][1]]


def check(text: str, archive: OpenedArchive, *, speaker: str | None = None) -> Finding:
    """Whether the words are in the archive.

    Args:
        text: the claimed quotation, with or without quotation marks; ellipses and square brackets mark what the
            quoting person left out or put in.
        speaker: whom it is attributed to; None stands for any interviewee.
    Raises:
        BadQuestion: no words, too many, or not text.
    """
    claim = _claim(text, archive.index)
    found = _look_up(claim, stretches(claim.words, text, archive.index), speaker)
    if not found or found[0].share < 1:
        found = _best(claim, found + _look_up(claim, scanned(claim.words, text, archive.index), speaker), speaker)
    parts = _parts(claim, found[0], archive.index, speaker) if found else []
    share = _share(claim, parts)
    if not _is_found(claim, parts, share):
        nearest = [run for run in found if run.share >= NEAREST_SHARE][:NEAREST]
        return Finding(
            text,
            speaker,
            "absent",
            (),
            (),
            tuple(_quote(run, run.share, archive.index) for run in nearest),
            share,
            _reason("absent"),
        )
    made = _made(claim, parts, archive.index)
    verdict = _verdict(made, [run for _, _, run in parts], speaker)
    whole = [run for run in found if run.share >= 1] if len(made) == 1 else []
    elsewhere = tuple(_quote(run, run.share, archive.index) for run in whole if run is not found[0])
    return Finding(text, speaker, verdict, made, elsewhere, (), share, _reason(verdict, made, speaker))


def _claim(text: str, index: OpenedIndex) -> _Claim:
    if not isinstance(text, str) or any("\ud800" <= character <= "\udfff" for character in text):
        raise BadQuestion("The quotation is not valid text; paste it as it was printed.")
    if len(text) > MAX_CHARS:
        raise BadQuestion(f"The quotation has {len(text):,} characters; at most {MAX_CHARS:,} can be checked at once.")
    found = tuple(words(text))
    if not found:
        raise BadQuestion("The quotation has no words; paste the words that are said to be in the archive.")
    weights = {word.key: weight(text[word.start : word.end], index) for word in found}
    brackets = bracketed(text)
    return _Claim(
        text,
        unwrapped(text),
        found,
        tuple(weights[word.key] for word in found),
        tuple(has_ellipsis(text[one.end : other.start]) for one, other in pairwise(found)) + (False,),
        tuple(any(start <= word.start and word.end <= end for start, end in brackets) for word in found),
    )


def _look_up(claim: _Claim, places: Iterable[Stretch], speaker: str | None) -> list[_Run]:
    """The claim aligned with each place, best first."""
    numbers = {key: number for number, key in enumerate(dict.fromkeys(word.key for word in claim.words))}
    keys = [numbers[word.key] for word in claim.words]
    weights = LEAST_WEIGHT + (1 - LEAST_WEIGHT) * np.array(claim.weights)
    own = sum(w for w, inside in zip(claim.weights, claim.bracketed, strict=True) if not inside)
    runs: list[_Run] = []
    for place in places:
        source = np.array([numbers.get(word.key, -1) for word in place.words], dtype=np.int64)
        if not (source >= 0).any():
            continue
        _, aligned = align(keys, source, weights, claim.marked)
        pairs = tuple((i, j) for i, j in aligned if not claim.bracketed[i])
        if pairs:
            share = sum(claim.weights[i] for i, _ in pairs) / own if own else 0.0
            runs.append(_Run(place, pairs, share))
    return _best(claim, runs, speaker)


def _best(claim: _Claim, runs: list[_Run], speaker: str | None) -> list[_Run]:
    """Best first, one run a place: most of the claim, the right speaker, the fewest words between, the same ending."""
    tail = claim.text[claim.words[-1].end : claim.inner.end].strip()

    def order(run: _Run) -> tuple[float, bool, int, bool, str, int]:
        document, last = run.stretch.document, run.stretch.words[run.pairs[-1][1]]
        spread = run.pairs[-1][1] - run.pairs[0][1]
        ends = beside(tail, document.text[last.end :][: len(tail)]) == len(tail)
        says = _says(run.paragraph, speaker)
        return (-round(run.share, 3), not says, spread, not ends, document.name, _start(run))

    seen: set[tuple[str, int]] = set()
    best = []
    for run in sorted(runs, key=order):
        at = (run.stretch.document.name, _start(run))
        if at not in seen:
            seen.add(at)
            best.append(run)
    return best


def _start(run: _Run) -> int:
    return run.stretch.words[run.pairs[0][1]].start


def _says(paragraph: Paragraph, speaker: str | None) -> bool:
    """Whether the paragraph is, as far as is known, the speaker's; an unknown voice is nobody else's."""
    if speaker is None:
        return paragraph.role in ("interviewee", "unknown")
    if paragraph.role == "editorial":
        return False
    if paragraph.speaker is None:
        return True
    asked = {word.key for word in words(speaker)}
    named = {word.key for word in words(paragraph.speaker)}
    return asked <= named or named <= asked


def _parts(claim: _Claim, run: _Run, index: OpenedIndex, speaker: str | None) -> list[tuple[int, int, _Run]]:
    """The claim's stretches, each found at one place: first word, end, and where; in the claim's order."""
    clusters = _clusters(claim, run)
    parts = [(cluster[0][0], cluster[-1][0] + 1, _Run(run.stretch, tuple(cluster), run.share)) for cluster in clusters]
    if not parts:
        return []
    for first, end in list(_gaps(parts, len(claim.words))):
        if end - first < PART_WORDS or len(parts) >= MAX_PARTS:
            continue
        piece = claim.cut(first, end)
        others = _look_up(piece, stretches(piece.words, claim.text, index), speaker)
        if others and others[0].share >= PART_SHARE and len(_clusters(piece, others[0])) == 1:
            other = others[0]
            pairs = tuple((i + first, j) for i, j in other.pairs)
            parts.append((pairs[0][0], pairs[-1][0] + 1, _Run(other.stretch, pairs, other.share)))
    return list(_widened(_joined(sorted(parts, key=lambda part: part[0])), run, len(claim.words)))


def _clusters(claim: _Claim, run: _Run) -> list[list[tuple[int, int]]]:
    """The pairs, cut where the source goes on elsewhere: another speaker, another exchange, too many words between."""
    clusters = [[run.pairs[0]]]
    for before, pair in pairwise(run.pairs):
        one, other = (run.stretch.paragraphs[at[1]] for at in (before, pair))
        omitted = pair[1] - before[1] - (pair[0] - before[0])
        marked = any(claim.marked[before[0] : pair[0]])
        if _same_turn(one, other) and (marked or omitted <= MAX_OMITTED):
            clusters[-1].append(pair)
        else:
            clusters.append([pair])
    clusters = [_core(claim, cluster) for cluster in clusters]
    if len(clusters) == 1:
        return clusters
    # A few common words that happen to stand somewhere else are no part of anything.
    return [cluster for cluster in clusters if len(cluster) >= PART_WORDS] or [max(clusters, key=len)]


def _core(claim: _Claim, cluster: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pairs of the stretch of the claim in which found words outweigh the others most.

    Source: Kadane's maximum subarray, over words that count for the claim when found and against it when not.
    """
    matched = {i for i, _ in cluster}
    best = total = 0.0
    begin, kept = cluster[0][0], (cluster[0][0], cluster[0][0])
    for i in range(cluster[0][0], cluster[-1][0] + 1):
        if total <= 0:
            total, begin = 0.0, i
        total += claim.weights[i] if i in matched else 0.0 if claim.bracketed[i] else -claim.weights[i]
        if total > best:
            best, kept = total, (begin, i)
    return [pair for pair in cluster if kept[0] <= pair[0] <= kept[1]]


def _widened(parts: list[tuple[int, int, _Run]], run: _Run, size: int) -> Iterator[tuple[int, int, _Run]]:
    """The parts with the true words beyond a changed one or two, so that only what was changed is marked."""
    for number, (first, end, part) in enumerate(parts):
        floor = parts[number - 1][1] if number else 0
        ceiling = parts[number + 1][0] if number + 1 < len(parts) else size
        free = [pair for pair in run.pairs if floor <= pair[0] < ceiling] if part.stretch is run.stretch else []
        pairs = list(part.pairs)
        for pair in reversed([pair for pair in free if pair[0] < first]):
            if not _near(run.stretch, pair, pairs[0]):
                break
            pairs.insert(0, pair)
        for pair in (pair for pair in free if pair[0] >= end):
            if not _near(run.stretch, pairs[-1], pair):
                break
            pairs.append(pair)
        yield pairs[0][0], pairs[-1][0] + 1, replace(part, pairs=tuple(pairs))


def _near(stretch: Stretch, one: tuple[int, int], other: tuple[int, int]) -> bool:
    steps = (other[0] - one[0], other[1] - one[1])
    near = min(steps) > 0 and max(steps) <= MAX_CHANGED_AT_EDGE + 1
    return near and _same_turn(stretch.paragraphs[one[1]], stretch.paragraphs[other[1]])


def _joined(parts: list[tuple[int, int, _Run]]) -> list[tuple[int, int, _Run]]:
    """The parts, two made one where the source runs on from the first to the second in the same turn."""
    joined = parts[:1]
    for first, end, run in parts[1:]:
        begun, _, before = joined[-1]
        at = {word.start: number for number, word in enumerate(before.stretch.words)}
        same = run.stretch.document.name == before.stretch.document.name
        pairs = [(i, at.get(run.stretch.words[j].start, -1)) for i, j in run.pairs] if same else []
        if pairs and 0 <= pairs[0][1] - before.pairs[-1][1] - 1 <= MAX_OMITTED and min(j for _, j in pairs) >= 0:
            one, other = (before.stretch.paragraphs[j] for j in (before.pairs[-1][1], pairs[0][1]))
            if _same_turn(one, other):
                joined[-1] = (begun, end, _Run(before.stretch, (*before.pairs, *pairs), before.share))
                continue
        joined.append((first, end, run))
    return joined


def _same_turn(one: Paragraph, other: Paragraph) -> bool:
    return (one.role, one.speaker, one.exchange) == (other.role, other.speaker, other.exchange)


def _gaps(parts: Sequence[tuple[int, int, _Run]], size: int) -> Iterator[tuple[int, int]]:
    """Stretches of the claim outside the parts."""
    at = 0
    for first, end, _ in sorted(parts, key=lambda part: part[0]):
        yield at, first
        at = end
    yield at, size


def _share(claim: _Claim, parts: Sequence[tuple[int, int, _Run]]) -> float:
    """How much of the claim the parts hold, by weight; bracketed words are the quoting person's and do not count."""
    own = [0.0 if inside else w for w, inside in zip(claim.weights, claim.bracketed, strict=True)]
    held = {i for _, _, run in parts for i, _ in run.pairs}
    return sum(own[i] for i in held) / sum(own) if sum(own) else 0.0


def _is_found(claim: _Claim, parts: Sequence[tuple[int, int, _Run]], share: float) -> bool:
    if not parts:
        return False
    if len(parts) > 1:
        return share >= PART_SHARE
    pairs = parts[0][2].pairs
    longest = run = 1
    for before, pair in pairwise(pairs):
        run = run + 1 if (pair[0] - before[0], pair[1] - before[1]) == (1, 1) else 1
        longest = max(longest, run)
    if len(claim.words) < PART_WORDS:
        return len(pairs) == len(claim.words) == longest
    return share >= FOUND_SHARE or (longest >= WHOLE_RUN and share >= RUN_SHARE)


def _made(claim: _Claim, parts: Sequence[tuple[int, int, _Run]], index: OpenedIndex) -> tuple[Part, ...]:
    """The parts with their differences; claimed words outside of them belong to the part before."""
    made = []
    for number, (first, _, run) in enumerate(parts):
        begins = first if number else 0
        ends = parts[number + 1][0] if number + 1 < len(parts) else len(claim.words)
        cut = claim.cut(begins, ends)
        pairs = tuple((i - begins, j) for i, j in run.pairs)
        inside = differences(claim.text, cut.words, cut.bracketed, run.stretch, pairs)
        outside, span = edges(claim.text, cut.words, cut.bracketed, run.stretch, pairs)
        last = number + 1 == len(parts)
        inner = Span(
            claim.inner.start if begins == 0 else cut.words[0].start, claim.inner.end if last else cut.words[-1].end
        )
        around, span = outline(claim.text, inner, cut.words, run.stretch.document.text, span)
        found = sorted({*inside, *outside, *around}, key=lambda one: (one.claimed, one.source))
        quote = replace(_quote(run, run.share, index), start=span.start, end=span.end)
        made.append(Part(Span(cut.words[0].start, cut.words[-1].end), quote, tuple(found)))
    return tuple(made)


def _quote(run: _Run, share: float, index: OpenedIndex) -> Quote:
    first, last = run.pairs[0][1], run.pairs[-1][1]
    paragraph, document = run.stretch.paragraphs[first], run.stretch.document
    return Quote(
        document.name,
        run.stretch.words[first].start,
        run.stretch.words[last].end,
        document.sha256,
        paragraph.role,
        paragraph.speaker,
        paragraph.number,
        _asked(paragraph, index.paragraphs(document.name)),
        min(1.0, share),
        paragraph.time,
    )


def _asked(paragraph: Paragraph, paragraphs: Sequence[Paragraph]) -> Span | None:
    """The interviewer's words that this paragraph's exchange opens with."""
    if paragraph.kind != "interviewee" or not paragraph.exchange:
        return None
    before = [one for one in paragraphs if one.exchange == paragraph.exchange and one.number < paragraph.number]
    asking = list(takewhile(lambda one: one.kind == "interviewer", before))
    return Span(asking[0].words_start, asking[-1].end) if asking else None


def _verdict(parts: Sequence[Part], runs: Sequence[_Run], speaker: str | None) -> Verdict:
    if len(parts) > 1:
        return "assembled"
    if not all(_says(run.paragraph, speaker) for run in runs):
        return "other_speaker"
    return "differs" if any(difference.alters for difference in parts[0].differences) else "exact"


def _reason(verdict: Verdict, parts: Sequence[Part] = (), speaker: str | None = None) -> str:
    """The verdict as a sentence for people."""
    if verdict == "absent":
        return "These words are not in the archive."
    quote = parts[0].quote
    altering = sorted({one.kind for part in parts for one in part.differences if one.alters})
    harmless = sorted({one.kind for part in parts for one in part.differences if not one.alters})
    told = f" Differs in {', '.join(altering)}." if altering else ""
    if harmless:
        told += f" Only in print or marking: {', '.join(harmless)}."
    if verdict == "assembled":
        return f"Put together from {len(parts)} places that do not stand together in the archive.{told}"
    if verdict == "other_speaker":
        whom = speaker or "an interviewee"
        said = "said by " + (quote.speaker or f"the {quote.role}")
        if quote.role == "editorial":
            said = "editorial text, nobody's speech"
        return f"These words are in the archive, but they are {said}, not by {whom}.{told}".replace(
            "speech, not by", "speech, and not the words of"
        )
    if verdict == "differs":
        return f"In the archive with differences:{told.removeprefix(' Differs in')}"
    return "In the archive, character for character." if not harmless else f"In the archive in these words.{told}"
