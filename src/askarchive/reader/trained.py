"""The reader that comes with askarchive: one network that reads the question and a passage together.

Enter: a question, its history, candidates. Leave: readings. Holds no state of a question; safe to use from many threads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from askarchive.reader.calibration import Calibration, sigmoid
from askarchive.reader.inputs import Piece, earlier, pieces, surroundings, together
from askarchive.reader.torch_engine import Engine, Scores
from askarchive.types import Candidate, EarlierTurn, Reading

# What the network could look at lies far below this; longer texts only cost the tokenizer's time.
MAX_QUESTION_CHARS = 1_000
# So many of the best passages are read a second time, together; about four of them fit into one input. The best one is
# then read beside the passages from the fifth on too: what stands beside it moves the score (docs/reader-results.md).
TOGETHER = 6
BESIDE = 4
# Kinds of passages in which somebody speaks, also where nobody says who.
SPOKEN = ("interviewee", "interviewer")


class TrainedReader:
    """Judges whether passages answer a question, and with which sentences."""

    def __init__(self, name: str, engine: Engine, tokenizer: Any, calibration: Calibration) -> None:
        self._name, self._engine, self._tokenizer, self.calibration = name, engine, tokenizer, calibration

    @property
    def name(self) -> str:
        return self._name

    def read(
        self, question: str, candidates: Sequence[Candidate], history: Sequence[EarlierTurn] = ()
    ) -> tuple[Reading, ...]:
        """One reading a candidate, in the candidates' order.

        A passage too long for the network is read in several pieces; the best of them answers, and every sentence has
        its probability from the piece it stands in. The best passages are then read together: beside each other they
        tell better whether there is an answer at all, though not where.
        """
        scored = self.scores(question, candidates, history)
        beside = self.together(scored) if self.calibration.together else 0.0
        best = max((scores.answers for group in scored for _, scores in group), default=0.0)
        nearest = nearest_prose(candidates, history)
        return tuple(
            self._reading(candidate, group, best, beside, nearest)
            for candidate, group in zip(candidates, scored, strict=True)
        )

    def scores(
        self, question: str, candidates: Sequence[Candidate], history: Sequence[EarlierTurn] = ()
    ) -> list[list[tuple[Piece, Scores]]]:
        """Each candidate's pieces with the network's raw scores."""
        if not candidates:
            return []
        texts = [question[:MAX_QUESTION_CHARS], earlier(history)]
        texts += [surroundings(c) for c in candidates] + [c.text for c in candidates]
        # Half of a surrogate pair would stop the tokenizer.
        safe = [t.encode("utf-8", "replace").decode("utf-8") for t in texts]
        asked, before, *rest = self._tokenizer.encode_batch(safe, add_special_tokens=False)
        contexts, passages = rest[: len(candidates)], rest[len(candidates) :]
        made: list[tuple[Piece, ...]] = [
            pieces(
                tuple(asked.ids),
                tuple(before.ids),
                tuple(context.ids),
                passage,
                [(s.start, s.end) for s in candidate.sentences],
            )
            for candidate, context, passage in zip(candidates, contexts, passages, strict=True)
        ]
        results = iter(self._engine.run([piece for group in made for piece in group]))
        return [[(piece, next(results)) for piece in group] for group in made]

    def together(self, scored: Sequence[Sequence[tuple[Piece, Scores]]]) -> float:
        """The raw score of the best passages in one input, the mean of two choices; of a single passage its own."""
        best = [max(group, key=lambda one: one[1].answers) for group in scored]
        best.sort(key=lambda one: -one[1].answers)
        if len(best) < 2:
            return best[0][1].answers if best else 0.0
        choices = [best[:TOGETHER]]
        if len(best) > BESIDE:
            choices.append([best[0], *best[BESIDE : BESIDE + TOGETHER]])
        results = self._engine.run([together([piece for piece, _ in choice]) for choice in choices])
        return sum(scores.answers for scores in results) / len(results)

    def _reading(
        self,
        candidate: Candidate,
        scored: Sequence[tuple[Piece, Scores]],
        surest: float,
        beside: float,
        nearest: float | None,
    ) -> Reading:
        evidence = [0.0] * len(candidate.sentences)
        for piece, scores in scored:
            for (number, _, _), logit in zip(piece.sentences, scores.sentences, strict=True):
                evidence[number] = self.calibration.evidence(logit)
        best = max((scores for _, scores in scored), key=lambda s: s.answers)
        return Reading(
            self.calibration.answers(best.answers, surest, beside, nearest),
            tuple(evidence),
            sigmoid(best.does_not_know),
        )


def nearest_prose(candidates: Sequence[Candidate], history: Sequence[EarlierTurn]) -> float | None:
    """The highest cosine of a question with the passages of texts in which nobody speaks; None where it says nothing.

    In interviews every passage is near to what is asked, whether it answers or not; in prose the one that answers is
    nearer than those that do not (docs/results.md, "Nearness in prose"). A follow-up leaves out what it would be near to.
    """
    if history or any(one.speaker is not None or one.kind in SPOKEN for one in candidates):
        return None
    return max((one.dense for one in candidates), default=0.0) or None
