"""The shipped reader's files: where they lie, that they are the ones that were trained, and how they are opened.

Enter: nothing. Leave: a TrainedReader, or one sentence that says which file is missing or altered.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from askarchive.errors import ModelError
from askarchive.reader.calibration import Calibration
from askarchive.reader.trained import TrainedReader

NAME = "askarchive-reader-5"
FOLDER = Path(__file__).parent / "model"
WEIGHTS = "reader.safetensors"
TOKENIZER = "tokenizer.json"
# The model whose cosines the calibration knows.
ENCODER = "sentence-transformers/all-MiniLM-L6-v2"

# sha256 of each file; training/ship.py writes the files and prints these lines.
FILES = {
    WEIGHTS: "bb03fc4fb833770fdeeb9dd75c3c6031ad2e4715f807ce2bccd1fd7e9f766202",
    TOKENIZER: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
# Fitted by training/calibrate.py on documents that were neither trained on nor measured on; the contrast is chosen there
# with the share of the best sentence (docs/results.md, "Selection").
CALIBRATION = Calibration(
    offset=-0.9225,
    slope=0.2398,
    contrast=0.8,
    together=0.4860,
    nearness=4.0,
    near=0.6,
    sentence_offset=0.7889,
    sentence_slope=0.8170,
)


def check(folder: Path = FOLDER, files: dict[str, str] | None = None) -> None:
    """Nothing, when every file is the published one.

    Raises:
        ModelError: a file is missing or differs.
    """
    for name, expected in (FILES if files is None else files).items():
        path = folder / name
        try:
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise ModelError(
                f"The reader's file {name} is missing from {folder}; install askarchive again, or use --reader baseline."
            ) from error
        if found != expected:
            raise ModelError(
                f"The reader's file {name} in {folder} is not the published one, so it is not used; "
                "install askarchive again, or use --reader baseline."
            )


@lru_cache(maxsize=1)
def vocabulary() -> tuple[str, ...]:
    """The some 20,000 commonest English words that the tokenizer knows whole, in small letters, about in that order."""
    known = json.loads((FOLDER / TOKENIZER).read_text(encoding="utf-8"))["model"]["vocab"]
    return tuple(sorted((word for word in known if word.isalpha() and len(word) > 1), key=known.__getitem__))


def load_shipped(folder: Path = FOLDER, *, encoder: str | None = None) -> TrainedReader:
    """The reader that comes with askarchive, every file checked.

    Args:
        encoder: the name of the model that gives candidates their cosines. What a cosine means was fitted for ENCODER
            alone; those of another model, or of none that is known, decide nothing.
    Raises:
        ModelError: a file is missing or altered.
    """
    check(folder)
    import torch
    from safetensors.torch import load_file

    from askarchive.reader.inputs import load_tokenizer
    from askarchive.reader.network import ReaderNetwork
    from askarchive.reader.torch_engine import TorchEngine

    with torch.device("meta"):
        network = ReaderNetwork()
    # Kept as 16-bit numbers to be small; computed with as 32-bit ones.
    state = {name: value.to(torch.float32) for name, value in load_file(str(folder / WEIGHTS)).items()}
    network.load_state_dict(state, assign=True)
    calibration = CALIBRATION if encoder == ENCODER else replace(CALIBRATION, nearness=0.0)
    return TrainedReader(NAME, TorchEngine(network), load_tokenizer(str(folder / TOKENIZER)), calibration)
