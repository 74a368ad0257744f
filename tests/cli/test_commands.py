from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from askarchive import cli
from askarchive.archive import Archive
from askarchive.types import Answer, Encoder
from conftest import INTERVIEW, FakeEncoder

from .conftest import FakeReader, Run

NAMES = ("index", "ask", "chat", "batch", "eval", "calibrate", "verify", "check-quote", "show")
WIDOW = "When did the widow say stop it at noon?"


@pytest.mark.parametrize("name", NAMES)
def test_each_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"example:\n  askarchive {name} " in shown


def test_the_help_names_every_command_and_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in NAMES) and "130" in shown


def test_help_loads_nothing_heavy() -> None:
    heavy = ("torch", "sentence_transformers", "gradio", "faiss", "numpy", "tantivy", "transformers", "ir_measures")
    code = (
        "import sys; from askarchive.cli import main\n"
        f"for name in {NAMES!r}: main([name, '--help'])\n"
        f"sys.exit(', '.join(name for name in {heavy!r} if name in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_python_m_askarchive_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "askarchive", "--version"], capture_output=True, text=True, check=False
    )
    assert done.stdout.startswith("askarchive 0.")


# -- index ---------------------------------------------------------------------------------------------------------------


def test_index_takes_corpus_into_index_by_itself(run: Run, home: Path) -> None:
    (home / "corpus").mkdir()
    (home / "corpus" / "clocks.txt").write_bytes(INTERVIEW.encode())
    assert run("index").out.startswith("1 added, 0 changed, 0 removed, 0 unchanged, 0 skipped;")
    assert run("index").out.startswith("0 added, 0 changed, 0 removed, 1 unchanged, 0 skipped;")
    (home / "corpus" / "clocks.txt").write_bytes((INTERVIEW + "\nThe end.\n").encode())
    (home / "corpus" / "sea.txt").write_bytes(b"Mara Lind: I never saw the sea.\n")
    assert run("index").out.startswith("1 added, 1 changed, 0 removed, 0 unchanged, 0 skipped;")
    (home / "corpus" / "sea.txt").unlink()
    assert run("index").out.startswith("0 added, 0 changed, 1 removed, 1 unchanged, 0 skipped;")


def test_index_names_what_it_skipped_and_why(run: Run, home: Path) -> None:
    (home / "corpus").mkdir()
    (home / "corpus" / "clocks.txt").write_bytes(INTERVIEW.encode())
    (home / "corpus" / "photo.jpg").write_bytes(b"\xff\xd8")
    skipped = run("index")
    assert skipped.code == 0 and "photo.jpg" in skipped.sentence
    (home / "corpus" / "latin.txt").write_bytes("Müller: Grüße.".encode("latin-1"))
    unread = run("index")
    assert unread.code == 1 and "latin.txt" in unread.err and "UTF-8" in unread.err
    assert run("show").out == "clocks.txt\n"


# -- ask -----------------------------------------------------------------------------------------------------------------


def test_ask_prints_the_exact_words_their_speaker_and_their_place(indexed: Run) -> None:
    answer = indexed("ask", "Who gave you a broken watch and screwdriver?")
    assert answer.code == 0 and answer.err == ""
    assert "My father gave me a broken watch and a screwdriver." in answer.out
    assert "Ana Reis (interviewee)" in answer.out and "clocks.txt" in answer.out


def test_ask_json_is_one_line_with_one_answer_object(indexed: Run) -> None:
    answer = indexed("ask", "Who gave you a broken watch and screwdriver?", "--json")
    (line,) = answer.out.splitlines()
    found = json.loads(line)
    quote = found["quotes"][0]
    assert found["schema"] == "askarchive.answer/1" and found["answered"] is True
    assert INTERVIEW[quote["start"] : quote["end"]] == quote["text"]
    assert INTERVIEW.encode()[quote["byte_start"] : quote["byte_end"]].decode() == quote["text"]


def test_an_abstention_is_no_error(indexed: Run) -> None:
    answer = indexed("ask", "What is the boiling point of lead?", "--json")
    assert answer.code == 0
    assert json.loads(answer.out)["answered"] is False and json.loads(answer.out)["quotes"] == []


def test_ask_reads_the_question_from_standard_input(indexed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("Who paid – “for” it?\n".encode())))
    assert json.loads(indexed("ask", "-", "--json").out)["question"] == "Who paid – “for” it?"


def test_earlier_questions_reach_the_answer_in_their_order(indexed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, ...]] = []
    ask = Archive.ask

    def noting(self: Archive, question: str, **given: Any) -> Answer:
        seen.append(tuple(turn.question for turn in given["history"]))
        return ask(self, question, **given)

    monkeypatch.setattr(Archive, "ask", noting)
    assert indexed("ask", "And then?", "--history", "Who was the widow?", "--history", "What did she say?").code == 0
    assert seen == [("Who was the widow?", "What did she say?")]


def test_a_document_alone_may_answer(indexed: Run) -> None:
    question = "Who gave you a broken watch and screwdriver?"
    assert json.loads(indexed("ask", question, "--document", "clocks.txt", "--json").out)["answered"] is True
    refused = indexed("ask", question, "--document", "other.txt")
    assert refused.code == 2 and "other.txt" in refused.sentence


@pytest.mark.parametrize("command", [("ask", "Who paid?"), ("batch", "q.jsonl")])
def test_reader_and_embedder_are_taken_by_name(
    command: tuple[str, ...], indexed: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "q.jsonl").write_text('{"question": "Who paid?"}\n')
    named: list[str | None] = []

    def encoder(name: str | None = None) -> FakeEncoder:
        named.append(name)
        return FakeEncoder()

    def reader(name: str | None = None, *, encoder: Encoder) -> FakeReader:
        named.append(name)
        return FakeReader()

    monkeypatch.setattr("askarchive.encoder.load", encoder)
    monkeypatch.setattr("askarchive.reader.load", reader)
    assert indexed(*command, "--reader", "baseline").code == 0
    assert indexed(*command, "--embedder", "./mine").code == 0
    assert named == [FakeEncoder().name, "baseline", "./mine", None]


@pytest.mark.parametrize("command", [("ask", "Who gave you a watch?"), ("batch", "q.jsonl"), ("calibrate", "--show")])
def test_a_reranker_is_taken_by_name(
    command: tuple[str, ...], indexed: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "q.jsonl").write_text('{"question": "Who gave you a watch?"}\n')
    named: list[str] = []
    asked: list[str] = []

    class Reranker:
        name = "mine"

        def scores(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
            asked.append(question)
            return (0.0,) * len(texts)

    def load(name: str) -> Reranker:
        named.append(name)
        return Reranker()

    monkeypatch.setattr("askarchive.reranker.load", load)
    assert indexed(*command, "--reranker", "./mine").code == 0
    assert named == ["./mine"]
    assert asked == ([] if command[0] == "calibrate" else ["Who gave you a watch?"])


def test_escapes_in_a_question_reach_no_terminal_and_json_keeps_them(indexed: Run) -> None:
    hostile = "What of \x1b[31mred\x1b[0m \x9b2J clocks?"
    assert "\x1b" not in indexed("ask", hostile, "--document", "\x1b[2Jnone.txt").err
    assert json.loads(indexed("ask", hostile, "--json").out)["question"] == hostile


def test_escapes_in_a_source_are_symbols_on_a_terminal_and_exact_in_a_pipe(run: Run, home: Path) -> None:
    import pty

    text = "Mara Lind: I saw the \x1b[2Jsea and \x1b]0;owned\x07 sailors there.\n\nPer Holm: When?\n"
    (home / "corpus").mkdir()
    (home / "corpus" / "sea.txt").write_bytes(text.encode())
    assert run("index").code == 0
    assert run("show", "sea.txt").out == text
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-m", "askarchive", "show", "sea.txt"], stdout=theirs, check=True)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "\x1b" not in shown and "\x07" not in shown and "\u241b[2Jsea" in shown


def test_chat_opens_with_the_marks_and_the_password_of_its_options(
    indexed: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr("askarchive.chat.launch", lambda *places, **options: given.update(options))
    (home / "secret").write_text("open sesame\n")
    assert indexed("chat", "--feedback", "marks.jsonl", "--password-file", "secret").code == 0
    assert (given["feedback"], given["password"]) == (Path("marks.jsonl"), "open sesame")
    assert given["open_archive"](Path("index")).names == ("clocks.txt",)


# -- show ----------------------------------------------------------------------------------------------------------------


def test_show_prints_the_exact_text_or_a_span_of_it(indexed: Run) -> None:
    assert indexed("show", "clocks.txt").out == INTERVIEW
    start = INTERVIEW.index("“Stop")
    assert indexed("show", "clocks.txt", "--start", start, "--end", start + 17).out == "“Stop it at noon,”"[:17]


def test_show_structure_has_a_line_a_paragraph(indexed: Run) -> None:
    shown = indexed("show", "clocks.txt", "--structure").out
    assert "interviewee" in shown and "Ana Reis" in shown


def test_show_keeps_carriage_returns(run: Run, home: Path) -> None:
    (home / "crlf.txt").write_bytes(b"Mara Lind: The sea.\r\n\r\nPer Holm: Why?\r\n")
    assert run("index", "crlf.txt").code == 0
    subprocess_out = subprocess.run(
        [sys.executable, "-m", "askarchive", "show", "crlf.txt"], capture_output=True, check=True
    ).stdout
    assert subprocess_out == (home / "crlf.txt").read_bytes()


# -- batch and verify ----------------------------------------------------------------------------------------------------


def test_batch_answers_a_file_and_verify_finds_every_quote_exact(indexed: Run, home: Path) -> None:
    lines = [
        "Who gave you a broken watch and screwdriver?",
        "What is the boiling point of lead?",
        "Who paid for the tower?",
    ]
    (home / "q.jsonl").write_text("".join(json.dumps({"question": line}) + "\n" for line in lines))
    ran = indexed("batch", "q.jsonl", "-o", "a.jsonl", "--jobs", 2)
    assert ran.code == 0 and ran.out == "" and "Rows: 3;" in ran.err
    assert [json.loads(line)["question"] for line in (home / "a.jsonl").read_text().splitlines()] == lines
    verified = indexed("verify", "a.jsonl")
    assert verified.code == 0 and "0 moved, 0 altered, 0 missing" in verified.out


def test_batch_writes_to_standard_output_by_itself(indexed: Run, home: Path) -> None:
    (home / "q.csv").write_text("id,question\nx,Who paid for the tower?\n")
    assert json.loads(indexed("batch", "q.csv").out)["id"] == "x"
    (row,) = csv.DictReader(io.StringIO(indexed("batch", "q.csv", "--format", "csv").out))
    assert row["id"] == "x"


def test_failed_questions_end_with_1_and_malformed_lines_are_named(indexed: Run, home: Path) -> None:
    million = json.dumps({"question": "a" * 1_000_000})
    surrogate = '{"question": "\\ud800"}'
    unknown = json.dumps({"question": "Who paid?", "document": "gone.txt"})
    fine = json.dumps({"question": "Who gave you a broken watch and screwdriver?"})
    (home / "q.jsonl").write_text("\n".join([million, surrogate, "{oops", '{"question": 7}', unknown, fine]) + "\n")
    assert indexed("batch", "q.jsonl", "-o", "a.jsonl").code == 1
    rows = [json.loads(line) for line in (home / "a.jsonl").read_text().splitlines()]
    messages = [row.get("error", {}).get("message", "") for row in rows]
    assert "1,000,000 characters" in messages[0]
    assert "surrogate" in messages[1] and rows[1]["question"] == "\ud800"
    assert "Line 3" in messages[2] and "Line 4" in messages[3] and "gone.txt" in messages[4]
    assert rows[5]["answered"] is True and all("answered" not in row for row in rows[:5])


def test_an_interrupted_batch_ends_with_130_and_keeps_its_rows(
    indexed: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from askarchive.archive import Archive

    ask, asked = Archive.ask, []

    def interrupted(self: Archive, question: str, **options: object) -> object:
        asked.append(question)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return ask(self, question, **options)  # type: ignore[arg-type]

    (home / "q.jsonl").write_text("".join(f'{{"question": "Who paid for tower {n}?"}}\n' for n in range(5)))
    monkeypatch.setattr(Archive, "ask", interrupted)
    stopped = indexed("batch", "q.jsonl", "-o", "a.jsonl")
    assert stopped.code == 130 and "Interrupted" in stopped.sentence
    assert len((home / "a.jsonl").read_text().splitlines()) == 2
    assert indexed("batch", "q.jsonl", "-o", "a.jsonl", "--resume").code == 0
    assert [json.loads(line)["id"] for line in (home / "a.jsonl").read_text().splitlines()] == list("12345")


def test_verify_tells_what_no_longer_stands(indexed: Run, home: Path) -> None:
    (home / "q.jsonl").write_text('{"question": "Who gave you a broken watch and screwdriver?"}\n')
    indexed("batch", "q.jsonl", "-o", "a.jsonl")
    row = json.loads((home / "a.jsonl").read_text())
    row["quotes"][0]["text"] = row["quotes"][0]["text"].replace("broken", "golden")
    (home / "b.jsonl").write_text(json.dumps(row) + "\n")
    altered = indexed("verify", "a.jsonl", "b.jsonl")
    assert altered.code == 1 and "1 altered" in altered.out
    assert "b.jsonl line 1 quote 1" in altered.out and "golden" in altered.out and "broken" in altered.out


def test_verify_loads_no_model(indexed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> object:
        raise AssertionError("a model was loaded")

    monkeypatch.setattr("askarchive.encoder.load", refuse)
    monkeypatch.setattr("askarchive.reader.load", refuse)
    assert indexed("verify").code == 0
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "askarchive", "verify"], capture_output=True, text=True, check=True
    )
    assert "torch" not in done.stderr and "whole" in done.stdout


def test_ask_limits_the_quotes_and_gives_them_in_the_order_of_the_source(indexed: Run) -> None:
    question = "stop noon widow said, father gave broken"  # four words of a later sentence, three of an earlier one
    many = json.loads(indexed("ask", question, "--json", "--limit", "9", "--order", "source").out)["quotes"]
    starts = [quote["start"] for quote in many]
    assert starts == sorted(starts)
    one = json.loads(indexed("ask", question, "--json", "--limit", "1").out)["quotes"]
    best_first = json.loads(indexed("ask", question, "--json", "--limit", "9").out)["quotes"]
    assert len(one) == 1 and one == best_first[:1]
    assert starts == [quote["start"] for quote in reversed(best_first)] and len(starts) == 2
    assert indexed("ask", question, "--limit", "0").code == 2


def doctors(run: Run, home: Path) -> str:
    """A corpus of seven places that answer one question and one that does not; the question."""
    (home / "corpus").mkdir()
    for name in ("a.txt", "b.txt"):
        turns = [
            f"MARA LIND: In town number {n} of {name} the doctors were kind."
            for n in range(4 if name == "a.txt" else 3)
        ]
        (home / "corpus" / name).write_text("\n\n".join([*turns, "PER HOLM: The sea was cold."]) + "\n")
    assert run("index").code == 0
    return "Were doctors kind?"


def test_ask_all_quotes_every_place_once_in_the_order_of_the_source(run: Run, home: Path) -> None:
    question = doctors(run, home)
    usual = json.loads(run("ask", question, "--json").out)
    assert len(usual["quotes"]) == 4
    every = json.loads(run("ask", question, "--json", "--all", "--order", "source").out)
    places = [(quote["document"], quote["start"]) for quote in every["quotes"]]
    assert len(places) == len(set(places)) == 7 and places == sorted(places)
    assert all("doctors" in quote["text"] for quote in every["quotes"])
    assert every["passages_read"] == 9
    assert "Passages read: 9." in run("ask", question, "--all").out
    assert run("ask", question, "--all", "--limit", "3").code == 2


def test_as_many_passages_are_read_as_asked_for_and_the_number_is_told(run: Run, home: Path) -> None:
    question = doctors(run, home)
    few = json.loads(run("ask", question, "--json", "--all", "--passages", 2).out)
    assert (few["passages_read"], len(few["quotes"])) == (2, 2)
    assert run("ask", question, "--passages", 0).code == 2


def test_batch_takes_all_order_and_passages_as_ask_does(run: Run, home: Path) -> None:
    question = doctors(run, home)
    (home / "q.jsonl").write_text(json.dumps({"question": question}) + "\n")
    asked = json.loads(run("ask", question, "--json", "--all", "--order", "source", "--passages", 8).out)
    row = json.loads(run("batch", "q.jsonl", "--all", "--order", "source", "--passages", 8).out)
    assert row["quotes"] == asked["quotes"] and len(row["quotes"]) == 7 and row["passages_read"] == 8
    (cells,) = csv.DictReader(io.StringIO(run("batch", "q.jsonl", "--format", "csv", "--limit", 1).out))
    assert len(json.loads(cells["quotes"])) == 1 and cells["passages_read"] == "9"


def test_a_calibration_that_is_no_longer_used_is_told_and_the_answer_given(run: Run, home: Path) -> None:
    from askarchive.calibration import Calibration, Kept, keep

    (home / "corpus").mkdir()
    (home / "corpus" / "clocks.txt").write_bytes(INTERVIEW.encode())
    assert run("index").code == 0
    keep(home / "index", Kept("sha256:0", "fake", 40, "2026-11-23", "0.1.0", Calibration(1.0, -2.0)))
    asked = run("ask", WIDOW)
    assert asked.code == 0 and "before the index changed" in asked.sentence
    assert run("calibrate", "--forget").code == 0
    assert run("ask", WIDOW).err == ""
    refused = run("calibrate")
    assert refused.code == 2 and "30 are needed" in refused.sentence
