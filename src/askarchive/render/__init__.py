"""Answers to text, Markdown, JSON, CSV, citations and annotations.

Enter: answers, which hold coordinates. Leave: words sliced and checked at this moment; layout goes round a quote,
never through it.
"""

from askarchive.render.contract import answer_object, error_object, json_line, quote_object
from askarchive.render.terminal import text

__all__ = ["answer_object", "error_object", "json_line", "quote_object", "text"]
