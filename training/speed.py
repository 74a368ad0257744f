"""Times reading 24 passages against embedding single queries, in one run: `python training/speed.py --bench DIR`.

Every round times every variant once on the same question, so that other work on the machine meets all of them alike.
Prints medians, the ratio to one query embedding with as many threads, how far probabilities lie from float32's, and
what each variant adds to the memory of a process of its own.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from examples import candidate_of
from prepare import minilm_folder
from safetensors.torch import load_file
from sets import load
from torch import nn

from askarchive.reader import packed, weights
from askarchive.reader.calibration import sigmoid
from askarchive.reader.inputs import Piece, load_tokenizer
from askarchive.reader.network import ReaderNetwork
from askarchive.reader.torch_engine import Engine, Scores, TorchEngine
from askarchive.reader.trained import TrainedReader
from askarchive.types import Candidate

QUESTIONS = 12
PASSAGES = 24


def network() -> ReaderNetwork:
    """The shipped one, float32."""
    with torch.device("meta"):
        made = ReaderNetwork()
    state = {name: value.float() for name, value in load_file(str(weights.FOLDER / weights.WEIGHTS)).items()}
    made.load_state_dict(state, assign=True)
    return made.eval().requires_grad_(False)


class Autocast:
    """As it was at first: weights rounded for every batch, batches of any shape up to 512 tokens."""

    def __init__(self) -> None:
        self.network = network()

    def run(self, pieces: Sequence[Piece]) -> list[Scores]:
        found: dict[int, Scores] = {}
        order = sorted(range(len(pieces)), key=lambda n: len(pieces[n].ids))
        while order:
            count = 1
            while count < len(order) and (count + 1) * len(pieces[order[count]].ids) <= 512:
                count += 1
            batch, order = order[:count], order[count:]
            shape = (count, max(len(pieces[n].ids) for n in batch))
            ids, segments = torch.zeros(shape, dtype=torch.int64), torch.zeros(shape, dtype=torch.int64)
            spans = torch.zeros(count, max(1, max(len(pieces[n].sentences) for n in batch)), 2, dtype=torch.int64)
            for row, n in enumerate(batch):
                piece = pieces[n]
                ids[row, : len(piece.ids)] = torch.tensor(piece.ids)
                segments[row, : len(piece.ids)] = torch.tensor(piece.segments)
                for m, (_, start, end) in enumerate(piece.sentences):
                    spans[row, m, 0], spans[row, m, 1] = start, end
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
                out = self.network(ids, segments, spans)
            sentences = out.sentences.tolist()
            for row, n in enumerate(batch):
                kept = tuple(sentences[row][: len(pieces[n].sentences)])
                found[n] = Scores(out.answers[row].item(), out.does_not_know[row].item(), kept)
        return [found[n] for n in range(len(pieces))]


def unpacked() -> Engine:
    """Weights rounded once, but not laid out for oneDNN."""
    fused, packed._has_fused_linear = packed._has_fused_linear, lambda: False
    try:
        return TorchEngine(network(), half=True, workers=1)
    finally:
        packed._has_fused_linear = fused


def int8() -> Engine:
    """Torch's dynamic quantisation of the layers, by oneDNN, which uses the matrix unit for it too."""
    torch.backends.quantized.engine = "onednn"
    made = network()
    quantize = torch.ao.quantization.quantize_dynamic
    made.layers = quantize(made.layers, {nn.Linear}, dtype=torch.qint8)  # type: ignore[no-untyped-call]
    return TorchEngine(made, half=False, workers=1)


@dataclass(frozen=True, slots=True)
class Variant:
    name: str
    threads: int  # of torch
    make: Callable[[], Engine]


VARIANTS = (
    Variant("float32", 1, lambda: TorchEngine(network(), half=False, workers=1)),
    Variant("bfloat16 by autocast, any shape (as it was)", 1, Autocast),
    Variant("bfloat16 by autocast, any shape, torch on 2 threads", 2, Autocast),
    Variant("int8, dynamic", 1, int8),
    Variant("bfloat16 rounded once, few shapes", 1, unpacked),
    Variant("the same, packed", 1, lambda: TorchEngine(network(), half=True, workers=1)),
    Variant("packed, torch on 2 threads", 2, lambda: TorchEngine(network(), half=True, workers=1)),
    Variant("packed, 2 workers", 1, lambda: TorchEngine(network(), half=True, workers=2)),
    Variant("packed, 2 workers, others on 2 threads (ships)", 2, lambda: TorchEngine(network(), half=True, workers=2)),
)


def resident_mb() -> float:
    """Resident memory of this process (Linux)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def asked_of(bench: Path) -> list[tuple[str, list[Candidate]]]:
    """Questions of the held-out interviews, each with windows of its interview."""
    data = load(bench, "interviews")
    held_out = [q for q in data.questions if q["document"].startswith("6")]
    made = []
    for q in (held_out[(17 * n) % len(held_out)] for n in range(QUESTIONS)):
        text = data.texts[q["document"]]
        windows = data.windows(q["document"], 600)[-PASSAGES:]
        candidates = [candidate_of(w, text) for w in windows]
        made.append((q["question"], candidates))
    return made


def probabilities(one: TrainedReader, asked: Sequence[tuple[str, list[Candidate]]]) -> np.ndarray:
    """Before calibration, of every piece of every question."""
    return np.array(
        [
            sigmoid(scores.answers)
            for question, candidates in asked
            for pieces in one.scores(question, candidates)
            for _, scores in pieces
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, default=os.environ.get("ASKARCHIVE_BENCH"))
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--memory-of", type=int, metavar="N", help="only what variant N adds to resident memory")
    args = parser.parse_args()
    asked = asked_of(args.bench)
    tokenizer = load_tokenizer(str(weights.FOLDER / weights.TOKENIZER))

    def reader(variant: Variant) -> TrainedReader:
        return TrainedReader(variant.name, variant.make(), tokenizer, weights.CALIBRATION)

    if args.memory_of is not None:
        variant = VARIANTS[args.memory_of]
        torch.set_num_threads(variant.threads)
        torch.mm(torch.ones(64, 64), torch.ones(64, 64))
        before = resident_mb()
        alone = reader(variant)
        for question, candidates in asked:
            alone.read(question, candidates)
        print(f"{resident_mb() - before:.0f}")
        return

    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(minilm_folder()), device="cpu")
    readers = [reader(variant) for variant in VARIANTS]
    took: dict[object, list[float]] = {key: [] for key in (*range(len(VARIANTS)), "one", "two")}

    def timed(key: object, threads: int, run: Callable[[], object]) -> None:
        torch.set_num_threads(threads)
        began = time.perf_counter()
        run()
        took[key].append(1000 * (time.perf_counter() - began))

    for n in range(QUESTIONS + args.rounds):  # each question once before anything counts: shapes are compiled
        q, candidates = asked[n % QUESTIONS]
        for key, threads in (("one", 1), ("two", 2)):
            timed(key, threads, partial(model.encode, [q], show_progress_bar=False))
        for number, (variant, one) in enumerate(zip(VARIANTS, readers, strict=True)):
            timed(number, variant.threads, partial(one.read, q, candidates))
    middle = {key: float(np.median(values[QUESTIONS:])) for key, values in took.items()}

    reference = probabilities(readers[0], asked)
    print(f"one query embedding: {middle['one']:.1f} ms on 1 thread, {middle['two']:.1f} ms on 2")
    print(f"{len(reference)} pieces of {QUESTIONS} questions; {args.rounds} rounds\n")
    print("| variant | ms | embeddings (1 thread) | (2 threads) | probability off by at most | on average | MB |")
    print("|---|---|---|---|---|---|---|")
    for number, (variant, one) in enumerate(zip(VARIANTS, readers, strict=True)):
        off = np.abs(probabilities(one, asked) - reference)
        command = [sys.executable, __file__, "--bench", str(args.bench), "--memory-of", str(number)]
        megabytes = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        print(
            f"| {variant.name} | {middle[number]:.0f} | {middle[number] / middle['one']:.1f} "
            f"| {middle[number] / middle['two']:.1f} | {off.max():.3f} | {off.mean():.4f} | {megabytes} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
