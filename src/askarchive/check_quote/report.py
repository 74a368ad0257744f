"""A finding as the JSON object askarchive.check/1 and as text for a terminal.

Enter: a Finding. Leave: words sliced from the stored text and checked at this moment.
"""

from __future__ import annotations

from typing import Protocol

from askarchive.check_quote.finding import Difference, Finding, Part
from askarchive.check_quote.places import OpenedIndex
from askarchive.render.contract import quote_object
from askarchive.render.material import SourceText, slice_quote
from askarchive.render.terminal import NEAREST, neutralised, place, who
from askarchive.types import JsonObject, Quote, Span

CHECK_SCHEMA = "askarchive.check/1"


class CheckedArchive(SourceText, Protocol):
    """An Archive, or a Shelf."""

    @property
    def index(self) -> OpenedIndex: ...


def check_object(finding: Finding, archive: CheckedArchive) -> JsonObject:
    """The finding with the source's words; quotes have the contract's shape.

    Raises:
        QuoteMismatch: a quote does not equal its source.
    """
    return {
        "schema": CHECK_SCHEMA,
        "text": finding.text,
        "attributed_to": finding.attributed_to,
        "verdict": finding.verdict,
        "found": finding.found,
        "identical": finding.identical,
        "reason": finding.reason,
        "share": round(finding.share, 4),
        "parts": [_part_object(part, finding.text, archive) for part in finding.parts],
        "elsewhere": [quote_object(quote, archive) for quote in finding.elsewhere],
        "nearest": [quote_object(quote, archive) for quote in finding.nearest],
        "index": archive.index.id,
    }


def _part_object(part: Part, text: str, archive: SourceText) -> JsonObject:
    name = part.quote.document
    return {
        "claimed": _span_object(part.claimed, part.claimed.of(text)),
        "quote": quote_object(part.quote, archive),
        "differences": [
            {
                "kind": one.kind,
                "alters": one.alters,
                "claimed": _span_object(one.claimed, one.claimed.of(text)),
                "source": _span_object(one.source, archive.words_of(name, one.source)),
            }
            for one in part.differences
        ],
    }


def _span_object(span: Span, words: str) -> JsonObject:
    return {"text": words, "start": span.start, "end": span.end}


def text_report(finding: Finding, archive: SourceText, *, terminal: bool = True) -> str:
    """The finding for people: the verdict, the source's words where they stand, and each difference.

    Args:
        terminal: show control characters as symbols.
    """
    lines = [finding.reason]
    for number, part in enumerate(finding.parts, 1):
        lines += ["", *_lines(part.quote, f"{number}. " if len(finding.parts) > 1 else "", archive, terminal)]
        lines += _differences(part, finding.text, archive)
    for quote in finding.elsewhere:
        lines.append(f"The same words also: {neutralised(who(quote))} · {neutralised(place(quote))}")
    if finding.nearest:
        lines += ["", NEAREST]
        for quote in finding.nearest:
            lines += [*_lines(quote, "", archive, terminal), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _lines(quote: Quote, number: str, archive: SourceText, terminal: bool) -> list[str]:
    sliced = slice_quote(quote, archive)
    shown = neutralised if terminal else str
    lines = [neutralised(f"{number}{who(quote)} · {place(quote)}")]
    if sliced.asked is not None:
        lines.append(f"In reply to: {shown(sliced.asked)}")
    return [*lines, "", shown(sliced.words)]


def _differences(part: Part, text: str, archive: SourceText) -> list[str]:
    if not part.differences:
        return []
    lines = ["", "Differences:"]
    for one in part.differences:
        lines.append(f"  {one.kind}: {_shown(one, text, archive.words_of(part.quote.document, one.source))}")
    return lines


def _shown(one: Difference, text: str, source: str) -> str:
    claimed = one.claimed.of(text)
    note = "" if one.alters else " (not an alteration)"
    # Spaces and invisible characters only show as what Python calls them.
    mine, theirs = (
        (ascii(claimed), ascii(source))
        if one.kind in ("space", "invisible character", "ligature", "dash", "between paragraphs")
        else (neutralised(f"“{claimed}”"), neutralised(f"“{source}”"))
    )
    if not source:
        return f"{mine} is not in the source{note}"
    if one.kind in ("words left out", "marked omission"):
        return f"the source has {theirs} here{note}"
    return f"{mine}, in the source {theirs}{note}"
