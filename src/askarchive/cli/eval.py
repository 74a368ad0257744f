"""`askarchive eval`: measure an eval set and give a verdict."""

from __future__ import annotations

import argparse

from askarchive.cli.console import Bar
from askarchive.cli.options import add_index, add_models, opener
from askarchive.evaluation import options

HELP = "measure the answers to an eval set"
DESCRIPTION = """Answers the questions of an eval set, prints the measures and the verdict, and writes the reports. Exit code 1 means
that the gate is red: an invariant is broken, a question failed, a threshold is missed, or a measure fell below the
baseline by more than chance."""
EXAMPLE = "askarchive eval evals/ --report runs/today"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    add_index(parser)
    options.add_arguments(parser)
    add_models(parser)


def run(args: argparse.Namespace) -> int:
    """Measures and gives the verdict."""
    from askarchive import evaluation

    bar = Bar("Asked")
    try:
        return evaluation.run(args, progress=lambda done, total: bar.draw(done, total), open_archive=opener(args))
    finally:
        bar.end()
