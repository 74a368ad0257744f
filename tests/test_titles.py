"""A title explains a name that its passages leave out, and is shown to the reader only then."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from askarchive import titles
from askarchive.archive import Archive
from askarchive.index import build
from askarchive.types import Candidate, Details, Document, EarlierTurn, Paragraph, Reading
from conftest import FakeEncoder

LIFE = "He was born in a mill by the river.\n\nVoskuil wrote his first song in a tram."


class Watching:
    """Answers nothing and remembers what it was shown."""

    name = "watching"

    def __init__(self) -> None:
        self.seen: dict[str, str] = {}

    def read(
        self, question: str, candidates: Sequence[Candidate], history: Sequence[EarlierTurn] = ()
    ) -> tuple[Reading, ...]:
        self.seen = {candidate.text.split()[0]: candidate.context for candidate in candidates}
        return tuple(Reading(0.0, tuple(0.0 for _ in candidate.sentences)) for candidate in candidates)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    row = {"_id": "singer", "title": "Aert Voskuil - Early life", "text": LIFE}
    (tmp_path / "corpus.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    build([tmp_path / "corpus.jsonl"], tmp_path / "index", FakeEncoder())
    with Archive.open(tmp_path / "index", FakeEncoder(), Watching()) as opened:
        yield opened


def seen(archive: Archive, question: str) -> dict[str, str]:
    archive.ask(question)
    assert isinstance(archive.reader, Watching)
    return archive.reader.seen


def test_the_title_stands_in_for_a_name_that_a_passage_leaves_out(archive: Archive) -> None:
    assert seen(archive, "Where was Voskuil\u2019s birth?") == {"He": "Aert Voskuil - Early life", "Voskuil": ""}


def test_a_title_that_explains_nothing_is_not_shown(archive: Archive) -> None:
    assert seen(archive, "Where was the singer born?") == {"He": "", "Voskuil": ""}


def test_a_refusal_knows_the_names_in_titles(archive: Archive) -> None:
    assert "never of \u201cKeats\u201d" in archive.ask("When did Aert meet Keats?").reason
    assert "\u201cAert\u201d" in archive.ask("When did Aert marry?").reason
    assert "never" not in archive.ask("When did Aert marry?").reason


def test_where_no_title_is_given_the_text_may_say_it() -> None:
    text = "A Life in Trams\n\nHe was born."
    read = (Paragraph(1, 0, 15, "title", None, 1.0, 0), Paragraph(2, 17, 29, "unknown", None, 1.0, 17))
    assert titles.title(Document("life.txt", text, ""), read) == "A Life in Trams"
    assert titles.title(Document("life.txt", text, "", Details(title="Trams")), read) == "Trams"
    assert titles.title(Document("life.txt", text, "")) == ""


def test_whole_words_count_whatever_their_case_and_ending() -> None:
    assert titles.needed("The Cardigans: tours", "Where did the Cardigans play?", "They played in Rome.")
    assert not titles.needed("The Cardigans: tours", "Where did the Cardigans play?", "the CARDIGANS\u2019s bus")
    assert not titles.needed("The Cardigans: tours", "Where did they play?", "in Rome")
    assert titles.holds("Aert Voskuil's youth", "voskuil") and not titles.holds("Aert Voskuil", "Vos")
