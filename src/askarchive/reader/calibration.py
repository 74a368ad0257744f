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
    """Slope and offset of a passage's raw score, and of a sentence's.

    Fitted on the best candidate of each question, because that one decides: the highest of two dozen scores is
    higher than a score taken at random. Source: Platt, "Probabilistic outputs for support vector machines", 1999.
    """

    offset: float = 0.0
    slope: float = 1.0
    sentence_offset: float = 0.0
    sentence_slope: float = 1.0

    def answers(self, logit: float) -> float:
        """The probability that a passage answers."""
        return sigmoid(self.offset + self.slope * logit)

    def evidence(self, logit: float) -> float:
        """The probability that a sentence is evidence."""
        return sigmoid(self.sentence_offset + self.sentence_slope * logit)
