"""Links to a source, to a question and to the page a source came from."""

from __future__ import annotations

from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askarchive.render import page_link, question_link, read_question_link, read_source_link, source_link
from askarchive.types import Quote, Span

NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)


def quote(document: str = "keeper.txt", start: int = 3, end: int = 9) -> Quote:
    return Quote(document, start, end, "0123456789abcdef" * 4, "interviewee", "Ada Brook", 4, None, 0.9)


def test_source_link_has_the_form_of_rfc_5147():
    assert source_link("interview.txt", 11762, 11954) == "interview.txt#char=11762,11954"


@given(NAMES, st.integers(0, 10**9), st.integers(0, 10**9))
def test_source_link_leads_back_to_document_and_span(name, start, length):
    link = source_link(name, start, start + length)
    assert read_source_link(link) == (name, Span(start, start + length))
    assert not urlsplit(link).scheme and not urlsplit(link).netloc


def test_source_link_never_names_another_host():
    assert urlsplit(urljoin("http://127.0.0.1:7860/", source_link("//evil.example/x", 0, 1))).netloc == "127.0.0.1:7860"


@pytest.mark.parametrize("link", ["", "a.txt", "a.txt#char=9,3", "#char=1,2", "a.txt#line=1,2", "a.txt#char=1,2,3"])
def test_other_text_is_no_source_link(link):
    assert read_source_link(link) is None


@given(NAMES.filter(str.strip), NAMES)
def test_question_link_opens_the_same_question_with_the_same_quote(question, document):
    opened = read_question_link("http://127.0.0.1:7860/" + question_link(question, quote(document)))
    assert opened is not None
    assert (opened.question, opened.document, opened.span) == (question.strip(), document, Span(3, 9))
    assert opened.source_sha256 == "0123456789abcdef"


@pytest.mark.parametrize("query", ["?", "?question=", "?question=%20", "?document=a"])
def test_a_link_without_a_question_opens_nothing(query):
    assert read_question_link(query) is None


def test_a_question_link_with_a_bad_span_opens_the_question_alone():
    opened = read_question_link("?question=Who%3F&document=a&start=9&end=-3")
    assert opened is not None and opened.question == "Who?" and opened.span is None


def test_page_link_marks_short_words_whole_and_encodes_what_has_a_meaning():
    link = page_link("https://coast.example/k?page=1#top", "late-night – salt, & light")
    assert link is not None
    page, _, directive = link.partition("#:~:text=")
    assert page == "https://coast.example/k?page=1"
    assert not set(directive) & set("-,& ")
    assert unquote(directive) == "late-night – salt, & light"


def test_page_link_of_long_words_names_their_two_ends_without_overlap():
    words = " ".join(f"word{number}" for number in range(60))
    link = page_link("https://coast.example/k", words)
    assert link is not None
    first, last = (unquote(part) for part in link.partition("#:~:text=")[2].split(","))
    assert words.startswith(first) and words.endswith(last)
    assert len(first) + len(last) < len(words)


def test_page_link_over_two_paragraphs_takes_no_words_across_the_gap():
    link = page_link("https://coast.example/k", "One two.\n\nThree four.")
    assert link is not None and link.endswith("#:~:text=One%20two.,Three%20four.")


@pytest.mark.parametrize("url", [None, "javascript:alert(1)", "ftp://x/y", "keeper.html"])
def test_only_web_addresses_make_a_page_link(url):
    assert page_link(url, "words") is None
