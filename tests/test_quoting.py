"""Quotes: the sentences that answer, as coordinates; with the neighbour they need, never with more."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askarchive.errors import QuoteMismatch
from askarchive.passages import split
from askarchive.quoting import Read, nearest, select, words
from askarchive.types import Document, Paragraph, Quote, Reading
from conftest import make_document, make_paragraphs


def answer_paragraph(text: str) -> tuple[Document, Paragraph]:
    document = make_document(text, "talk.txt")
    (paragraph,) = make_paragraphs(document)
    return document, replace(paragraph, kind="interviewee", speaker="Ana Reis")


def quotes_for(text: str, *evidence: float, answers: float = 0.9) -> list[str]:
    """The words quoted from a paragraph whose sentences have these probabilities."""
    document, paragraph = answer_paragraph(text)
    (passage,) = split(document, (paragraph,))
    read = [Read(passage, Reading(answers, evidence))]
    return [words(quote, document) for quote in select(read, lambda _: document)]


def test_only_the_sentence_that_answers_is_quoted() -> None:
    assert quotes_for("I was born in Vigo. I began in 1961. It rained.", 0.1, 0.9, 0.1) == ["I began in 1961."]


def test_neighbouring_evidence_is_one_quote() -> None:
    assert quotes_for("It rained. I began in 1961. I was ten.", 0.1, 0.9, 0.8) == ["I began in 1961. I was ten."]


def test_evidence_with_a_gap_is_two_quotes_best_first() -> None:
    assert quotes_for("I began in 1961. It rained. I was ten.", 0.7, 0.1, 0.9) == ["I was ten.", "I began in 1961."]


@pytest.mark.parametrize(
    "opening", ["They feared them.", "But they stayed.", "However, it failed.", "The others left."]
)
def test_a_sentence_that_hangs_in_the_air_brings_the_one_before(opening: str) -> None:
    assert quotes_for(f"The agents came. {opening} It rained.", 0.1, 0.9, 0.1) == [f"The agents came. {opening}"]


def test_a_bare_no_brings_what_follows() -> None:
    assert quotes_for("No. They were too old to care. It rained.", 0.9, 0.2, 0.1) == ["No. They were too old to care."]


def test_what_takes_a_sentence_back_is_not_cut_off() -> None:
    text = "It was allowed. But only on Sundays. It rained."
    assert quotes_for(text, 0.9, 0.1, 0.1) == ["It was allowed. But only on Sundays."]


def test_a_neighbour_that_makes_the_quote_long_stays_out() -> None:
    long = "The agents " + "very " * 80 + "slowly came."
    assert quotes_for(f"{long} They feared them.", 0.1, 0.9) == ["They feared them."]


def test_a_caption_is_quoted_whole() -> None:
    document, paragraph = answer_paragraph("Anna in 1930. Photo: city archive.")
    (passage,) = split(document, (replace(paragraph, kind="caption", speaker=None),))
    (quote,) = select([Read(passage, Reading(0.9, (0.1, 0.9)))], lambda _: document)
    assert (words(quote, document), quote.role) == ("Anna in 1930. Photo: city archive.", "editorial")


def test_quotes_with_repeated_words_keep_their_own_offsets() -> None:
    text = "Yes. We met. Yes. We parted."
    document, paragraph = answer_paragraph(text)
    (passage,) = split(document, (paragraph,))
    (quote,) = select([Read(passage, Reading(0.9, (0.0, 0.0, 0.9, 0.0)))], lambda _: document)
    assert quote.start == text.rindex("Yes.")


def test_a_weight_lets_the_interviewee_go_first() -> None:
    document = make_document()
    passages = split(document, make_paragraphs(document))
    asked = next(p for p in passages if p.kind == "interviewer")
    told = next(p for p in passages if p.kind == "interviewee")
    read = [
        Read(asked, Reading(0.9, (1.0,) * len(asked.sentences)), 0.5),
        Read(told, Reading(0.8, (1.0,) * len(told.sentences)), 1.0),
    ]
    assert [q.role for q in select(read, lambda _: document, share_of_best=0.3)] == ["interviewee", "interviewer"]


def test_words_of_a_changed_source_are_refused() -> None:
    document, paragraph = answer_paragraph("I began in 1961.")
    (passage,) = split(document, (paragraph,))
    (quote,) = select([Read(passage, Reading(0.9, (0.9,)))], lambda _: document)
    altered = make_document("I began in 1962.", "talk.txt")
    with pytest.raises(QuoteMismatch, match="not the one this quote was taken from"):
        words(quote, altered)
    with pytest.raises(QuoteMismatch, match="no text stands"):
        words(replace(quote, end=999), document)


def test_nothing_is_quoted_where_nothing_answers() -> None:
    assert quotes_for("I began in 1961.", 0.0) == []


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4), st.floats(0, 1))
def test_every_quote_slices_back_and_none_overlap(evidence: list[float], answers: float) -> None:
    document, paragraph = answer_paragraph("They came. But I left. No. It rained – “hard”, she said.")
    (passage,) = split(document, (paragraph,))
    assert len(passage.sentences) == 4
    quotes = select([Read(passage, Reading(answers, tuple(evidence)))], lambda _: document)
    spans = sorted((quote.start, quote.end) for quote in quotes)
    assert all(left[1] <= right[0] for left, right in zip(spans, spans[1:], strict=False))
    for quote in quotes:
        shown = words(quote, document)
        assert shown == document.text[quote.start : quote.end] == shown.strip()


def test_the_nearest_passages_come_best_first_and_once() -> None:
    document = make_document()
    passages = split(document, make_paragraphs(document))
    read = [Read(p, Reading(n / 10, (0.5,) * len(p.sentences))) for n, p in enumerate(passages)]
    shown: tuple[Quote, ...] = nearest(read, lambda _: document, 3)
    assert [quote.start for quote in shown] == [p.start for p in passages[:-4:-1]]
