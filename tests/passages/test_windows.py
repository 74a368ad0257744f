"""Passages: whole sentences of one paragraph, every sentence somewhere, nobody else's words inside."""

from dataclasses import replace

from askarchive.passages import split
from askarchive.passages.windows import MAX_CHARS, STUMP_CHARS
from askarchive.types import Span
from conftest import make_document, make_paragraphs


def test_an_answer_knows_the_question_it_replies_to() -> None:
    document = make_document()
    passages = split(document, make_paragraphs(document))
    answer = next(p for p in passages if document.text[p.start : p.end].startswith("Once."))
    assert answer.question is not None
    assert answer.question.of(document.text) == "Your father was a sailor. Did you ever stop a clock on purpose?"
    assert answer.speaker == "Ana Reis"


def test_furniture_and_questions_reply_to_nothing() -> None:
    document = make_document()
    for passage in split(document, make_paragraphs(document)):
        if passage.kind != "interviewee":
            assert passage.question is None


def test_long_paragraphs_share_a_sentence_between_windows_and_lose_none() -> None:
    text = " ".join(f"This is sentence number {n} of a long answer." for n in range(60))
    document = make_document(text)
    passages = split(document, make_paragraphs(document))
    assert len(passages) > 3
    assert all(p.end - p.start <= MAX_CHARS + STUMP_CHARS for p in passages)
    for left, right in zip(passages, passages[1:], strict=False):
        assert left.sentences[-1] == right.sentences[0]
    starts = {s.start for p in passages for s in p.sentences}
    assert len(starts) == 60


def test_no_passage_reaches_across_an_aside() -> None:
    text = "I heard the tales. [INT: No.] Well, they were funny."
    document = make_document(text)
    (paragraph,) = make_paragraphs(document)
    start = text.index("[")
    aside = Span(start, text.index("]") + 1)
    passages = split(document, (replace(paragraph, asides=(aside,)),))
    assert [text[p.start : p.end] for p in passages] == ["I heard the tales.", "Well, they were funny."]


def test_a_label_is_in_no_passage() -> None:
    text = "ANA: I began in 1961."
    document = make_document(text)
    (paragraph,) = make_paragraphs(document)
    (passage,) = split(document, (replace(paragraph, words_start=5),))
    assert text[passage.start : passage.end] == "I began in 1961."


def test_no_passage_only_repeats_the_one_before_a_very_long_sentence() -> None:
    short = " ".join(f"The tide came up to step number {n}." for n in range(3))
    long = "It came up" + " and it went down again and nobody wrote it in the book" * 12 + "."
    document = make_document(f"{short} {long} Then it stopped.")
    passages = split(document, make_paragraphs(document))
    told = [{sentence.start for sentence in passage.sentences} for passage in passages]
    assert all(own - before for before, own in zip(told, told[1:], strict=False))
    assert len(set().union(*told)) == 5


def test_a_shared_sentence_stays_beside_a_long_last_one_that_fits_with_it() -> None:
    first = "I kept the lamp and the log of it, as one did" + ", and the oil" * 20 + "."
    last = "Nobody asked for them" + ", not the mayor and not the bishop" * 13 + "."
    document = make_document(f"{first} {first} We had a cat. {last}")
    *_, closing = split(document, make_paragraphs(document))
    assert document.text[closing.start : closing.end] == f"We had a cat. {last}"
