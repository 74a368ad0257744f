"""The command line: parse, call one function, print, exit code.

Enter: arguments. Leave: data on standard output, messages on standard error, an exit code of the contract. Modules
that take long to load are imported inside the commands, so that --help is quick.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence

import askarchive
from askarchive.cli import ask, batch, calibrate, chat, check_quote, eval, index, show, verify
from askarchive.cli.console import say
from askarchive.errors import ArchiveError

COMMANDS = (index, ask, chat, batch, eval, calibrate, verify, check_quote, show)

INTERRUPTED = 130
FELL_SHORT = 1
BAD_INPUT = 2

EXIT_CODES = """exit codes:
  0    done; an abstention is a result too
  1    done, but something fell short: a question failed, the eval gate is red, a quote does not verify,
       a quotation was not found exactly
  2    bad usage or bad input
  3    the index is missing, stale, corrupt or made by another version or model
  130  interrupted; what was finished is kept"""


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = argparse.ArgumentParser(
        prog="askarchive",
        description="Ask an archive of interviews and get its own words back, or a plain no.",
        epilog=f'example:\n  askarchive ask "Was there a demand from below?"\n\n{EXIT_CODES}',
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"askarchive {askarchive.__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True, dest="command")
    for module in COMMANDS:
        name = module.__name__.rpartition(".")[2].replace("_", "-")
        sub = commands.add_parser(
            name,
            help=module.HELP,
            description=module.DESCRIPTION,
            epilog=f"example:\n  {module.EXAMPLE}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(sub)
        sub.set_defaults(run=module.run)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code; nothing but a sentence reaches the user when it fails."""
    _speak_utf8()
    try:
        args = parser().parse_args(argv)
    except SystemExit as stop:  # argparse has printed its usage or its help
        return stop.code if isinstance(stop.code, int) else BAD_INPUT
    try:
        code: int = args.run(args)
        sys.stdout.flush()
        return code
    except ArchiveError as error:
        return _failed(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _failed("Interrupted; what was finished is kept.", INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has gone. Python would complain once more when it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FELL_SHORT
    except OSError as error:
        return _failed(_os_sentence(error), BAD_INPUT)
    except Exception as error:  # noqa: BLE001  # the last edge: a fault of ours, told in a sentence
        return _failed(
            f"An unexpected error ({type(error).__name__}) stopped the command; run it again with ASKARCHIVE_DEBUG=1 "
            "to see where, and please report it.",
            FELL_SHORT,
        )


def _failed(sentence: str, code: int) -> int:
    if os.environ.get("ASKARCHIVE_DEBUG"):
        traceback.print_exc()
    say(f"askarchive: {sentence}")
    _close_stdout()
    return code


def _os_sentence(error: OSError) -> str:
    from askarchive.batch.journal import output_reason

    where = error.filename if isinstance(error.filename, str) else "A file"
    return f"{where} could not be used: {output_reason(error)}."


def _close_stdout() -> None:
    """Drops what standard output still holds when it cannot be written, as on a full disk."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _speak_utf8() -> None:
    """Data is UTF-8 with bare line feeds, whatever the system's locale says."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # a test may have put another object in its place
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
