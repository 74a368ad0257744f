"""From the network's raw scores to probabilities that mean what they say.

Enter: logits. Leave: probabilities. The constants are fitted on held-out documents by training/calibrate.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


def sigmoid(x: float) -> float:
    """The logistic function, without overflow."""
    if x >= 0:
        return 1.0 / (1.0 + math.exp(-x))
    z = math.exp(x)
    return z / (1.0 + z)


@dataclass(frozen=True, slots=True)
class Calibration:
    """From raw scores to the probability that a passage answers, and that a sentence is evidence.

    `offset`, `slope` and `together` (of the best passages read together) are fitted on the best candidate of each
    question, because that one decides: the highest of two dozen scores is higher than a score taken at random. How much
    less likely than the best another candidate is, `contrast` says: what tells two passages of one question apart
    differs more than what tells two questions apart. `nearness` and `near` are for prose alone (training/nearness.py):
    a passage nearer to the question than the cosine `near` makes an answer likelier there, one further off less.
    Source: Platt, "Probabilistic outputs for support vector machines", 1999.
    """

    offset: float = 0.0
    slope: float = 1.0
    contrast: float = 1.0
    together: float = 0.0
    nearness: float = 0.0
    near: float = 0.0
    sentence_offset: float = 0.0
    sentence_slope: float = 1.0

    def answers(
        self, logit: float, best: float | None = None, together: float = 0.0, nearest: float | None = None
    ) -> float:
        """The probability that a passage answers.

        Args:
            logit: the passage's raw score.
            best: the highest of the question's; None if it is this one.
            together: the raw score of the best passages read together.
            nearest: the highest cosine of the question with a passage; None where it says nothing.
        """
        best = logit if best is None else best
        odds = self.offset + self.slope * best + self.contrast * (logit - best) + self.together * together
        return sigmoid(odds if nearest is None else odds + self.nearness * (nearest - self.near))

    def evidence(self, logit: float) -> float:
        """The probability that a sentence is evidence."""
        return sigmoid(self.sentence_offset + self.sentence_slope * logit)
