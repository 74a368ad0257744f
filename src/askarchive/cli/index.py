"""`askarchive index`: build or update the index."""

from __future__ import annotations

import argparse
from pathlib import Path

from askarchive.cli.console import Bar, say
from askarchive.cli.options import DEFAULT_CORPUS, add_embedder, add_index

HELP = "build or update the index"
DESCRIPTION = """Builds the index from files and folders, or updates it: what is unchanged is not embedded again, and sources that
are gone are removed. A reader of the old index is never disturbed."""
EXAMPLE = "askarchive index corpus/ --index index"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="files and folders of sources (default: corpus/)"
    )
    add_index(parser)
    parser.add_argument("--rebuild", action="store_true", help="start over instead of updating")
    add_embedder(parser, "all-MiniLM-L6-v2, which comes with askarchive")
    parser.add_argument(
        "--encoding", metavar="NAME", help="encoding of plain text that is not UTF-8; it is never guessed"
    )


def run(args: argparse.Namespace) -> int:
    """Builds, and says what was added, changed, removed, left as it was, and skipped with the reason."""
    from askarchive import sources

    paths = args.paths or [DEFAULT_CORPUS]
    sources.discover(paths)  # a wrong path is told before the model is loaded

    from askarchive import encoder, index

    loaded = encoder.load(args.embedder)
    bar = Bar("Indexing:")

    def progress(what: str, done: int, total: int) -> None:
        bar.draw(done, total or None, f" {what}")

    try:
        report = index.build(paths, args.index, loaded, rebuild=args.rebuild, progress=progress, encoding=args.encoding)
    finally:
        bar.end()
    for skipped in report.skipped:
        say(f"skipped {skipped.path}: {skipped.reason}")
    print(
        f"{len(report.added):,} added, {len(report.changed):,} changed, {len(report.removed):,} removed, "
        f"{len(report.unchanged):,} unchanged, {len(report.skipped):,} skipped; {report.passages:,} passages in "
        f"{args.index}, {report.encoded:,} of them embedded now."
    )
    # A file of a known format that could not be read falls short; a stray picture in the folder does not.
    unread = any(Path(skipped.path).suffix.lower() in sources.READERS for skipped in report.skipped)
    return 1 if unread else 0
