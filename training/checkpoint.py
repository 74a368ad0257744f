"""Checkpoints of train.py: the mean of several, and one as a Reader for measuring (or the shipped reader).

Enter: checkpoints' paths, a reader's name, or nothing. Leave: weights, or a Reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from prepare import minilm_folder

from askarchive import reader
from askarchive.reader.calibration import Calibration
from askarchive.reader.inputs import load_tokenizer
from askarchive.reader.network import ReaderNetwork
from askarchive.reader.torch_engine import TorchEngine
from askarchive.reader.trained import TrainedReader
from askarchive.types import Reader


def mean(paths: Sequence[Path], which: str = "average") -> dict[str, torch.Tensor]:
    """The mean of checkpoints' weights in 32 bits; of one, its own."""
    states = [torch.load(path, weights_only=True)[which] for path in paths]
    return {k: torch.stack([state[k].float() for state in states]).mean(0) for k in states[0]}


def reader_of(name: str | None) -> Reader:
    if name is None or not name.endswith(".pt"):
        return reader.load(name)
    network = ReaderNetwork()
    network.load_state_dict(mean([Path(name)]))
    tokenizer = load_tokenizer(str(minilm_folder() / "tokenizer.json"))
    return TrainedReader(Path(name).stem, TorchEngine(network), tokenizer, Calibration())
