"""The contract's answer object, and JSON that loses nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askarchive import render
from askarchive.errors import BadQuestion, QuoteMismatch

CONTRACT_FIELDS = ["schema", "id", "question", "interpreted_as", "answered", "outcome", "confidence", "quotes"]
CONTRACT_FIELDS += ["nearest", "index", "elapsed_ms"]
QUOTE_FIELDS = ["text", "document", "start", "end", "byte_start", "byte_end", "source_sha256", "speaker", "role"]
QUOTE_FIELDS += ["in_reply_to", "paragraph", "time", "page", "link", "score"]
ASKED = "When did you first climb the tower?"
WORDS = "It did happen, but late – I was “nineteen”, and the lamp  still burned oil."


def test_answer_object_has_every_field_of_the_contract(archive, make_answer):
    made = render.answer_object(make_answer((archive.quote("keeper.txt", WORDS, ASKED),)), archive)
    assert set(CONTRACT_FIELDS) <= set(made)
    assert set(made["quotes"][0]) == set(QUOTE_FIELDS)
    assert made["schema"] == "askarchive.answer/1"
    assert made["answered"] is True and made["outcome"] == "answered"


def test_quote_text_is_the_slice_in_code_points_and_in_bytes(archive, make_answer):
    text = archive.document("keeper.txt").text
    quote = render.quote_object(archive.quote("keeper.txt", "nineteen”, and", ASKED), archive)
    assert quote["text"] == "nineteen”, and" == text[quote["start"] : quote["end"]]
    assert text.encode()[quote["byte_start"] : quote["byte_end"]].decode() == quote["text"]
    assert quote["byte_start"] == quote["start"] + 4  # the dash and the opening mark before it have three bytes each
    asked = quote["in_reply_to"]
    assert asked == {"text": ASKED, "start": text.index(ASKED), "end": text.index(ASKED) + len(ASKED)}


def test_abstention_has_no_quotes_and_its_nearest_in_the_same_shape(archive, make_answer):
    near = archive.quote("keeper.txt", "We don’t know.", "Who else knew?")
    made = render.answer_object(make_answer(nearest=(near,), outcome="mentioned"), archive)
    assert (made["answered"], made["quotes"], made["outcome"]) == (False, [], "mentioned")
    assert set(made["nearest"][0]) == set(QUOTE_FIELDS)


def test_changed_source_shows_nothing(archive, make_answer):
    quote = archive.quote("keeper.txt", WORDS)
    archive.add("keeper.txt", archive.document("keeper.txt").text.replace("late", "soon"))
    with pytest.raises(QuoteMismatch):
        render.answer_object(make_answer((quote,)), archive)


def test_words_that_are_not_the_slice_are_refused_even_if_the_archive_hands_them_out(archive, make_answer):
    archive.words = lambda quote: "It did not happen."
    with pytest.raises(QuoteMismatch, match=r"keeper\.txt"):
        render.answer_object(make_answer((archive.quote("keeper.txt", WORDS),)), archive)


def test_error_object_has_no_answered_field_and_tells_no_secret():
    made = render.error_object("7", {"a": 1}, BadQuestion("Line 7: the question is not text."))
    assert made == {
        "id": "7",
        "question": {"a": 1},
        "error": {"type": "BadQuestion", "message": "Line 7: the question is not text."},
    }
    assert "/home" not in json.dumps(render.error_object("8", "?", KeyError("/home/ada/secret")))


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_json_line_gives_every_code_point_back_on_one_line(text):
    line = render.json_line({"text": text})
    assert json.loads(line) == {"text": text}
    assert json.loads(line.encode("utf-8")) == {"text": text}
    assert len(line.splitlines()) == 1


def test_json_line_keeps_letters_readable_and_refuses_nan():
    assert "“nineteen” – ж" in render.json_line({"text": "“nineteen” – ж"})
    with pytest.raises(ValueError):
        render.json_line({"score": float("nan")})
