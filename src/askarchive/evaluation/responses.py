"""Answers in the contract's JSON, asked now or read from a file, as Response values.

Enter: an archive and questions, or answer rows. Leave: one Response a question; what breaks the contract's shape is
kept as a fault, so that the invariants can name it, and never mended.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from askarchive.askable import Askable as Askable
from askarchive.errors import ArchiveError, IndexUnusable
from askarchive.evaluation.sets import json_rows
from askarchive.evaluation.values import EvalQuestion, Quoted, Region, Response
from askarchive.render import answer_object, error_object
from askarchive.types import JsonObject

RANKING_DEPTH = 20  # passages asked of retrieval; nDCG@10 and recall@20 need no more

_NUMBER = (int, float)


def ask(archive: Askable, question: EvalQuestion) -> Response:
    """The archive's answer to one question, as a user of the JSON would see it; a failure becomes an error row.

    Raises:
        IndexUnusable: no question can be answered; the run must stop.
    """
    try:
        answer = archive.ask(
            question.question,
            history=question.history,
            documents=None if question.document is None else frozenset({question.document}),
            id=question.id,
            exclude_exchanges=question.hidden,
            hide_questions=question.hide_questions,
        )
        row = answer_object(answer, archive)
        ranking = rank(archive, question, answer.interpreted_as)
    except IndexUnusable:
        raise
    except Exception as error:  # noqa: BLE001 - an edge, like batch: a failure is reported as one and the run goes on
        row = error_object(question.id, question.question, error)
        if not isinstance(error, ArchiveError):
            row["error"]["message"] += f" {type(error).__name__}: {error}"[:300]
        return parse(row)
    response = parse(row)
    return replace(response, ranking=ranking or found_in(response))


def rank(archive: Askable, question: EvalQuestion, searched: str) -> tuple[Region, ...]:
    """What retrieval alone finds for the question as it was searched, best first; empty where none is told."""
    method = getattr(archive, "rank", None)
    if method is None:
        return ()
    documents = None if question.document is None else frozenset({question.document})
    passages = [passage for passage, _ in method(searched, RANKING_DEPTH, documents=documents)]
    return tuple(
        Region(passage.document, passage.start, passage.end)
        for passage in passages
        if (passage.document, passage.exchange) not in question.hidden
        and not (question.hide_questions and passage.kind == "interviewer")
    )


def ask_all(
    archive: Askable, questions: Sequence[EvalQuestion], progress: Callable[[int, int], None] = lambda done, of: None
) -> tuple[Response, ...]:
    """One response a question, in their order; one after the other, so that latencies mean something."""
    responses = []
    for number, question in enumerate(questions, 1):
        responses.append(ask(archive, question))
        progress(number, len(questions))
    return tuple(responses)


def from_file(path: str | Path, questions: Sequence[EvalQuestion], set_name: str = "") -> tuple[Response, ...]:
    """The saved answers to these questions, matched by SET/ID or by id; a question without one is missing."""
    rows = {str(row.get("id", number)): row for number, row in json_rows(Path(path))}
    responses = []
    for question in questions:
        row = rows.get(f"{set_name}/{question.id}", rows.get(question.id))
        if row is None:
            responses.append(Response(question.id, None, missing=True))
        else:
            response = parse(row)
            responses.append(replace(response, ranking=found_in(response)))
    return tuple(responses)


def found_in(response: Response) -> tuple[Region, ...]:
    """The quotes, then the nearest passages: the ranking of an archive that tells no other."""
    return tuple(quoted.region for quoted in response.quotes + response.nearest)


def parse(row: JsonObject) -> Response:
    """A row of an answer file as a value, with its faults."""
    identifier = str(row.get("id", ""))
    if "error" in row:
        return _failed(identifier, row)
    faults: list[str] = []
    answered = row.get("answered")
    if not isinstance(answered, bool):
        faults.append("the row has neither an error nor an answered that is true or false")
    confidence = row.get("confidence")
    if not isinstance(confidence, _NUMBER) or isinstance(confidence, bool) or not 0 <= confidence <= 1:
        faults.append(f"confidence is {confidence!r} and no number from 0 to 1")
        confidence = None
    quotes = _quotes(row, "quotes", faults)
    nearest = _quotes(row, "nearest", faults)
    outcome = row.get("outcome", "")
    answering = outcome in ("answered", "source_does_not_know")
    if isinstance(answered, bool) and outcome and answering != answered:
        faults.append(f'answered is {str(answered).lower()} but the outcome is "{outcome}"')
    if answered is True and not quotes:
        faults.append("it counts as answered and quotes nothing")
    elapsed = row.get("elapsed_ms")
    return Response(
        id=identifier,
        answered=answered if isinstance(answered, bool) else None,
        outcome=str(outcome),
        confidence=None if confidence is None else float(confidence),
        quotes=quotes,
        nearest=nearest,
        reason=str(row.get("reason") or ""),
        elapsed_ms=float(elapsed) if isinstance(elapsed, _NUMBER) and math.isfinite(elapsed) else None,
        faults=tuple(faults),
    )


def _failed(identifier: str, row: JsonObject) -> Response:
    error = row["error"]
    faults = []
    kind = error.get("type") if isinstance(error, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    if not (isinstance(kind, str) and kind and isinstance(message, str) and message):
        faults.append("the error row does not name its type and say what happened")
    if "answered" in row:
        faults.append("the row is an error and also says whether it is answered")
    if row.get("quotes"):
        faults.append("the row is an error and also quotes")
    return Response(identifier, None, error=f"{kind}: {message}", faults=tuple(faults))


def _quotes(row: JsonObject, field: str, faults: list[str]) -> tuple[Quoted, ...]:
    found = []
    for number, item in enumerate(row.get(field) or [], 1):
        try:
            found.append(_quoted(item))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            faults.append(f"{field} {number} has no readable {error}")
    return tuple(found)


def _quoted(item: JsonObject) -> Quoted:
    for field, kind in (("text", str), ("document", str), ("start", int), ("end", int)):
        if not isinstance(item[field], kind):
            raise TypeError(field)
    return Quoted(
        text=item["text"],
        region=Region(item["document"], item["start"], item["end"]),
        source_sha256=str(item.get("source_sha256", "")),
        role=str(item.get("role", "")),
        speaker=item.get("speaker"),
        byte_start=item.get("byte_start"),
        byte_end=item.get("byte_end"),
    )
