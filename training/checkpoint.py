"""A checkpoint of train.py as a Reader, for measuring; or the shipped reader.

Enter: a checkpoint's path, a reader's name, or nothing. Leave: a Reader.
"""

from __future__ import annotations

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


def reader_of(name: str | None) -> Reader:
    if name is None or not name.endswith(".pt"):
        return reader.load(name)
    network = ReaderNetwork()
    network.load_state_dict(torch.load(Path(name), weights_only=True)["average"])
    tokenizer = load_tokenizer(str(minilm_folder() / "tokenizer.json"))
    return TrainedReader(Path(name).stem, TorchEngine(network), tokenizer, Calibration())
