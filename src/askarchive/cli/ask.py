"""`askarchive ask`: one answer, for people or as JSON."""

from __future__ import annotations

import argparse
import json
import sys

from askarchive.cli.console import emit, in_colour, on_terminal, width
from askarchive.cli.options import add_index, add_models, add_quotes, most_quotes, opener

HELP = "answer one question"
DESCRIPTION = (
    "Answers one question with exact quotes, their speaker and their place, or says that the archive does not\n"
    "answer it. That is a result and not an error."
)
EXAMPLE = 'askarchive ask "When did doctors begin to talk openly about it?"'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    parser.add_argument("question", metavar="QUESTION", help="the question; - reads it from standard input")
    add_index(parser)
    parser.add_argument("--json", action="store_true", help="print one answer object instead of text")
    parser.add_argument(
        "--document", action="append", metavar="NAME", help="only this document may answer; may be given again"
    )
    parser.add_argument(
        "--history",
        action="append",
        default=[],
        metavar="QUESTION",
        help="an earlier question that this one follows; may be given again, the oldest first",
    )
    add_quotes(parser)
    add_models(parser)


def run(args: argparse.Namespace) -> int:
    """Prints the answer."""
    from askarchive.errors import BadInput
    from askarchive.types import EarlierTurn

    question = args.question
    if question == "-":
        try:
            question = sys.stdin.buffer.read().decode("utf-8").strip()
        except UnicodeDecodeError as error:
            raise BadInput(f"The question on standard input is not UTF-8 at byte {error.start}.") from None
    with opener(args)(args.index) as archive:
        answer = archive.ask(
            question,
            history=tuple(EarlierTurn(earlier) for earlier in args.history),
            documents=None if args.document is None else frozenset(args.document),
            max_quotes=most_quotes(args),
        )
        from askarchive import render

        if args.order == "source":
            answer = render.in_source_order(answer, archive.names)

        if args.json:
            found = render.answer_object(answer, archive)
            terminal = on_terminal(sys.stdout)
            emit((json.dumps(found, indent=2) if terminal else render.json_line(found)) + "\n")
        else:
            shown = render.text(answer, archive, width(), in_colour(sys.stdout), terminal=sys.stdout.isatty())
            emit(shown)
    return 0
