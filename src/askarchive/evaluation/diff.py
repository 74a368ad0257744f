"""Two texts as one, what went and what came marked; words are the unit.

Enter: an old and a new quote. Leave: text with marks. Only for looking at: a quote itself is never taken from here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|\S+")


def marked(
    old: str,
    new: str,
    gone: tuple[str, str],
    came: tuple[str, str],
    limit: int | None = None,
    escape: Callable[[str], str] = str,
) -> str:
    """The new text with the old one's differences in place.

    Args:
        gone: what opens and closes words that are no longer there.
        came: the same for new ones.
        limit: characters of unchanged and changed text shown at most.
        escape: applied to every piece of text before it is marked.
    """
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    pieces: list[str] = []
    shown = 0
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        parts = [("", after[k:m], "")] if kind == "equal" else []
        if kind in ("delete", "replace"):
            parts.append((gone[0], before[i:j], gone[1]))
        if kind in ("insert", "replace"):
            parts.append((came[0], after[k:m], came[1]))
        for opens, words, closes in parts:
            piece = "".join(words)
            if limit is not None and shown + len(piece) > limit:
                return "".join(pieces) + opens + escape(piece[: limit - shown]) + closes + "…"
            shown += len(piece)
            pieces.append(opens + escape(piece) + closes)
    return "".join(pieces)
