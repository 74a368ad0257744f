"""`askarchive chat`: the web chat."""

from __future__ import annotations

import argparse
from pathlib import Path

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
    parser.add_argument(
        "--feedback",
        type=Path,
        metavar="FILE",
        help="offer marks on answers and keep them in this file, such as feedback/marks.jsonl (default: no marks)",
    )
    parser.add_argument(
        "--password-file", type=Path, metavar="FILE", help="ask for the password that this file holds (default: none)"
    )
    parser.add_argument(
        "--mcp",
        action="store_true",
        help="also offer ask, check_quote and show to assistants, as MCP tools at the page's address with /mcp",
    )
    add_models(parser)


def run(args: argparse.Namespace) -> int:
    """Serves until interrupted."""
    from askarchive.chat import launch

    launch(
        args.index,
        args.host,
        args.port,
        allowed_hosts=args.allow_host,
        password=None if args.password_file is None else _password(args.password_file),
        feedback=args.feedback,
        mcp=args.mcp,
        open_archive=opener(args),
    )
    return 0


def _password(file: Path) -> str:
    """The file's only line. A password on the command line could be read by everyone on the machine."""
    from askarchive.errors import BadInput

    try:
        password = file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The password file {file} cannot be read ({type(error).__name__}); check the path.") from None
    if not password or "\n" in password:
        raise BadInput(f"The password file {file} must hold one line, the password.")
    return password
