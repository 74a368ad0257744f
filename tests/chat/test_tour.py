"""One visit from the opening to a new conversation, through everything the page offers, at two sizes and in both colours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from askarchive import feedback

from .conftest import OpenPage, Serve, Served, Visit, photograph
from .fake import FakeArchive
from .test_page import ANSWER, KOZIN, LEAD, in_view, quiet
from .test_page_taking import clipboard, saved_as

pytestmark = pytest.mark.browser

KEPT_IN = "Where is the archive kept?"
NOTE = f"A note\n\nOn keeping.\n\nBy hand\n\n1990\n\nAn introduction.\n\n{KEPT_IN}\n\nThe archive is  *kept* <laughs> in a cellar."
SINGER = "Which singer spent five years in the camps, between 1945 and 1950?"
STYLES = {"Chicago": "Dan Healey", "APA": "Healey, D.", "MLA": "Healey, Dan", "BibTeX": "@misc{Healey2018,"}


@pytest.fixture(scope="module")
def served_tour(
    serve: Serve, interview: FakeArchive, whole: FakeArchive, tmp_path_factory: pytest.TempPathFactory
) -> Served:
    """The interview and a note; quotations of the interview can be checked, and answers marked."""
    note = FakeArchive.of(**{"note.txt": NOTE}).document("note.txt")
    archive = FakeArchive([interview.document("interview.txt"), note])
    archive.index = whole.index
    return serve(archive, feedback=tmp_path_factory.mktemp("feedback") / "marks.jsonl")


class Tour:
    """A visit at one size, with a picture after each step."""

    def __init__(self, visitor: Visit, served: Served, variant: str) -> None:
        self.visitor, self.page, self.served, self.variant = visitor, visitor.page, served, variant
        self.phone = variant.startswith("phone")
        self.steps = 0

    def took(self, step: str) -> None:
        self.steps += 1
        photograph(self.page, f"tour-{self.variant}-{self.steps:02}-{step}")

    def turn(self, number: int) -> Any:
        return self.page.locator(".turn").nth(number - 1)

    def to_source(self) -> None:
        if self.phone:
            self.page.get_by_role("button", name="Source", exact=True).click()

    def from_source(self) -> None:
        if self.phone:
            self.page.locator(".back").click()
            self.page.locator("#source").wait_for(state="hidden")

    def marked(self, words: str) -> None:
        """Waits until these words alone are marked in the source and seen there."""
        self.page.wait_for_function("text => document.querySelector('mark.now')?.textContent === text", arg=words)
        self.page.wait_for_function(
            """() => {
              const [a, b] = ['mark.now', '.page'].map((s) => document.querySelector(s).getBoundingClientRect());
              return a.height > 0 && a.top >= b.top && a.bottom <= b.bottom;
            }"""
        )
        assert in_view(self.page, "mark.now", ".page")

    def quotes_are_exact(self, turn: Any) -> list[str]:
        """The words of a turn's quotations, each compared with the slice of a source that it says it is."""
        figures = turn.locator("figure.quote").evaluate_all(
            """(all) => all.map((figure) => [
              figure.querySelector('blockquote').innerText, Number(figure.dataset.start), Number(figure.dataset.end),
            ])"""
        )
        texts = [self.served.archive.document(name).text for name in self.served.archive.names]
        for words, start, end in figures:
            assert words and words in {text[start:end] for text in texts}
        return [words for words, _, _ in figures]

    def came_to(self, number: int) -> None:
        """Waits until a turn stands at the top of the conversation."""
        self.page.wait_for_function(
            """(i) => {
              const top = (box) => box.getBoundingClientRect().top;
              return Math.abs(top(document.querySelectorAll('.turn')[i]) - top(document.querySelector('#conversation'))) < 40;
            }""",
            arg=number - 1,
        )


@pytest.mark.parametrize("variant", ["desktop-light", "desktop-dark", "phone-light", "phone-dark"])
def test_a_visitor_goes_through_the_whole_page(served_tour: Served, visit: OpenPage, variant: str) -> None:
    size, scheme = variant.split("-")
    width, height = (390, 844) if size == "phone" else (1280, 800)
    look = {"width": width, "height": height, "scheme": scheme}
    tour = Tour(visit(served_tour, **look), served_tour, variant)
    ask(tour)
    read(tour)
    follow_up_and_abstain(tour)
    take_along(tour, visit, look)
    check_and_mark(tour)
    choose_documents(tour)
    go_about_and_begin_anew(tour)
    quiet(tour.visitor)


def ask(tour: Tour) -> None:
    page = tour.page
    assert page.locator("h1").inner_text() == "An archive of 2 documents"
    assert page.evaluate("document.body.classList.contains('dark')") == tour.variant.endswith("dark")
    tour.took("opened")
    page.locator(".example", has_text=KEPT_IN).click()
    page.wait_for_selector(".turn[data-outcome=answered]")
    assert tour.turn(1).locator(".asked .q").inner_text() == KEPT_IN
    assert tour.quotes_are_exact(tour.turn(1)) == ["The archive is  *kept* <laughs> in a cellar."]
    assert not page.locator(".example").first.is_visible()
    tour.took("asked by an example")
    tour.visitor.ask(KOZIN)
    assert tour.quotes_are_exact(tour.turn(2)) == [ANSWER]
    tour.took("asked")


def read(tour: Tour) -> None:
    page = tour.page
    quote = tour.turn(2).locator("blockquote")
    assert page.locator("#source").is_visible() is not tour.phone
    quote.click()
    tour.marked(ANSWER)
    tour.took("source by click")
    tour.from_source()
    quote.focus()
    page.keyboard.press("Enter")
    tour.marked(ANSWER)
    page.wait_for_function("document.activeElement.matches('#source .title')")
    tour.took("source by key")
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement.tagName === 'BLOCKQUOTE'")
    if tour.phone:
        page.locator("#source").wait_for(state="hidden")
    tour.to_source()
    box = page.get_by_label("Find in this document")
    box.fill("kabalov")
    for place in ("1 of 2", "2 of 2"):
        box.press("Enter")
        page.wait_for_function("text => document.querySelector('.count').textContent === text", arg=place)
        assert page.locator("mark.at").inner_text().casefold() == "kabalov"
        tour.took(f"found {place}")
    assert page.locator("mark.found").count() == 2
    tour.from_source()


def follow_up_and_abstain(tour: Tour) -> None:
    page = tour.page
    tour.visitor.ask("Where did he go?")
    assert KOZIN in tour.turn(3).locator(".understood").inner_text()
    tour.took("follow-up")
    tour.turn(3).get_by_role("button", name="Change").click()
    box = tour.turn(3).get_by_label("How the question is understood")
    box.fill(SINGER)
    tour.took("follow-up being changed")
    box.press("Enter")
    tour.turn(3).locator("blockquote", has_text="spent five years in the camps").wait_for()
    assert page.locator(".turn").count() == 3 and tour.turn(3).locator(".understood").count() == 0
    assert tour.turn(3).locator(".asked .q").inner_text() == SINGER
    tour.quotes_are_exact(tour.turn(3))
    tour.took("follow-up changed")
    tour.visitor.ask(LEAD)
    turn = tour.turn(4)
    assert turn.get_attribute("data-outcome") == "mentioned"
    assert turn.locator(".answer, .failure").count() == 0
    assert not turn.locator("blockquote").first.is_visible()
    turn.locator(".abstention > details > summary").click()
    assert turn.locator("blockquote").first.is_visible()
    assert len(tour.quotes_are_exact(turn)) == 3
    tour.took("abstention unfolded")


def take_along(tour: Tour, visit: OpenPage, look: dict[str, Any]) -> None:
    page = tour.page
    turn = tour.turn(2)
    turn.locator(".tool", has_text="Copy exactly").click()
    turn.locator(".tool", has_text="Copied").wait_for()
    assert clipboard(page) == ANSWER
    tour.took("copied")
    turn.locator("summary", has_text="Cite").click()
    citations = set()
    for style, sign in STYLES.items():
        turn.locator(".items .tool", has_text=style).click()
        turn.locator(".items .tool", has_text=f"{style} copied").wait_for()
        citations.add(clipboard(page))
        assert sign in clipboard(page), style
        assert style == "BibTeX" or clipboard(page).startswith(ANSWER)  # an entry is about the document
        tour.took(f"cited {style}")
    assert len(citations) == len(STYLES)
    page.keyboard.press("Escape")
    turn.locator(".tool", has_text="Copy link").click()
    turn.locator(".tool", has_text="Link copied").wait_for()
    other = Tour(visit(tour.served, path=clipboard(page).removeprefix(tour.served.address), **look), tour.served, "")
    assert other.page.locator(".turn").count() == 1
    assert other.quotes_are_exact(other.turn(1)) == [ANSWER]
    other.phone = tour.phone
    other.to_source()
    other.page.locator("#source").wait_for()
    other.page.wait_for_function("text => document.querySelector('mark.now')?.textContent === text", arg=ANSWER)
    tour.steps += 1
    photograph(other.page, f"tour-{tour.variant}-{tour.steps:02}-link-opened")
    quiet(other.visitor)
    other.page.close()
    page.bring_to_front()
    for label, suffix in (("Markdown", ".md"), ("JSON", ".json"), ("Web Annotations", ".jsonld")):
        if not page.locator(".masthead .items").is_visible():
            page.locator(".masthead summary").click()
        text = saved_as(page, label, suffix)
        if suffix != ".md":
            assert ANSWER in strings(json.loads(text))
        tour.took(f"saved as {label}")
    page.keyboard.press("Escape")


def check_and_mark(tour: Tour) -> None:
    page = tour.page
    page.get_by_role("button", name="Check a quotation").click()
    assert not page.locator("#asking").is_visible()
    claim = page.get_by_label("The quotation")
    for name, words, verdict in (
        ("exact", ANSWER, "Found, character for character"),
        ("differs", ANSWER.replace("staggered", "shocked"), "Found, with differences"),
        ("absent", "Bread was sold by weight on Tuesdays in Lisbon.", "Not in the archive"),
    ):
        claim.fill(words)
        claim.press("Enter")
        page.locator(f".finding-of.{name} .verdict").wait_for()
        assert page.locator(f".finding-of.{name} .verdict").inner_text() == verdict
        assert page.locator(".claimed").inner_text() == words
        found = page.locator(".checked > .quote blockquote").all_inner_texts()
        assert found == ([] if name == "absent" else [ANSWER])
        assert page.locator(".claimed mark.altered").all_inner_texts() == (["shocked"] if name == "differs" else [])
        tour.took(f"checked {name}")
    page.locator("button[data-view=ask]").click()
    turn = tour.turn(2)
    before = len(feedback.read(tour.served.feedback))
    turn.get_by_role("button", name="No", exact=True).click()
    turn.get_by_label("Nothing in the archive answers it").check()
    turn.get_by_label("Remark, if you like").fill(tour.variant)
    tour.took("marking")
    turn.get_by_role("button", name="Send").click()
    turn.get_by_text("Noted, thank you.").wait_for()
    marks = feedback.read(tour.served.feedback)
    assert len(marks) == before + 1
    assert (marks[-1].reason, marks[-1].note) == ("should_have_refused", tour.variant)
    tour.took("marked")


def choose_documents(tour: Tour) -> None:
    page = tour.page
    tour.to_source()
    page.get_by_role("button", name="Documents").click()
    assert page.locator(".documents li").count() == 2
    page.get_by_label("Ask note.txt").check()
    tour.took("documents")
    tour.from_source()
    assert "Asking 1 of 2" in page.locator(".chosen").inner_text()
    tour.visitor.ask(KOZIN)
    assert tour.turn(5).get_attribute("data-outcome") != "answered"
    tour.took("asked the ticked one")
    page.get_by_role("button", name="Ask all").click()
    assert not page.locator(".chosen").is_visible()


def go_about_and_begin_anew(tour: Tour) -> None:
    page = tour.page
    for there, number in ((page.go_back, 4), (page.go_back, 3), (page.go_back, 2), (page.go_forward, 3)):
        there()
        tour.came_to(number)
        if number < 4 and not tour.phone:  # on a phone nobody sees the source
            tour.marked(tour.quotes_are_exact(tour.turn(number))[0])
        tour.took(f"gone to turn {number}")
    words = page.locator(".turn .asked .q, .turn blockquote")  # the folded ones too
    before = words.all_text_contents()
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.locator(".turn").count() == 5
    assert len(before) > 5 and words.all_text_contents() == before
    tour.took("loaded again")
    page.locator(".fresh").click()
    page.locator(".example").first.wait_for()
    assert page.locator(".turn").count() == 0
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.locator(".turn").count() == 0 and page.locator(".example").first.is_visible()
    tour.took("begun anew")


def strings(data: Any) -> Iterator[str]:
    """Every string in parsed JSON."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, (dict, list)):
        for one in data.values() if isinstance(data, dict) else data:
            yield from strings(one)
