"""axe-core finds nothing to object to, on every state of the page, at two sizes and in both colours."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import OpenPage, Served, Visit
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
    page.get_by_role("button", name="Check a quotation").click()
    page.get_by_label("The quotation").fill(ANSWER.replace("staggered", "shocked"))
    page.get_by_label("The quotation").press("Enter")
    page.wait_for_selector(".finding-of")
    yield "checked"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_objects_to_nothing(served_whole: Served, visit: OpenPage, width: int, scheme: str) -> None:
    visitor = visit(served_whole, width=width, height=844, scheme=scheme)
    found = {state: objections(visitor.page) for state in states(visitor, width < 900)}
    assert {state: wrong for state, wrong in found.items() if wrong} == {}
