"""Markdown, CSV, annotations and whole conversations: what leaves equals its source."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from askarchive import render, verify
from askarchive.errors import QuoteMismatch
from askarchive.render import table
from askarchive.render.annotations import annotate, verified

ASKED = "Who else knew?"
WORDS = "We don’t know. *Nobody* asked <then>, and 3. it was $20."
ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60)
FIXED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)


def fences(source: str) -> list[str]:
    return [token.content[:-1] for token in MarkdownIt().parse(source) if token.type == "fence"]


def test_markdown_shows_question_and_quote_as_they_are(archive, make_answer):
    answer = make_answer((archive.quote("keeper.txt", WORDS, ASKED),), question="Who *else* <knew>?")
    made = render.markdown(answer, archive)
    assert fences(made) == [ASKED, WORDS]
    assert MarkdownIt().render(made).startswith("<h2>Who *else* &lt;knew&gt;?</h2>")
    assert 'href="keeper.txt#char=' in MarkdownIt().render(made)


def test_markdown_and_csv_tell_how_many_passages_were_read(archive, make_answer):
    answered = replace(make_answer((archive.quote("keeper.txt", WORDS),)), passages_read=24)
    refused = replace(make_answer(), passages_read=7)
    assert "Passages read: 24." in render.markdown(answered, archive)
    assert "\n\nPassages read: 7.\n" in render.markdown(refused, archive)
    assert "Passages read" not in render.markdown(replace(refused, passages_read=0), archive)
    assert table.cells(render.csv_line(render.answer_object(answered, archive)))["passages_read"] == "24"


@FIXED
@given(words=ANY_TEXT.filter(lambda words: not set("\r\0") & set(words)))
def test_markdown_leaves_any_words_alone(bare, make_answer, words):
    bare.add("a.txt", words)
    assert fences(render.markdown(make_answer((bare.quote("a.txt", words),)), bare)) == [words]


def test_markdown_keeps_a_fence_inside_the_words_inside(bare, make_answer):
    words = "one\r```\rtwo\n````\nthree"
    bare.add("a.txt", words)
    assert len(fences(render.markdown(make_answer((bare.quote("a.txt", words),)), bare))) == 1


def test_abstention_in_markdown_labels_the_nearest_as_no_answer(archive, make_answer):
    made = render.markdown(make_answer(nearest=(archive.quote("keeper.txt", WORDS),)), archive)
    assert made.index("not an answer") < made.index(WORDS)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", " =1", "＝1"])
def test_formulas_are_made_harmless_and_come_back(cell):
    assert render.neutral(cell) == "'" + cell
    assert render.plain(render.neutral(cell)) == cell


@given(ANY_TEXT)
def test_any_cell_comes_back(cell):
    assert render.plain(render.neutral(cell)) == cell


@FIXED
@given(words=ANY_TEXT, question=ANY_TEXT)
def test_csv_gives_every_words_back(bare, make_answer, words, question):
    bare.add("a.txt", words)
    made = render.answer_object(make_answer((bare.quote("a.txt", words),), question=question), bare)
    lines = render.header_line() + render.csv_line(made)
    (row,) = csv.DictReader(io.StringIO(lines, newline=""))
    assert render.plain(row["quote"]) == words
    assert render.plain(row["question"]) == question
    assert (row["answered"], row["start"]) == ("true", "0")
    assert [quote["text"] for quote in json.loads(row["quotes"])] == [words]
    assert table.cells(render.csv_line(made))["quote"] == words


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\u2028"])
def test_line_ends_stay_inside_their_cell_in_every_python(end):
    made = render.csv_line({"id": "1", "question": f"a{end}b", "answered": False, "quotes": []})
    assert made.endswith("\r\n")
    assert end == "\u2028" or f'"a{end}b"' in made
    for reader in (csv.reader(io.StringIO(made, newline="")), csv.reader([made], strict=True)):
        ((_, question, *_),) = reader
        assert question == f"a{end}b"


def test_a_record_of_another_form_is_not_taken_for_an_answer():
    for record in ("a,b\r\n", "", '"a\r\n'):
        with pytest.raises(ValueError):
            table.cells(record)


def test_csv_row_of_an_error_names_it_and_has_no_answer():
    row = render.row(render.error_object("4", "?", ValueError("x")))
    assert row["error_type"] == "ValueError" and row["error_message"]
    assert row["answered"] == row["quote"] == row["quotes"] == ""


@FIXED
@given(before=ANY_TEXT, words=ANY_TEXT, after=ANY_TEXT)
def test_annotation_selects_the_words_by_text_and_by_position(bare, make_answer, before, words, after):
    document = bare.add("a.txt", before + words + after)
    quote = replace(bare.quote("a.txt", words), start=len(before), end=len(before + words))
    (made,) = json.loads(render.json_line(annotate([make_answer((quote,))], bare)))
    span = verified(made, bare)
    assert span.of(document.text) == words == made["target"]["selector"][0]["exact"]


def test_altered_annotation_is_refused(archive, make_answer):
    (made,) = annotate([make_answer((archive.quote("keeper.txt", WORDS),))], archive)
    made["target"]["selector"][0]["exact"] = WORDS.replace("don’t", "do")
    with pytest.raises(QuoteMismatch):
        verified(made, archive)


def test_annotation_links_to_the_original_page(archive, make_answer):
    (made,) = annotate([make_answer((archive.quote("keeper.txt", "nineteen"),))], archive)
    assert made["via"] == "https://coast.example/keeper?page=1#:~:text=nineteen"


def test_exported_json_is_the_contract_answers_in_order(archive, make_answer):
    answers = [make_answer((archive.quote("keeper.txt", WORDS, ASKED),)), make_answer(id="q2")]
    assert json.loads(render.export(answers, archive, "json")) == [render.answer_object(a, archive) for a in answers]
    assert json.loads(render.export([], archive, "json")) == []


def test_every_form_of_a_conversation_holds_the_words_and_refuses_a_changed_source(archive, make_answer):
    answers = [make_answer((archive.quote("keeper.txt", WORDS, ASKED),))]
    for form in render.FORMS:
        made = render.export(answers, archive, form)
        assert WORDS in (
            json.loads(made)["first"]["items"][0]["target"]["selector"][0]["exact"] if form == "annotations" else made
        )
    archive.add("keeper.txt", archive.document("keeper.txt").text + "More.")
    for form in render.FORMS:
        with pytest.raises(QuoteMismatch):
            render.export(answers, archive, form)


@pytest.mark.parametrize("form", render.FORMS)
def test_every_form_of_a_conversation_passes_verify_and_no_altered_one_does(tmp_path, archive, make_answer, form):
    answers = [
        make_answer((archive.quote("keeper.txt", WORDS, ASKED),)),
        make_answer(nearest=(archive.quote("keeper.txt", "nineteen"),)),
    ]
    file = tmp_path / f"conversation{render.SUFFIX[form]}"
    file.write_bytes(render.export(answers, archive, form).encode())
    found = verify.tally(verify.check_file(file, archive))
    assert set(found) == {"exact"} and found["exact"] >= 2
    file.write_bytes(file.read_bytes().replace(b"*Nobody*", b"*Anybody*"))
    assert verify.tally(verify.check_file(file, archive))["altered"] >= 1


@FIXED
@given(
    before=ANY_TEXT, words=ANY_TEXT, after=ANY_TEXT, question=ANY_TEXT, name=st.sampled_from(("a.txt", "ü <b>`.txt"))
)
def test_any_words_taken_along_pass_verify(tmp_path, bare, make_answer, before, words, after, question, name):
    bare.add(name, before + words + after)
    answer = make_answer((bare.quote(name, words, words),), question=question)
    for form in render.FORMS:
        file = tmp_path / f"conversation{render.SUFFIX[form]}"
        file.write_bytes(render.export([answer], bare, form, question).encode())
        assert set(verify.tally(verify.check_file(file, bare))) == {"exact"}


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".md", "## q\n\n```text\nno place\n```\n"),
        (".md", "## q\n\n```text\nwords\n```\n\n— A, [a](<%ff#char=0,5>), source sha256 `0`\n"),
        (".jsonld", '{"type": "AnnotationCollection"}'),
        (".jsonld", '{"type": "AnnotationCollection", "first": {"items": [{"target": {"selector": 3}}]}}'),
        (".jsonld", '{"type": "Annotation"}'),
    ],
)
def test_what_is_no_saved_conversation_is_unreadable(tmp_path, archive, suffix, text):
    file = tmp_path / f"conversation{suffix}"
    file.write_text(text, encoding="utf-8")
    assert [found.verdict for found in verify.check_file(file, archive)] == ["unreadable"]
