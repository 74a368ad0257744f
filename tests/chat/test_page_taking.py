"""Taking along, checking and marking in a real browser, back and forward, and links that open a question."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote as percent

import pytest

from askarchive import feedback

from .conftest import ROOT, OpenPage, Serve, Served
from .fake import FakeArchive
from .test_page import ANSWER, KOZIN, LEAD, payloads, quiet, unharmed

pytestmark = pytest.mark.browser

TITOV = "Was a paediatrician named Titov imprisoned in the Solovki prison camp?"


def clipboard(page: Any) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_a_quote_is_copied_as_a_citation(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    visitor.ask(KOZIN)
    page = visitor.page
    page.locator(".quote summary", has_text="Cite").click()
    page.locator(".tool", has_text="Chicago").click()
    page.locator(".tool", has_text="Chicago copied").wait_for()
    assert clipboard(page).startswith(ANSWER) and "Healey" in clipboard(page)
    page.keyboard.press("Escape")
    assert not page.locator(".quote .items").is_visible()
    quiet(visitor)


def test_a_link_opens_the_question_with_the_quote_marked(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    visitor.ask(KOZIN)
    visitor.page.locator(".tool", has_text="Copy link").click()
    visitor.page.locator(".tool", has_text="Link copied").wait_for()
    path = clipboard(visitor.page).removeprefix(served.address)
    other = visit(served, path=path).page
    assert other.locator(".turn").count() == 1
    assert other.locator("mark.now").inner_text() == ANSWER
    other.reload()
    other.wait_for_selector("html[data-ready]")
    assert other.locator(".turn").count() == 1


def test_a_link_whose_answer_has_changed_says_so(served: Served, visit: OpenPage) -> None:
    path = f"/?question={percent(KOZIN)}&document=interview.txt&start=0&end=26&source="
    source = served.archive.document("interview.txt").sha256[:16]
    page = visit(served, path=path + source).page
    page.get_by_text("This link was made for another passage").first.wait_for()
    assert page.locator("mark.now").first.inner_text() == "Gay life in Stalin’s Gulag"
    page = visit(served, path=path + "0" * 16).page
    page.get_by_text("The source has changed since this link was made").first.wait_for()


def test_on_a_phone_the_place_of_a_changed_link_is_marked_under_the_sheet(served: Served, visit: OpenPage) -> None:
    path = f"/?question={percent(KOZIN)}&document=interview.txt&start=0&end=26&source="
    source = served.archive.document("interview.txt").sha256[:16]
    page = visit(served, path=path + source, width=390, height=844).page
    page.get_by_text("This link was made for another passage").first.wait_for()
    assert not page.locator("#source").is_visible()
    page.get_by_role("button", name="Source", exact=True).click()
    page.locator("mark.now").first.wait_for()
    assert page.locator("mark.now").first.inner_text() == "Gay life in Stalin’s Gulag"


def test_documents_are_listed_with_their_facts_and_a_quote_leads_to_its_page(serve: Serve, visit: OpenPage) -> None:
    first, second = (FakeArchive.of_files([ROOT / "corpus/interview.txt"]).document("interview.txt") for _ in range(2))
    details = replace(first.details, url="https://archive.example/kozin?x=1#top")
    archive = FakeArchive([replace(first, name="one.txt", details=details), replace(second, name="two.txt")])
    visitor = visit(serve(archive))
    page = visitor.page
    page.get_by_role("button", name="Documents").click()
    row = page.locator(".documents li").first.inner_text()
    for fact in ("Gay life in Stalin’s Gulag", "Dan Healey, Kirill Guskov", "11 December 2018", "19 exchanges"):
        assert fact in row
    visitor.ask(KOZIN)
    assert page.get_by_text("2 separate places in the source; they are not one passage.").is_visible()
    link = page.get_by_role("link", name="Original page").first
    assert link.get_attribute("href") == (
        "https://archive.example/kozin?x=1#:~:text=" + percent(ANSWER, safe="").replace("-", "%2D")
    )
    assert (link.get_attribute("target"), link.get_attribute("rel")) == ("_blank", "noopener noreferrer")
    quiet(visitor)


@pytest.mark.parametrize("query", ["?question=", "?question=%20", "?start=1", "?question=x&start=9&end=1&document=no"])
def test_a_broken_link_opens_a_page_that_works(served: Served, visit: OpenPage, query: str) -> None:
    visitor = visit(served, path="/" + query)
    visitor.ask(KOZIN)
    assert visitor.page.locator(".turn blockquote").last.inner_text() == ANSWER


def test_back_and_forward_go_through_the_turns(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    page = visitor.page
    visitor.ask(KOZIN)
    visitor.ask(TITOV)
    marked = "word => document.querySelector('mark.now')?.textContent.includes(word)"
    page.wait_for_function(marked, arg="Titov")
    page.go_back()
    page.wait_for_function(marked, arg="Kozin")
    page.go_forward()
    page.wait_for_function(marked, arg="Titov")
    assert "Kozin" not in page.url and page.locator(".turn").count() == 2


def saved_as(page: Any, label: str, suffix: str) -> str:
    """The conversation with ANSWER in it, saved by the open menu's entry for this form."""
    with page.expect_download() as saved:
        page.locator(".tool", has_text=f"Save as {label}").click()
    assert saved.value.suggested_filename == f"conversation{suffix}"
    text: str = saved.value.path().read_bytes().decode()
    assert ANSWER in text
    return text


@pytest.mark.parametrize(("label", "suffix"), [("Markdown", ".md"), ("JSON", ".json"), ("Web Annotations", ".jsonld")])
def test_the_conversation_is_saved_as_a_file(served: Served, visit: OpenPage, label: str, suffix: str) -> None:
    visitor = visit(served)
    visitor.ask(KOZIN)
    visitor.ask(LEAD)
    page = visitor.page
    page.locator(".masthead summary").click()
    text = saved_as(page, label, suffix)
    if suffix != ".md":
        json.loads(text)
    quiet(visitor)


def test_a_claimed_quotation_is_checked_with_its_differences_marked(served_whole: Served, visit: OpenPage) -> None:
    visitor = visit(served_whole)
    page = visitor.page
    page.get_by_role("button", name="Check a quotation").click()
    assert not page.locator("#asking").is_visible()
    page.get_by_label("The quotation").fill(ANSWER.replace("staggered", "shocked"))
    page.get_by_label("The quotation").press("Enter")
    page.get_by_text("Found, with differences").first.wait_for()
    assert "shocked" in page.locator(".claimed mark.altered").first.inner_text()
    assert "staggered" in page.locator("blockquote mark.altered").first.inner_text()
    page.get_by_label("The quotation").fill(ANSWER)
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_text("Found, character for character").first.wait_for()
    page.wait_for_function("text => document.querySelector('mark.now')?.textContent === text", arg=ANSWER)
    page.get_by_label("Said to be by").fill("Kirill Guskov")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_text("Found, but said by someone else").first.wait_for()
    page.get_by_label("The quotation").fill("Bread was sold by weight on Tuesdays in Lisbon.")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_text("Not in the archive").first.wait_for()
    quiet(visitor)


def test_a_claim_in_other_print_or_put_together_is_told_so_and_payloads_do_nothing(
    served_whole: Served, visit: OpenPage
) -> None:
    visitor = visit(served_whole)
    page = visitor.page
    page.get_by_role("button", name="Check a quotation").click()

    def check(claim: str) -> str:
        page.get_by_label("The quotation").fill(claim)
        page.get_by_role("button", name="Check", exact=True).click()
        page.wait_for_selector(".checked:not([aria-busy]) > *")
        told: str = page.locator(".checked").inner_text()
        return told

    told = check(ANSWER.replace("frankness", "frank\u00adness").replace("his diary", "his\u00a0diary"))
    assert "Found in these words" in told and "Only in print or marking: invisible character, space." in told
    assert page.locator("mark.altered").count() == 0 and page.locator(".claimed mark.printed").count() == 2
    art = "We also know that 30% of these men had some connection with culture and the arts"
    assert "Put together from several places" in check(f"{ANSWER} {art}.")
    assert [quote.inner_text() for quote in page.locator(".checked > .quote blockquote").all()] == [ANSWER[:-1], art]
    for payload in payloads():
        check(payload)
        for shown in page.locator(".claimed").all():
            assert shown.inner_text() == payload
    unharmed(visitor)


def test_an_answer_is_marked_as_wrong_with_the_right_passage(served_whole: Served, visit: OpenPage, whole: Any) -> None:
    visitor = visit(served_whole)
    page = visitor.page
    visitor.ask(KOZIN)
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_label("The passage I selected in the source").check()
    page.evaluate(
        """() => {
          const words = [...document.querySelectorAll('.paragraph .q')].find((q) => q.textContent.startsWith('Kirill'));
          const range = document.createRange();
          range.setStart(words.firstChild, 0);
          range.setEnd(words.firstChild, 6);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }"""
    )
    page.get_by_text("Selected: Kirill").wait_for()
    page.get_by_label("Remark, if you like").fill("by name")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Noted, thank you.").first.wait_for()
    [mark] = feedback.read(served_whole.feedback)
    assert mark.reason == "right_passage_here" and mark.note == "by name" and mark.right is not None
    text = whole.document("interview.txt").text
    assert text[mark.right.start : mark.right.end] == "Kirill"


def test_no_mark_is_offered_where_none_is_kept(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    visitor.ask(KOZIN)
    assert visitor.page.locator(".judging").count() == 0
