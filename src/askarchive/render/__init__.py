"""Answers to text, Markdown, JSON, CSV, citations and annotations.

Enter: answers, which hold coordinates. Leave: words sliced and checked at this moment; layout goes round a quote,
never through it.
"""

from askarchive.render.citations import STYLES, Style, bibtex, cited, csl_item, in_text, reference
from askarchive.render.contract import answer_object, error_object, json_line, quote_object
from askarchive.render.export import FORMS, SUFFIX, Form, export
from askarchive.render.links import (
    Opened,
    page_link,
    question_link,
    read_question_link,
    read_source_link,
    source_link,
)
from askarchive.render.markdown import markdown
from askarchive.render.material import in_source_order
from askarchive.render.table import COLUMNS, csv_line, header_line, neutral, plain, row
from askarchive.render.terminal import place, text, who

__all__ = [
    "COLUMNS",
    "FORMS",
    "STYLES",
    "SUFFIX",
    "Form",
    "Opened",
    "Style",
    "answer_object",
    "bibtex",
    "cited",
    "csl_item",
    "csv_line",
    "error_object",
    "export",
    "header_line",
    "in_source_order",
    "in_text",
    "json_line",
    "markdown",
    "neutral",
    "page_link",
    "place",
    "plain",
    "question_link",
    "quote_object",
    "read_question_link",
    "read_source_link",
    "reference",
    "row",
    "source_link",
    "text",
    "who",
]
