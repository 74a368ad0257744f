"""Options that several commands share, and opening the archive they name."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from askarchive.archive import Archive

DEFAULT_CORPUS = Path("corpus")
DEFAULT_INDEX = Path("index")
DEFAULT_EVALS = Path("evals")


def add_index(parser: argparse.ArgumentParser) -> None:
    """The option that names the index."""
    parser.add_argument(
        "--index", type=Path, default=DEFAULT_INDEX, metavar="DIR", help="folder of the index (default: index)"
    )


def whole(smallest: int, largest: int | None = None) -> type[int]:
    """An argparse type: a whole number in a range."""

    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if number < smallest or (largest is not None and number > largest):
            bounds = f"at least {smallest}" if largest is None else f"from {smallest} to {largest}"
            raise argparse.ArgumentTypeError(f"{number} is not {bounds}")
        return number

    return parse  # type: ignore[return-value]  # argparse takes any callable


def open_archive(index: Path) -> Archive:
    """The archive at this path with its models, or the sentence that says which command makes it."""
    # A model that came with a package needs no network, and a question must not wait for one.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from askarchive.archive import Archive

    return Archive.open(index)
