"""`askarchive calibrate`: fit the confidence to the user's own archive, without labels."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from askarchive.cli.console import Bar, emit, say
from askarchive.cli.options import add_index, add_models, open_archive, whole

if TYPE_CHECKING:
    from askarchive.calibration import Calibration

LEAST = 30  # evaluation.confidences.LEAST_QUESTIONS, without its imports
HELP = "fit the confidence to this archive, without labels"
DESCRIPTION = """Asks the archive the interviewers' own questions, with the answering turn there and with it taken away, and fits the
confidence to what came of it. With --keep the map is written as calibration.json beside the index and used by every
command until the index changes. Few questions change little; fewer than 30 are refused. Nothing is written where the map would not
foretell unseen questions better."""
EXAMPLE = "askarchive calibrate --index index --keep"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's arguments."""
    add_index(parser)
    parser.add_argument(
        "--questions",
        type=whole(LEAST),
        default=150,
        metavar="N",
        help="of more questions, ask N spread evenly; each is asked twice (default: 150)",
    )
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--keep", action="store_true", help="write the map; read docs/calibration.md first, it can do harm"
    )
    instead.add_argument(
        "--show", action="store_true", help="print the calibration that is kept, and whether it is used"
    )
    instead.add_argument("--forget", action="store_true", help="remove it: the confidence is the reader's own again")
    add_models(parser)


def run(args: argparse.Namespace) -> int:
    """Fits, shows or forgets."""
    from askarchive import calibration

    if args.forget:
        there_was = calibration.forget(args.index)
        print(f"Removed {args.index / calibration.FILE}." if there_was else f"No calibration is kept in {args.index}.")
        return 0
    with open_archive(args.index, embedder=args.embedder, reader=args.reader, reranker=args.reranker) as archive:
        if args.show:
            return _show(args, archive.calibration is not None, archive.calibration_note)

        from askarchive.errors import BadInput
        from askarchive.evaluation import confidences

        reference = calibration.REFERENCES.get(archive.reader.name)
        if args.keep and reference is None:
            raise BadInput(
                f"What such questions cost the reader {archive.reader.name} anyway is not known, so a map fitted to "
                "them would do harm and is not kept; leave out --keep to see the figures."
            )
        questions = confidences.questions(archive, args.questions)
        bar = Bar("Asking:")
        try:
            cases = confidences.ask_all(archive, questions, lambda done, total: bar.draw(done, total))
        finally:
            bar.end()
        judged = confidences.judge(cases, reference)
        emit(confidences.text(judged))
        if not args.keep:
            say("Nothing is written; --keep writes the map.")
            return 0
        if not judged.better:
            say("The confidence is as good without the map, so nothing is written.")
            return 0
        _keep(args, archive.index.id, archive.reader.name, judged.questions, judged.calibration)
    return 0


def _keep(args: argparse.Namespace, index: str, reader: str, questions: int, map_: Calibration) -> None:
    from datetime import UTC, datetime

    import askarchive
    from askarchive import calibration

    today = datetime.now(UTC).date().isoformat()
    kept = calibration.Kept(index, reader, questions, today, askarchive.__version__, map_)
    say(f"Written to {calibration.keep(args.index, kept)}; every command uses it until the index changes.")


def _show(args: argparse.Namespace, used: bool, note: str) -> int:
    from askarchive import calibration
    from askarchive.errors import BadInput

    try:
        kept = calibration.read(args.index)
    except ValueError:
        raise BadInput(note) from None
    if kept is None:
        print(f"No calibration is kept in {args.index}; the confidence is the reader's own.")
        return 0
    map_ = kept.calibration
    print(
        f"{args.index / calibration.FILE}: fitted on {kept.made} to {kept.questions:,} questions, reader {kept.reader}, "
        f"askarchive {kept.version}; offset {map_.offset:+.3f}, slope {map_.slope:.3f}."
    )
    print("It is used." if used else note)
    return 0
