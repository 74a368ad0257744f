"""A confidence that means what it says in a user's own archive: a monotone map from the reader's to the fitted one.

Enter: confidences with whether each answer was right. Leave: a Calibration, kept as calibration.json beside the
index's CURRENT and used only with the index and the reader that it was fitted on.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from askarchive.errors import OutputError
from askarchive.index.publishing import lock, put

FILE = "calibration.json"
FORMAT = "askarchive.calibration/1"
# Confidences are told with four digits; beyond these a logit says nothing.
LOWEST, HIGHEST = 1e-4, 1 - 1e-4
# How far the map is expected to lie from doing nothing (standard deviations). Each weighs as much as some twenty
# questions do, so that thirty of them move the confidence by about half and three hundred decide it.
SLOPE_SPREAD, OFFSET_SPREAD = 0.25, 0.5
# A falling map would turn the order round; one as flat as this already says that the confidence tells nothing.
LEAST_SLOPE = 0.05
_STEPS = 100


@dataclass(frozen=True, slots=True)
class Calibration:
    """logit(fitted) = offset + slope * logit(reader's confidence). The default changes nothing."""

    slope: float = 1.0
    offset: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.slope) and math.isfinite(self.offset) and self.slope > 0):
            raise ValueError(f"not a rising map: slope {self.slope}, offset {self.offset}")

    def apply(self, confidence: float) -> float:
        """The fitted confidence; never falls where the reader's rises. Where nothing was found, 0 stays 0."""
        if confidence <= 0:
            return 0.0
        return _logistic(self.offset + self.slope * _logit(confidence))

    def relative_to(self, reference: Calibration) -> Calibration:
        """This map and then the reference undone: only what differs from the reference is left."""
        return Calibration(
            round(self.slope / reference.slope, 6), round((self.offset - reference.offset) / reference.slope, 6)
        )

    def undo(self, fitted: float) -> float:
        """The reader's confidence that becomes this one."""
        return _logistic((_logit(fitted) - self.offset) / self.slope)


# An archive's own questions are harder than a visitor's: the interviewer's words are hidden, half have no answer, and
# an answer from elsewhere counts as wrong. Where a reader's confidence holds for labelled questions, its own questions
# ask for this map; an archive is compared with it and not with the bare confidence. By the reader's name, fitted by
# benchmarks/calibration_reference.py: for a new reader run it and add what it prints.
REFERENCES: dict[str, Calibration] = {
    "askarchive-reader-5": Calibration(slope=1.563, offset=-2.055),  # interviews N14, November 2026
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A calibration as it is kept, and what it holds for."""

    index: str
    reader: str
    questions: int
    made: str  # date, UTC
    version: str  # of askarchive
    calibration: Calibration = field(default_factory=Calibration)


def fit(confidences: Sequence[float], right: Sequence[bool], *, around: Calibration = Calibration()) -> Calibration:
    """The likeliest map, with a prior around one that is expected; by default that changes nothing.

    Source: Platt, "Probabilistic outputs for support vector machines", 1999; logistic regression on the logit by
    Newton's method, Gaussian priors around slope and offset. Where nothing was found there is nothing to map.
    """
    found = [(_logit(c), float(r)) for c, r in zip(confidences, right, strict=True) if c > 0]
    if not found:
        return around
    x, y = np.array(found, dtype=np.float64).T
    slope, offset = _newton(x, y, around, free=True)
    if slope < LEAST_SLOPE:
        slope, offset = _newton(x, y, around, free=False)
    return Calibration(round(slope, 6), round(offset, 6))


def fit_reference(confidences: Sequence[float], right: Sequence[bool]) -> Calibration:
    """The map around which the same questions fit nothing else, so that an archive like them is left as it is.

    One fit stays near to doing nothing, by its prior; a reference made of it would shift every archive by the rest.
    """
    found = Calibration()
    for _ in range(_STEPS):
        before, found = found, fit(confidences, right, around=found)
        if abs(found.slope - before.slope) + abs(found.offset - before.offset) < 1e-5:
            break
    return found


def read(folder: Path) -> Kept | None:
    """The calibration kept beside this index, whatever it holds for; None where there is none.

    Raises:
        ValueError: the file is not as it was written.
    """
    try:
        data = (folder / FILE).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ValueError(f"cannot be read ({error.strerror})") from error
    try:
        row = json.loads(data)
        if row.pop("format") != FORMAT:
            raise ValueError
        slope, offset = row.pop("slope"), row.pop("offset")
        texts = (row["index"], row["reader"], row["made"], row["version"])
        if not all(isinstance(text, str) for text in texts) or type(row["questions"]) is not int:
            raise ValueError
        return Kept(**row, calibration=Calibration(slope, offset))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError("is not one that askarchive wrote") from error


def for_archive(folder: Path, index: str, reader: str) -> tuple[Calibration | None, str]:
    """The map to use with this index and reader, or None and one sentence on why the kept one is not used."""
    again = "run `askarchive calibrate` again, or `askarchive calibrate --forget`"
    try:
        kept = read(folder)
    except ValueError as error:
        return None, f"{folder / FILE} {error}, so confidences are the reader's own; {again}."
    if kept is None:
        return None, ""
    if kept.index != index:
        return None, f"{folder / FILE} was fitted before the index changed, so it is not used; {again}."
    if kept.reader != reader:
        return None, f"{folder / FILE} was fitted to the reader {kept.reader} and not to {reader}, so it is not used."
    return kept.calibration, ""


def keep(folder: Path, kept: Kept) -> Path:
    """Writes the calibration beside the index's CURRENT in one step.

    Raises:
        OutputError: the folder cannot be written, or an index is being built there.
    """
    row = {"format": FORMAT} | asdict(kept)
    row |= row.pop("calibration")
    with lock(folder):
        try:
            put(folder, FILE, (json.dumps(row, indent=2) + "\n").encode())
        except OSError as error:
            raise _unwritable(folder, error) from error
    return folder / FILE


def forget(folder: Path) -> bool:
    """Removes the calibration; whether there was one.

    Raises:
        OutputError: it cannot be removed.
    """
    try:
        (folder / FILE).unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise _unwritable(folder, error) from error
    return True


def _unwritable(folder: Path, error: OSError) -> OutputError:
    return OutputError(f"{folder / FILE} could not be changed ({error.strerror}); make the folder writable.")


def _newton(x: np.ndarray, y: np.ndarray, around: Calibration, free: bool) -> tuple[float, float]:
    """Slope and offset of the least penalised loss, which is convex; without `free` the slope is the least."""
    spread = np.array([SLOPE_SPREAD, OFFSET_SPREAD])
    prior = np.array([around.slope, around.offset])
    columns = np.stack([x, np.ones_like(x)], axis=1)
    at = np.array([around.slope if free else LEAST_SLOPE, around.offset])
    moving = np.array([free, True])

    def loss(at: np.ndarray) -> float:
        z = columns @ at
        return float((np.logaddexp(0.0, z) - y * z).sum() + 0.5 * (((at - prior) / spread) ** 2).sum())

    now = loss(at)
    for _ in range(_STEPS):
        p = 1.0 / (1.0 + np.exp(-np.clip(columns @ at, -700.0, 700.0)))
        gradient = columns.T @ (p - y) + (at - prior) / spread**2
        curvature = (columns * (p * (1 - p))[:, None]).T @ columns + np.diag(1 / spread**2)
        step = np.zeros(2)
        step[moving] = np.linalg.solve(curvature[np.ix_(moving, moving)], gradient[moving])
        share = 1.0
        while (then := loss(at - share * step)) > now and share > 1e-6:
            share /= 2
        at = at - share * step
        if now - then < 1e-10:
            break
        now = then
    return float(at[0]), float(at[1])


def _logit(confidence: float) -> float:
    inside = min(HIGHEST, max(LOWEST, confidence))
    return math.log(inside / (1 - inside))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))
