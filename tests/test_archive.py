"""The joined parts on a small interview, without a model: what is asked, what comes back, what is refused."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from askarchive.archive import Archive
from askarchive.errors import BadQuestion, IndexStale
from askarchive.index import build
from askarchive.reader.baseline import BaselineReader
from askarchive.types import Candidate, EarlierTurn, Reading
from conftest import INTERVIEW, FakeEncoder


class WordReader:
    """Answers with the sentences that hold a word of the question of six letters or more."""

    name = "words"

    def __init__(self) -> None:
        self.seen: list[tuple[str, tuple[Candidate, ...]]] = []

    def read(
        self, question: str, candidates: Sequence[Candidate], history: Sequence[EarlierTurn] = ()
    ) -> tuple[Reading, ...]:
        self.seen.append((question, tuple(candidates)))
        wanted = {word.strip("?.,").lower() for word in question.split() if len(word.strip("?.,")) >= 6}
        readings = []
        for candidate in candidates:
            marks = tuple(
                float(any(word in span.of(candidate.text).lower() for word in wanted)) for span in candidate.sentences
            )
            unknown = float("don't know" in candidate.text)
            readings.append(Reading(0.9 if any(marks) else 0.1, marks, unknown))
        return tuple(readings)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "clocks.txt").write_text(INTERVIEW, encoding="utf-8")
    (corpus / "other.txt").write_text("The screwdriver was red. It lay in the garden.", encoding="utf-8")
    build([corpus], tmp_path / "index", FakeEncoder())
    return tmp_path / "index"


@pytest.fixture
def archive(folder: Path) -> Iterator[Archive]:
    with Archive.open(folder, FakeEncoder(), WordReader()) as opened:
        yield opened


def test_an_answer_is_the_sentence_with_its_speaker_and_question(archive: Archive) -> None:
    answer = archive.ask("Which screwdriver did she get?", documents=["clocks.txt"], id="q1")
    (quote,) = answer.quotes
    assert archive.words(quote) == "My father gave me a broken watch and a screwdriver."
    assert (quote.role, quote.speaker, answer.id, answer.outcome) == ("interviewee", "Ana Reis", "q1", "answered")
    assert quote.in_reply_to is not None
    assert archive.words_of(quote.document, quote.in_reply_to) == "When did you begin?"


def test_a_document_restricts_the_answer(archive: Archive) -> None:
    everywhere = archive.ask("Which screwdriver did she get?")
    assert {quote.document for quote in everywhere.quotes} == {"clocks.txt", "other.txt"}
    one = archive.ask("Which screwdriver did she get?", documents=["other.txt"])
    assert {quote.document for quote in one.quotes} == {"other.txt"}


def test_nothing_is_quoted_below_the_threshold(archive: Archive) -> None:
    answer = archive.ask("Who owned the zeppelin?")
    assert (answer.answered, answer.quotes, answer.outcome) == (False, (), "absent")
    assert "“zeppelin”" in answer.reason
    assert answer.nearest


def test_an_interviewers_question_is_never_quoted_as_an_answer(archive: Archive) -> None:
    answer = archive.ask("Was it on purpose?")
    assert all(quote.role != "interviewer" for quote in answer.quotes)


def test_words_that_say_they_do_not_know_are_an_answer_of_their_own_kind(archive: Archive) -> None:
    answer = archive.ask("Were the papers burned?", documents=["clocks.txt"])
    assert answer.outcome == "source_does_not_know"
    assert answer.answered


def test_a_follow_up_is_searched_with_the_name_it_points_to(archive: Archive) -> None:
    answer = archive.ask("Where did it lie?", history=[EarlierTurn("Which Screwdriver was red?")])
    assert answer.answered
    assert "Screwdriver" in answer.interpreted_as


def test_hidden_questions_reach_neither_search_nor_reader(folder: Path) -> None:
    reader = WordReader()
    with Archive.open(folder, FakeEncoder(), reader) as archive:
        archive.ask("When did you begin?", hide_questions=True)
    for _, candidates in reader.seen:
        assert all(candidate.context == "" and candidate.kind != "interviewer" for candidate in candidates)


def test_an_excluded_exchange_answers_nothing(archive: Archive) -> None:
    exchange = next(p.exchange for p in archive.paragraphs("clocks.txt") if p.kind == "interviewee")
    answer = archive.ask(
        "Which screwdriver did she get?",
        documents=["clocks.txt"],
        exclude_exchanges=frozenset({("clocks.txt", exchange)}),
    )
    assert not answer.answered


@pytest.mark.parametrize(
    ("question", "complaint"),
    [("", "empty"), ("  \n", "empty"), ("x" * 1_000_000, "1,000,000 characters"), ("a\ud800b", "surrogate"), (7, "not text")],
)  # fmt: skip
def test_a_question_that_cannot_be_searched_is_refused_in_one_sentence(
    archive: Archive, question: str, complaint: str
) -> None:
    with pytest.raises(BadQuestion, match=complaint):
        archive.ask(question)


def test_an_unknown_document_is_named(archive: Archive) -> None:
    with pytest.raises(BadQuestion, match=r"nowhere\.txt"):
        archive.ask("Who paid?", documents=["nowhere.txt"])


def test_small_talk_is_answered_without_a_search(folder: Path) -> None:
    reader = WordReader()
    with Archive.open(folder, FakeEncoder(), reader) as archive:
        answer = archive.ask("good evening")
    assert (answer.outcome, answer.nearest, reader.seen) == ("absent", (), [])
    assert answer.reason


def test_another_models_index_is_refused(folder: Path) -> None:
    with pytest.raises(IndexStale, match="made with the model"):
        Archive.open(folder, FakeEncoder(revision="2"), WordReader())


def test_many_threads_get_what_one_gets(folder: Path) -> None:
    questions = ["Which screwdriver did she get?", "Were the papers burned?", "Who owned the zeppelin?"] * 8
    encoder = FakeEncoder()
    with Archive.open(folder, encoder, BaselineReader(encoder)) as archive:

        def spans(question: str) -> list[tuple[str, int, int]]:
            return [(q.document, q.start, q.end) for q in archive.ask(question).quotes]

        serial = [spans(question) for question in questions]
        together: list[list[tuple[str, int, int]]] = [[] for _ in questions]

        def ask(number: int) -> None:
            together[number] = spans(questions[number])

        threads = [threading.Thread(target=ask, args=(n,)) for n in range(len(questions))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert together == serial
