"""`askarchive check-quote`: is this sentence in the archive, in these words, and who said it."""

from __future__ import annotations

import argparse
import sys

from askarchive.cli.console import on_terminal
from askarchive.cli.options import add_index

HELP = "check a quotation that someone attributes to the archive"
DESCRIPTION = """Checks a quotation against the archive: found exactly, found with differences (each is told), found but said by
someone else, put together from several places, or not there. Quotation marks, dashes, spaces, ligatures, a capital at
the start, the last full stop, an ellipsis and words in square brackets may differ; that is told too. Ends with 0 when
the words are found exactly, else with 1. Loads no model."""
EXAMPLE = 'askarchive check-quote "We don\'t know." --speaker "Dan Healey"'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("quotation", metavar="QUOTATION", help="the words; - reads them from standard input")
    parser.add_argument("--speaker", metavar="NAME", help="whom the words are attributed to (default: any interviewee)")
    add_index(parser)
    parser.add_argument("--json", action="store_true", help="print one askarchive.check/1 object instead of text")


def run(args: argparse.Namespace) -> int:
    """Prints the finding."""
    from contextlib import closing

    from askarchive.check_quote import Shelf, check, check_object, text_report
    from askarchive.errors import BadInput
    from askarchive.index import open_index
    from askarchive.render import json_line

    quotation = args.quotation
    if quotation == "-":
        try:
            quotation = sys.stdin.buffer.read().decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadInput(f"The quotation on standard input is not UTF-8 at byte {error.start}.") from None
    with closing(open_index(args.index)) as index:
        shelf = Shelf(index)
        finding = check(quotation, shelf, speaker=args.speaker)
        if args.json:
            print(json_line(check_object(finding, shelf)))
        else:
            sys.stdout.write(text_report(finding, shelf, terminal=on_terminal(sys.stdout)))
    return 0 if finding.verdict == "exact" else 1
