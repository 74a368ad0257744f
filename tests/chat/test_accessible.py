"""axe-core finds nothing to object to, on every state of the page, at two sizes and in both colours."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import OpenPage, Serve, Served, Visit, photograph
from .fake import FakeArchive
from .test_page import ANSWER, KOZIN, LEAD

axe = pytest.importorskip("axe_core_python.sync_playwright", reason="axe-core-python is not installed")

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def objections(page: Any) -> list[str]:
    page.wait_for_timeout(300)
    found = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}})
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


def states(visitor: Visit, phone: bool) -> Any:
    page = visitor.page
    yield "welcome"
    visitor.ask(KOZIN)
    yield "answer"
    if phone:
        page.locator(".tool", has_text="Show in the source").click()
        page.wait_for_timeout(400)
        yield "sheet"
        page.locator(".back").click()
    page.locator(".quote summary").first.click()
    yield "menu"
    page.keyboard.press("Escape")
    page.locator(".masthead summary").click()
    yield "more"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="No", exact=True).click()
    yield "marking"
    visitor.ask("Where did he go?")
    visitor.page.get_by_role("button", name="Change").click()
    yield "follow-up"
    visitor.ask(LEAD)
    page.locator(".abstention > details > summary").last.click()
    yield "abstention"
    page.route("**/run/page_ask", lambda route: route.abort())
    visitor.ask(KOZIN)
    yield "error"
    page.unroute("**/run/page_ask")
    page.get_by_role("button", name="Check a quotation").click()
    yield "check"
    page.get_by_label("The quotation").fill(ANSWER.replace("staggered", "shocked"))
    page.get_by_label("The quotation").press("Enter")
    page.wait_for_selector(".finding-of")
    yield "checked"
    page.get_by_label("The quotation").fill("The boiling point of lead is one thousand degrees.")
    page.get_by_label("The quotation").press("Enter")
    page.wait_for_selector(".finding-of.absent")
    yield "not found"
    page.get_by_role("button", name="Source", exact=True).click() if phone else None
    page.get_by_label("Find in this document").fill("Kabalov")
    page.get_by_label("Find in this document").press("Enter")
    page.wait_for_selector("mark.at")
    page.wait_for_timeout(400)
    yield "found in the source"


def states_of_many(visitor: Visit, phone: bool) -> Any:
    page = visitor.page
    if phone:
        page.get_by_role("button", name="Source", exact=True).click()
        page.wait_for_timeout(400)
    page.get_by_role("button", name="Documents").click()
    yield "documents"
    page.get_by_label("Ask two.txt").check()
    if phone:
        page.locator(".back").click()
        page.wait_for_timeout(400)
    visitor.ask(KOZIN)
    yield "answer of the ticked ones"


def assert_nothing(visitor: Visit, going: Any, name: str) -> None:
    found = {}
    for state in going:
        found[state] = objections(visitor.page)
        photograph(visitor.page, f"state-{state}-{name}")
    assert {state: wrong for state, wrong in found.items() if wrong} == {}


SIZES = pytest.mark.parametrize("width", [1280, 390])
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


@SIZES
@SCHEMES
def test_axe_objects_to_nothing(served_whole: Served, visit: OpenPage, width: int, scheme: str) -> None:
    visitor = visit(served_whole, width=width, height=844, scheme=scheme)
    assert_nothing(visitor, states(visitor, width < 900), f"{width}-{scheme}")


@SIZES
@SCHEMES
def test_axe_objects_to_nothing_of_several_documents(
    serve: Serve, interview: FakeArchive, visit: OpenPage, width: int, scheme: str
) -> None:
    text = interview.document("interview.txt").text
    several = serve(FakeArchive.of(**{"one.txt": text, "two.txt": text, "three.txt": "Three\n\nAnother."}))
    visitor = visit(several, width=width, height=844, scheme=scheme)
    assert_nothing(visitor, states_of_many(visitor, width < 900), f"{width}-{scheme}")
