"""A checkpoint to the package's weights: `python training/ship.py training/checkpoints/NAME.pt`.

Leaves src/askarchive/reader/model/ (fp16 safetensors, tokenizer) and prints the hashes for reader/weights.py.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
from pathlib import Path

import torch
from prepare import minilm_folder
from safetensors.torch import save_file

from askarchive.reader.weights import FOLDER, TOKENIZER, WEIGHTS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path, nargs="+", help="several are averaged")
    parser.add_argument("--which", choices=("average", "network"), default="average")
    args = parser.parse_args()
    states = [torch.load(path, weights_only=True)[args.which] for path in args.checkpoint]
    state = {k: torch.stack([s[k].float() for s in states]).mean(0).half().contiguous() for k in states[0]}
    FOLDER.mkdir(exist_ok=True)
    save_file(state, FOLDER / WEIGHTS)
    shutil.copyfile(minilm_folder() / "tokenizer.json", FOLDER / TOKENIZER)
    for name in (WEIGHTS, TOKENIZER):
        data = (FOLDER / name).read_bytes()
        print(f"{name}: {hashlib.sha256(data).hexdigest()}  {len(data) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
