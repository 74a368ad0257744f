"""What the page shows is what the source says, character for character, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from askarchive.passages import sentences
from askarchive.types import Span

from .conftest import HOSTILE, OpenPage, Served

pytestmark = pytest.mark.browser

# innerText is the text as it is laid out: hidden, collapsed or transformed characters would differ from the source.
SHOWN = """(boxes) => boxes.map((box) => {
  const nuls = [...box.querySelectorAll('.nul')];
  nuls.forEach((nul) => { if (nul.innerText !== '\\u2400') throw new Error('NUL is not marked'); nul.textContent = '\\uE000'; });
  const seen = [box.innerText, box.textContent].map((text) => text.replaceAll('\\uE000', '\\0'));
  nuls.forEach((nul) => { nul.textContent = '\\u2400'; });
  return seen;
})"""


def shown(page: Any, selector: str) -> list[list[str]]:
    result: list[list[str]] = page.locator(selector).evaluate_all(SHOWN)
    return result


def differing(texts: list[str], seen: list[list[str]]) -> list[tuple[str, str]]:
    assert len(seen) == len(texts)
    return [(text, one) for text, pair in zip(texts, seen, strict=True) for one in pair if one != text]


def test_every_hostile_string_is_shown_exactly_as_a_quote(served_hostile: Served, visit: OpenPage) -> None:
    visitor = visit(served_hostile)
    send(visitor.page, [f"verbatim hostile.txt {number + 1}" for number in range(len(HOSTILE))])
    seen = shown(visitor.page, ".quote blockquote")
    assert differing([text for _, text in HOSTILE], seen) == []
    harmless(visitor)


def test_every_hostile_string_is_shown_exactly_as_a_question(served_hostile: Served, visit: OpenPage) -> None:
    visitor = visit(served_hostile)
    send(visitor.page, [text for _, text in HOSTILE])
    assert differing([text for _, text in HOSTILE], shown(visitor.page, ".asked .q")) == []
    harmless(visitor)


def test_every_hostile_string_is_shown_exactly_in_the_source(served_hostile: Served, visit: OpenPage) -> None:
    visitor = visit(served_hostile)
    assert differing([text for _, text in HOSTILE], shown(visitor.page, ".paragraph > .q")) == []
    harmless(visitor)


def test_typed_questions_are_shown_as_they_were_typed(served_hostile: Served, visit: OpenPage) -> None:
    visitor = visit(served_hostile)
    typed = [text for _, text in HOSTILE if "\r" not in text and "\0" not in text][::8]
    for text in typed:
        visitor.ask(text)
    assert differing(typed, shown(visitor.page, ".asked .q")) == []


def test_every_sentence_and_paragraph_of_the_shipped_interview_is_shown_exactly(
    served: Served, visit: OpenPage
) -> None:
    visitor = visit(served)
    text = served.archive.document("interview.txt").text
    paragraphs = served.archive.paragraphs("interview.txt")
    asked = [
        (f"verbatim interview.txt {paragraph.number} {span.start}-{span.end}", span.of(text))
        for paragraph in paragraphs
        for span in (*sentences(text, paragraph.start, paragraph.end), Span(paragraph.start, paragraph.end))
    ]
    assert len(asked) > 200
    send(visitor.page, [question for question, _ in asked[:150]])
    assert differing([words for _, words in asked[:150]], shown(visitor.page, ".quote blockquote")) == []
    visitor.page.get_by_role("button", name="New conversation").click()
    send(visitor.page, [question for question, _ in asked[150:]])
    assert differing([words for _, words in asked[150:]], shown(visitor.page, ".quote blockquote")) == []
    whole = [text[paragraph.start : paragraph.end] for paragraph in paragraphs]
    assert differing(whole, shown(visitor.page, ".paragraph > .q")) == []


def test_marks_do_not_alter_the_marked_paragraph(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    visitor.ask("Was Kozin staggered by this frankness, as his diary entry shows?")
    visitor.page.get_by_label("Find in this document").fill("Kabalov")
    visitor.page.get_by_label("Find in this document").press("Enter")
    visitor.page.wait_for_selector("mark.at")
    document = served.archive.document("interview.txt")
    paragraphs = [document.text[p.start : p.end] for p in served.archive.paragraphs("interview.txt")]
    assert visitor.page.locator("mark").count() >= 3
    assert differing(paragraphs, shown(visitor.page, ".paragraph > .q")) == []


def test_the_copy_button_copies_every_hostile_string_exactly(served_hostile: Served, visit: OpenPage) -> None:
    visitor = visit(served_hostile)
    send(visitor.page, [f"verbatim hostile.txt {number + 1}" for number in range(len(HOSTILE))])
    # The clipboard of a test machine is one for all and may rewrite line ends: what the page hands over is looked at.
    visitor.page.evaluate(
        "() => { window.handed = []; navigator.clipboard.writeText = async (text) => { window.handed.push(text); }; }"
    )
    visitor.page.locator(".tool", has_text="Copy exactly").evaluate_all("(all) => all.forEach((one) => one.click())")
    assert visitor.page.evaluate("window.handed") == [text for _, text in HOSTILE]


def test_the_clipboard_holds_the_quote(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    visitor.ask("Was Kozin staggered by this frankness, as his diary entry shows?")
    visitor.page.locator(".tool", has_text="Copy exactly").first.click()
    visitor.page.get_by_text("Copied").first.wait_for()
    quote = "Kozin was, of course, staggered by this frankness, as his diary entry shows."
    assert visitor.page.evaluate("navigator.clipboard.readText()") == quote


def test_copying_works_where_the_clipboard_api_is_missing(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    visitor.ask("Was Kozin staggered by this frankness, as his diary entry shows?")
    visitor.page.evaluate("() => Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    visitor.page.locator(".tool", has_text="Copy exactly").first.click()
    visitor.page.get_by_text("Copied").first.wait_for()


def test_selecting_quotes_and_paragraphs_by_hand_copies_them_exactly(served_hostile: Served, visit: OpenPage) -> None:
    visitor = visit(served_hostile)
    send(visitor.page, [f"verbatim hostile.txt {number + 1}" for number in range(len(HOSTILE))])
    assert copied_by_hand(visitor.page, ".quote blockquote") == [text for _, text in HOSTILE]
    assert copied_by_hand(visitor.page, ".paragraph > .q") == [text for _, text in HOSTILE]


def test_selecting_a_question_by_hand_copies_it_exactly(served_hostile: Served, visit: OpenPage) -> None:
    visitor = visit(served_hostile)
    send(visitor.page, [text for _, text in HOSTILE])
    assert copied_by_hand(visitor.page, ".asked .q") == [text for _, text in HOSTILE]


def copied_by_hand(page: Any, selector: str) -> list[str | None]:
    copied: list[str | None] = page.evaluate(
        """(selector) => [...document.querySelectorAll(selector)].map((box) => {
          const range = document.createRange();
          range.selectNodeContents(box);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
          const data = new DataTransfer();
          const copy = new ClipboardEvent('copy', { clipboardData: data, bubbles: true, cancelable: true });
          box.dispatchEvent(copy);
          return copy.defaultPrevented ? data.getData('text/plain') : null;
        })""",
        selector,
    )
    return copied


def send(page: Any, questions: list[str]) -> None:
    """Asks as the page does, and loads the page again, which shows the whole conversation."""
    failed = page.evaluate(
        """async (questions) => {
          const name = sessionStorage.getItem('conversation');
          const failed = [];
          for (const question of questions) {
            const reply = await fetch('/gradio_api/run/page_ask', {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: JSON.stringify({ data: [name, question, null, null] }),
            });
            if (!reply.ok || (await reply.json()).data[0].error) failed.push(question);
          }
          return failed;
        }""",
        questions,
    )
    assert failed == []
    page.reload()
    page.wait_for_selector("html[data-ready]")


def harmless(visitor: Any) -> None:
    visitor.page.wait_for_timeout(100)
    assert visitor.page.evaluate("window.fired === undefined")
    assert visitor.outside == []
    assert visitor.troubles == []
    assert (
        visitor.page.locator(":is(#conversation, #source) :is(img, iframe, form, script, style, object, a)").count()
        == 0
    )
