"""Answers for people: the source's words stand untouched among ours."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from askarchive import render
from askarchive.render.terminal import NEAREST, clock, neutralised

ASKED = "When did you first climb the tower?"
WORDS = "It did happen, but late – I was “nineteen”, and the lamp  still burned oil."


def test_quote_stands_on_a_line_of_its_own_whatever_the_width(archive, make_answer):
    answer = make_answer((archive.quote("keeper.txt", WORDS, ASKED, page=3, time=3725.0),))
    for width in (0, 20, 80):
        shown = render.text(answer, archive, width=width)
        assert f"\n{WORDS}\n" in shown
        assert f"In reply to: {ASKED}\n" in shown


def test_speaker_role_place_and_confidence_are_told(archive, make_answer):
    answer = make_answer((archive.quote("keeper.txt", WORDS, ASKED, page=3, time=3725.0),))
    shown = render.text(answer, archive, width=200)
    assert "1. Ada Brook (interviewee) · keeper.txt, paragraph 4, page 3, at 1:02:05, characters " in shown
    assert "Confidence 97%" in shown


def test_abstention_gives_its_reason_and_says_that_the_nearest_is_no_answer(archive, make_answer):
    near = archive.quote("keeper.txt", "We don’t know.", role="editorial", speaker=None)
    shown = render.text(make_answer(nearest=(near,)), archive)
    assert shown.startswith("Nothing in the archive speaks of this.\n")
    assert shown.index(NEAREST) < shown.index("We don’t know.")
    assert "Confidence" not in shown
    assert "nobody's speech" in shown


def test_follow_up_tells_how_it_was_understood(archive, make_answer):
    shown = render.text(make_answer(interpreted_as="When was Titov held?"), archive)
    assert shown.startswith("Understood as: When was Titov held?\n")


def test_colour_surrounds_the_words_and_leaves_them_whole(archive, make_answer):
    shown = render.text(make_answer((archive.quote("keeper.txt", WORDS),)), archive, color=True)
    assert WORDS in shown
    assert re.sub("\x1b\\[[0-9]+m", "", shown) == render.text(
        make_answer((archive.quote("keeper.txt", WORDS),)), archive
    )


def test_control_characters_are_symbols_on_a_terminal_and_themselves_in_a_file(bare, make_answer):
    hostile = "a\x1b]0;owned\x07b\rc\x9bd\u202ee\x7f\tf  g"
    bare.add("h.txt", hostile)
    answer = make_answer((bare.quote("h.txt", hostile),))
    shown = render.text(answer, bare)
    assert "a␛]0;owned␇b␍c‹U+009B›d‹U+202E›e␡\tf  g" in shown
    assert "shown as symbols" in shown
    assert hostile in render.text(answer, bare, terminal=False)


def test_windows_line_ends_are_not_made_visible():
    assert neutralised("one\r\ntwo\n") == "one\r\ntwo\n"


def test_clock_counts_hours():
    assert clock(59.9) == "0:00:59"
    assert clock(36000) == "10:00:00"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(words=st.text(min_size=1, max_size=80), width=st.integers(0, 90), color=st.booleans())
def test_any_words_are_exact_when_piped_and_harmless_on_a_terminal(bare, make_answer, words, width, color):
    bare.add("h.txt", words)
    answer = make_answer((bare.quote("h.txt", words),))
    assert words in render.text(answer, bare, width, color, terminal=False)
    shown = render.text(answer, bare, width)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]", shown)


def test_it_is_told_how_many_passages_were_read(archive, make_answer):
    answer = replace(make_answer((archive.quote("keeper.txt", WORDS),)), passages_read=24)
    assert "Passages read: 24." in render.text(answer, archive).splitlines()[0]
    refused = replace(make_answer(), passages_read=7)
    assert "\nPassages read: 7.\n" in render.text(refused, archive)
    assert "Passages read" not in render.text(replace(refused, passages_read=0), archive)


def test_quotes_in_the_order_of_the_source_follow_documents_then_places(archive, make_answer):
    late, early = archive.quote("keeper.txt", "We don’t know."), archive.quote("keeper.txt", ASKED)
    assert early.start < late.start
    other = replace(early, document="second.txt")
    ordered = render.in_source_order(make_answer((late, other, early)), ("keeper.txt", "second.txt"))
    assert ordered.quotes == (early, late, other)
