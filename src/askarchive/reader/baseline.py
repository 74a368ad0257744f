"""A reader without training: cosine of sentences and shared words. The baseline that a trained reader has to beat.

Enter: a question and candidates. Leave: readings. Cosine cannot tell "about it" from "answers it"; how far that
carries stands in docs/results.md.
"""

from __future__ import annotations

import math
import re
import threading
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from askarchive.types import Candidate, EarlierTurn, Encoder, Reading
from askarchive.words import COMMON

FloatVector = npt.NDArray[np.float32]

_WORD = re.compile(r"[^\W_]+")
_DOES_NOT_KNOW = re.compile(
    r"\b(?:(?:we|I|nobody|no one|one)\s+(?:really\s+)?(?:don['\u2019]t|do not|didn['\u2019]t|did not|can['\u2019]t|cannot|"
    r"couldn['\u2019]t|never)\s+(?:really\s+|ever\s+)?(?:know|knew|say|tell|find out|found out|remember)|"
    r"no one knows|nobody knows|don['\u2019]t have enough information|isn['\u2019]t known|is not known|"
    r"have no idea|haven['\u2019]t the faintest|impossible to (?:say|answer|know))\b",
    re.IGNORECASE,
)
# Logistic weights on (best sentence cosine, share of the question's rarer words found), fitted by hand on the
# development half of the invented interviews; the trained reader makes them obsolete.
BIAS, COSINE, OVERLAP = -4.2, 5.0, 2.6


# Vectors kept for the sentences of documents that are asked again and again (1.5 kB each).
CACHED_SENTENCES = 40_000


class BaselineReader:
    """Cosine and shared words; thread-safe."""

    name = "baseline"

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors: dict[str, FloatVector] = {}
        self._lock = threading.Lock()

    def read(
        self, question: str, candidates: Sequence[Candidate], history: Sequence[EarlierTurn] = ()
    ) -> tuple[Reading, ...]:
        """One reading a candidate. `history` is not used: the archive hands in a question that stands alone."""
        if not candidates:
            return ()
        sentences = [span.of(candidate.text) for candidate in candidates for span in candidate.sentences]
        asked_vector = self._encoder.encode([question])[0]
        vectors = self._sentence_vectors(list(dict.fromkeys(sentences)))
        cosine = {sentence: float(vector @ asked_vector) for sentence, vector in vectors.items()}
        asked = _words(question)
        seen = Counter(word for candidate in candidates for word in _words(candidate.text))
        weight = {word: math.log(1 + len(candidates) / (0.5 + seen[word])) for word in asked}
        total = sum(weight.values()) or 1.0
        readings = []
        for candidate in candidates:
            scores = []
            for span in candidate.sentences:
                words = span.of(candidate.text)
                shared = sum(weight[word] for word in asked & _words(words)) / total
                scores.append(_logistic(BIAS + COSINE * cosine[words] + OVERLAP * shared))
            best = max(scores, default=0.0)
            ignorance = max((s for s, span in zip(scores, candidate.sentences, strict=True)
                             if _DOES_NOT_KNOW.search(span.of(candidate.text))), default=0.0)  # fmt: skip
            evidence = tuple(score / best if best else 0.0 for score in scores)
            readings.append(Reading(best, evidence, 0.9 if best and ignorance == best else 0.0))
        return tuple(readings)

    def _sentence_vectors(self, sentences: Sequence[str]) -> dict[str, FloatVector]:
        with self._lock:
            found = {sentence: self._vectors[sentence] for sentence in sentences if sentence in self._vectors}
        missing = [sentence for sentence in sentences if sentence not in found]
        if missing:
            made = dict(zip(missing, self._encoder.encode(missing), strict=True))
            found.update(made)
            with self._lock:
                if len(self._vectors) + len(made) > CACHED_SENTENCES:
                    self._vectors.clear()
                self._vectors.update(made)
        return found


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))


def _words(text: str) -> set[str]:
    """Word stems, cut hard: enough to count what is shared."""
    return {_stem(word) for word in _WORD.findall(text.lower()) if word not in COMMON}


def _stem(word: str) -> str:
    for ending in ("ingly", "edly", "ing", "ies", "ied", "ed", "es", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
