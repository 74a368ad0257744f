"""Compare sentence splitters: ours, pysbd and syntok, on hand-marked sentences and on gold quotations' ends.

usage: sentences.py [--bench DIR]      (pip install pysbd syntok first; neither is a requirement of askarchive)

Marked sentences: tests/data/sentences.jsonl, share of exact spans among all found or marked (Jaccard). Gold: whole-
sentence quotations of the invented interviews, share whose last character ends a sentence of the splitter.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from askarchive.passages import sentences

Splitter = Callable[[str], list[tuple[int, int]]]


def ours(text: str) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in sentences(text)]


def pysbd_splitter() -> Splitter:
    import pysbd

    segmenter = pysbd.Segmenter(language="en", clean=False, char_span=True)
    return lambda text: [_trim(text, s.start, s.end) for s in segmenter.segment(text)]


def syntok_splitter() -> Splitter:
    from syntok import segmenter

    def split(text: str) -> list[tuple[int, int]]:
        found = []
        for paragraph in segmenter.analyze(text):
            for tokens in paragraph:
                first, last = tokens[0], tokens[-1]
                found.append(_trim(text, first.offset, last.offset + len(last.value)))
        return found

    return split


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def marked(path: Path) -> Iterator[tuple[str, set[tuple[int, int]]]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row["text"], {(a, b) for a, b in row["sentences"]}


def gold_ends(bench: Path) -> Iterator[tuple[str, set[int]]]:
    """Paragraphs with the offsets in them at which a gold quotation ends."""
    folder = bench / "interviews"

    def rows(name: str) -> list[Any]:
        return [json.loads(line) for line in (folder / name).read_text(encoding="utf-8").split("\n") if line]

    texts = {row["_id"]: row["text"] for row in rows("corpus.jsonl")}
    ends: dict[str, set[int]] = {}
    for question in rows("questions.jsonl"):
        for gold in question["gold"]:
            ends.setdefault(gold["document"], set()).add(gold["end"])
    for turn in rows("turns.jsonl"):
        inside = {end - turn["start"] for end in ends.get(turn["document"], ()) if turn["start"] < end <= turn["end"]}
        if inside and turn["role"] != "header":
            yield texts[turn["document"]][turn["start"] : turn["end"]], inside


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bench", type=Path, default=os.environ.get("ASKARCHIVE_BENCH"))
    args = parser.parse_args()
    hand = list(marked(Path(__file__).parent.parent / "tests" / "data" / "sentences.jsonl"))
    gold = list(gold_ends(Path(args.bench))) if args.bench else []
    print("| splitter | marked sentences found exactly | gold quotations ending at a sentence's end | time, ours = 1 |")
    print("|---|---|---|---|")
    base = 0.0
    for name, split in (("ours", ours), ("pysbd", pysbd_splitter()), ("syntok", syntok_splitter())):
        shared = either = 0
        started = time.perf_counter()
        for text, spans in hand:
            found = set(split(text))
            shared += len(found & spans)
            either += len(found | spans)
        ending = total = 0
        for text, ends in gold:
            found_ends = {end for _, end in split(text)}
            ending += len(ends & found_ends)
            total += len(ends)
        elapsed = time.perf_counter() - started
        base = base or elapsed
        print(f"| {name} | {shared / either:.3f} | {ending / total if total else 0:.4f} | {elapsed / base:.1f} |")


if __name__ == "__main__":
    main()
