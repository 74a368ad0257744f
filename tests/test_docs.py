"""What the documentation says is true: commands, options, exit codes, links, and the commands that it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from askarchive import cli
from askarchive.cli import reference

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRACT = ("index", "ask", "chat", "batch", "eval", "verify", "show")


def commands() -> dict[str, object]:
    """Every command of the parser, with its own parser."""
    (choices,) = (action.choices for action in cli.parser()._actions if action.dest == "command")
    assert isinstance(choices, dict)
    return choices


def shown(text: str) -> list[list[str]]:
    """The askarchive commands in the code blocks of a page, as words."""
    blocks = re.findall(r"```(?:sh|console)\n(.*?)```", text, re.DOTALL)
    lines = (line.removeprefix("$ ") for block in blocks for line in block.splitlines())
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("askarchive ")]


def test_every_command_of_the_contract_is_there() -> None:
    assert set(CONTRACT) <= set(commands())


@pytest.mark.parametrize("name", commands())
def test_every_command_stands_in_the_readme_and_has_an_example(name: str) -> None:
    assert re.search(rf"^\| `askarchive {name}\b", README, re.MULTILINE)
    examples = [words for words in shown(reference.markdown()) if words[0] == name]
    assert examples


def test_the_reference_page_is_fresh() -> None:
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == reference.markdown(), "run `make docs`"


@pytest.mark.parametrize("page", ["README.md", "docs/cli.md"])
def test_commands_that_are_shown_are_understood(page: str) -> None:
    found = shown((ROOT / page).read_text(encoding="utf-8"))
    assert found
    for words in found:
        cli.parser().parse_args(words)


def test_every_option_named_in_the_readme_exists() -> None:
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README))
    known = set(re.findall(r"--[a-z][a-z-]+", reference.markdown())) | {"--help"}
    assert options <= known


def test_the_readme_names_every_exit_code() -> None:
    table = re.findall(r"^\| (\d+) \|", README, re.MULTILINE)
    assert table == ["0", "1", "2", "3", "130"]


def test_the_readme_names_the_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`?make ([a-z]+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md", "docs/architecture.md", "docs/cli.md"])
def test_links_inside_the_project_lead_somewhere(page: str) -> None:
    path = ROOT / page
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert not missing


def test_the_span_shown_in_the_readme_is_the_quote_shown_in_the_readme(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from askarchive.index import build
    from conftest import FakeEncoder

    build([ROOT / "corpus"], tmp_path / "index", FakeEncoder())
    monkeypatch.chdir(tmp_path)
    (command,) = (words for words in shown(README) if words[0] == "show")
    assert cli.main(command) == 0
    words = capfd.readouterr().out
    flat = " ".join(README.split())
    assert words in flat and len(words) > 100


@pytest.mark.model
def test_the_question_shown_in_the_readme_is_answered_by_the_quote_shown_there(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    question = next(words for words in shown(README) if words[0] == "ask")
    assert cli.main(["index"]) == 0
    capfd.readouterr()
    assert cli.main(question) == 0
    answer = capfd.readouterr().out
    (quoted,) = re.findall(r"^In reply to: .*\n\n(.+)$", README, re.MULTILINE)
    assert quoted in answer.splitlines()
