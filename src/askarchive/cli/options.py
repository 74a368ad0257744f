"""Options that several commands share, and opening the archive they name."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from askarchive.cli.console import say

if TYPE_CHECKING:
    from askarchive.archive import Archive

DEFAULT_CORPUS = Path("corpus")
DEFAULT_INDEX = Path("index")
DEFAULT_EVALS = Path("evals")
MOST_PASSAGES = 1000  # reading them takes some seconds


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


def add_quotes(parser: argparse.ArgumentParser) -> None:
    """The options that say how many places are quoted, in what order, and how many passages are read for them."""
    how_many = parser.add_mutually_exclusive_group()
    how_many.add_argument(
        "--limit", type=whole(1, 100), metavar="N", help="quote up to N places, each once (default: the best 4)"
    )
    how_many.add_argument(
        "--all", action="store_true", help="quote every place that answers, each once, among the passages read"
    )
    parser.add_argument(
        "--order",
        choices=("best", "source"),
        default="best",
        help="the best quote first, or the quotes as they follow each other in the sources (default: best)",
    )
    parser.add_argument(
        "--passages",
        type=whole(1, MOST_PASSAGES),
        metavar="N",
        help="read the N passages nearest to the question (default: 24); more of them find more places, take longer, "
        "and may find a false one",
    )


def most_quotes(args: argparse.Namespace) -> int | None:
    """How many quotes these arguments ask for at the most; None is the usual number."""
    limit: int | None = args.limit
    return sys.maxsize if args.all else limit


def add_models(parser: argparse.ArgumentParser) -> None:
    """The options that name other models than the usual ones."""
    parser.add_argument(
        "--reader",
        metavar="NAME",
        help="a question-answering model or cross-encoder by name or path, or baseline (default: askarchive's own)",
    )
    parser.add_argument(
        "--reranker",
        metavar="NAME",
        help="a sentence-transformers cross-encoder by name or path that chooses the passages to read from the 100 found "
        "first (default: none)",
    )
    add_embedder(parser, "the one that the index was made with")


def add_embedder(parser: argparse.ArgumentParser, default: str) -> None:
    """The option that names the embedding model."""
    parser.add_argument(
        "--embedder", metavar="NAME", help=f"a sentence-transformers model by name or path (default: {default})"
    )


def opener(args: argparse.Namespace) -> Callable[[Path], Archive]:
    """How these arguments say that an archive is opened; a calibration that is not used is told."""

    def opened(index: Path) -> Archive:
        archive = open_archive(
            index,
            embedder=args.embedder,
            reader=args.reader,
            reranker=args.reranker,
            passages=getattr(args, "passages", None),
        )
        if archive.calibration_note:
            say(archive.calibration_note)
        return archive

    return opened


def open_archive(
    index: Path,
    *,
    embedder: str | None = None,
    reader: str | None = None,
    reranker: str | None = None,
    passages: int | None = None,
) -> Archive:
    """The archive at this path with its models, or the sentence that says which command makes it.

    Args:
        passages: how many are read for a question; None is the usual number.
    """
    # A model that came with a package needs no network, and a question must not wait for one.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from askarchive.archive import CANDIDATES, Archive

    candidates = CANDIDATES if passages is None else passages
    if embedder is None and reader is None and reranker is None:
        return Archive.open(index, candidates=candidates)
    from askarchive import encoder as encoders
    from askarchive import reader as readers
    from askarchive import reranker as rerankers
    from askarchive.index import open_index

    with closing(open_index(index)) as opened:  # what is wrong with the index is said before a model is loaded
        made_with = opened.manifest.model.name
    encoder = encoders.load(made_with if embedder is None else embedder)
    chosen = None if reader is None else readers.load(reader, encoder=encoder)
    ordering = None if reranker is None else rerankers.load(reranker)
    return Archive.open(index, encoder, chosen, reranker=ordering, candidates=candidates)
