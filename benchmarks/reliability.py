"""Whether stated confidence holds: a reliability diagram of answers to a shared set, drawn as for `askarchive eval`.

usage: reliability.py QUESTIONS ANSWERS [-o docs/images/reliability.svg]

QUESTIONS and ANSWERS are what benchmarks/run_sets.py leaves under its --work. Prints the bins as a Markdown table.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from askarchive.evaluation import measures, plots

QUOTED_CHARS = 600
STYLE = (
    "<style>svg{background:#fdfcf9}text{font:12px sans-serif;fill:#625e57}.grid{stroke:#d9d4ca}"
    ".axis{stroke:#1c1b19;fill:none}.ideal{stroke:#625e57;stroke-dasharray:4 4}.line{fill:none;stroke:#1f5f8b}"
    ".dot{fill:#1f5f8b;fill-opacity:.55;stroke:#1f5f8b}</style>"
)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


def is_right(question: dict[str, Any], answer: dict[str, Any]) -> bool:
    """Whether a gold span is met by half within the first characters quoted, as score.py's hit@600c."""
    read = 0
    for quote in answer["quotes"]:
        room = max(0, QUOTED_CHARS - read)
        read += quote["end"] - quote["start"]
        end = min(quote["end"], quote["start"] + room)
        for gold in question["gold"]:
            shared = min(end, gold["end"]) - max(quote["start"], gold["start"])
            shorter = min(quote["end"] - quote["start"], gold["end"] - gold["start"])
            if quote["document"] == gold["document"] and shared > 0 and shared >= 0.5 * shorter:
                return True
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("questions", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("-o", "--output", type=Path)
    args = parser.parse_args()
    questions = {str(q["id"]): q for q in rows(args.questions)}
    given = [a for a in rows(args.answers) if a.get("answered")]
    if not given:
        raise SystemExit(f"{args.answers}: nothing was answered, so there is nothing to draw")
    confidence = np.array([a["confidence"] for a in given])
    correct = np.array([float(is_right(questions[str(a["id"])], a)) for a in given])
    bins = measures.reliability(confidence, correct)
    print("| confidence, mean | answers | right |\n|---|---|---|")
    for count, sure, right in bins:
        print(f"| {sure:.2f} | {count} | {right:.2f} |")
    print(f"\nexpected calibration error {measures.ece(confidence, correct):.3f} over {len(given)} answers")
    if args.output:
        drawn = plots.reliability(bins)
        at = drawn.index(">") + 1
        args.output.write_text(drawn[:at] + STYLE + drawn[at:] + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
