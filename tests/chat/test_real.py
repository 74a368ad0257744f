"""The shipped interview, its real index and model, asked in a real browser."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from .conftest import ROOT, OpenPage, Serve

pytestmark = [pytest.mark.browser, pytest.mark.model]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from askarchive import encoder
    from askarchive.archive import Archive
    from askarchive.index import build

    out: Path = tmp_path_factory.mktemp("index")
    build([ROOT / "corpus"], out, encoder.load())
    with Archive.open(out) as opened:
        yield opened


def test_the_shipped_interview_answers_exactly_and_abstains(archive: Any, serve: Serve, visit: OpenPage) -> None:
    visitor = visit(serve(archive))
    page = visitor.page
    visitor.ask("What kind of constitution was that of 1936?")
    quote = page.locator("figure.quote").first
    words = quote.locator("blockquote").inner_text()
    start, end = (int(quote.get_attribute(f"data-{name}")) for name in ("start", "end"))
    assert words == archive.document("interview.txt").text[start:end]
    assert "purely ornamental Constitution in 1936" in words
    page.wait_for_selector("mark.now")
    assert page.locator("mark.now").inner_text() == words
    visitor.ask("What is the boiling point of lead?")
    assert page.locator(".turn").last.locator(".abstention").is_visible()
    assert (visitor.outside, visitor.troubles) == ([], [])


@pytest.mark.parametrize(("width", "clicks"), [(1280, 1), (390, 2)])
def test_a_visitors_first_minute_ends_with_a_quotation_in_its_source(
    archive: Any, serve: Serve, visit: OpenPage, width: int, clicks: int
) -> None:
    """From the page's opening to words that are marked where they stand, without a key: one click, on a phone two."""
    served = serve(archive)
    examples = visit(served).page.locator(".example").count()
    assert examples >= 3
    for number in range(examples):
        page = visit(served, width=width, height=844, fresh=True).page
        page.evaluate("() => { window.clicks = 0; addEventListener('click', () => { window.clicks += 1; }, true); }")
        page.locator(".example").nth(number).click()
        page.wait_for_selector(".turn:not(.waiting)")
        if width < 900:
            page.get_by_role("button", name="Show in the source").first.click()
        page.wait_for_selector("mark.now")
        quote = page.locator("figure.quote").first
        start, end = (int(quote.get_attribute(f"data-{name}")) for name in ("start", "end"))
        words = archive.document("interview.txt").text[start:end]
        assert quote.locator("blockquote").inner_text() == words
        assert "".join(page.locator("mark.now").all_inner_texts()) == words.replace("\n", "")
        assert page.locator("mark.now").first.is_visible()
        assert page.evaluate("window.clicks") == clicks <= 2


def test_twenty_visitors_at_once_are_all_answered_and_see_only_their_own(archive: Any, serve: Serve) -> None:
    served = serve(archive)

    def post(call: str, *data: Any) -> Any:
        reply = httpx.post(f"{served.address}/gradio_api/run/page_{call}", json={"data": data}, timeout=300)
        return reply.raise_for_status().json()["data"][0]

    def visitor(number: int) -> list[str]:
        name = f"{number:032}"
        turn = post("ask", name, f"Who was Titov, asks visitor {number}?", None, None)
        assert turn["answer"]["outcome"], turn
        return [turn["answer"]["question"] for turn in post("conversation", name)["turns"]]

    with ThreadPoolExecutor(20) as visitors:
        seen = list(visitors.map(visitor, range(20)))
    assert seen == [[f"Who was Titov, asks visitor {number}?"] for number in range(20)]


def test_the_page_itself_goes_nowhere_with_the_network_off(archive: Any, serve: Serve, visit: OpenPage) -> None:
    served: SimpleNamespace = serve(archive)  # type: ignore[assignment]
    visitor = visit(served, fresh=True)
    visitor.page.context.route(lambda url: not url.startswith(served.address), lambda route: route.abort())
    visitor.ask("Who was Titov?")
    assert visitor.page.locator(".turn blockquote").first.is_visible()
    assert visitor.outside == []
