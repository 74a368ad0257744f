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
