"""Trains the reader: `python training/train.py --name NAME --epochs 0 1 2` on the pairs that prepare.py made.

Resumable: checkpoints go to training/checkpoints/NAME.pt every few minutes; the same command continues from there.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.multiprocessing as multiprocessing
import torch.nn.functional as F
from checkpoint import mean
from prepare import DATA, HERE, minilm_folder
from torch import Tensor

from askarchive.reader.network import Logits, ReaderNetwork, from_minilm

CHECKPOINTS = HERE / "checkpoints"
# A batch is ROWS pairs, whole questions as far as they go, computed in parts of like length that end at these rows:
# about as many tokens in each.
ROWS = 120
PARTS = (32, 56, 76, 92, 106, 114, 120)
CONTRAST = 1.0  # weight of the loss that sets a question's answer above its other passages
SENTENCES = 0.5  # weight of the loss that sets a sentence that answers above the others of its passage
ROUND = 16  # lengths are padded to multiples of this: each new shape costs the CPU library a compilation


class Pairs:
    """One epoch's arrays and its batches: the pairs of a question together, questions in random order."""

    def __init__(self, path: Path) -> None:
        data = np.load(path)
        self.ids, self.segments, self.bounds = data["ids"], data["segments"], data["bounds"]
        self.spans, self.span_bounds, self.labels = data["spans"], data["span_bounds"], data["labels"]
        self.groups = data["groups"] if "groups" in data else np.arange(len(self))

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def batches(self, seed: int) -> list[np.ndarray]:
        rng = np.random.default_rng(seed)
        place = rng.permutation(int(self.groups.max()) + 1)[self.groups]
        order = np.argsort(place, kind="stable")
        return [order[at : at + ROWS] for at in range(0, len(order) - ROWS + 1, ROWS)]

    def parts(self, rows: np.ndarray) -> list[np.ndarray]:
        """A batch's rows by length, in parts of one size (each new shape costs a compilation)."""
        by_length = rows[np.argsort(np.diff(self.bounds)[rows], kind="stable")]
        return np.split(by_length, PARTS[:-1])

    def collate(self, rows: np.ndarray) -> dict[str, Tensor]:
        lengths = np.diff(self.bounds)[rows]
        width = int(math.ceil(lengths.max() / ROUND) * ROUND)
        counts = np.diff(self.span_bounds)[rows]
        ids, segments = np.zeros((len(rows), width), np.int64), np.zeros((len(rows), width), np.int64)
        spans = np.zeros((len(rows), int(counts.max()), 2), np.int64)
        evidence = np.full((len(rows), int(counts.max())), -1, np.float32)
        for n, row in enumerate(rows):
            a, b = self.bounds[row], self.bounds[row + 1]
            ids[n, : b - a], segments[n, : b - a] = self.ids[a:b], self.segments[a:b]
            a, b = self.span_bounds[row], self.span_bounds[row + 1]
            spans[n, : b - a], evidence[n, : b - a] = self.spans[a:b, :2], self.spans[a:b, 2]
        return {
            "ids": torch.from_numpy(ids),
            "segments": torch.from_numpy(segments),
            "spans": torch.from_numpy(spans),
            "evidence": torch.from_numpy(evidence),
            "labels": torch.from_numpy(self.labels[rows]),
            "groups": torch.from_numpy(self.groups[rows]),
        }


def loss_of(out: Logits, batch: dict[str, Tensor]) -> tuple[Tensor, dict[str, float]]:
    """Sum of the four tasks' losses: answers, evidence sentences, begin and end of the answer, not known."""
    labels = batch["labels"]
    answers, silent, weight = labels[:, 0], labels[:, 1], labels[:, 2]
    total = weight.sum()
    verdict = (F.binary_cross_entropy_with_logits(out.answers, answers, reduction="none") * weight).sum() / total
    known = (silent >= 0).float() * weight
    unknown = (
        F.binary_cross_entropy_with_logits(out.does_not_know, silent.clamp(min=0), reduction="none")
        * known
        * (1 + 4 * silent.clamp(min=0))
    ).sum() / total
    evidence = batch["evidence"]
    mask = (evidence >= 0).float()
    each = F.binary_cross_entropy_with_logits(out.sentences, evidence.clamp(min=0), reduction="none") * mask
    # A pair counts once however many sentences it has; sentences of passages that do not answer count for less.
    each = each.sum(1) / mask.sum(1).clamp(min=1) * torch.where(answers > 0, 1.0, 0.5)
    sentences = (each * weight).sum() / total
    inside = sentences_of(out.sentences, evidence, weight * answers) / total
    # Begin and end: a passage that does not answer points to [CLS]; an answer without a known span is left out.
    first, last = labels[:, 3].long(), labels[:, 4].long()
    counted = ((first > 0) | (answers == 0)).float() * weight
    padding = (batch["ids"] == 0) | ((batch["segments"] != 1) & (torch.arange(batch["ids"].shape[1]) > 0))
    scores = out.tokens[..., :2].masked_fill(padding[..., None], -1e4)
    span = F.cross_entropy(scores[..., 0], first, reduction="none") + F.cross_entropy(
        scores[..., 1], last, reduction="none"
    )
    spans = (span * counted).sum() / total
    loss = verdict + 1.0 * sentences + SENTENCES * inside + 0.25 * spans + 0.3 * unknown
    return loss, {
        "answers": verdict.item(),
        "evidence": sentences.item(),
        "inside": inside.item(),
        "span": spans.item(),
        "unknown": unknown.item(),
    }


def sentences_of(scores: Tensor, evidence: Tensor, weight: Tensor) -> Tensor:
    """Cross entropy of each answering sentence against those of its passage that do not answer, summed over pairs.

    Args:
        scores, evidence: (pairs, sentences), the logit and 1, 0 or -1 where nothing is known or there is no sentence.
        weight: (pairs,), 0 for a passage that does not answer.
    """
    yes, no = (evidence == 1).float(), evidence == 0
    against = torch.logsumexp(scores.masked_fill(~no, -1e4), 1)
    each = (F.softplus(against[:, None] - scores) * yes).sum(1) / yes.sum(1).clamp(min=1)
    return (each * no.any(1).float() * weight).sum()


def contrast_of(scores: Tensor, labels: Tensor, groups: Tensor) -> Tensor:
    """Cross entropy of each answering passage against the same question's passages that do not answer.

    Localized contrastive estimation (Gao, Dai and Callan 2021): a passage must not only look like an answer, it must
    look more like one than the others. Questions without both kinds in the batch count for nothing.

    Args:
        scores, groups: (pairs,), the logit of "answers" and the question's number.
        labels: (pairs, 5) as in Pairs; the first column says whether the passage answers, the third its weight.
    """
    answers = labels[:, 0] > 0
    others = (groups[:, None] == groups[None, :]) & ~answers[None, :]
    counted = (answers & others.any(1)).float() * labels[:, 2]
    against = torch.logsumexp(scores[None, :].expand_as(others).masked_fill(~others, -1e4), 1)
    return (F.softplus(against - scores) * counted).sum() / labels[:, 2].sum()


def groups(network: ReaderNetwork, rate: float, decay: float) -> list[dict[str, object]]:
    """Parameter groups: word embeddings frozen, lower layers slower, heads faster."""
    network.words.weight.requires_grad_(False)
    made: list[dict[str, object]] = []
    n = len(network.layers)
    for name, p in network.named_parameters():
        if not p.requires_grad:
            continue
        if name.startswith("layers."):
            scale = decay ** (n - 1 - int(name.split(".")[1]))
        elif name.startswith(("positions", "segments", "norm")):
            scale = decay**n
        else:
            scale = 3.0
        made.append(
            {"params": [p], "lr": rate * scale, "base": rate * scale, "weight_decay": 0.01 if p.ndim > 1 else 0.0}
        )
    return made


def rate_at(step: int, steps: int, warm: int, final: float, tail: float) -> float:
    """Warm-up, a plateau, and a linear fall to `final` over the last `tail` share of the steps."""
    if step < warm:
        return (step + 1) / warm
    left = (steps - step) / max(1, int(steps * tail))
    return final + (1 - final) * min(1.0, left)


def schedule(paths: list[Path], seed: int) -> list[tuple[Pairs, np.ndarray]]:
    """Every batch of every epoch, in order."""
    made: list[tuple[Pairs, np.ndarray]] = []
    for n, path in enumerate(paths):
        pairs = Pairs(path)
        made += [(pairs, rows) for rows in pairs.batches(seed + n)]
    return made


def work(
    worker: int,
    args: argparse.Namespace,
    paths: list[Path],
    steps: int,
    network: ReaderNetwork,
    average: dict[str, Tensor],
    kept: dict[str, Any] | None,
    counter: Synchronized[int],
) -> None:
    """One process: takes the next batch whenever it is free; its own optimizer, the weights shared without a lock (Hogwild!).

    Two threads of one process wait for each other at every operation; on a machine with other work two processes
    that never wait got twice as far.
    """
    torch.manual_seed(7 + worker)
    torch.set_num_threads(args.threads)
    network.train()
    optimizer = torch.optim.AdamW(groups(network, args.rate, args.decay), betas=(0.9, 0.98), fused=True)
    if kept is not None:
        optimizer.load_state_dict(kept["optimizer"])
    state = CHECKPOINTS / f"{args.name}.pt"
    own = network.state_dict()
    running: dict[str, float] = {}
    seen, since, saved_at = 0, time.time(), time.time()
    batches = schedule(paths, 11)
    turn = 0
    while True:
        with counter.get_lock():
            step = counter.value
            counter.value += 1
        if step >= steps:
            break
        pairs, rows = batches[step]
        for group in optimizer.param_groups:
            group["lr"] = group["base"] * rate_at(step, steps, args.warm, args.final, args.tail)
        losses: list[Tensor] = []
        scores, labels, questions = [], [], []
        # The outer autocast keeps the rounded weights for all parts of the batch.
        with torch.autocast("cpu", torch.bfloat16):
            for part in pairs.parts(rows):
                batch = pairs.collate(part)
                out = network(batch["ids"], batch["segments"], batch["spans"])
                with torch.autocast("cpu", enabled=False):
                    loss, parts = loss_of(out, batch)
                losses.append(loss * len(part) / ROWS)
                scores.append(out.answers)
                labels.append(batch["labels"])
                questions.append(batch["groups"])
                for k, v in parts.items():
                    running[k] = 0.99 * running.get(k, v) + 0.01 * v
        contrast = contrast_of(torch.cat(scores), torch.cat(labels), torch.cat(questions))
        running["contrast"] = 0.98 * running.get("contrast", contrast.item()) + 0.02 * contrast.item()
        (torch.stack(losses).sum() + CONTRAST * contrast).backward()
        torch.nn.utils.clip_grad_norm_((p for p in network.parameters() if p.requires_grad), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        seen += len(rows)
        if worker == 0:
            keep = min(args.average**args.workers, (1 + step) / (20 + step))
            with torch.no_grad():
                for k, v in own.items():
                    if k != "words.weight":
                        average[k].lerp_(v, 1 - keep)
            if time.time() - saved_at > 120:
                saved_at = time.time()
                save(state, network, average, optimizer, step + 1)
        turn += 1
        if turn % 20 == 0:
            speed, seen, since = seen / (time.time() - since), 0, time.time()
            line = {"worker": worker, "step": step, "of": steps, "pairs/s": round(speed, 1)}
            print(json.dumps(line | {k: round(v, 4) for k, v in running.items()}), flush=True)
    if worker == 0:
        save(state, network, average, optimizer, steps)


def save(
    path: Path, network: ReaderNetwork, average: dict[str, Tensor], optimizer: torch.optim.Optimizer, step: int
) -> None:
    """The checkpoint, replaced in one move."""
    made = {"network": network.state_dict(), "average": average, "optimizer": optimizer.state_dict(), "step": step}
    torch.save(made, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--name", required=True)
    parser.add_argument("--epochs", type=int, nargs="+", required=True, help="numbers of the prepared epochs, in order")
    parser.add_argument(
        "--start", type=Path, nargs="+", help="a checkpoint to start from instead of MiniLM; of several, their mean"
    )
    parser.add_argument("--rate", type=float, default=1.2e-4)
    parser.add_argument("--decay", type=float, default=0.9, help="learning rate of a layer beside the one above it")
    parser.add_argument("--warm", type=int, default=150)
    parser.add_argument("--tail", type=float, default=0.6)
    parser.add_argument("--final", type=float, default=0.0)
    parser.add_argument("--average", type=float, default=0.998)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--steps", type=int, default=0, help="stop after so many batches")
    parser.add_argument("--threads", type=int, default=1, help="threads of each worker")
    args = parser.parse_args()
    torch.manual_seed(7)
    CHECKPOINTS.mkdir(exist_ok=True)
    paths = [DATA / f"pairs-{n}.npz" for n in args.epochs]
    steps = len(schedule(paths, 11))
    steps = min(steps, args.steps or steps)
    network = from_minilm(str(minilm_folder() / "model.safetensors"), dropout=0.1)
    if args.start:
        network.load_state_dict(mean(args.start))
    average = {k: v.detach().clone() for k, v in network.state_dict().items()}
    state = CHECKPOINTS / f"{args.name}.pt"
    kept = None
    if state.exists():
        kept = torch.load(state, weights_only=True)
        network.load_state_dict(kept["network"])
        average = kept["average"]
        print(f"continuing at step {kept['step']}", flush=True)
    network.share_memory()
    for value in average.values():
        value.share_memory_()
    began = time.time()
    context = multiprocessing.get_context("spawn")
    counter = context.Value("i", kept["step"] if kept else 0)
    given = (args, paths, steps, network, average, kept, counter)
    others = [context.Process(target=work, args=(n, *given)) for n in range(1, args.workers)]
    for process in others:
        process.start()
    work(0, *given)
    for process in others:
        process.join()
    print(f"done: {steps} steps, {(time.time() - began) / 60:.1f} minutes", flush=True)


if __name__ == "__main__":
    main()
