"""Where a claimed text departs from the place it was found at, and whether that changes what was said.

Enter: the pairs of equal words. Leave: differences with offsets in both texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from askarchive.check_quote.finding import Difference
from askarchive.check_quote.places import Stretch
from askarchive.check_quote.words import Kind, Word, beside, ending, gap_kinds, has_ellipsis, word_kinds
from askarchive.types import Span

MAX_CHANGED_AT_EDGE = 3  # words; a longer run that nothing matches was added


def differences(
    text: str,
    claimed: Sequence[Word],
    bracketed: Sequence[bool],
    stretch: Stretch,
    pairs: Sequence[tuple[int, int]],
) -> tuple[Difference, ...]:
    """All of them between the first pair and the last, in the claimed text's order."""
    source = stretch.document.text
    found: list[Difference] = []
    opens = True
    for position, (i, j) in enumerate(pairs):
        here, there = claimed[i], stretch.words[j]
        for kind in word_kinds(here.of(text), there.of(source), opens=opens):
            found.append(Difference(kind, here.span, there.span))
        if position + 1 < len(pairs):
            following = pairs[position + 1]
            found += _between(text, claimed, bracketed, stretch, (i, j), following)
            opens = has_ellipsis(text[here.end : claimed[following[0]].start])
    return tuple(found)


def _between(
    text: str,
    claimed: Sequence[Word],
    bracketed: Sequence[bool],
    stretch: Stretch,
    one: tuple[int, int],
    other: tuple[int, int],
) -> Iterator[Difference]:
    """What lies between two pairs: words changed, added or left out, else the characters of the gap."""
    mine, theirs = claimed[one[0] + 1 : other[0]], stretch.words[one[1] + 1 : other[1]]
    here = Span(claimed[one[0]].end, claimed[other[0]].start)
    there = Span(stretch.words[one[1]].end, stretch.words[other[1]].start)
    if mine or theirs:
        own = bool(mine) and all(bracketed[one[0] + 1 : other[0]])
        kind: Kind = "words changed" if mine and theirs else "words added" if mine else "words left out"
        if own:
            kind = "bracketed change"
        elif not mine and has_ellipsis(here.of(text)):
            kind = "marked omission"
        yield Difference(kind, _around(mine, here), _around(theirs, there))
        return
    source = stretch.document.text
    if stretch.paragraphs[one[1]] is not stretch.paragraphs[other[1]]:
        # A caption, a label or an empty line may stand here; the running words go on.
        if here.of(text) != there.of(source):
            yield Difference("between paragraphs", here, there)
        return
    for kind in gap_kinds(here.of(text), there.of(source)):
        yield Difference(kind, here, there)


def _around(found: Sequence[Word], gap: Span) -> Span:
    return Span(found[0].start, found[-1].end) if found else gap


def edges(
    text: str, claimed: Sequence[Word], bracketed: Sequence[bool], stretch: Stretch, pairs: Sequence[tuple[int, int]]
) -> tuple[tuple[Difference, ...], Span]:
    """Differences before the first pair and after the last, and the source's span that corresponds to the claim.

    A few words at an edge that another few stand for were changed; words to which nothing corresponds were added.
    """
    (first, at), (last, till) = pairs[0], pairs[-1]
    found: list[Difference] = []
    start, end = stretch.words[at].start, stretch.words[till].end
    if before := claimed[:first]:
        source = _instead(stretch, at, -len(before))
        start = min(start, source.start)
        found.append(_edge(before, bracketed[:first], source))
    if after := claimed[last + 1 :]:
        source = _instead(stretch, till, len(after))
        end = max(end, source.end)
        found.append(_edge(after, bracketed[last + 1 :], source))
    return tuple(found), Span(start, end)


def outline(text: str, inner: Span, claimed: Sequence[Word], source: str, span: Span) -> tuple[list[Difference], Span]:
    """The source's span widened by the marks around its words that the claim has too, and how the endings differ.

    Args:
        inner: the claimed text without the quotation marks around it.
    """
    head, tail = text[inner.start : claimed[0].start], text[claimed[-1].end : inner.end]
    start = span.start - beside(head[::-1], source[max(0, span.start - len(head)) : span.start][::-1])
    end = span.end + beside(tail, source[span.end : span.end + len(tail)])
    mine = ending(text[: inner.end], claimed[-1].end + end - span.end)
    if not mine.of(text):
        return [], Span(start, end)
    theirs = ending(source, end)
    if mine.of(text) == theirs.of(source):  # only the order of full stop and quotation mark differs
        return [Difference("quotation marks", mine, theirs)], Span(start, theirs.end)
    return [Difference("ending", mine, theirs)], Span(start, end)


def _edge(claimed: Sequence[Word], bracketed: Sequence[bool], source: Span) -> Difference:
    kind: Kind = "words changed" if source.end > source.start else "words added"
    if all(bracketed):
        kind = "bracketed change"
    return Difference(kind, Span(claimed[0].start, claimed[-1].end), source)


def _instead(stretch: Stretch, at: int, count: int) -> Span:
    """The words that stand in the same sentence where the claim has `count` others, before or after a position."""
    text, step = stretch.document.text, 1 if count > 0 else -1
    edge = stretch.words[at].end if count > 0 else stretch.words[at].start
    reached = at
    while abs(reached - at) < abs(count) <= MAX_CHANGED_AT_EDGE:
        following = reached + step
        if not 0 <= following < len(stretch.words) or stretch.paragraphs[following] is not stretch.paragraphs[at]:
            break
        left, right = sorted((reached, following))
        if any(sign in text[stretch.words[left].end : stretch.words[right].start] for sign in ".!?"):
            break
        reached = following
    if reached == at:
        return Span(edge, edge)
    left, right = sorted((reached, at + step))
    return Span(stretch.words[left].start, stretch.words[right].end)
