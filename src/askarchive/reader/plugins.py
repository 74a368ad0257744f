"""Readers made of other people's models: extractive question answering, or a cross-encoder that scores pairs.

Enter: a name or path as transformers knows it. Leave: a Reader. No code of a model is run and no pickle is loaded.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from askarchive import models
from askarchive.errors import ModelError
from askarchive.reader.calibration import sigmoid
from askarchive.reader.inputs import earlier
from askarchive.types import Candidate, EarlierTurn, Reader, Reading

MAX_TOKENS = 384
_SOUGHT = models.Sought("reader model", "--reader", "config.json")


def load_plugin(name: str) -> Reader:
    """The question-answering model or cross-encoder of this name or path.

    A name is looked up on this machine first, then fetched, unless HF_HUB_OFFLINE is set.

    Raises:
        ModelError: it is not there, cannot be loaded safely, or is of neither kind.
    """
    path = models.local(name, _SOUGHT)
    source = name if path is None else str(path)
    offline = path is not None or models.switched_off()
    try:
        return _open(source, name, only_local=True)
    except ModelError:
        raise
    except Exception as error:  # transformers raises many kinds for "not on this machine"
        if offline:
            raise ModelError(
                f"The reader model {name} is not on this machine or cannot be loaded ({models.one_line(error)}); "
                "give the folder of a question-answering model or a cross-encoder, or leave --reader out."
            ) from error
    models.ask_hub(name, _SOUGHT)
    try:
        return _open(source, name, only_local=False)
    except ModelError:
        raise
    except Exception as error:  # the hub's client raises many kinds, all of which mean the same to the user
        raise ModelError(
            f"The reader model {name} is not on this machine and could not be fetched ({models.one_line(error)}); "
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


class _PluginReader(ABC):
    """What both kinds share: a name, a model with its tokenizer, and nothing to read where there is no candidate."""

    def __init__(self, name: str, model: Any, tokenizer: Any) -> None:
        self._name, self._model, self._tokenizer = name, model, tokenizer

    @property
    def name(self) -> str:
        return self._name

    def read(
        self, question: str, candidates: Sequence[Candidate], history: Sequence[EarlierTurn] = ()
    ) -> tuple[Reading, ...]:
        """One reading a candidate."""
        return self._read(_asked(question, history), candidates) if candidates else ()

    @abstractmethod
    def _read(self, asked: str, candidates: Sequence[Candidate]) -> tuple[Reading, ...]:
        """One reading a candidate, of which there is at least one."""


class SpanReader(_PluginReader):
    """An extractive question-answering model; its null answer against its best span is "answers or not"."""

    def _read(self, asked: str, candidates: Sequence[Candidate]) -> tuple[Reading, ...]:
        """A sentence's evidence is the best span inside it against no answer."""
        import torch

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


class PairReader(_PluginReader):
    """A cross-encoder; the passage's score says whether it answers, each sentence's own score whether it is evidence."""

    def _read(self, asked: str, candidates: Sequence[Candidate]) -> tuple[Reading, ...]:
        """Scores become probabilities by the logistic function, uncalibrated."""
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
