"""Nothing on the page moves under a visitor's eyes: not while it opens, nor when an answer or its source comes."""

from __future__ import annotations

from typing import Any
from urllib.request import urlopen

import pytest

from .conftest import OpenPage, Served, Visit
from .test_page import KOZIN, LEAD, quiet

GOOD = 0.1  # the most that Core Web Vitals call good (https://web.dev/articles/cls); measured 0.000 to 0.001
# A browser forgives what moves within half a second of a click or a key, so every call takes longer than that.
WATCHED = """
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) {
      if (one.hadRecentInput) continue;
      window.shifts.push({
        value: one.value,
        what: one.sources.map(({ node, previousRect: was, currentRect: is }) =>
          `${node?.id || node?.className || node?.nodeName}: ${was.y}+${was.height} to ${is.y}+${is.height}`),
      });
    }
  }).observe({ type: "layout-shift", buffered: true });
  const fetched = window.fetch;
  window.fetch = async (...call) => {
    if (String(call[0]).includes("/run/page_")) await new Promise((done) => setTimeout(done, 700));
    return fetched(...call);
  };
"""


def assert_nothing_jumped(page: Any) -> None:
    page.wait_for_timeout(400)  # an observer is told between two frames
    shifts = page.evaluate("window.shifts")
    assert sum(one["value"] for one in shifts) < GOOD, shifts


def ask(visitor: Visit, question: str) -> None:
    """By keys, which excuse that the box grows with its lines."""
    turns = visitor.page.locator(".turn").count()
    visitor.page.locator("#question textarea").click()
    visitor.page.keyboard.type(question)
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_function("n => document.querySelectorAll('.turn:not(.waiting)').length > n", arg=turns)


def open_source(page: Any) -> None:
    page.wait_for_timeout(600)
    page.locator(".turn").last.locator(".tool", has_text="Show in the source").first.click()
    page.wait_for_selector("mark.now")


@pytest.mark.browser
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844), (320, 640)])
def test_nothing_jumps_from_the_opening_to_the_source(served: Served, visit: OpenPage, width: int, height: int) -> None:
    visitor = visit(served, width=width, height=height, fresh=True, first=WATCHED)
    page = visitor.page
    page.wait_for_selector(".example")
    assert_nothing_jumped(page)
    ask(visitor, KOZIN)
    assert_nothing_jumped(page)
    open_source(page)
    assert_nothing_jumped(page)
    if width < 900:
        page.locator(".back").click()
    ask(visitor, LEAD)
    page.locator(".abstention > details > summary").click()
    open_source(page)
    assert_nothing_jumped(page)
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert_nothing_jumped(page)
    quiet(visitor)


@pytest.mark.browser
def test_the_watch_sees_a_jump(served: Served, visit: OpenPage) -> None:
    page = visit(served, first=WATCHED).page
    page.wait_for_timeout(600)
    page.evaluate("document.querySelector('#top').style.minHeight = '300px'")
    with pytest.raises(AssertionError):
        assert_nothing_jumped(page)


def test_the_page_has_its_look_before_any_script_runs(served: Served) -> None:
    with urlopen(served.address) as page:
        head, _, _ = page.read().decode().partition("</head>")
    assert '<link rel="stylesheet" href="/page/page.css">' in head
