"""What the page asks for, answered from one open archive as JSON objects that hold exact words.

Enter: what a browser sent, which is checked here. Leave: contract answers, documents in parts, or an error object
with one sentence. Every word is sliced from the stored text at this moment; a mismatch shows nothing of the quote.
"""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, Protocol

from askarchive.askable import Askable
from askarchive.chat import taking
from askarchive.chat.conversations import Conversations, Turn
from askarchive.chat.source import Listing, document_part, examples, find_words, heading
from askarchive.check_quote import check, check_object
from askarchive.errors import ArchiveError, BadInput, IndexUnusable, QuoteMismatch
from askarchive.render import answer_object, error_object
from askarchive.types import Answer, EarlierTurn, JsonObject

REMEMBERED_TURNS = 6  # a follow-up reaches no further back
MAX_HISTORY = 50  # earlier turns that a program may send along

_log = logging.getLogger(__name__)
_SURROGATE = re.compile("[\ud800-\udfff]")
P = ParamSpec("P")


class OpenArchive(Askable, Protocol):
    """The part of Archive that the chat uses."""

    @property
    def index(self) -> Any: ...


def told(call: Callable[P, JsonObject]) -> Callable[P, JsonObject]:
    """Makes a failure an object with one sentence for people; what is not meant for them goes to the log."""

    @wraps(call)
    def telling(*args: P.args, **kwargs: P.kwargs) -> JsonObject:
        try:
            return call(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 - the edge: every failure becomes one sentence
            return {"error": failure(error)}

    return telling


def failure(error: Exception) -> JsonObject:
    """Type and sentence of a failure; of one that has no name only that it happened."""
    if not isinstance(error, ArchiveError):
        # Not the exception's text: it may hold the question or a path.
        _log.error("a call of the page failed: %s", type(error).__name__, exc_info=_log.isEnabledFor(logging.DEBUG))
    if isinstance(error, (QuoteMismatch, IndexUnusable)):
        _log.error("%s", error)
    if isinstance(error, IndexUnusable):  # its own sentence names files of the server
        sentence = "The archive's index can no longer be used; its owner must build it again."
        return {"type": type(error).__name__, "message": sentence}
    return dict(error_object("", "", error)["error"])


class Desk:
    """Answers the calls of the page and of programs; safe to use from many threads."""

    def __init__(
        self, archive: OpenArchive, conversations: Conversations | None = None, feedback: Path | None = None
    ) -> None:
        """
        Args:
            feedback: the file that keeps visitors' marks; None keeps none and offers no marking.
        """
        self._archive = archive
        self._feedback = feedback
        self._conversations = conversations if conversations is not None else Conversations()
        self._listing = Listing(archive)
        # More questions at once than cores only make all of them wait.
        self._reading = threading.BoundedSemaphore(max(1, os.cpu_count() or 1))

    @property
    def title(self) -> str:
        return heading(self._archive)

    # ------------------------------------------------------------------ the page

    @told
    def welcome(self) -> JsonObject:
        """What a fresh page shows: the archive's heading, its first documents, questions to begin with."""
        return {
            "title": self.title,
            "documents": self._listing.part("", 0),
            "examples": list(examples(self._archive)),
            "feedback": self._feedback is not None,
        }

    @told
    def ask(self, conversation: str, question: str, documents: list[str] | None, instead_of: int | None) -> JsonObject:
        """One turn of a conversation. `instead_of` asks a turn again, in words that need no history."""
        question = _text(question, "question")
        restrict = self._documents(documents)
        earlier = self._conversations.turns(conversation)
        if instead_of is not None:
            answer = self._answer(question, (), restrict)
            shown = {"number": instead_of, **self._object(answer)}
            if self._conversations.replace(conversation, instead_of, question, answer) is None:
                raise BadInput("This turn is no longer in the conversation; ask the question as a new one.")
            return shown
        answer = self._answer(question, self._history(earlier), restrict)
        shown = self._object(answer)
        return {"number": self._conversations.add(conversation, question, answer).number, **shown}

    @told
    def conversation(self, name: str) -> JsonObject:
        """All turns so far, their words sliced anew."""
        return {"turns": [self._shown(turn) for turn in self._conversations.turns(name)]}

    @told
    def forget(self, name: str) -> JsonObject:
        self._conversations.forget(name)
        return {"turns": []}

    @told
    def documents(self, words: str, first: int) -> JsonObject:
        return self._listing.part(_text(words, "search"), _number(first))

    @told
    def source(self, document: str, first: int | None, around: int | None) -> JsonObject:
        """Paragraphs of a document: from the first-th on, or those around an offset."""
        name = self._name(document)
        return document_part(
            self._archive.document(name),
            self._archive.paragraphs(name),
            first=None if first is None else _number(first),
            around=None if around is None else _number(around),
        )

    @told
    def find(self, document: str, words: str) -> JsonObject:
        """Where words stand in a document, as spans."""
        return find_words(self._archive.document(self._name(document)), _text(words, "search"))

    @told
    def cite(self, conversation: str, number: int, place: int, form: str) -> JsonObject:
        return taking.citation(self._conversations.turns(conversation), number, place, form, self._archive)

    @told
    def export(self, conversation: str, form: str) -> JsonObject:
        return taking.conversation_file(self._conversations.turns(conversation), form, self._archive, self.title)

    @told
    def mark(self, conversation: str, number: int, reason: str, note: str, right: Any) -> JsonObject:
        if self._feedback is None:
            raise BadInput("No marks are kept here.")
        if isinstance(right, Mapping):
            self._name(right.get("document"))
        turns = self._conversations.turns(conversation)
        return taking.mark(turns, number, reason, _text(note, "note"), right, self._archive, self._feedback)

    @told
    def check(self, text: str, speaker: str | None) -> JsonObject:
        """Whether a sentence stands in the archive, as the page shows it."""
        found = self.check_quote(text, speaker)
        quotes = (
            [part["quote"] for part in found.get("parts", ())] + found.get("elsewhere", []) + found.get("nearest", [])
        )
        for quote in quotes:
            quote["title"] = self._archive.document(quote["document"]).details.title
        return found

    # ------------------------------------------------------------------ programs

    @told
    def check_quote(self, text: str, speaker: str | None = None) -> JsonObject:
        """An askarchive.check/1 object."""
        wanted = None if speaker is None or not _text(speaker, "speaker").strip() else speaker
        with self._reading:
            return check_object(check(_text(text, "quotation"), self._archive, speaker=wanted), self._archive)

    def contract_ask(
        self, question: Any, history: Any = None, document: Any = None, documents: Any = None, id: Any = None
    ) -> JsonObject:
        """A contract answer, or the contract's error object."""
        given = id if isinstance(id, str) else ""
        try:
            text = _text(question, "question")
            names = documents if documents is not None else None if document is None else [document]
            return answer_object(self._answer(text, _earlier(history), self._documents(names), given), self._archive)
        except Exception as error:  # noqa: BLE001 - as in told
            return {"id": given, "question": _printable(question), "error": failure(error)}

    @told
    def show(self, document: str, start: int | None = None, end: int | None = None) -> JsonObject:
        """The exact text of a document, or of a span of it."""
        stored = self._archive.document(self._name(document))
        first = 0 if start is None else _number(start)
        last = len(stored.text) if end is None else _number(end)
        if not first <= last <= len(stored.text):
            raise BadInput(f"{stored.name} has {len(stored.text)} characters; there is no span {first}-{last} in it.")
        return {
            "document": stored.name,
            "start": first,
            "end": last,
            "text": stored.text[first:last],
            "source_sha256": stored.sha256,
        }

    # ------------------------------------------------------------------ parts

    def _answer(
        self, question: str, history: tuple[EarlierTurn, ...], documents: frozenset[str] | None, id: str = ""
    ) -> Answer:
        with self._reading:
            return self._archive.ask(question, history=history, documents=documents, id=id)

    def _history(self, turns: Sequence[Turn]) -> tuple[EarlierTurn, ...]:
        remembered = []
        for turn in turns[-REMEMBERED_TURNS:]:
            words = self._archive.words(turn.answer.quotes[0]) if turn.answer.quotes else None
            remembered.append(EarlierTurn(turn.question, words))
        return tuple(remembered)

    def _shown(self, turn: Turn) -> JsonObject:
        try:
            return {"number": turn.number, **self._object(turn.answer)}
        except Exception as error:  # noqa: BLE001 - as in told
            return {"number": turn.number, "question": turn.question, "error": failure(error)}

    def _object(self, answer: Answer) -> JsonObject:
        shown = answer_object(answer, self._archive)
        made = (*answer.quotes, *answer.nearest)
        for object, quote in zip((*shown["quotes"], *shown["nearest"]), made, strict=True):
            object["title"] = self._archive.document(quote.document).details.title
            object |= taking.links(quote, answer.interpreted_as, self._archive)
        return {"answer": shown}

    def _name(self, document: Any) -> str:
        name = _text(document, "document")
        if name not in self._listing:
            raise BadInput("There is no document of this name in the archive.")
        return name

    def _documents(self, names: Any) -> frozenset[str] | None:
        if names is None:
            return None
        if not isinstance(names, (list, tuple)) or not names:
            raise BadInput("Choose at least one document to ask.")
        return frozenset(self._name(name) for name in names)


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise BadInput(f"The {what} must be text.")
    if _SURROGATE.search(value):
        raise BadInput(f"The {what} holds half of a surrogate pair, which is not valid text.")
    return value


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise BadInput("A place in a document is a whole number from 0.")
    return value


def _printable(value: Any) -> Any:
    """As JSON can carry it: a lone surrogate cannot be encoded."""
    return _SURROGATE.sub("\ufffd", value) if isinstance(value, str) else None


def _earlier(history: Any) -> tuple[EarlierTurn, ...]:
    if history is None:
        return ()
    if not isinstance(history, list) or len(history) > MAX_HISTORY:
        raise BadInput(f"The history must be a list of at most {MAX_HISTORY} earlier turns.")
    return tuple(_earlier_turn(turn) for turn in history)


def _earlier_turn(turn: Any) -> EarlierTurn:
    if not isinstance(turn, Mapping) or not isinstance(turn.get("question"), str):
        raise BadInput('Each earlier turn must be an object with a "question".')
    answer = turn.get("answer")
    return EarlierTurn(turn["question"], answer if isinstance(answer, str) else None)
