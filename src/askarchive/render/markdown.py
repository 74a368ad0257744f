"""Answers and conversations as Markdown, in which a reader sees the source's words as they are.

Enter: Answers. Leave: CommonMark. Words stand in a fenced block, the only Markdown that leaves every character alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from askarchive.render.links import source_link
from askarchive.render.material import Sliced, SourceText, slice_quote
from askarchive.render.terminal import HEADLINES, NEAREST, passages_read, place, who
from askarchive.types import Answer

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_TICKS = re.compile("`+")


def markdown(answer: Answer, archive: SourceText) -> str:
    """One answer: the question as a heading, then the quotes or the reason for having none.

    Raises:
        QuoteMismatch: a quote does not equal its source.
    """
    parts = [f"## {escaped(answer.question)}"]
    if answer.interpreted_as != answer.question:
        parts.append(f"Understood as: {escaped(answer.interpreted_as)}")
    read = passages_read(answer)
    if answer.answered:
        parts.append(" ".join(filter(None, (f"{HEADLINES[answer.outcome]} Confidence {answer.confidence:.0%}.", read))))
        quotes = answer.quotes
    else:
        parts.append(f"**{escaped(answer.reason or HEADLINES[answer.outcome])}**")
        parts += [read] if read else []
        quotes = answer.nearest
        if quotes:
            parts.append(NEAREST)
    parts += [part for quote in quotes for part in _quote(slice_quote(quote, archive))]
    return "\n\n".join(parts) + "\n"


def conversation(answers: Iterable[Answer], archive: SourceText, title: str = "Conversation") -> str:
    """The answers in the order given, under one title."""
    return "\n".join([f"# {escaped(title)}\n", *(markdown(answer, archive) for answer in answers)])


def escaped(words: str) -> str:
    """Our own or a user's line so that Markdown shows it as written; white space is collapsed, as Markdown would."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(words.split()))


def fenced(words: str) -> str:
    """The words unchanged in a fence longer than any inside them."""
    longest = max((len(ticks) for ticks in _TICKS.findall(words)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{words}\n{fence}"


def _quote(sliced: Sliced) -> Iterable[str]:
    quote = sliced.quote
    if sliced.asked is not None and quote.in_reply_to is not None:
        asked = source_link(quote.document, quote.in_reply_to.start, quote.in_reply_to.end)
        yield f"In reply to [this question](<{asked}>):"
        yield fenced(sliced.asked)
    yield fenced(sliced.words)
    link = source_link(quote.document, quote.start, quote.end)
    yield f"— {escaped(who(quote))}, [{escaped(place(quote))}](<{link}>), source sha256 `{quote.source_sha256}`"
