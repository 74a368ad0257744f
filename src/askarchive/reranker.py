"""Other people's cross-encoders that put found passages into a better order before they are read; off unless asked for.

Enter: a name or path as sentence-transformers knows it. Leave: a Reranker. No code of a model is run and no pickle
is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from askarchive import models
from askarchive.errors import ModelError
from askarchive.types import Reranker

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

BATCH_SIZE = 32
_SOUGHT = models.Sought("reranker model", "--reranker", "config.json")


class PairReranker:
    """A sentence-transformers cross-encoder on the processor. Safe to use from many threads."""

    def __init__(self, model: CrossEncoder, name: str) -> None:
        self._model, self._name = model, name

    @property
    def name(self) -> str:
        return self._name

    def scores(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
        """How well each text fits the question, in the texts' order; higher is better, on the model's own scale."""
        if not texts:
            return ()
        pairs = [(models.readable(question), models.readable(text)) for text in texts]
        rows = np.asarray(self._model.predict(pairs, batch_size=BATCH_SIZE, show_progress_bar=False), dtype=np.float64)
        if rows.ndim == 2 and rows.shape[1] == 2:  # "not relevant" and "relevant"
            rows = rows[:, 1] - rows[:, 0]
        if rows.shape != (len(texts),):
            raise ModelError(
                f"The model {self._name} judges a pair by {rows.shape[-1]} numbers and not by one of relevance; "
                "choose a cross-encoder made for search for --reranker."
            )
        if not np.isfinite(rows).all():
            raise ModelError(f"The model {self._name} gave a passage no finite score; choose another for --reranker.")
        # Beside other texts the last bits differ.
        return tuple(round(float(score), 4) for score in rows)


def load(name: str) -> Reranker:
    """The cross-encoder of this name or path; a name is looked up on this machine first, then fetched.

    Raises:
        ModelError: it is missing, could run code, cannot be loaded, or is no cross-encoder.
    """
    folder = models.folder(name, _SOUGHT)
    models.refuse_unsafe(folder, name, models.names(folder))
    if not _is_cross_encoder(folder):
        raise ModelError(f"The model {name} is no cross-encoder; choose another for --reranker.")
    called = folder.resolve().name if Path(name).expanduser().is_dir() else name
    try:
        import torch
        from sentence_transformers import CrossEncoder
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        model = CrossEncoder(
            str(folder),
            device="cpu",
            trust_remote_code=False,
            local_files_only=True,
            # Bare scores: a sigmoid would make many passages equal.
            activation_fn=torch.nn.Identity(),
            model_kwargs={"use_safetensors": True},
        )
        reranker = PairReranker(model, called)
        # Also leaves the tokenizer as every later call wants it, so that threads need no lock.
        reranker.scores("A question?", ["An answer.", "A longer answer, and some words more."])
    except ModelError:
        raise
    except Exception as error:  # any fault of a model's files surfaces as whatever its loader stumbled over
        raise ModelError(
            f"The model {name} cannot be loaded ({models.one_line(error)}); choose another for --reranker."
        ) from error
    return reranker


def _is_cross_encoder(folder: Path) -> bool:
    """Whether the files say so; the library would give any other model a head of random numbers."""
    if (folder / "modules.json").is_file():
        return _json(folder / "config_sentence_transformers.json").get("model_type") == "CrossEncoder"
    return any(
        "SequenceClassification" in str(kind) for kind in _json(folder / "config.json").get("architectures") or ()
    )


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
