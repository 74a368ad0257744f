"""`askarchive chat`: the web chat."""

from __future__ import annotations

import argparse

from askarchive.cli.options import add_index, add_models, opener, whole

HELP = "open the web chat"
DESCRIPTION = "Serves the chat on this machine until Ctrl-C, and prints its address when it answers."
EXAMPLE = "askarchive chat --port 8000"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    add_index(parser)
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="H", help="address to serve on (default: 127.0.0.1, this machine only)"
    )
    parser.add_argument(
        "--port", type=whole(0, 65535), default=7860, metavar="N", help="port (default: 7860; 0 takes a free one)"
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a further name under which browsers may reach the page; may be given again",
    )
    add_models(parser)


def run(args: argparse.Namespace) -> int:
    """Serves until interrupted."""
    from askarchive.chat import launch

    launch(args.index, args.host, args.port, allowed_hosts=args.allow_host, open_archive=opener(args))
    return 0
