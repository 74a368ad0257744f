"""Readers made of other people's models: extractive question answering, or a cross-encoder that scores pairs.

Enter: a name or path as transformers knows it. Leave: a Reader. No code of a model is run and no pickle is loaded.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from askarchive.errors import ModelError
from askarchive.reader.calibration import sigmoid
from askarchive.reader.inputs import earlier
from askarchive.types import Candidate, EarlierTurn, Reader, Reading

MAX_TOKENS = 384
_OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")


def load_plugin(name: str) -> Reader:
    """The question-answering model or cross-encoder of this name or path.

    A name is looked up on this machine first, then fetched, unless HF_HUB_OFFLINE is set.

    Raises:
        ModelError: it is not there, cannot be loaded safely, or is of neither kind.
    """
    path = Path(name).expanduser()
    local = path.is_dir()
    if not local and (path.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1 or "\\" in name):
        raise ModelError(f"No model folder at {name}; check the path given to --reader.")
    source = str(path) if local else name
    offline = local or any(os.environ.get(x, "").lower() in ("1", "true", "yes", "on") for x in _OFFLINE)
    try:
        return _open(source, name, only_local=True)
    except ModelError:
        raise
    except Exception as error:  # transformers raises many kinds for "not on this machine"
        if offline:
            raise ModelError(
                f"The reader model {name} is not on this machine or cannot be loaded ({_line(error)}); "
                "give the folder of a question-answering model or a cross-encoder, or leave --reader out."
            ) from error
    try:
        return _open(source, name, only_local=False)
    except ModelError:
        raise
    except Exception as error:  # the hub's client raises many kinds, all of which mean the same to the user
        raise ModelError(
            f"The reader model {name} is not on this machine and could not be fetched ({_line(error)}); "
            "check its name and the network, or leave --reader out."
        ) from error


def _open(source: str, name: str, only_local: bool) -> Reader:
    from transformers import (
        AutoConfig,
        AutoModelForQuestionAnswering,
        AutoModelForSequenceClassification,
        AutoTokenizer,
    )

    safe: dict[str, Any] = {"local_files_only": only_local, "trust_remote_code": False}
    config = AutoConfig.from_pretrained(source, **safe)
    kinds = " ".join(config.architectures or ())
    tokenizer = AutoTokenizer.from_pretrained(source, **safe)
    if "QuestionAnswering" in kinds:
        model = AutoModelForQuestionAnswering.from_pretrained(source, use_safetensors=True, **safe)
        return SpanReader(name, model.eval(), tokenizer)
    if "SequenceClassification" in kinds:
        model = AutoModelForSequenceClassification.from_pretrained(source, use_safetensors=True, **safe)
        return PairReader(name, model.eval(), tokenizer)
    raise ModelError(
        f"The model {name} is neither a question-answering model nor a cross-encoder ({kinds or 'no architecture stated'}); "
        "choose another for --reader."
    )


def _asked(question: str, history: Sequence[EarlierTurn]) -> str:
    """What such a model is asked: it was trained on single questions, so the history comes before, and short."""
    return f"{earlier(history[-1:])[:200]} {question}".strip() if history else question


class SpanReader:
    """An extractive question-answering model; its null answer against its best span is "answers or not"."""

    def __init__(self, name: str, model: Any, tokenizer: Any) -> None:
        self._name, self._model, self._tokenizer = name, model, tokenizer

    @property
    def name(self) -> str:
        return self._name

    def read(
        self, question: str, candidates: Sequence[Candidate], history: Sequence[EarlierTurn] = ()
    ) -> tuple[Reading, ...]:
        """One reading a candidate; a sentence's evidence is the best span inside it against no answer."""
        if not candidates:
            return ()
        import torch

        asked = _asked(question, history)
        inputs = self._tokenizer(
            [asked] * len(candidates),
            [c.text for c in candidates],
            truncation="only_second",
            max_length=MAX_TOKENS,
            padding=True,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = inputs.pop("offset_mapping").tolist()
        with torch.inference_mode():
            out = self._model(**inputs)
        first, last = out.start_logits.float(), out.end_logits.float()
        made = []
        for n, candidate in enumerate(candidates):
            null = float(first[n, 0] + last[n, 0])
            inside = [i for i, part in enumerate(inputs.sequence_ids(n)) if part == 1]
            evidence = []
            for sentence in candidate.sentences:
                own = [i for i in inside if offsets[n][i][0] < sentence.end and offsets[n][i][1] > sentence.start]
                best = max((float(first[n, i] + last[n, j]) for i in own for j in own if i <= j < i + 30), default=-1e4)
                evidence.append(sigmoid(best - null))
            made.append(Reading(max(evidence, default=0.0), tuple(evidence)))
        return tuple(made)


class PairReader:
    """A cross-encoder; the passage's score says whether it answers, each sentence's own score whether it is evidence."""

    def __init__(self, name: str, model: Any, tokenizer: Any) -> None:
        self._name, self._model, self._tokenizer = name, model, tokenizer

    @property
    def name(self) -> str:
        return self._name

    def read(
        self, question: str, candidates: Sequence[Candidate], history: Sequence[EarlierTurn] = ()
    ) -> tuple[Reading, ...]:
        """One reading a candidate. Scores become probabilities by the logistic function, uncalibrated."""
        if not candidates:
            return ()
        asked = _asked(question, history)
        texts = [c.text for c in candidates]
        texts += [s.of(c.text) for c in candidates for s in c.sentences]
        scores = self._scores(asked, texts)
        rest = iter(scores[len(candidates) :])
        return tuple(
            Reading(score, tuple(next(rest) for _ in c.sentences)) for c, score in zip(candidates, scores, strict=False)
        )

    def _scores(self, question: str, texts: Sequence[str]) -> list[float]:
        import torch

        found: list[float] = []
        for at in range(0, len(texts), 32):
            batch = list(texts[at : at + 32])
            inputs = self._tokenizer(
                [question] * len(batch),
                batch,
                truncation=True,
                max_length=MAX_TOKENS,
                padding=True,
                return_tensors="pt",
            )
            with torch.inference_mode():
                logits = self._model(**inputs).logits.float()
            # One number is a score; of two or more the last says "relevant".
            one = logits[:, 0] if logits.shape[1] == 1 else logits[:, -1] - logits[:, 0]
            found += [sigmoid(float(x)) for x in one]
        return found


def _line(error: Exception, max_chars: int = 120) -> str:
    words = " ".join(str(error).split()) or type(error).__name__
    return words if len(words) <= max_chars else words[:max_chars] + "\u2026"
