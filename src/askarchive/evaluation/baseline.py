"""The committed figures that a run is compared with, question by question, and their history.

Enter: a run's table and responses, or a baseline.json. Leave: Baseline, and files whose diffs a person can read: one
line a question.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from askarchive.errors import BadInput, OutputError
from askarchive.evaluation.measures import COLUMNS, Table, Values
from askarchive.evaluation.provenance import Provenance
from askarchive.evaluation.sets import json_rows
from askarchive.evaluation.values import EvalQuestion, Region, Response
from askarchive.types import JsonObject

SCHEMA = "askarchive.eval-baseline/1"
FILE = "baseline.json"
HISTORY = "history.jsonl"


@dataclass(frozen=True, slots=True)
class Baseline:
    """An accepted run. Quotes are coordinates; their words are sliced from the corpus it was made on."""

    provenance: Provenance
    date: str
    set_name: str
    questions: str  # the question set's fingerprint
    values: Values
    table: Table
    asked: dict[str, str]  # fingerprint of each question and its gold
    quotes: dict[str, tuple[Region, ...]]
    outcomes: dict[str, str]


def question_fingerprint(question: EvalQuestion) -> str:
    """Changes when the question, its history or its gold does; then its old answer is no measure of the new."""
    gold = sorted((g.document, g.start, g.end) for g in question.gold)
    turns = [(t.question, t.answer) for t in question.history]
    what = [question.question, question.answerable, question.document, turns, gold, question.gold_mode]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:12]


def write(
    path: Path,
    provenance: Provenance,
    set_name: str,
    set_fingerprint: str,
    values: Values,
    table: Table,
    questions: Sequence[EvalQuestion],
    responses: Sequence[Response],
) -> None:
    """Write the baseline, and a line of measures to the history beside it.

    Raises:
        OutputError: the folder cannot be written.
    """
    date = datetime.now(UTC).date().isoformat()
    head: JsonObject = {
        "schema": SCHEMA,
        "set": set_name,
        "date": date,
        "provenance": asdict(provenance),
        "questions_fingerprint": set_fingerprint,
        "measures": rounded(values),
    }
    lines = []
    for row, (question, response) in enumerate(zip(questions, responses, strict=True)):
        entry = {
            "id": question.id,
            "asked": question_fingerprint(question),
            "category": question.category,
            "outcome": outcome_of(response),
            "quotes": [[q.region.document, q.region.start, q.region.end] for q in response.shown],
            # Latency differs from run to run and machine to machine: it is in the measures, not here.
            "values": {
                name: round(value, 6)
                for name in table.columns
                if name != "elapsed" and (value := table.value(name, row)) is not None
            },
        }
        lines.append(json.dumps(entry, ensure_ascii=False))
    text = json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "questions": [\n' + ",\n".join(lines) + "\n]}\n"
    line = {
        "date": date,
        "commit": provenance.commit,
        "model": provenance.model,
        "reader": provenance.reader,
        "reranker": provenance.reranker,
        "corpus": provenance.corpus,
        "questions": len(questions),
        "measures": rounded(values),
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        with (path.parent / HISTORY).open("a", encoding="utf-8", newline="\n") as history:
            history.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError as error:
        raise OutputError(f"The baseline {path} cannot be written: {error.strerror}.") from error


def read(path: Path) -> Baseline:
    """A baseline file.

    Raises:
        BadInput: it is missing, is not JSON or not a baseline of this version.
    """
    try:
        row = json.loads(path.read_bytes())
    except OSError as error:
        raise BadInput(
            f"The baseline {path} cannot be read ({error.strerror}); make it with --update-baseline."
        ) from error
    except ValueError as error:
        raise BadInput(f"The baseline {path} is not JSON ({error}); make it again with --update-baseline.") from error
    if not isinstance(row, dict) or row.get("schema") != SCHEMA:
        raise BadInput(f"{path} is no baseline of the form {SCHEMA}; make it again with --update-baseline.")
    try:
        return _parse(row)
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"The baseline {path} is damaged ({error!r}); make it again with --update-baseline.") from error


def _parse(row: JsonObject) -> Baseline:
    entries: list[dict[str, Any]] = row["questions"]
    columns = {
        name: np.array([entry["values"].get(name, np.nan) for entry in entries], dtype=np.float64) for name in COLUMNS
    }
    keys = tuple(str(entry["id"]) for entry in entries)
    return Baseline(
        provenance=Provenance(**row["provenance"]),
        date=str(row["date"]),
        set_name=str(row["set"]),
        questions=str(row["questions_fingerprint"]),
        values=dict(row["measures"]),
        table=Table(keys, tuple(str(entry["category"]) for entry in entries), columns),
        asked={key: str(entry["asked"]) for key, entry in zip(keys, entries, strict=True)},
        quotes={
            key: tuple(Region(str(d), int(s), int(e)) for d, s, e in entry["quotes"])
            for key, entry in zip(keys, entries, strict=True)
        },
        outcomes={key: str(entry["outcome"]) for key, entry in zip(keys, entries, strict=True)},
    )


def history(folder: Path) -> tuple[JsonObject, ...]:
    """The accepted runs so far, oldest first; empty where there is no history."""
    file = folder / HISTORY
    return tuple(row for _, row in json_rows(file)) if file.is_file() else ()


def outcome_of(response: Response) -> str:
    """What happened, in a word or an error's sentence."""
    if response.missing:
        return "missing"
    if response.error is not None:
        return f"error: {response.error}"
    return response.outcome or ("answered" if response.answered else "not answered")


def rounded(values: Values, digits: int = 6) -> Values:
    """The values to six decimals, so that files do not differ in the last bit."""
    return {
        name: None if value is None or not math.isfinite(value) else round(value, digits)
        for name, value in values.items()
    }
