"""The shipped weights as int8 ONNX files, timed beside torch on real pieces: `python training/export_onnx.py --bench DIR`.

Leaves training/data/reader.onnx and two int8 ones; docs/reader-results.md says why torch is what ships.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
import torch
from prepare import DATA
from speed import asked_of, network, probabilities

from askarchive.reader import weights
from askarchive.reader.inputs import load_tokenizer
from askarchive.reader.network import Logits, ReaderNetwork
from askarchive.reader.torch_engine import Engine, TorchEngine
from askarchive.reader.trained import TrainedReader

INPUTS = ("ids", "segments", "spans")
OUTPUTS = ("answers", "does_not_know", "sentences", "tokens")


class Flat(torch.nn.Module):
    """The network with a tuple of tensors as its result, as ONNX wants it."""

    def __init__(self, network: ReaderNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: torch.Tensor, segments: torch.Tensor, spans: torch.Tensor) -> tuple[torch.Tensor, ...]:
        out = self.network(ids, segments, spans)
        return out.answers, out.does_not_know, out.sentences, out.tokens


class Onnx(torch.nn.Module):
    """ONNX Runtime in the network's place, so that both run the same batches."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def forward(self, *given: torch.Tensor) -> Logits:
        out = self.session.run(None, dict(zip(INPUTS, (tensor.numpy() for tensor in given), strict=True)))
        return Logits(*(torch.from_numpy(array) for array in out))


def served(path: Path) -> Engine:
    """ONNX Runtime behind the engine's own batches, one after the other."""
    return TorchEngine(cast(ReaderNetwork, Onnx(path)), half=False, workers=1)


def export(path: Path) -> None:
    """The float32 graph, for any number of pieces, tokens and sentences."""
    ids = torch.randint(1000, 2000, (4, 128))
    spans = torch.tensor([[[10, 40], [40, 80], [80, 127]]]).expand(4, 3, 2).contiguous()
    free = {"ids": "bt", "segments": "bt", "spans": "bs", "answers": "b", "does_not_know": "b"}
    free |= {"sentences": "bs", "tokens": "bt"}
    with torch.inference_mode():
        torch.onnx.export(
            Flat(network()),
            (ids, torch.ones_like(ids), spans),
            str(path),
            dynamo=False,
            opset_version=17,
            input_names=INPUTS,
            output_names=OUTPUTS,
            dynamic_axes={name: dict(enumerate(axes)) for name, axes in free.items()},
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, default=os.environ.get("ASKARCHIVE_BENCH"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    from onnxruntime.quantization import QuantType, quantize_dynamic

    full, small, finer = (DATA / f"reader{kind}.onnx" for kind in ("", "-int8", "-int8-per-channel"))
    export(full)
    quantize_dynamic(str(full), str(small), weight_type=QuantType.QInt8)
    quantize_dynamic(str(full), str(finer), weight_type=QuantType.QInt8, per_channel=True)

    asked = asked_of(args.bench)
    tokenizer = load_tokenizer(str(weights.FOLDER / weights.TOKENIZER))
    makes: dict[str, Callable[[], Engine]] = {
        "torch float32": lambda: TorchEngine(network(), half=False, workers=1),
        "torch bfloat16 (ships)": lambda: TorchEngine(network(), half=True, workers=1),
    }
    for path in (full, small, finer):
        makes[f"{path.name}, {path.stat().st_size / 1e6:.0f} MB"] = partial(served, path)
    reference = None
    print("one thread, the same batches\n| engine | ms | probability off by at most | on average |\n|---|---|---|---|")
    for name, make in makes.items():
        one = TrainedReader(name, make(), tokenizer, weights.CALIBRATION)
        found = probabilities(one, asked)
        reference = found if reference is None else reference
        took = []
        for question, candidates in asked:
            began = time.perf_counter()
            one.read(question, candidates)
            took.append(1000 * (time.perf_counter() - began))
        off = np.abs(found - reference)
        print(f"| {name} | {np.median(took):.0f} | {off.max():.3f} | {off.mean():.4f} |", flush=True)


if __name__ == "__main__":
    main()
