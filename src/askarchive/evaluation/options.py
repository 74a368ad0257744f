"""The options of `askarchive eval`, and their values.

Enter: an argparse parser. Leave: Options. It imports nothing heavy: --help must be quick.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Options:
    """What `askarchive eval` was asked to do."""

    evalset: str = "evals"
    index: Path = Path("index")
    baseline: Path | None = None
    no_baseline: bool = False
    update_baseline: bool = False
    thresholds: Path | None = None
    report: Path | None = Path("runs/eval")
    answers: Path | None = None
    self_built: bool = False
    category: tuple[str, ...] = ()
    limit: int | None = None
    feedback: Path = Path("feedback/marks.jsonl")
    into: Path = Path("evals/from-use")

    @classmethod
    def of(cls, args: argparse.Namespace | None = None, **given: Any) -> Options:
        """The options from parsed arguments, from keywords, or both (keywords win)."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in vars(args or argparse.Namespace()).items() if name in known}
        values |= given
        for name in ("index", "baseline", "thresholds", "report", "answers", "feedback", "into"):
            if values.get(name) is not None:
                values[name] = Path(values[name])
        if "category" in values:
            values["category"] = tuple(values["category"] or ())
        return cls(**{name: value for name, value in values.items() if value is not None or name in _MAY_BE_NONE})


_MAY_BE_NONE = frozenset({"baseline", "thresholds", "report", "answers", "limit"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `askarchive eval`; those that the parser has already are left as they are."""
    taken = {action.dest for action in parser._actions}
    default = Options()

    def add(*flags: str, dest: str, **options: Any) -> None:
        if dest not in taken:
            parser.add_argument(*flags, **(options if not flags[0].startswith("-") else options | {"dest": dest}))

    add(
        "evalset",
        dest="evalset",
        nargs="?",
        default=default.evalset,
        metavar="EVALSET",
        help="folder with a questions.jsonl, or folder of such folders (default: evals); "
        "`review` turns answers marked in the chat into questions of a set",
    )
    add("--index", dest="index", type=Path, default=default.index, metavar="DIR", help="the index (default: index)")
    add(
        *("--baseline",),
        dest="baseline",
        type=Path,
        metavar="FILE",
        help="compare with this run (default: the baseline.json beside the questions)",
    )
    add("--no-baseline", dest="no_baseline", action="store_true", help="compare with nothing")
    add(
        *("--update-baseline",),
        dest="update_baseline",
        action="store_true",
        help="accept losses: these figures are the baseline from now on (invariants and thresholds still hold)",
    )
    add(
        *("--thresholds",),
        dest="thresholds",
        type=Path,
        metavar="FILE",
        help="limits of the measures (default: the thresholds.json beside the questions or one folder up)",
    )
    add(
        *("--report",),
        dest="report",
        type=Path,
        default=default.report,
        metavar="DIR",
        help="folder for results.json, report.html, report.md, junit.xml, TREC and BEIR files (default: runs/eval)",
    )
    add(
        *("--answers",),
        dest="answers",
        type=Path,
        metavar="FILE",
        help="measure the answers in this file of `askarchive batch` and ask nothing",
    )
    add(
        *("--self",),
        dest="self_built",
        action="store_true",
        help="build the set from the interviewers' own questions in the index: no EVALSET is needed",
    )
    add(
        *("--category",),
        dest="category",
        action="append",
        metavar="NAME",
        help="only questions of this category; may be given again",
    )
    add("--limit", dest="limit", type=int, metavar="N", help="only the first N questions of each set")
    add(
        *("--feedback",),
        dest="feedback",
        type=Path,
        default=default.feedback,
        metavar="FILE",
        help=f"for review: the marks to go through (default: {default.feedback})",
    )
    add(
        *("--into",),
        dest="into",
        type=Path,
        default=default.into,
        metavar="DIR",
        help=f"for review: the eval set that the questions are appended to (default: {default.into})",
    )
