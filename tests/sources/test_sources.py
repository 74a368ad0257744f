"""Files to documents: what is read, what is refused and with which sentence, and that no character is changed."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askarchive.errors import SourceError
from askarchive.sources import discover, documents, read
from askarchive.types import Document

ROOT = Path(__file__).parents[2]


def put(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read_path(path: Path, encoding: str | None = None) -> list[Document]:
    files, _ = discover([path])
    return [document for file in files for document in read(file, encoding)]


def line(name: str, text: str, **more: object) -> str:
    return json.dumps({"_id": name, "title": "", "text": text, **more}) + "\n"


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1).map(lambda text: "a" + text)
)
def test_plain_text_is_the_files_bytes_character_for_character(text: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = put(Path(folder) / "x.txt", text)
        (document,) = read_path(path)
        assert document.text == text
        assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_line_ends_and_byte_order_mark_are_kept(tmp_path: Path) -> None:
    (document,) = read_path(put(tmp_path / "x.md", "\ufeffa\r\nb\rc\u2028d\n"))
    assert document.text == "\ufeffa\r\nb\rc\u2028d\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b" \r\n\t", "only blank space"),
        (b"\xef\xbb\xbf \n", "only blank space"),
        (b"gro\xdf", r"not UTF-8: byte 3 \(0xdf\)"),
        (b"a\0b", "NUL byte at byte 1"),
        ("a".encode("utf-16"), "mark of UTF-16"),
    ],
)
def test_a_text_that_cannot_be_read_exactly_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        read_path(put(tmp_path / "x.txt", content))


def test_a_stated_encoding_is_used_and_never_guessed(tmp_path: Path) -> None:
    path = put(tmp_path / "x.txt", "groß £5".encode("cp1252"))
    assert read_path(path, "cp1252")[0].text == "groß £5"
    with pytest.raises(SourceError, match="not an encoding"):
        read_path(path, "klingon")


def test_a_corpus_gives_each_line_as_a_document(tmp_path: Path) -> None:
    put(tmp_path / "corpus.jsonl", line("a", "one\r\n", title="T") + "\n" + line("b:2", "two"))
    found = read_path(tmp_path)
    assert [(d.name, d.text, d.details.title) for d in found] == [("a", "one\r\n", "T"), ("b:2", "two", None)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (line("a", "x") + "{", "line 2: not JSON"),
        (line("a", "x") + "[1]", "line 2: not a JSON object"),
        (line("a", "x") + '{"_id": "b"}', 'line 2: "text" must be a string'),
        (line("a", "x") + line("a", "y"), "line 2: the \"_id\" 'a' stands in line 1 too"),
        ('{"_id": "a", "text": "\\ud800"}', "lone surrogate"),
        ('{"_id": "a", "text": "\\u0000"}', "NUL"),
        ('{"_id": " ", "text": "x"}', '"_id" is empty'),
        ("\n\n", "holds no documents"),
    ],
)
def test_a_malformed_corpus_is_refused_with_its_line(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        read_path(put(tmp_path / "corpus.jsonl", content))


def test_a_folder_is_walked_in_order_and_names_are_relative(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/c.md", "corpus/x.txt"):
        put(tmp_path / name, name)
    files, skipped = discover([tmp_path])
    assert [file.name for file in files] == ["b.txt", "a/c.md", "a/z.txt", "corpus/x.txt"]
    assert skipped == ()
    assert [file.name for file in discover([tmp_path / "a" / "z.txt"])[0]] == ["z.txt"]


def test_what_is_skipped_is_reported_with_its_reason(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", "x")
    put(tmp_path / ".hidden.txt", "x")
    put(tmp_path / "b.docx", "x")
    put(tmp_path / "questions.jsonl", '{"question": "?"}')
    put(tmp_path / "lost.meta.json", "{}")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    files, skipped = discover([tmp_path])
    assert [file.name for file in files] == ["a.txt"]
    assert {Path(one.path).name: one.reason for one in skipped} == {
        ".hidden.txt": "hidden",
        "b.docx": "unknown format",
        "questions.jsonl": 'its first line is not a document ("_id" and "text")',
        "lost.meta.json": "a sidecar without its source",
        "link.txt": "a symbolic link, not followed",
        "pipe.txt": "a named pipe, not followed",
    }


def test_a_readme_and_a_licence_in_a_folder_are_no_sources(tmp_path: Path) -> None:
    for name in ("README.md", "readme.txt", "a/README_de.md", "LICENSE.txt", "copying.txt", "licence-cc.md"):
        put(tmp_path / name, "words")
    put(tmp_path / "readmes.txt", "An interview about readmes.")
    files, skipped = discover([tmp_path])
    assert [file.name for file in files] == ["readmes.txt"]
    assert {one.reason for one in skipped} == {"about the folder, not a source; give the file itself to index it"}
    assert len(skipped) == 6
    assert [file.name for file in discover([tmp_path / "README.md"])[0]] == ["README.md"]


def test_a_path_that_cannot_be_a_source_is_refused(tmp_path: Path) -> None:
    put(tmp_path / "b.docx", "x")
    os.mkfifo(tmp_path / "pipe.txt")
    for path, sentence in (
        (tmp_path / "no.txt", "does not exist"),
        (tmp_path / "b.docx", "unknown format"),
        (tmp_path / "pipe.txt", "named pipe"),
        (Path("/dev/null"), "device"),
        (tmp_path, "nothing that can be read"),
    ):
        with pytest.raises(SourceError, match=sentence):
            discover([path])


def test_two_files_of_one_name_are_refused_and_one_file_twice_is_one(tmp_path: Path) -> None:
    first, second = put(tmp_path / "a" / "x.txt", "1"), put(tmp_path / "b" / "x.txt", "2")
    with pytest.raises(SourceError, match="both be named x.txt"):
        discover([first, second])
    assert len(discover([first, first])[0]) == 1


def test_one_document_name_in_two_files_is_refused(tmp_path: Path) -> None:
    put(tmp_path / "a.jsonl", line("same", "x"))
    put(tmp_path / "b.jsonl", line("same", "y"))
    with pytest.raises(SourceError, match="both hold a document named 'same'"):
        list(documents(discover([tmp_path])[0]))


def test_the_shipped_sidecar_states_what_the_interview_states() -> None:
    files, _ = discover([ROOT / "corpus" / "interview.txt"])
    details = next(iter(read(files[0]))).details
    assert (details.interviewees, details.interviewers) == (("Dan Healey",), ("Kirill Guskov",))
    assert (details.date, details.publisher, details.licence, details.url) == ("11 December 2018", None, None, None)


def test_a_corpus_sidecar_holds_for_all_and_for_single_documents(tmp_path: Path) -> None:
    put(tmp_path / "corpus.jsonl", line("a", "x", title="Own") + line("b", "y"))
    sidecar = {"publisher": "P", "documents": {"b": {"title": "B", "corrections": [{"paragraph": 1, "kind": "title"}]}}}
    put(tmp_path / "corpus.meta.json", json.dumps(sidecar))
    a, b = read_path(tmp_path / "corpus.jsonl")
    assert (a.details.title, a.details.publisher) == ("Own", "P")
    assert (b.details.title, b.details.publisher, b.details.corrections) == ("B", "P", ((1, "title", None),))


@pytest.mark.parametrize(
    ("sidecar", "sentence"),
    [
        ("{", "not JSON"),
        ("[]", "one JSON object"),
        ('{"licence": 3}', '"licence" must be words'),
        ('{"licens": "x"}', '"licens" is not a field'),
        ('{"title": "a", "title": "b"}', "stands there twice"),
        ('{"interviewee": "A", "interviewees": ["B"]}', "not both"),
        ('{"corrections": [{"paragraph": 0, "kind": "title"}]}', '"paragraph" must be the number'),
        ('{"corrections": [{"paragraph": 2, "kind": "king"}]}', "paragraph 2 needs a kind"),
        ('{"corrections": [{"paragraph": 2, "kind": "title"}, {"paragraph": 2, "kind": "byline"}]}', "corrected twice"),
    ],
)
def test_a_bad_sidecar_is_refused_with_one_sentence(tmp_path: Path, sidecar: str, sentence: str) -> None:
    put(tmp_path / "x.txt", "words")
    put(tmp_path / "x.meta.json", sidecar)
    with pytest.raises(SourceError, match=sentence):
        read_path(tmp_path / "x.txt")
