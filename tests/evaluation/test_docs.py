"""The documentation and the workflows say what is: options, measures, invariants and reasons are those of the code."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from askarchive.cli import parser
from askarchive.evaluation import Options
from askarchive.evaluation.gate import SCHEMA, read_limits
from askarchive.evaluation.measures import MEASURES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
COMMANDS = sorted(set(re.findall(r"^\s*(askarchive (?:eval|index)\b[^#\n]*)", PAGE, re.MULTILINE)))


@pytest.mark.parametrize("command", COMMANDS + re.findall(r"`(askarchive eval [^`]+)`", PAGE.replace("\n", " ")))
def test_every_command_of_the_page_is_one(command: str) -> None:
    args = parser().parse_args(shlex.split(command)[1:])
    if args.command == "eval":
        Options.of(args)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_every_command_of_a_workflow_is_one(workflow: Path) -> None:
    text = workflow.read_text(encoding="utf-8")
    for command in re.findall(r"(askarchive (?:eval|index) .*)", text):
        parser().parse_args(shlex.split(command)[1:])


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_reads_only_and_no_input_is_read_as_a_command(workflow: Path) -> None:
    text = workflow.read_text(encoding="utf-8")
    assert "permissions:\n  contents: read\n" in text and "pull_request_target" not in text
    for script in re.findall(r"run: (?:\|\n)?((?:.*\n)(?:\s{10,}.*\n)*)", text):
        assert "${{" not in script, script


def test_the_page_defines_every_measure_and_says_which_are_gated() -> None:
    table = PAGE[PAGE.index("## Measures") : PAGE.index("## The gate")]
    gated = PAGE[PAGE.index("Gated are") : PAGE.index("The others are")]
    for measure in MEASURES:
        if measure.name in ("verbatim", "errors", "missing") or measure.name.startswith(("recall@", "words", "p9")):
            continue
        assert measure.name in table, measure.name
        assert (measure.name in gated) == measure.gated, measure.name


def test_the_thresholds_of_the_page_can_be_used(tmp_path: Path) -> None:
    (block,) = (b for b in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL) if SCHEMA in b)
    path = tmp_path / "thresholds.json"
    path.write_text(block, encoding="utf-8")
    assert read_limits(path).minimum["hit@3"] == 0.6
