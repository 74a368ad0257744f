"""Fits the weights of `structure.unlabelled` on labelled interviews: `python benchmarks/structure_fit.py BENCH/interviews`.

Enter: a folder of interviews with `turns.jsonl`. Leave: `src/askarchive/structure/weights.py`, written anew.
Labelled interviews count too, their labels left off. Copies with long paragraphs cut at a sentence teach that a turn
or an introduction may have several. Only the development batches are read.
"""

from __future__ import annotations

import argparse
import random
import re
from pathlib import Path

import torch

from askarchive.structure import furniture, label, unlabelled
from askarchive.types import Span
from structure import HELD_OUT, form_of, load

STATES = ("introduction", "interviewer", "interviewee", "editorial")
PENALTY = 0.05  # of the squared weights; 0.15 gave the same paragraphs but one (November 2026)
TARGET = Path(__file__).parents[1] / "src/askarchive/structure/weights.py"
_SENTENCE_GAP = re.compile(r"(?<=[.!])[\"”’]?\s+(?=[A-Z“‘\"])")


def _cut(text: str, span: Span, rng: random.Random, share: float) -> list[Span]:
    """The span, or two or three pieces of it that end with sentences."""
    if span.end - span.start < 260 or rng.random() > share:
        return [span]
    gaps = list(_SENTENCE_GAP.finditer(text, span.start + 100, span.end - 100))
    chosen = sorted(rng.sample(gaps, min(len(gaps), rng.choice((1, 1, 2)))), key=lambda gap: gap.start())
    pieces, start = [], span.start
    for gap in chosen:
        pieces.append(Span(start, gap.end()))
        start = gap.end()
    return [*pieces, Span(start, span.end)]


def examples(folder: Path) -> list[tuple[list[list[str]], list[int], float]]:
    """Features, states and weight of each training sequence."""
    rng = random.Random(7)
    found = []
    for document, turns in load(folder):
        form = form_of(document, turns)
        if document.name[0] in HELD_OUT or form in ("radio", "podcast", "group"):
            continue
        text = document.text
        bylines = [n for n, turn in enumerate(turns) if turn.kind == "byline"]
        head = bylines[-1] + 1 if bylines else 1
        people = sorted({turn.speaker for turn in turns if turn.kind == "interviewee" and turn.speaker})
        plain = form in ("unlabelled", "narrative")
        for copy in range(4):
            spans, states = [], []
            for turn in turns[head:]:
                kind = "introduction" if turn.kind == "standfirst" else turn.kind
                span = Span(turn.start, turn.end)
                if kind not in STATES or furniture.is_bracketed(text, span):
                    continue
                if not plain and (named := label.read(text, span)) and kind in ("interviewer", "interviewee"):
                    span = Span(min(named.words_start, span.end - 1), span.end)
                pieces = _cut(text, span, rng, 0.35 * copy if kind in ("interviewee", "introduction") else 0)
                spans += pieces
                states += [STATES.index(kind)] * len(pieces)
            found.append((unlabelled.features(text, spans, people[:1]), states, (1.0 if plain else 0.4) / 4))
    return found


def fit(found: list[tuple[list[list[str]], list[int], float]]) -> tuple[list[str], dict[str, torch.Tensor]]:
    """The weights of most likelihood, less the penalty; L-BFGS."""
    names = sorted({name for rows, _, _ in found for row in rows for name in row})
    column = {name: n for n, name in enumerate(names)}
    size = len(STATES)
    parameters = {
        "emission": torch.zeros(len(names), size, requires_grad=True),
        "transition": torch.zeros(size, size, requires_grad=True),
        "first": torch.zeros(size, requires_grad=True),
        "last": torch.zeros(size, requires_grad=True),
    }
    # All sequences side by side, padded: the forward sums then take as many steps as the longest has blocks.
    longest = max(len(states) for _, states, _ in found)
    held = torch.zeros(len(found), longest, len(names))
    gold = torch.zeros(len(found), longest, dtype=torch.long)
    there = torch.zeros(len(found), longest, dtype=torch.bool)
    weight = torch.tensor([one for _, _, one in found])
    for i, (rows, states, _) in enumerate(found):
        for n, row in enumerate(rows):
            held[i, n, [column[name] for name in row]] = 1
        gold[i, : len(states)] = torch.tensor(states)
        there[i, : len(states)] = True
    ends = there.sum(1) - 1
    index = torch.arange(len(found))

    def loss() -> torch.Tensor:
        scores = held @ parameters["emission"]
        transition, first, last = parameters["transition"], parameters["first"], parameters["last"]
        alpha = scores[:, 0] + first
        path = scores[index, 0, gold[:, 0]] + first[gold[:, 0]] + last[gold[index, ends]]
        for n in range(1, longest):
            step = torch.logsumexp(alpha[:, :, None] + transition[None], 1) + scores[:, n]
            alpha = torch.where(there[:, n, None], step, alpha)
            gain = scores[index, n, gold[:, n]] + transition[gold[:, n - 1], gold[:, n]]
            path = path + torch.where(there[:, n], gain, torch.zeros_like(gain))
        unlikely = ((torch.logsumexp(alpha + last, 1) - path) * weight).sum()
        return unlikely + PENALTY * sum((one**2).sum() for one in parameters.values())

    optimiser = torch.optim.LBFGS(list(parameters.values()), max_iter=150, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        value = loss()
        value.backward()
        return value

    optimiser.step(closure)
    print(f"{len(found)} sequences, {len(names)} features, loss {float(loss()):.1f}")
    return names, parameters


def _row(values: torch.Tensor) -> str:
    return "(" + ", ".join(f"{float(value):.2f}" for value in values) + ")"


def write(names: list[str], parameters: dict[str, torch.Tensor]) -> None:
    """Writes the weights as a module."""
    body = [
        '"""The weights of `unlabelled`: how much each feature speaks for each kind. Written by benchmarks/structure_fit.py.',
        "",
        "Enter: nothing. Leave: one row a feature and kind to follow, one column a kind, in the order of `STATES`.",
        '"""',
        "",
        "from askarchive.types import Kind",
        "",
        f"STATES: tuple[Kind, ...] = {STATES!r}".replace("'", '"'),
        f"FIRST = {_row(parameters['first'])}",
        f"LAST = {_row(parameters['last'])}",
        "TRANSITION = (",
        *(f"    {_row(row)},  # after {state}" for state, row in zip(STATES, parameters["transition"], strict=True)),
        ")",
        "EMISSION: dict[str, tuple[float, ...]] = {",
        *(f'    "{name}": {_row(row)},' for name, row in zip(names, parameters["emission"], strict=True)),
        "}",
    ]
    TARGET.write_text("\n".join(body) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    torch.manual_seed(0)
    torch.set_num_threads(1)
    write(*fit(examples(parser.parse_args().folder)))
