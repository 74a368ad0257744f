"""A variant searched and read: whom a follow-up asks about decides whose words may answer it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from askarchive.archive import Archive
from askarchive.index import build
from askarchive.trying import UNNAMED
from askarchive.types import Candidate, EarlierTurn, Reading
from conftest import FakeEncoder

TWO_MEN = """\
Interviewer: What became of the tinsmith?

Mara Holt: Lenz was taken in the spring of that year.

Mara Holt: He sat in the fortress until the thaw came.

Interviewer: Did he ever speak of it?

Mara Holt: Never, he mended kettles in a cellar.

Interviewer: And the other one, the singer?

Mara Holt: Osric sang at weddings. He stayed in a hotel by the river.

Interviewer: Where were you yourself in those years?

Mara Holt: I was in a school by the sea.
"""


class PlaceReader:
    """Finds that whatever stays in a hotel answers best, then the fortress, then the school."""

    name = "places"

    def __init__(self) -> None:
        self.likely = {"hotel": 0.8, "fortress": 0.7, "school": 0.6}
        self.asked: list[str] = []

    def read(
        self, question: str, candidates: Sequence[Candidate], history: Sequence[EarlierTurn] = ()
    ) -> tuple[Reading, ...]:
        self.asked.append(question)
        return tuple(
            Reading(
                max((p for word, p in self.likely.items() if word in candidate.text), default=0.0),
                tuple(float(any(w in s.of(candidate.text) for w in self.likely)) for s in candidate.sentences),
            )
            for candidate in candidates
        )


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "two.txt").write_text(TWO_MEN, encoding="utf-8")
    build([tmp_path / "corpus"], tmp_path / "index", FakeEncoder())
    with Archive.open(tmp_path / "index", FakeEncoder(), PlaceReader()) as opened:
        yield opened


def first(archive: Archive, question: str, *history: EarlierTurn) -> str:
    answer = archive.ask(question, history=history)
    return archive.words(answer.quotes[0]) if answer.quotes else ""


def test_another_mans_story_does_not_win_over_the_one_who_was_named(archive: Archive) -> None:
    answer = archive.ask("Where was he held?", history=[EarlierTurn("Who was Lenz?")])
    assert [archive.words(quote) for quote in answer.quotes] == ["He sat in the fortress until the thaw came."]
    assert "hotel" in first(archive, "Where was he held?", EarlierTurn("Who was Osric?"))


def test_an_exchange_that_names_him_speaks_of_him_throughout_and_so_does_one_that_goes_on_about_him(
    archive: Archive,
) -> None:
    reader = archive.reader
    assert isinstance(reader, PlaceReader)
    reader.likely = {"hotel": 0.8, "fortress": 0.3}
    tried = archive.tried("Where was he held?", [EarlierTurn("Who was Lenz?")])[0]
    weights = {archive.index.document("two.txt").text[r.passage.start : r.passage.end]: r.weight for r in tried.read}
    for words, weight in weights.items():
        spoken = any(word in words for word in ("fortress", "Lenz", "tinsmith", "speak of it", "kettles"))
        assert weight == pytest.approx((1.0 if spoken else UNNAMED) * (0.9 if words.endswith("?") else 1.0)), words


def test_of_somebody_the_archive_never_names_nothing_is_quoted(archive: Archive) -> None:
    answer = archive.ask("Where was he held?", history=[EarlierTurn("Who was Zubov?")])
    assert not answer.answered
    assert "Zubov" in answer.reason


def test_who_speaks_is_spoken_of_in_the_first_person(archive: Archive) -> None:
    tried = archive.tried("Where was she then?", [EarlierTurn("When was Holt born?")])[0]
    speech = [read for read in tried.read if read.passage.speaker == "Mara Holt"]
    assert speech
    assert all(read.weight == 1.0 for read in speech)


def test_a_change_of_subject_is_not_held_to_the_earlier_name(archive: Archive) -> None:
    assert "hotel" in first(archive, "Which hotel was there?", EarlierTurn("Who was Lenz?"))
    assert "hotel" in first(archive, "Where was it?", EarlierTurn("Who was Lenz?"))


def test_the_answer_says_whom_the_question_was_taken_to_mean(archive: Archive) -> None:
    answer = archive.ask("Where was he held?", history=[EarlierTurn("Who was Lenz?")])
    assert answer.interpreted_as == "Where was Lenz held?"
    assert answer.question == "Where was he held?"


def test_the_question_is_read_as_asked_over_what_its_name_finds(archive: Archive) -> None:
    archive.ask("Where was he held?", history=[EarlierTurn("Who was Lenz?")])
    assert isinstance(archive.reader, PlaceReader)
    assert archive.reader.asked[0] == "Where was he held?"


def test_of_two_passages_that_are_alike_to_the_reader_the_nearer_one_goes_first(archive: Archive) -> None:
    assert isinstance(archive.reader, PlaceReader)
    archive.reader.likely = {"hotel": 0.62, "school": 0.6}
    (tried,) = archive.tried("I was in a school by the sea.")
    order = [read for read in sorted(tried.read, key=lambda read: -read.likely) if read.likely]
    document = archive.index.document("two.txt")
    assert ["school" in document.text[read.passage.start : read.passage.end] for read in order] == [True, False]
    assert tried.best == 0.62
    assert max(read.likely for read in order) < 1.0


def test_where_nothing_was_found_by_nearness_the_readers_order_stays(archive: Archive) -> None:
    with Archive(archive.index, archive.encoder, archive.reader, method="lexical") as lexical:
        (tried,) = lexical.tried("Where was the hotel by the river?")
        assert {read.nearness for read in tried.read} == {1.0}
