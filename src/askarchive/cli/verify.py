"""`askarchive verify`: is the index whole, and do the quotes of answer files still stand in their sources."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from askarchive.cli.console import on_terminal
from askarchive.cli.options import add_index

HELP = "check the index, and quotes against their sources"
DESCRIPTION = """Checks every file of the index against its checksum. Given answer files (JSONL, JSON or CSV, as batch and ask write
them) or conversations saved from the chat (JSON, Markdown, Web Annotations), checks each quoted text against its source:
exact, moved (it stands elsewhere in the document), altered, or missing (the document is gone). Loads no model."""
EXAMPLE = "askarchive verify answers.jsonl"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("answers", nargs="*", metavar="ANSWERS", help="answer files; - reads JSONL from standard input")
    add_index(parser)
    parser.add_argument("--quiet", action="store_true", help="print the counts only, not each failure")


def run(args: argparse.Namespace) -> int:
    """Prints each failure and the counts."""
    from collections import Counter
    from contextlib import closing

    from askarchive import index, verify

    show = _shower()
    index.verify(args.index)
    counts: Counter[verify.Verdict] = Counter()
    with closing(index.open_index(args.index)) as opened:
        documents = "1 document" if len(opened.names) == 1 else f"{len(opened.names):,} documents"
        print(f"{args.index} is whole: {documents}, {len(opened):,} passages.")
        for name in args.answers:
            file, stream = (None, sys.stdin.buffer) if name == "-" else (Path(name), None)
            for finding in verify.check_file(file, opened, stream):
                counts[finding.verdict] += 1
                if finding.verdict != "exact" and not args.quiet:
                    print(show(finding.sentence))
    if args.answers:
        shown = ("exact", "moved", "altered", "missing", *(("unreadable",) if counts["unreadable"] else ()))
        print(f"Quoted texts: {', '.join(f'{counts[verdict]:,} {verdict}' for verdict in shown)}.")
    return 0 if counts.total() == counts["exact"] else 1


def _shower() -> Callable[[str], str]:
    if not on_terminal(sys.stdout):
        return str
    from askarchive.render.terminal import neutralised

    return neutralised
