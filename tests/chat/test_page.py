"""The page driven in a real browser: asking, reading, following up, at desktop and phone sizes."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import OpenPage, Serve, Served, Visit
from .fake import FakeArchive

pytestmark = pytest.mark.browser

KOZIN = "Was Kozin staggered by this frankness, as his diary entry shows?"
ANSWER = "Kozin was, of course, staggered by this frankness, as his diary entry shows."
LEAD = "What is the boiling point of lead among prisoners?"


def quiet(visitor: Visit) -> None:
    assert visitor.troubles == []
    assert visitor.outside == []


def in_view(page: Any, selector: str, box: str) -> bool:
    inside: bool = page.evaluate(
        """([selector, box]) => {
          const [a, b] = [selector, box].map((s) => document.querySelector(s).getBoundingClientRect());
          return a.top >= b.top && a.bottom <= b.bottom;
        }""",
        [selector, box],
    )
    return inside


def test_from_the_opening_to_a_checked_quotation_in_two_clicks(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    page = visitor.page
    page.locator(".example").first.click()
    page.wait_for_selector(".turn:not(.waiting)")
    visitor.ask(KOZIN)
    assert page.locator(".turn").nth(1).locator("blockquote").inner_text() == ANSWER
    page.wait_for_selector("mark.now")
    assert page.locator("mark.now").inner_text() == ANSWER
    page.wait_for_timeout(100)
    assert in_view(page, "mark.now", ".page")
    quiet(visitor)


def test_a_quote_says_who_where_what_was_asked_and_how_sure(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    visitor.ask(KOZIN)
    figure = visitor.page.locator("figure.quote")
    assert figure.locator(".who").inner_text().split() == ["Dan", "Healey", "interviewee"]
    assert "What do you know about other types of gay relationships" in figure.locator(".replies").inner_text()
    assert "paragraph 27" in figure.locator(".where").inner_text()
    assert "%" in figure.locator(".sure").inner_text()


def test_an_abstention_says_why_and_folds_the_nearest_passages_away(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    visitor.ask(LEAD)
    turn = visitor.page.locator(".turn")
    assert turn.get_attribute("data-outcome") == "mentioned"
    assert "No passage was found that answers this question." in turn.locator(".abstention").inner_text()
    assert turn.locator(".answer, .failure").count() == 0
    assert not turn.locator("blockquote").first.is_visible()
    turn.locator(".abstention > details > summary").click()
    assert turn.locator("blockquote").first.is_visible()
    assert "do not answer" in turn.locator(".abstention > details > summary").inner_text()
    assert turn.locator(".sure").count() == 0


def test_small_talk_gets_a_sentence_and_no_quote(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    visitor.ask("good evening")
    assert visitor.page.locator(".abstention .reason").is_visible()
    assert visitor.page.locator("blockquote").count() == 0


def test_an_empty_question_is_not_sent(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    before = served.archive.asked
    visitor.page.locator("#question textarea").fill("   ")
    visitor.page.locator("#ask").click()
    visitor.page.locator("[role=status]", has_text="Write a question first").wait_for(state="attached")
    assert served.archive.asked == before and visitor.page.locator(".turn").count() == 0


def test_a_damaged_source_is_an_error_that_shows_nothing_of_the_quote(
    serve: Serve, interview: FakeArchive, visit: OpenPage
) -> None:
    archive = FakeArchive([interview.document("interview.txt")])
    visitor = visit(serve(archive))
    archive.spoil("interview.txt")
    visitor.ask(KOZIN)
    assert "damaged" in visitor.page.locator(".failure").inner_text()
    assert visitor.page.locator("blockquote, .abstention").count() == 0


def test_a_server_that_is_gone_is_an_error_with_a_sentence(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    visitor.page.route("**/gradio_api/run/**", lambda route: route.abort())
    visitor.ask(KOZIN)
    assert "cannot be reached" in visitor.page.locator(".failure").inner_text()
    visitor.page.unroute("**/gradio_api/run/**")
    visitor.page.get_by_role("button", name="Ask again").click()
    visitor.page.locator(".turn blockquote").wait_for()
    assert visitor.page.locator(".turn").count() == 1
    visitor.page.route("**/gradio_api/run/**", lambda route: route.fulfill(status=503))
    visitor.ask(KOZIN)
    assert "try again" in visitor.page.locator(".failure").last.inner_text()


def test_a_follow_up_shows_how_it_was_understood_and_can_be_changed(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    visitor.ask(KOZIN)
    visitor.ask("Where did he go?")
    page = visitor.page
    turn = page.locator(".turn").nth(1)
    assert KOZIN in turn.locator(".understood").inner_text()
    turn.get_by_role("button", name="Change").click()
    box = turn.get_by_label("How the question is understood")
    box.press("Escape")
    turn.get_by_role("button", name="Change").click()
    box.fill("Which singer spent five years in the camps, between 1945 and 1950?")
    box.press("Enter")
    # The turn is answered anew in its place: wait for the new words, the old answer stood there before.
    page.locator(".turn").nth(1).locator("blockquote", has_text="spent five years in the camps").wait_for()
    assert page.locator(".turn").count() == 2
    assert page.locator(".turn[data-outcome=answered]").count() == 2
    assert page.locator(".understood").count() == 0


def test_a_reload_keeps_the_conversation_and_another_tab_has_its_own(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    visitor.ask(KOZIN)
    visitor.page.reload()
    visitor.page.wait_for_selector("html[data-ready]")
    assert visitor.page.locator(".turn blockquote").inner_text() == ANSWER
    other = visitor.page.context.new_page()
    other.goto(served.address)
    other.wait_for_selector("html[data-ready]")
    assert other.locator(".turn").count() == 0
    visitor.page.get_by_role("button", name="New conversation").click()
    visitor.page.wait_for_selector(".example")
    visitor.page.reload()
    visitor.page.wait_for_selector("html[data-ready]")
    assert visitor.page.locator(".turn").count() == 0


def test_what_is_asked_is_kept_nowhere_in_the_browser(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    visitor.ask("marker-in-storage Kozin?")
    kept = visitor.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "marker-in-storage" not in kept
    assert visitor.page.evaluate("indexedDB.databases()") == []


def test_a_quote_is_shown_in_its_exchange_by_key(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    visitor.ask(KOZIN)
    visitor.ask("Who were the general composition of men aged between 25 and 50, most of them urban dwellers?")
    page = visitor.page
    page.locator("blockquote").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("quote => document.querySelector('mark.now')?.textContent === quote", arg=ANSWER)
    page.wait_for_timeout(700)
    assert in_view(page, "mark.now", ".page")
    assert page.locator(".paragraph.here.interviewer").inner_text().endswith("for example?")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "BLOCKQUOTE"


def test_the_page_is_used_with_the_keyboard_alone(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    page = visitor.page
    reached = []
    page.locator("body").focus()
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent || document.activeElement.ariaLabel"))
        outlined = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outlined == "solid", reached[-1]
        if page.evaluate("document.activeElement.matches('.page')"):
            break
    else:
        pytest.fail(f"the source is not reached: {reached}")
    assert len([text for text in reached if text and text.endswith("?")]) == 4  # the examples


def test_words_are_found_in_the_source_and_stepped_through(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    page = visitor.page
    box = page.get_by_label("Find in this document")
    box.fill("kabalov")
    box.press("Enter")
    page.wait_for_selector("mark.at")
    count = page.locator(".count")
    assert count.inner_text() == "1 of 2"
    box.press("Enter")
    page.wait_for_function("() => document.querySelector('.count').textContent === '2 of 2'")
    page.get_by_role("button", name="Next place").click()
    page.wait_for_function("() => document.querySelector('.count').textContent === '1 of 2'")
    box.fill("never written here")
    box.press("Enter")
    page.wait_for_function("() => document.querySelector('.count').textContent === 'nowhere'")


def test_on_a_phone_the_source_is_a_sheet(served: Served, visit: OpenPage) -> None:
    visitor = visit(served, width=390, height=844)
    page = visitor.page
    visitor.ask(KOZIN)
    assert not page.locator("#source").is_visible()
    page.get_by_role("button", name="Show in the source").click()
    page.wait_for_timeout(500)
    assert page.locator("#source").is_visible()
    assert in_view(page, "mark.now", ".page")
    assert page.locator("#source").get_attribute("role") == "dialog"
    page.locator(".back").click()
    page.wait_for_timeout(400)
    assert not page.locator("#source").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "Show in the source"
    quiet(visitor)


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_scrolls_sideways(served: Served, visit: OpenPage, width: int) -> None:
    visitor = visit(served, width=width)
    page = visitor.page
    visitor.ask(KOZIN)
    visitor.ask("x" * 300 + " " + LEAD)
    if width < 900:
        page.get_by_role("button", name="Source", exact=True).click()
    wide = page.evaluate(
        """() => [...document.querySelectorAll('html, body, #talk, #conversation, .turn, .quote, .page, .bar')]
          .filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.className || box.tagName)"""
    )
    assert wide == []


def test_a_long_document_is_drawn_in_parts(serve: Serve, visit: OpenPage) -> None:
    texts = [f"Paragraph {n} holds the word number{n} and little else." for n in range(1, 3001)]
    visitor = visit(serve(FakeArchive.of_paragraphs("long.txt", texts)))
    page = visitor.page
    assert page.locator(".paragraph").count() < 400
    visitor.ask("Which holds number2000?")
    page.wait_for_selector("mark.now")
    page.wait_for_timeout(500)
    assert in_view(page, "mark.now", ".page")
    assert 0 < page.locator(".paragraph").count() < 600
    before = page.locator(".paragraph").first.inner_text()
    page.evaluate("document.querySelector('.page').scrollTop = 0")
    page.wait_for_function("text => document.querySelector('.paragraph').innerText !== text", arg=before)
    quiet(visitor)


@pytest.fixture(scope="module")
def served_three(serve: Serve, interview: FakeArchive) -> Served:
    text = interview.document("interview.txt").text
    return serve(FakeArchive.of(**{"one.txt": text, "two.txt": text, "three.txt": "Three\n\nAnother."}))


def test_only_the_ticked_documents_are_asked(served_three: Served, visit: OpenPage) -> None:
    visitor = visit(served_three)
    page = visitor.page
    page.get_by_role("button", name="Documents").click()
    assert page.locator(".documents li").count() == 3
    assert "19 exchanges" in page.locator(".documents li").first.inner_text()
    page.get_by_label("Ask two.txt").check()
    assert "Asking 1 of 3" in page.locator(".chosen").inner_text()
    visitor.ask(KOZIN)
    assert "two.txt" in page.locator(".where").inner_text()
    page.get_by_role("button", name="Documents").click()
    page.get_by_label("Filter the documents").fill("three")
    page.wait_for_function("() => document.querySelectorAll('.documents li').length === 1")
    page.locator(".document").click()
    page.get_by_text("Another.").wait_for()
    page.get_by_role("button", name="Ask all").click()
    assert not page.locator(".chosen").is_visible()
    quiet(visitor)


def test_right_to_left_words_run_from_the_right(served_hostile: Served, visit: OpenPage) -> None:
    from .conftest import HOSTILE

    number = [name for name, _ in HOSTILE].index("arabic") + 1
    visitor = visit(served_hostile)
    visitor.ask(f"verbatim hostile.txt {number}")
    assert visitor.page.locator("blockquote").evaluate("(box) => getComputedStyle(box).direction") == "rtl"


def payloads() -> list[str]:
    from .conftest import HOSTILE

    found = [text for _, text in HOSTILE if "fired" in text or "evil" in text or text.startswith(("<", "</"))]
    assert len(found) >= 25
    return found


def unharmed(visitor: Visit) -> None:
    visitor.page.wait_for_timeout(100)
    assert visitor.page.evaluate("window.fired === undefined")
    assert (
        visitor.page.locator(":is(#top, #desk, .heard) :is(img, iframe, script, style, object, svg, meta)").count() == 0
    )
    quiet(visitor)


def test_names_and_titles_of_hostile_documents_do_nothing(serve: Serve, visit: OpenPage) -> None:
    """Payloads as file name, title, people, date, publisher and words, in heading, list, source and answer."""
    import hashlib

    from askarchive.types import Details, Document

    def document(payload: str) -> Document:
        text = f"First.\n\nSecond.\n\nThird.\n\nWhat of {payload}?\n\n{payload}"
        people = Details(payload, (payload,), (payload,), payload, payload, payload, None, payload)
        return Document(payload, text, hashlib.sha256(text.encode()).hexdigest(), people)

    visitor = visit(serve(FakeArchive([document(payloads()[0])])))
    assert visitor.page.locator("h1").inner_text() == payloads()[0]
    unharmed(visitor)
    visitor = visit(serve(FakeArchive(document(payload) for payload in payloads())))
    page = visitor.page
    for number, payload in enumerate(payloads()):
        page.get_by_role("button", name="Documents").click()
        page.locator(".document").nth(number).click()
        page.wait_for_function("text => document.querySelector('#source .title').textContent === text", arg=payload)
        page.locator(".paragraph", has_text="First.").wait_for()
        assert page.locator("#source dd").first.inner_text() == payload
        visitor.ask(payload)
    page.get_by_role("button", name="Documents").click()
    page.locator(".tick input").first.check()
    unharmed(visitor)


def test_payloads_in_errors_and_announcements_are_plain_words(
    serve: Serve, interview: FakeArchive, visit: OpenPage
) -> None:
    from askarchive.errors import BadQuestion

    class Refusing(FakeArchive):
        def ask(self, question: str, **options: object):  # type: ignore[no-untyped-def, override]
            raise BadQuestion(question)

    visitor = visit(serve(Refusing([interview.document("interview.txt")])))
    page = visitor.page
    for payload in payloads():
        visitor.ask(payload)
        assert page.locator(".failure").last.locator(".q").inner_text() == payload
    page.evaluate("async (texts) => { const { say } = await import('/page/dom.js'); texts.forEach(say); }", payloads())
    assert page.locator(".heard[role=status]").inner_text() == payloads()[-1]
    unharmed(visitor)


def test_light_and_dark_follow_the_system_and_can_be_switched(served: Served, visit: OpenPage) -> None:
    background = "getComputedStyle(document.querySelector('.gradio-container')).backgroundColor"
    light, dark = (visit(served, scheme=scheme, fresh=True).page for scheme in ("light", "dark"))
    assert light.evaluate(background) != dark.evaluate(background)
    shown = dark.evaluate(background)
    light.locator(".masthead summary").click()
    light.get_by_role("button", name="Dark colours").click()
    assert light.evaluate(background) == shown
    light.reload()
    light.wait_for_selector("html[data-ready]")
    assert light.evaluate(background) == shown


def test_on_paper_the_quotes_stand_without_buttons(served: Served, visit: OpenPage) -> None:
    visitor = visit(served)
    visitor.ask(KOZIN)
    visitor.page.emulate_media(media="print")
    assert visitor.page.locator("blockquote").is_visible()
    for hidden in ("#asking", "#source", ".tools"):
        assert not visitor.page.locator(hidden).first.is_visible()


def test_a_long_conversation_in_dark_colours_is_printed_whole_and_dark_on_white(
    served: Served, visit: OpenPage
) -> None:
    visitor = visit(served, scheme="dark")
    for _ in range(8):
        visitor.ask(KOZIN)
    page = visitor.page
    page.emulate_media(media="print", color_scheme="dark")
    # Left unbroken, it would be cut at the first page's end.
    heights = page.evaluate(
        "['#conversation', '.turns'].map((box) => document.querySelector(box).getBoundingClientRect().height)"
    )
    assert heights[0] >= heights[1] > 1000
    assert page.pdf(format="A5").count(b"/Type /Page\n") >= 3
    style = "(box) => [getComputedStyle(box).color, getComputedStyle(box.parentElement).backgroundColor]"
    assert page.locator("blockquote").last.evaluate(style) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    assert page.locator(".turn").last.evaluate("(turn) => getComputedStyle(turn).minHeight") == "0px"


def test_nothing_moves_where_motion_is_reduced(served: Served, visit: OpenPage) -> None:
    visitor = visit(served, width=390, height=844, reduced_motion="reduce")
    visitor.ask(KOZIN)
    visitor.page.get_by_role("button", name="Show in the source").click()
    assert visitor.page.evaluate("document.getAnimations().length") == 0
    visitor.page.wait_for_selector("mark.now")
    assert in_view(visitor.page, "mark.now", ".page")
    assert visitor.page.evaluate("document.getAnimations().length") == 0
