"""The verdict: green, or red with every reason for it. The exit code is made from it and from nothing else.

Enter: invariants, values, thresholds and the comparison with a baseline. Leave: reasons; none means green.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from askarchive.errors import BadInput
from askarchive.evaluation.compare import LEVEL, Comparison
from askarchive.evaluation.invariants import MEANINGS, Invariant
from askarchive.evaluation.measures import BY_NAME, Values
from askarchive.evaluation.values import EvalQuestion, Response

SCHEMA = "askarchive.eval-thresholds/1"
FILE = "thresholds.json"
NAMED = 3  # how many questions a reason names

ReasonKind = Literal["invariant", "error", "threshold", "loss", "baseline"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One way in which a set is red."""

    kind: ReasonKind
    subject: str  # the invariant, the measure, or what else it is about
    message: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Absolute thresholds, and the level of chance that a loss must exceed."""

    minimum: dict[str, float] = field(default_factory=dict)
    maximum: dict[str, float] = field(default_factory=dict)
    level: float = LEVEL


def read_limits(path: Path) -> Limits:
    """A thresholds file.

    Raises:
        BadInput: it is missing, not JSON, or sets a limit for something that is no measure.
    """
    try:
        row = json.loads(path.read_bytes())
    except OSError as error:
        raise BadInput(f"The thresholds {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadInput(f"The thresholds {path} are not JSON ({error}).") from error
    if not isinstance(row, dict) or row.get("schema") != SCHEMA:
        raise BadInput(f'{path} has no "schema": "{SCHEMA}".')
    level = row.get("level", LEVEL)
    if not isinstance(level, float) or not 0 < level < 0.5:
        raise BadInput(f'{path}: "level" is a number above 0 and below 0.5, such as 0.05.')
    minimum: dict[str, float] = {}
    maximum: dict[str, float] = {}
    measures = row.get("measures", {})
    if not isinstance(measures, dict):
        raise BadInput(f'{path}: "measures" is an object of measures and their limits.')
    for name, limits in measures.items():
        if name not in BY_NAME:
            raise BadInput(f'{path}: "{name}" is no measure; the measures are {", ".join(BY_NAME)}.')
        if not isinstance(limits, dict) or not limits or not set(limits) <= {"min", "max"}:
            raise BadInput(f'{path}: the limits of "{name}" are {{"min": number}}, {{"max": number}} or both.')
        for side, value in limits.items():
            if not isinstance(value, int | float) or isinstance(value, bool):
                raise BadInput(f'{path}: "{side}" of "{name}" is no number.')
            (minimum if side == "min" else maximum)[name] = float(value)
    return Limits(minimum, maximum, level)


def find_limits(folder: str | None) -> Limits:
    """The thresholds beside the questions or one folder up; none where there are none."""
    if folder is not None:
        for file in (Path(folder) / FILE, Path(folder).parent / FILE):
            if file.is_file():
                return read_limits(file)
    return Limits()


def judge(
    questions: Sequence[EvalQuestion],
    responses: Sequence[Response],
    invariants: Sequence[Invariant],
    values: Values,
    limits: Limits,
    comparison: Comparison | None,
) -> tuple[Reason, ...]:
    """Every reason to be red, the gravest kind first."""
    reasons = [_broken(invariant) for invariant in invariants if invariant.violations]
    failed = [f"{q.id}: {r.error}" for q, r in zip(questions, responses, strict=True) if r.error is not None]
    if failed:
        reasons.append(Reason("error", "errors", f"{counted(len(failed), 'question')} failed ({_some(failed)})"))
    missing = [q.id for q, r in zip(questions, responses, strict=True) if r.missing]
    if missing:
        reasons.append(
            Reason("error", "missing", f"{counted(len(missing), 'question')} without an answer ({_some(missing)})")
        )
    reasons.extend(_missed(values, limits))
    if comparison is not None:
        if comparison.unusable is not None:
            reasons.append(Reason("baseline", "baseline", comparison.unusable))
        for change in comparison.losses:
            reasons.append(
                Reason(
                    "loss",
                    change.measure.name,
                    f"{change.measure.name} fell from {show(change.measure.name, change.old)} to "
                    f"{show(change.measure.name, change.new)}: {change.worse} of {comparison.paired} questions worse, "
                    f"{change.better} better, more than chance (p = {change.p:.2g} at level {comparison.level:g})",
                )
            )
    return tuple(reasons)


def _broken(invariant: Invariant) -> Reason:
    first = [f"{violation.id}: {violation.message}" for violation in invariant.violations]
    return Reason(
        "invariant",
        invariant.name,
        f"{MEANINGS[invariant.name]}: broken {counted(len(first), 'time')} ({_some(first)})",
    )


def _missed(values: Values, limits: Limits) -> list[Reason]:
    reasons = []
    for name in BY_NAME:
        value = values.get(name)
        for limit, word, sign in ((limits.minimum.get(name), "at least", 1), (limits.maximum.get(name), "at most", -1)):
            if limit is None:
                continue
            if value is None:
                message = f"{name} could not be measured on this set, and must be {word} {show(name, limit)}"
                reasons.append(Reason("threshold", name, message))
            elif sign * value < sign * limit:
                message = f"{name} is {show(name, value)} and must be {word} {show(name, limit)}"
                reasons.append(Reason("threshold", name, message))
    return reasons


def show(name: str, value: float | None) -> str:
    """A measure's value as people read it: a share in percent, characters, milliseconds, or a count."""
    if value is None:
        return "–"
    unit = BY_NAME[name].unit
    if unit == "share":
        return f"{100 * value:.1f}%"
    return {"score": f"{value:.3f}", "chars": f"{value:.0f} chars", "ms": f"{value:.0f} ms", "count": f"{value:.0f}"}[
        unit
    ]


def show_change(name: str, difference: float) -> str:
    """A difference of two values with its sign, in percentage points for a share."""
    unit = BY_NAME[name].unit
    if unit == "share":
        return f"{100 * difference:+.1f}"
    return f"{difference:+.3f}" if unit == "score" else f"{difference:+.0f}"


def counted(number: int, noun: str) -> str:
    """The number and its noun, in the plural where it needs one."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _some(items: Sequence[str]) -> str:
    return "; ".join(items[:NAMED]) + (f"; and {len(items) - NAMED} more" if len(items) > NAMED else "")
