"""`askarchive show`: the exact stored text of a document, or what its paragraphs were taken for."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Sequence

from askarchive.cli.console import emit, on_terminal
from askarchive.cli.options import add_index, whole

HELP = "print a document's exact text, its structure, or the documents' names"
DESCRIPTION = """Prints the exact stored text of a document, or of the span from --start to --end (half-open, in Unicode code points,
as in answers). Without DOCUMENT it lists the documents. On a terminal, control characters are shown as symbols;
in a file or a pipe the text is exact. Loads no model."""
EXAMPLE = "askarchive show interview.txt --start 11762 --end 11954"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("document", nargs="?", metavar="DOCUMENT", help="a document's name; without one, list them all")
    parser.add_argument("--start", type=whole(0), metavar="N", help="first character (default: 0)")
    parser.add_argument(
        "--end", type=whole(0), metavar="N", help="after the last character (default: the text's length)"
    )
    parser.add_argument(
        "--structure", action="store_true", help="print who speaks in each paragraph, and how sure that is"
    )
    add_index(parser)


def run(args: argparse.Namespace) -> int:
    """Prints the names, the table or the words."""
    from contextlib import closing

    from askarchive.errors import BadInput
    from askarchive.index import open_index

    with closing(open_index(args.index)) as index:
        if args.document is None:
            _write("".join(f"{name}\n" for name in index.names))
            return 0
        if args.document not in set(index.names):
            raise BadInput(f"There is no document {args.document!r} in {args.index}{_hint(args.document, index.names)}")
        document = index.document(args.document)
        if args.structure:
            from askarchive.structure import as_table

            table = as_table(document, index.paragraphs(args.document))
            _write(table if table.endswith("\n") else table + "\n")
            return 0
        start, end = args.start or 0, len(document.text) if args.end is None else args.end
        if not start <= end <= len(document.text):
            raise BadInput(
                f"{args.document} has {len(document.text)} characters, so there is no span from {start} to {end}."
            )
        _write(document.text[start:end])
    return 0


def _hint(name: str, names: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, names, n=1)
    return f"; did you mean {close[0]!r}?" if close else "; `askarchive show` lists them."


def _write(text: str) -> None:
    if on_terminal(sys.stdout):
        from askarchive.render.terminal import neutralised

        text = neutralised(text)
        text += "" if text.endswith("\n") else "\n"
    emit(text)
