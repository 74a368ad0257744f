"""How well structure is read, against hand-labelled turns: `python benchmarks/structure.py [BENCH/interviews]`.

Enter: a folder of interviews with `turns.jsonl`. Leave: measures per form and per kind, and a confusion table, with
the held-out batches apart (the first digit of a document's name is its batch).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from askarchive import structure
from askarchive.sources import discover, read
from askarchive.structure import names
from askarchive.types import Document, role_of

HELD_OUT = "56"


@dataclass(frozen=True, slots=True)
class Turn:
    """A paragraph as a person labelled it."""

    start: int
    end: int
    kind: str
    speaker: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled paragraph and what was read; `kind` None where no paragraph has these ends."""

    document: str
    form: str
    gold: Turn
    kind: str | None
    speaker: str | None
    confidence: float
    words: str


def load(folder: Path) -> list[tuple[Document, list[Turn]]]:
    """The documents of the folder with their labelled turns."""
    turns: dict[str, list[Turn]] = defaultdict(list)
    for line in (folder / "turns.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        turns[row["document"]].append(Turn(row["start"], row["end"], row["role"], row["speaker"]))
    files, _ = discover([folder / name for name in sorted(turns)])
    return [(document, turns[document.name]) for file in files for document in read(file)]


def form_of(document: Document, turns: list[Turn]) -> str:
    """Which of the eight forms a document has, from its labelled turns."""
    text = document.text
    speech = [turn for turn in turns if turn.kind in ("interviewer", "interviewee")]
    heads = [re.match(r"(?:\[[\d:]+\] ?)?([^:\n]{1,40}):", text[turn.start : turn.end]) for turn in speech]
    opening = text[: speech[0].start][:800].casefold()
    if not any(turn.kind == "interviewer" for turn in turns):
        return "narrative"
    if sum(head is not None for head in heads) < 0.6 * len(speech):
        return "unlabelled"
    if "episode" in opening and "broadcast" not in opening:
        return "podcast"
    if "broadcast" in opening or "radio feature" in opening:
        return "radio"
    labels = {head[1] for head in heads if head}
    if labels <= {"Q", "A"}:
        return "Q and A"
    if len({turn.speaker for turn in speech if turn.kind == "interviewee"}) >= 3:
        return "group"
    if any(re.fullmatch(r"[A-Z]{2,4}", label) for label in labels):
        return "initials"
    return "names"


def compare(documents: list[tuple[Document, list[Turn]]]) -> list[Row]:
    rows = []
    for document, turns in documents:
        form = form_of(document, turns)
        read_as = {(one.start, one.end): one for one in structure.paragraphs(document)}
        for turn in turns:
            one = read_as.get((turn.start, turn.end))
            words = document.text[turn.start : turn.end]
            if one is None:
                rows.append(Row(document.name, form, turn, None, None, 0.0, words))
            else:
                rows.append(Row(document.name, form, turn, one.kind, one.speaker, one.confidence, words))
    return rows


def _share(good: int, total: int) -> str:
    return f"{100 * good / total:5.1f}%" if total else "    -"


def report(title: str, rows: list[Row]) -> None:
    print(f"\n## {title}: {len({row.document for row in rows})} interviews, {len(rows)} paragraphs\n")
    print(
        f"{'form':<12}{'interviews':>11}{'paragraphs':>11}{'cut':>8}{'kind':>8}{'role':>8}{'speaker':>9}{'person':>8}{'Q as A':>8}{'A as Q':>8}"
    )
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.form].append(row)
    for form, some in [*sorted(groups.items()), ("all", rows)]:
        asked = [row for row in some if row.gold.kind == "interviewer"]
        answered = [row for row in some if row.gold.kind == "interviewee"]
        print(
            f"{form:<12}{len({row.document for row in some}):>11}{len(some):>11}"
            f"{_share(sum(row.kind is not None for row in some), len(some)):>8}"
            f"{_share(sum(row.kind == row.gold.kind for row in some), len(some)):>8}"
            f"{_share(sum(row.kind is not None and role_of(row.kind) == role_of(row.gold.kind) for row in some), len(some)):>8}"
            f"{_share(sum(_same_speaker(row) for row in some), len(some)):>9}"
            f"{_share(sum(_same_person(row) for row in some), len(some)):>8}"
            f"{sum(row.kind == 'interviewee' for row in asked):>8}{sum(row.kind == 'interviewer' for row in answered):>8}"
        )
    table = Counter((row.gold.kind, row.kind or "(cut otherwise)") for row in rows)
    kinds = sorted({kind for pair in table for kind in pair})
    print("\nlabelled (down) and read (across):\n")
    print(" " * 16 + "".join(f"{kind[:11]:>12}" for kind in kinds))
    for gold in sorted({row.gold.kind for row in rows}):
        print(f"{gold:<16}" + "".join(f"{table[gold, kind] or '.':>12}" for kind in kinds))
    print("\nconfidence, and how many of these decisions were right:\n")
    for low, high in ((0.0, 0.6), (0.6, 0.8), (0.8, 0.9), (0.9, 0.97), (0.97, 1.01)):
        some = [row for row in rows if row.kind is not None and low <= row.confidence < high]
        print(
            f"{low:4.2f} to {min(high, 1):4.2f}  {len(some):>6}  {_share(sum(row.kind == row.gold.kind for row in some), len(some))}"
        )


def _same_speaker(row: Row) -> bool:
    """Whether the speaker is the labelled one; a pull-quote's is not counted, since half of the sets name none."""
    return row.kind is not None and (row.gold.kind == "pull_quote" or row.speaker == row.gold.speaker)


def _same_person(row: Row) -> bool:
    """Whether the speaker is the labelled person under any form of the name: with a second first name, a nickname, a title."""
    if _same_speaker(row) or row.kind is None or row.speaker is None or row.gold.speaker is None:
        return _same_speaker(row)
    read_as, gold = names.without_titles(row.speaker), names.without_titles(row.gold.speaker)
    shorter, longer = sorted((read_as, gold), key=lambda name: len(name.split()))
    return len(shorter.split()) > 1 and names.same_person(shorter, longer)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path(os.environ.get("ASKARCHIVE_BENCH", ".")) / "interviews"
    )
    parser.add_argument(
        "--errors", choices=("dev", "held-out"), help="also print each paragraph that was read otherwise"
    )
    chosen = parser.parse_args()
    documents = load(chosen.folder)
    begun = time.process_time()
    rows = compare(documents)
    elapsed = time.process_time() - begun
    batched = all(document.name[0].isdigit() for document, _ in documents)
    dev = [row for row in rows if batched and row.document[0] not in HELD_OUT]
    held_out = [row for row in rows if not batched or row.document[0] in HELD_OUT]
    if batched:
        report("development, batches 1 to 4", dev)
    report("held out, batches 5 and 6" if batched else str(chosen.folder), held_out)
    print(f"\n{len(documents) / elapsed:.0f} documents a second of processor time")
    for row in {"dev": dev, "held-out": held_out}.get(chosen.errors or "", []):
        if row.kind != row.gold.kind or not _same_speaker(row):
            print(
                f"{row.document} {row.form}: {row.gold.kind}/{row.gold.speaker} read as {row.kind}/{row.speaker} "
                f"({row.confidence:.2f}): {row.words[:110]!r}"
            )


if __name__ == "__main__":
    main()
