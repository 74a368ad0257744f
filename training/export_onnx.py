"""The shipped weights as an int8 ONNX file, and both engines timed on the same pieces: `python training/export_onnx.py`.

Leaves training/data/reader.onnx and reader-int8.onnx; docs/reader-results.md says why torch is what ships.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import torch
from prepare import DATA, minilm_folder

from askarchive import reader as readers
from askarchive.reader.network import ReaderNetwork


class Flat(torch.nn.Module):
    """The network with a tuple of tensors as its result, as ONNX wants it."""

    def __init__(self, network: ReaderNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: torch.Tensor, segments: torch.Tensor, spans: torch.Tensor) -> tuple[torch.Tensor, ...]:
        out = self.network(ids, segments, spans)
        return out.answers, out.does_not_know, out.sentences, out.tokens


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    import onnxruntime
    from onnxruntime.quantization import QuantType, quantize_dynamic

    shipped = readers.load()
    network: ReaderNetwork = shipped._engine._network  # type: ignore[attr-defined]
    full, small = DATA / "reader.onnx", DATA / "reader-int8.onnx"
    ids = torch.randint(1000, 2000, (24, 128))
    segments = torch.ones_like(ids)
    spans = torch.tensor([[[10, 40], [40, 80], [80, 127]]]).expand(24, 3, 2).contiguous()
    names = ["answers", "does_not_know", "sentences", "tokens"]
    with torch.inference_mode():
        torch.onnx.export(
            Flat(network),
            (ids, segments, spans),
            str(full),
            dynamo=False,
            opset_version=17,
            input_names=["ids", "segments", "spans"],
            output_names=names,
            dynamic_axes={
                "ids": {0: "b", 1: "t"},
                "segments": {0: "b", 1: "t"},
                "spans": {0: "b", 1: "s"},
                **{n: {0: "b"} for n in names[:2]},
                "sentences": {0: "b", 1: "s"},
                "tokens": {0: "b", 1: "t"},
            },
        )
    quantize_dynamic(str(full), str(small), weight_type=QuantType.QInt8)
    print(f"onnx {full.stat().st_size / 1e6:.0f} MB, int8 {small.stat().st_size / 1e6:.0f} MB")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = args.threads
    feed = {"ids": ids.numpy(), "segments": segments.numpy(), "spans": spans.numpy()}
    with torch.inference_mode():
        reference = network(ids, segments, spans).answers.numpy()

    def timed(name: str, run: object, check: object = None) -> None:
        run()  # type: ignore[operator]
        took = []
        for _ in range(args.repeat):
            began = time.perf_counter()
            result = run()  # type: ignore[operator]
            took.append(time.perf_counter() - began)
        off = "" if result is None else f", answers differ by {np.abs(result - reference).max():.3f}"
        print(f"{name:28s} {1000 * np.median(took):7.1f} ms{off}", flush=True)

    for path in (full, small):
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        timed(path.name, lambda session=session: session.run(None, feed)[0])
    for half in (False, True):

        def run(half: bool = half) -> np.ndarray:
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=half):
                return network(ids, segments, spans).answers.float().numpy()  # type: ignore[no-any-return]

        timed("torch bfloat16" if half else "torch float32", run)
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(minilm_folder()), device="cpu")
    timed("MiniLM, one query", lambda: model.encode(["Where was Titov held?"], show_progress_bar=False) is None or None)


if __name__ == "__main__":
    main()
