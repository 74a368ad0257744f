"""`askarchive check-quote`: verdict, words and exit code, without a model."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from askarchive.cli import check_quote
from askarchive.errors import BadQuestion


def run(built: Path, *arguments: str) -> int:
    parser = argparse.ArgumentParser()
    check_quote.add_arguments(parser)
    return check_quote.run(parser.parse_args([*arguments, "--index", str(built / "index")]))


def test_words_of_the_source_are_found_and_end_with_0(built, capsys):
    assert run(built, "the widow said – and I did.") == 0
    out = capsys.readouterr().out
    assert out.startswith("In the archive, character for character.\n")
    assert "\nthe widow said – and I did.\n" in out


def test_changed_words_end_with_1_and_are_told_in_json(built, capsys):
    assert run(built, "My father gave me a broken clock and a screwdriver.", "--json") == 1
    made = json.loads(capsys.readouterr().out)
    assert (made["schema"], made["verdict"]) == ("askarchive.check/1", "differs")
    assert made["parts"][0]["quote"]["text"] == "My father gave me a broken watch and a screwdriver."


def test_absent_words_end_with_1(built, capsys):
    assert run(built, "The boiling point of lead is a thousand degrees.") == 1
    assert capsys.readouterr().out.startswith("These words are not in the archive.\n")


def test_quotation_without_words_is_refused(built):
    with pytest.raises(BadQuestion):
        run(built, "…")
