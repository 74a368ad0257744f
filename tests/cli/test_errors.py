"""Each thing that can be wrong with what a person gives: one sentence, the contract's exit code, no traceback."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from askarchive.encoder import load as load_encoder
from askarchive.reader import load as load_reader
from conftest import INTERVIEW, FakeEncoder

from .conftest import Run

UTF16 = INTERVIEW.encode("utf-16")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("gone.txt", None, "does not exist"),
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n ", ""),
        ("latin.txt", "Grüße".encode("latin-1"), "UTF-8"),
        ("wide.txt", UTF16, "UTF-"),
        ("nul.txt", b"Mara Lind: The\x00 sea.", "NUL"),
        ("photo.jpg", b"\xff\xd8", "format"),
    ],
)
def test_a_source_that_cannot_be_read(name: str, content: bytes | None, says: str, run: Run, home: Path) -> None:
    if content is not None:
        (home / name).write_bytes(content)
    refused = run("index", name)
    assert refused.code == 2 and says in refused.sentence and "Traceback" not in refused.err
    assert not list((home / "index").glob("gen-*")) if (home / "index").exists() else True


def test_a_folder_with_nothing_readable(run: Run, home: Path) -> None:
    (home / "corpus").mkdir()
    (home / "corpus" / "photo.jpg").write_bytes(b"\xff\xd8")
    refused = run("index")
    assert refused.code == 2 and "nothing that can be read" in refused.sentence


@pytest.mark.parametrize(
    "command",
    [
        ("ask", "Who?"),
        ("batch", "q.jsonl"),
        ("eval", "."),
        ("verify",),
        ("show", "a.txt"),
        ("check-quote", "It is."),
        ("chat", "--port", "0"),
    ],
)
def test_a_missing_index_says_which_command_makes_it(command: tuple[str, ...], run: Run, home: Path) -> None:
    for name in ("q.jsonl", "questions.jsonl"):
        (home / name).write_text('{"question": "Who?", "answerable": false}\n')
    missing = run(*command)
    assert missing.code == 3 and "askarchive index" in missing.sentence


@pytest.mark.parametrize("command", [("ask", "Who?"), ("verify",), ("show", "clocks.txt")])
def test_a_flipped_bit_in_the_index_is_refused_and_the_file_named(
    command: tuple[str, ...], indexed: Run, home: Path, built: Path
) -> None:
    (home / "index").unlink()
    shutil.copytree(built / "index", home / "index")
    victim = max((home / "index").rglob("*"), key=lambda path: path.stat().st_size if path.is_file() else 0)
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.chmod(0o644)
    victim.write_bytes(data)
    refused = indexed(*command)
    assert refused.code == 3 and victim.name in refused.sentence


def test_an_index_of_another_model_is_refused(indexed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("askarchive.encoder.load", lambda name=None: FakeEncoder(name="other", revision="2"))
    refused = indexed("ask", "Who paid?")
    assert refused.code == 3 and "other" in refused.sentence


@pytest.mark.parametrize("command", [("ask", "Who?"), ("batch", "q.jsonl"), ("eval", "."), ("chat", "--port", "0")])
def test_a_model_that_is_not_there_is_one_sentence(
    command: tuple[str, ...], indexed: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("q.jsonl", "questions.jsonl"):
        (home / name).write_text('{"question": "Who?", "answerable": false}\n')
    monkeypatch.setattr("askarchive.reader.load", load_reader)
    refused = indexed(*command, "--reader", "./no-reader")
    assert refused.code == 3 and "./no-reader" in refused.sentence
    refused = indexed(*command, "--reranker", "./no-reranker")
    assert refused.code == 3 and "./no-reranker" in refused.sentence
    monkeypatch.setattr("askarchive.encoder.load", load_encoder)
    refused = indexed(*command, "--embedder", "./no-model")
    assert refused.code == 3 and "./no-model" in refused.sentence


@pytest.mark.parametrize(("content", "says"), [(None, "cannot be read"), ("", "one line"), ("a\nb\n", "one line")])
def test_a_password_file_that_is_none(content: str | None, says: str, indexed: Run, home: Path) -> None:
    if content is not None:
        (home / "secret").write_text(content)
    refused = indexed("chat", "--port", "0", "--password-file", "secret")
    assert refused.code == 2 and says in refused.sentence


def test_a_port_in_use(indexed: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = indexed("chat", "--port", taken.getsockname()[1])
    assert refused.code == 2 and "in use" in refused.sentence


@pytest.mark.parametrize(
    "command",
    [
        (),
        ("nonsense",),
        ("ask",),
        ("chat", "--port", "seven"),
        ("chat", "--port", "70000"),
        ("batch", "q.jsonl", "--jobs", "0"),
        ("show", "clocks.txt", "--start", "-1"),
    ],
)
def test_bad_usage_is_2(command: tuple[str, ...], indexed: Run) -> None:
    refused = indexed(*command)
    assert refused.code == 2 and "usage: askarchive" in refused.err and "Traceback" not in refused.err


@pytest.mark.parametrize("question", ["", "  ", "a" * 1_000_000, "\ud800", "Who\udcff?"])
def test_a_question_that_cannot_be_asked(question: str, indexed: Run) -> None:
    refused = indexed("ask", question)
    assert refused.code == 2 and "question" in refused.sentence.lower()


def test_an_unknown_document_and_a_span_outside_of_it(indexed: Run) -> None:
    unknown = indexed("show", "clock.txt")
    assert unknown.code == 2 and unknown.sentence.endswith("did you mean 'clocks.txt'?")
    outside = indexed("show", "clocks.txt", "--start", 5, "--end", 99_999)
    assert outside.code == 2 and f"{len(INTERVIEW)} characters" in outside.sentence
    assert indexed("ask", "Who paid?", "--document", "clock.txt").code == 2


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "no such file"), (b"", "holds no question"), ("{}".encode("utf-16"), "UTF-16")],
)
def test_a_question_file_that_cannot_be_used(content: bytes | None, says: str, indexed: Run, home: Path) -> None:
    if content is not None:
        (home / "q.jsonl").write_bytes(content)
    refused = indexed("batch", "q.jsonl", "-o", "a.jsonl")
    assert refused.code == 2 and says in refused.sentence


def test_an_answer_file_that_cannot_be_verified(indexed: Run, home: Path) -> None:
    assert indexed("verify", "gone.jsonl").code == 2
    (home / "a.jsonl").write_bytes(b"")
    assert "holds no answer" in indexed("verify", "a.jsonl").sentence


# -- disks and pipes -----------------------------------------------------------------------------------------------------


def test_a_full_disk_under_batch(indexed: Run, home: Path) -> None:
    (home / "q.jsonl").write_text("".join(f'{{"question": "Who paid for tower {n}?"}}\n' for n in range(50)))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, hard))
    try:
        full = indexed("batch", "q.jsonl", "-o", "a.jsonl")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert full.code == 2 and "could not be written" in full.sentence
    kept = (home / "a.jsonl").read_bytes()
    assert kept.endswith(b"\n") and [json.loads(line)["id"] for line in kept.splitlines()][:1] == ["1"]
    assert indexed("batch", "q.jsonl", "-o", "a.jsonl", "--resume").code == 0
    assert len((home / "a.jsonl").read_bytes().splitlines()) == 50


def test_a_full_disk_under_index_leaves_the_old_index_answering(indexed: Run, home: Path, built: Path) -> None:
    (home / "index").unlink()
    shutil.copytree(built / "index", home / "index")
    (home / "more.txt").write_bytes(INTERVIEW.encode() * 50)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, hard))
    try:
        full = indexed("index", "corpus", "more.txt")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert full.code == 2 and "could not be written" in full.sentence
    assert indexed("show").out == "clocks.txt\n"
    assert indexed("ask", "Who paid for the tower?").code == 0


@pytest.mark.parametrize("command", [("show", "clocks.txt"), ("ask", "Who paid for the tower?"), ("batch", "q.jsonl")])
def test_standard_output_on_a_full_disk(command: tuple[str, ...], indexed: Run, home: Path, built: Path) -> None:
    (home / "q.jsonl").write_text('{"question": "Who?"}\n')
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1))\n"
        "import askarchive.encoder, askarchive.reader\n"
        "from conftest import FakeEncoder; from cli.conftest import FakeReader\n"
        "askarchive.encoder.load = lambda name=None: FakeEncoder()\n"
        "askarchive.reader.load = lambda name=None, *, encoder: FakeReader()\n"
        "from askarchive.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    tests = str(Path(__file__).parent.parent)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-c", code, tests, *command], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2 and "the disk is full" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_reader_that_goes_away_is_no_scandal(run: Run, home: Path) -> None:
    (home / "long.txt").write_bytes(b"Mara Lind: The sea is wide and I never saw it.\n\n" * 5_000)
    assert run("index", "long.txt").code == 0
    shown = subprocess.Popen(
        [sys.executable, "-m", "askarchive", "show", "long.txt"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert shown.stdout is not None and shown.stderr is not None
    shown.stdout.read(10)
    shown.stdout.close()
    assert shown.stderr.read() == b"" and shown.wait() == 1
    shown.stderr.close()


# -- faults of our own ---------------------------------------------------------------------------------------------------


def test_a_fault_of_the_program_is_a_sentence_and_shows_its_place_when_asked(
    indexed: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("askarchive.archive.Archive.ask", fail)
    failed = indexed("ask", "Who paid?")
    assert failed.code == 1 and "ASKARCHIVE_DEBUG=1" in failed.sentence and "secret" not in failed.err
    monkeypatch.setenv("ASKARCHIVE_DEBUG", "1")
    assert "ZeroDivisionError: secret detail" in indexed("ask", "Who paid?").err


def test_an_operating_system_error_names_its_file(indexed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES), "some/file")

    monkeypatch.setattr("askarchive.archive.Archive.ask", fail)
    failed = indexed("ask", "Who paid?")
    assert failed.code == 2 and failed.sentence == "askarchive: some/file could not be used: permission denied."
