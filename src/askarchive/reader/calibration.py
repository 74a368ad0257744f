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
    """Weights of a passage's raw scores, and of a sentence's.

    Fitted on the best candidate of each question, because that one decides: the highest of two dozen scores is
    higher than a score taken at random. Source: Platt, "Probabilistic outputs for support vector machines", 1999.
    """

    offset: float = 0.0
    verdict: float = 1.0
    best_sentence: float = 0.0
    span: float = 0.0
    sentence_offset: float = 0.0
    sentence: float = 1.0

    def answers(self, verdict: float, best_sentence: float, span: float) -> float:
        """The probability that a passage answers, from the network's three opinions on it."""
        return sigmoid(self.offset + self.verdict * verdict + self.best_sentence * best_sentence + self.span * span)

    def evidence(self, logit: float) -> float:
        """The probability that a sentence is evidence."""
        return sigmoid(self.sentence_offset + self.sentence * logit)
