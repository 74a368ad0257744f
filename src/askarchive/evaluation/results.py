"""A run as one JSON object, of the form that results.schema.json in this folder states.

Enter: a Run. Leave: a dict; every figure of every report stands in it, and each question with what was quoted.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from askarchive.evaluation.baseline import outcome_of, rounded
from askarchive.evaluation.compare import Comparison
from askarchive.evaluation.evaluate import Run, SetResult
from askarchive.evaluation.invariants import MEANINGS
from askarchive.evaluation.measures import answers_given, reliability, risk_coverage
from askarchive.evaluation.values import EvalQuestion, Quoted, Region, Response
from askarchive.types import JsonObject

SCHEMA = "askarchive.eval-results/1"


def results_object(run: Run) -> JsonObject:
    """The whole run."""
    return {
        "schema": SCHEMA,
        "verdict": "green" if run.green else "red",
        "exit_code": run.exit_code,
        "reasons": [{"set": s.eval_set.name, **asdict(reason)} for s in run.sets for reason in s.reasons],
        "provenance": asdict(run.provenance),
        "sets": [_set(result) for result in run.sets],
    }


def _set(result: SetResult) -> JsonObject:
    confidence, correct = answers_given(result.table)
    of = len(result.table)
    return {
        "name": result.eval_set.name,
        "fingerprint": result.eval_set.fingerprint,
        "remarks": list(result.eval_set.remarks),
        "questions": of,
        "answerable": sum(question.answerable for question in result.eval_set.questions),
        "measures": rounded(result.values),
        "thresholds": {
            "level": result.limits.level,
            "min": dict(result.limits.minimum),
            "max": dict(result.limits.maximum),
        },
        "invariants": [
            {
                "name": invariant.name,
                "meaning": MEANINGS[invariant.name],
                "checked": invariant.checked,
                "violations": [{"id": v.id, "message": v.message} for v in invariant.violations],
            }
            for invariant in result.invariants
        ],
        "categories": {
            category.name: {
                "questions": category.questions,
                "right": category.right,
                "measures": rounded(category.values),
            }
            for category in result.categories
        },
        "risk_coverage": [
            {"coverage": round(coverage, 6), "risk": round(risk, 6), "confidence": round(sure, 6)}
            for coverage, risk, sure in risk_coverage(confidence, correct, of)
        ],
        "reliability": [
            {"answers": n, "confidence": round(sure, 6), "right": round(share, 6)}
            for n, sure, share in reliability(confidence, correct)
        ],
        "comparison": None if result.comparison is None else _comparison(result.comparison),
        "answers": [
            _answer(question, response, result, row)
            for row, (question, response) in enumerate(zip(result.eval_set.questions, result.responses, strict=True))
        ],
    }


def _comparison(comparison: Comparison) -> JsonObject:
    return {
        "baseline": asdict(comparison.baseline),
        "date": comparison.date,
        "level": comparison.level,
        "unusable": comparison.unusable,
        "paired": comparison.paired,
        "added": list(comparison.added),
        "gone": list(comparison.gone),
        "altered": list(comparison.altered),
        "measures": {
            change.measure.name: {
                **{
                    name: None if value is None else round(value, 6)
                    for name, value in (
                        ("old", change.old),
                        ("new", change.new),
                        ("low", change.low),
                        ("high", change.high),
                        ("p", change.p),
                    )
                },
                "better": change.better,
                "worse": change.worse,
                "lost": change.lost,
            }
            for change in comparison.changes
        },
        "questions": [
            {
                "id": change.id,
                "direction": change.direction,
                "old_outcome": change.old_outcome,
                "new_outcome": change.new_outcome,
                "old_quotes": list(change.old_quotes),
                "new_quotes": list(change.new_quotes),
            }
            for change in comparison.questions
        ],
    }


def _answer(question: EvalQuestion, response: Response, result: SetResult, row: int) -> JsonObject:
    values = {name: result.table.value(name, row) for name in result.table.columns}
    return {
        "id": question.id,
        "question": question.question,
        "category": question.category,
        "answerable": question.answerable,
        "gold": [_region(gold) for gold in question.gold],
        "outcome": outcome_of(response),
        "quotes": [_quoted(quoted) for quoted in response.shown],
        "values": {name: round(value, 6) for name, value in values.items() if value is not None},
    }


def _region(region: Region) -> JsonObject:
    return {"document": region.document, "start": region.start, "end": region.end}


def _quoted(quoted: Quoted) -> dict[str, Any]:
    return {**_region(quoted.region), "text": quoted.text, "role": quoted.role, "speaker": quoted.speaker}
