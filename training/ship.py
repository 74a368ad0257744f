"""A checkpoint to the package's weights: `python training/ship.py training/checkpoints/NAME.pt`.

Leaves src/askarchive/reader/model/ (fp16 safetensors, tokenizer) and prints the hashes for reader/weights.py.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
from pathlib import Path

from checkpoint import mean
from prepare import minilm_folder
from safetensors.torch import save_file

from askarchive.reader.weights import FOLDER, TOKENIZER, WEIGHTS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path, nargs="+", help="several are averaged")
    parser.add_argument("--which", choices=("average", "network"), default="average")
    args = parser.parse_args()
    state = {k: weights.half().contiguous() for k, weights in mean(args.checkpoint, args.which).items()}
    FOLDER.mkdir(exist_ok=True)
    save_file(state, FOLDER / WEIGHTS)
    shutil.copyfile(minilm_folder() / "tokenizer.json", FOLDER / TOKENIZER)
    for name in (WEIGHTS, TOKENIZER):
        data = (FOLDER / name).read_bytes()
        print(f"{name}: {hashlib.sha256(data).hexdigest()}  {len(data) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
