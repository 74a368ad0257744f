"""Answers as the contract's JSON objects, and JSON as one line that loses no code point.

Enter: an Answer or a failure. Leave: dicts of schema askarchive.answer/1, ready for json_line.
"""

from __future__ import annotations

import json
import re
from typing import Any

from askarchive.errors import ArchiveError
from askarchive.render.links import source_link
from askarchive.render.material import Sliced, SourceText, slice_quote
from askarchive.types import Answer, JsonObject, Quote

ANSWER_SCHEMA = "askarchive.answer/1"
SCORE_DECIMALS = 6  # more digits differ between machines without meaning anything

# Legal raw in JSON, but cut by line readers, swallowed by terminals or not encodable in UTF-8.
_FRAGILE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def answer_object(answer: Answer, archive: SourceText) -> JsonObject:
    """The answer in the contract's shape, its words sliced from the stored text now.

    Raises:
        QuoteMismatch: a quote or a nearest passage does not equal its source; nothing may be shown.
    """
    return {
        "schema": ANSWER_SCHEMA,
        "id": answer.id,
        "question": answer.question,
        "interpreted_as": answer.interpreted_as,
        "answered": answer.answered,
        "outcome": answer.outcome,
        "confidence": round(answer.confidence, SCORE_DECIMALS),
        "quotes": [quote_object(quote, archive) for quote in answer.quotes],
        "nearest": [quote_object(quote, archive) for quote in answer.nearest],
        "reason": answer.reason,
        "passages_read": answer.passages_read,
        "index": answer.index,
        "elapsed_ms": round(answer.elapsed_ms, 1),
    }


def quote_object(quote: Quote, archive: SourceText) -> JsonObject:
    """One quote in the contract's shape."""
    return sliced_object(slice_quote(quote, archive))


def sliced_object(sliced: Sliced) -> JsonObject:
    """As quote_object, for words that are sliced already."""
    quote = sliced.quote
    in_reply_to = None
    if quote.in_reply_to is not None:
        in_reply_to = {"text": sliced.asked, "start": quote.in_reply_to.start, "end": quote.in_reply_to.end}
    return {
        "text": sliced.words,
        "document": quote.document,
        "start": quote.start,
        "end": quote.end,
        "byte_start": sliced.byte_start,
        "byte_end": sliced.byte_end,
        "source_sha256": quote.source_sha256,
        "speaker": quote.speaker,
        "role": quote.role,
        "in_reply_to": in_reply_to,
        "paragraph": quote.paragraph,
        "time": quote.time,
        "page": quote.page,
        "link": source_link(quote.document, quote.start, quote.end),
        "score": round(quote.score, SCORE_DECIMALS),
    }


def error_object(id: str, question: Any, error: Exception) -> JsonObject:
    """A question that could not be processed; it has no `answered` field.

    Only an ArchiveError's text is written for people; of any other failure just the type is told, as its text may
    hold paths or secrets.
    """
    message = str(error) if isinstance(error, ArchiveError) else "The question could not be processed (internal error)."
    return {"id": id, "question": question, "error": {"type": type(error).__name__, "message": message}}


def json_line(value: Any) -> str:
    """One line of JSON without its line end, readable, from which every code point comes back.

    Line separators other than LF, controls, direction marks and lone surrogates are written as escapes.
    """
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _FRAGILE.sub(lambda match: f"\\u{ord(match[0]):04x}", line)
