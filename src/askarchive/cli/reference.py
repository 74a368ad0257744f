"""docs/cli.md, made from the commands' own help: `python -m askarchive.cli.reference > docs/cli.md`.

Enter: the parser. Leave: Markdown, the same under every version of Python, so that a test can tell when it is stale.
"""

from __future__ import annotations

import argparse
import sys

from askarchive.cli import EXIT_CODES, parser

HEAD = """# The command line

<!-- Made by `make docs` from the commands' own help; a test fails when it is stale. -->

`askarchive COMMAND --help` prints the same. Standard output carries data, standard error carries progress and
messages; `-` means standard input or output; colour and bars appear only on a terminal.
"""


def markdown() -> str:
    """The whole page."""
    top = parser()
    parts = [HEAD, "```\n" + EXIT_CODES + "\n```\n"]
    commands = next(action for action in top._actions if isinstance(action, argparse._SubParsersAction))
    for name, sub in commands.choices.items():
        parts.append(f"## askarchive {name}\n")
        parts.append((sub.description or "") + "\n")
        rows = [row for action in sub._actions if (row := _row(action))]
        parts.append("| argument | what it does |\n|---|---|\n" + "".join(rows))
        example = (sub.epilog or "").removeprefix("example:\n").strip()
        parts.append(f"```sh\n{example}\n```\n")
    return "\n".join(parts)


def _row(action: argparse.Action) -> str:
    if isinstance(action, argparse._HelpAction):
        return ""
    value = action.metavar if isinstance(action.metavar, str) else None
    if action.choices is not None:
        value = "{" + ",".join(map(str, action.choices)) + "}"
    if not action.option_strings:
        shown = f"`{value or action.dest}`"
    else:
        shown = ", ".join(f"`{flag}{'' if action.nargs == 0 else f' {value}'}`" for flag in action.option_strings)
    help = (action.help or "").replace("|", "\\|")
    return f"| {shown} | {help} |\n"


if __name__ == "__main__":
    sys.stdout.write(markdown())
