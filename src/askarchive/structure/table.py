"""A document's structure as a table for a person to check.

Enter: a document and its paragraphs. Leave: text, one line a paragraph.
"""

from __future__ import annotations

from collections.abc import Sequence

from askarchive.types import Document, Paragraph

# Below this a person should look; of the decisions at 0.9 and more, docs/structure.md says how many were right.
DOUBTFUL = 0.8
_WORDS_CHARS = 60


def as_table(document: Document, paragraphs: Sequence[Paragraph]) -> str:
    """Number, kind, speaker, confidence, exchange and first words of each paragraph; "?" marks what is doubtful."""
    rows = [("", "no", "kind", "speaker", "sure", "exch", "first words")]
    for one in paragraphs:
        words = " ".join(document.text[one.words_start : one.end][: _WORDS_CHARS * 2].split())
        shown = words if len(words) <= _WORDS_CHARS else words[: _WORDS_CHARS - 1] + "…"
        rows.append(
            (
                "?" if one.confidence < DOUBTFUL else "",
                str(one.number),
                one.kind,
                one.speaker or "-",
                f"{one.confidence:.2f}",
                str(one.exchange) if one.exchange else "-",
                "".join(c if c.isprintable() else "\ufffd" for c in shown),
            )
        )
    widths = [min(30, max(len(row[column]) for row in rows)) for column in range(6)]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if n in (1, 4, 5) else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row[:6], widths, strict=True))
        ]
        lines.append("  ".join([*cells, row[6]]).rstrip())
    doubtful = sum(1 for one in paragraphs if one.confidence < DOUBTFUL)
    if doubtful:
        lines.append(
            f"{doubtful} of {len(paragraphs)} are doubtful (marked ?); a sidecar can correct them, see docs/sidecar.md."
        )
    return "\n".join(lines) + "\n"
