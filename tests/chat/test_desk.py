"""What the page's calls give, without a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from askarchive.chat.desk import Desk
from askarchive.chat.source import examples
from askarchive.errors import IndexCorrupt
from askarchive.types import Details

from .fake import FakeArchive

CORPUS = Path(__file__).parents[2] / "corpus/interview.txt"
ANA, TOM = "a" * 32, "t" * 32
KOZIN = "Was Kozin staggered by this frankness, as his diary entry shows?"


@pytest.fixture
def archive() -> FakeArchive:
    return FakeArchive.of_files([CORPUS])


@pytest.fixture
def desk(archive: FakeArchive) -> Desk:
    return Desk(archive)


def test_a_turn_holds_the_contract_answer(desk: Desk, archive: FakeArchive) -> None:
    turn = desk.ask(ANA, KOZIN, None, None)
    [quote] = turn["answer"]["quotes"]
    assert turn["number"] == 1
    assert quote["text"] == archive.document("interview.txt").text[quote["start"] : quote["end"]]
    assert quote["title"] == "Gay life in Stalin’s Gulag"


def test_a_follow_up_is_understood_from_what_the_server_remembers(desk: Desk) -> None:
    desk.ask(ANA, KOZIN, None, None)
    assert KOZIN in desk.ask(ANA, "Where did he go?", None, None)["answer"]["interpreted_as"]
    assert desk.ask(TOM, "Where did he go?", None, None)["answer"]["interpreted_as"] == "Where did he go?"


def test_a_turn_is_asked_again_in_other_words(desk: Desk) -> None:
    desk.ask(ANA, KOZIN, None, None)
    desk.ask(ANA, "Where did he go?", None, None)
    again = desk.ask(ANA, "How long did he spend in the camps, between 1945 and 1950?", None, 2)
    assert again["number"] == 2
    turns = desk.conversation(ANA)["turns"]
    assert [turn["answer"]["question"] for turn in turns] == [KOZIN, again["answer"]["question"]]


def test_a_damaged_source_shows_nothing_of_the_quote(desk: Desk, archive: FakeArchive) -> None:
    desk.ask(ANA, KOZIN, None, None)
    archive.spoil("interview.txt")
    [turn] = desk.conversation(ANA)["turns"]
    assert turn["error"]["type"] == "QuoteMismatch"
    assert turn["question"] == KOZIN
    assert "answer" not in turn and "staggered by this" not in str(turn["error"])
    assert desk.contract_ask(KOZIN)["error"]["type"] == "QuoteMismatch"


def test_an_unknown_failure_tells_no_secret(desk: Desk, archive: FakeArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object, **__: object) -> None:
        raise RuntimeError("secret-marker in /home/secret-marker")

    monkeypatch.setattr(archive, "ask", failing)
    assert "secret-marker" not in str(desk.ask(ANA, KOZIN, None, None))
    assert "secret-marker" not in str(desk.contract_ask(KOZIN))
    assert desk.conversation(ANA)["turns"] == []


def test_a_broken_index_is_said_without_naming_files_of_the_server(
    desk: Desk, archive: FakeArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise IndexCorrupt("/srv/secret-marker/vectors.faiss is not the file that was published.")

    monkeypatch.setattr(archive, "ask", failing)
    for error in (desk.ask(ANA, KOZIN, None, None)["error"], desk.contract_ask(KOZIN)["error"]):
        assert error["type"] == "IndexCorrupt" and "secret-marker" not in error["message"]


@pytest.mark.parametrize("question", ["", "   ", None, 7, ["x"], {"a": 1}, float("nan")])
def test_what_is_not_a_question_gives_one_sentence(desk: Desk, question: object) -> None:
    error = desk.contract_ask(question)["error"]
    assert error["message"].endswith(".")
    assert "error" in desk.ask(ANA, question, None, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("history", ["x", [7], [{"answer": "x"}], [{"question": 7}], [{"question": "x"}] * 51])
def test_what_is_not_a_history_gives_one_sentence(desk: Desk, history: object) -> None:
    assert desk.contract_ask(KOZIN, history)["error"]["type"] == "BadInput"


def test_asking_some_documents_leaves_the_others_out() -> None:
    text = CORPUS.read_bytes().decode()
    desk = Desk(FakeArchive.of(**{"one.txt": text, "two.txt": text}))
    [quote] = desk.ask(ANA, KOZIN, ["two.txt"], None)["answer"]["quotes"]
    assert quote["document"] == "two.txt"
    for wrong in ([], ["three.txt"], "two.txt", [7], {"two.txt": 1}):
        assert "error" in desk.ask(ANA, KOZIN, wrong, None)  # type: ignore[arg-type]


def test_show_gives_the_exact_span(desk: Desk, archive: FakeArchive) -> None:
    text = archive.document("interview.txt").text
    assert desk.show("interview.txt", 100, 200)["text"] == text[100:200]
    assert desk.show("interview.txt")["text"] == text


@pytest.mark.parametrize("span", [(-1, 2), (5, 2), (0, 10**9), (0.5, 2), ("0", 2), (True, 2), (2**60, 2**61)])
def test_a_span_that_is_none_gives_one_sentence(desk: Desk, span: tuple[int, int]) -> None:
    assert desk.show("interview.txt", *span)["error"]["type"] == "BadInput"


@pytest.mark.parametrize("name", ["../interview.txt", "/etc/passwd", "", None, 7])
def test_a_document_that_is_none_gives_one_sentence(desk: Desk, name: str) -> None:
    for given in (desk.show(name), desk.source(name, 0, None), desk.find(name, "x")):
        assert given["error"]["type"] == "BadInput"


def test_a_short_document_comes_whole_and_a_long_one_in_parts() -> None:
    texts = [f"Paragraph {n}." for n in range(1, 1001)]
    desk = Desk(FakeArchive.of_paragraphs("long.txt", texts))
    start = "\n\n".join(texts).index("Paragraph 500.")
    part = desk.source("long.txt", None, start)
    assert part["paragraphs"] == 1000 and len(part["rows"]) == 120
    assert "Paragraph 500." in [row["text"] for row in part["rows"]]
    rest = desk.source("long.txt", 990, None)
    assert [row["text"] for row in rest["rows"]] == texts[990:]
    short = Desk(FakeArchive.of_paragraphs("short.txt", texts[:300])).source("short.txt", None, 40)
    assert [row["text"] for row in short["rows"]] == texts[:300]


def test_found_places_are_spans_of_the_text_itself(desk: Desk, archive: FakeArchive) -> None:
    text = archive.document("interview.txt").text
    found = desk.find("interview.txt", "stalin's   gulag")
    assert found["total"] > 2
    assert {text[start:end] for start, end in found["spans"]} == {"Stalin’s Gulag"}
    assert desk.find("interview.txt", "  ")["spans"] == []
    assert desk.find("interview.txt", ".*")["spans"] == []


def test_documents_are_listed_in_parts_and_filtered() -> None:
    archive = FakeArchive.of(**{f"tape-{n:03}.txt": f"Tape {n}\n\nWords." for n in range(120)})
    desk = Desk(archive)
    first = desk.documents("", 0)
    assert (first["total"], len(first["documents"])) == (120, 50)
    assert len(desk.documents("", 100)["documents"]) == 20
    assert [listed["document"] for listed in desk.documents("TAPE-07", 0)["documents"]][0] == "tape-070.txt"


def test_examples_are_the_interviewers_own_questions(archive: FakeArchive) -> None:
    text = archive.document("interview.txt").text
    found = list(examples(archive))
    assert len(found) == 4
    assert all(question in text and question.endswith("?") for question in found)


def test_no_example_is_given_twice(interview: FakeArchive) -> None:
    text = interview.document("interview.txt").text
    twice = list(examples(FakeArchive.of(**{"one.txt": text, "two.txt": text})))
    assert len(twice) == len(set(twice)) > 1


def test_an_archive_without_questions_has_no_examples() -> None:
    assert list(examples(FakeArchive.of(**{"notes.txt": "Notes\n\nNothing is asked."}))) == []


def test_the_heading_is_the_title_or_the_number_of_documents(archive: FakeArchive) -> None:
    assert Desk(archive).title == "Gay life in Stalin’s Gulag"
    assert Desk(FakeArchive.of_paragraphs("a.txt", ["x"], Details(title="T"))).title == "T"
    assert Desk(FakeArchive.of(**{"a.txt": "a", "b.txt": "b"})).title == "An archive of 2 documents"
