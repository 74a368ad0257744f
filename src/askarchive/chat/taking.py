"""What a visitor takes along or leaves behind: citations, the conversation as a file, a mark on an answer.

Enter: turns of a conversation, which hold coordinates. Leave: text for the clipboard or a file, or a line in the
owner's feedback file. What the browser says is only which turn, which quote and which form.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from askarchive import feedback
from askarchive.chat.conversations import Turn
from askarchive.errors import BadInput
from askarchive.render import FORMS, STYLES, SUFFIX, bibtex, cited, export, page_link, question_link
from askarchive.render.material import SourceText
from askarchive.types import JsonObject, Quote


def links(quote: Quote, question: str, archive: SourceText) -> JsonObject:
    """The link that opens this question with this quote marked, and the one to the page the source came from."""
    url = archive.document(quote.document).details.url
    return {
        "question_link": question_link(question, quote),
        "page_link": page_link(url, archive.words(quote)) if url else None,
    }


def citation(turns: Sequence[Turn], number: Any, place: Any, form: Any, archive: SourceText) -> JsonObject:
    """The quote with its citation in a style, or the BibTeX entry of its document."""
    quote = _quote(_turn(turns, number), place)
    if form == "bibtex":
        return {"text": bibtex(archive.document(quote.document))}
    if form not in STYLES:
        raise BadInput("There is no such form of citation; choose Chicago, APA, MLA or BibTeX.")
    return {"text": cited(quote, archive, form)}


def conversation_file(turns: Sequence[Turn], form: Any, archive: SourceText, title: str) -> JsonObject:
    """The conversation as a file's name and text."""
    if form not in FORMS:
        raise BadInput("There is no such form of a conversation; choose Markdown, JSON or annotations.")
    return {
        "name": f"conversation{SUFFIX[form]}",
        "text": export([turn.answer for turn in turns], archive, form, title),
    }


def mark(
    turns: Sequence[Turn], number: Any, reason: Any, note: Any, right: Any, archive: SourceText, path: Path
) -> JsonObject:
    """Keeps a visitor's judgement of an answer in the owner's file; nothing about the visitor."""
    answer = _turn(turns, number).answer
    place = None if right is None else _place(right, archive)
    shown = (*answer.quotes, *answer.nearest)
    try:
        made = feedback.Mark(
            reason,
            answer.question,
            answer.interpreted_as,
            answer.index,
            feedback.Place.of(shown[0]) if shown else None,
            place,
            note,
        )
    except ValueError:
        raise BadInput("This mark could not be understood; choose a reason and keep the note short.") from None
    feedback.append(path, made)
    return {"kept": True}


def _turn(turns: Sequence[Turn], number: Any) -> Turn:
    for turn in turns:
        if turn.number == number:
            return turn
    raise BadInput("This turn is no longer in the conversation; ask the question again.")


def _quote(turn: Turn, place: Any) -> Quote:
    quotes = (*turn.answer.quotes, *turn.answer.nearest)
    if isinstance(place, bool) or not isinstance(place, int) or not 0 <= place < len(quotes):
        raise BadInput("There is no such quotation in this turn.")
    return quotes[place]


def _place(right: Any, archive: SourceText) -> feedback.Place:
    fields = [right.get(name) for name in ("document", "start", "end")] if isinstance(right, dict) else []
    match fields:
        case [str(name), int(start), int(end)]:
            document = archive.document(name)
            if 0 <= start < end <= len(document.text):
                return feedback.Place(name, start, end, document.sha256)
    raise BadInput("The selected passage could not be found; select it again.")
