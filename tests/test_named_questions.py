"""The questions that the project was ordered with, asked of the shipped interview with the shipped models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from askarchive.archive import Archive
from askarchive.errors import BadQuestion
from askarchive.types import EarlierTurn

pytestmark = pytest.mark.model
ROOT = Path(__file__).parents[1]
ANSWER = (
    "Take the case, for example, of a paediatrician named Titov who was imprisoned in the Solovki prison camp (from "
    "which the entire Gulag grew) in Russia’s far north in the 1930s."
)
TITOV = "paediatrician named Titov who was imprisoned in the Solovki prison camp"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    from askarchive import encoder
    from askarchive.index import build

    out = tmp_path_factory.mktemp("index")
    build([ROOT / "corpus"], out, encoder.load())
    with Archive.open(out) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "earlier", "words", "speaker", "outcome"),
    [
        (
            "When did doctors begin to talk openly about it?",
            (),
            "After 1953, the year of Stalin’s death, doctors",
            "Dan Healey",
            "answered",
        ),
        (
            "How did Kozin take the pianist's frankness?",
            (),
            "Kozin was, of course, staggered by this frankness",
            "Dan Healey",
            "answered",
        ),
        ("Was there a demand from below?", (), "We don’t know.", "Dan Healey", "source_does_not_know"),
        (
            "What kind of constitution was that of 1936?",
            (),
            "a purely ornamental Constitution in 1936",
            "Dan Healey",
            "answered",
        ),
        (
            "Where does the picture of Anna Barkova come from?",
            (),
            "Anna Barkova. Source: bessmertnybarak.ru",
            None,
            "answered",
        ),
        ("Who was Titov?", (), TITOV, "Dan Healey", "answered"),
        (
            "What kind of constitution was that of 1936?",
            ("Who was Titov?",),
            "a purely ornamental Constitution in 1936",
            "Dan Healey",
            "answered",
        ),
        ("Did sailors ever come to blows over this?", (), "sailors", "Dan Healey", "answered"),
        ("Where was he held?", ("Who was Titov?",), TITOV, "Dan Healey", "answered"),
        ("Where was he held?", (("Who was Titov?", ANSWER),), TITOV, "Dan Healey", "answered"),  # as in the chat
    ],
)
def test_the_right_sentence_comes_first(
    archive: Archive,
    question: str,
    earlier: tuple[str | tuple[str, str], ...],
    words: str,
    speaker: str | None,
    outcome: str,
) -> None:
    answer = archive.ask(
        question, history=[EarlierTurn(turn) if isinstance(turn, str) else EarlierTurn(*turn) for turn in earlier]
    )
    assert answer.outcome == outcome
    first = answer.quotes[0]
    assert words in archive.words(first)
    assert first.speaker == speaker


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("What is the boiling point of lead?", "absent"),
        ("When did Mikhail Gernet die?", "mentioned"),
        ("good evening", "absent"),
    ],
)
def test_what_the_interview_does_not_say_is_not_answered(archive: Archive, question: str, outcome: str) -> None:
    answer = archive.ask(question)
    assert answer.outcome == outcome and answer.quotes == () and answer.reason


def test_an_empty_question_is_refused(archive: Archive) -> None:
    with pytest.raises(BadQuestion, match="empty"):
        archive.ask("")
