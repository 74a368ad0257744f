"""A served chat with an archive that needs no model, and a headless Chromium to drive it."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .fake import FakeArchive

ROOT = Path(__file__).parents[2]
HOSTILE = [
    (line["name"], line["text"])
    for line in map(json.loads, (ROOT / "tests/data/hostile.jsonl").read_text("utf-8").splitlines())
]


@dataclass(frozen=True)
class Served:
    """A running chat."""

    address: str
    app: Any
    archive: FakeArchive
    feedback: Any = None  # the file that keeps marks


Serve = Callable[..., Served]


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """Serves an archive on a free port until the tests end."""
    import uvicorn

    from askarchive.chat.launch import application, bind, config

    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def serving(archive: FakeArchive, **options: Any) -> Served:
        app = application(archive, **options)
        listening = bind("127.0.0.1", 0)
        server = uvicorn.Server(config(app))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        until = time.monotonic() + 120
        while not server.started:
            assert thread.is_alive() and time.monotonic() < until, "the server did not start"
            time.sleep(0.02)
        running.append((server, thread))
        return Served(f"http://127.0.0.1:{listening.getsockname()[1]}", app, archive, options.get("feedback"))

    yield serving
    for server, _ in running:
        server.should_exit = True
    for _, thread in running:
        thread.join(10)


@pytest.fixture(scope="session")
def interview() -> FakeArchive:
    return FakeArchive.of_files([ROOT / "corpus/interview.txt"])


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeArchive]:
    """The shipped interview with a real index beside the fake answers, for checking quotations."""
    from askarchive.index import build, open_index
    from conftest import FakeEncoder

    out = tmp_path_factory.mktemp("index")
    build([ROOT / "corpus"], out, FakeEncoder())
    archive = FakeArchive.of_files([ROOT / "corpus/interview.txt"])
    archive.index = open_index(out)
    yield archive
    archive.index.close()


@pytest.fixture(scope="session")
def served_whole(serve: Serve, whole: FakeArchive, tmp_path_factory: pytest.TempPathFactory) -> Served:
    """As `served`, and quotations can be checked and answers marked."""
    return serve(whole, feedback=tmp_path_factory.mktemp("feedback") / "marks.jsonl")


@pytest.fixture(scope="session")
def served(serve: Serve, interview: FakeArchive) -> Served:
    """The shipped interview, served."""
    return serve(interview)


@pytest.fixture(scope="session")
def served_hostile(serve: Serve) -> Served:
    """An archive of strings that pages like to alter, served."""
    return serve(FakeArchive.of_paragraphs("hostile.txt", [text for _, text in HOSTILE]))


@dataclass
class Visit:
    """A browser page and what went wrong on it."""

    page: Any
    outside: list[str]  # requests to other hosts
    troubles: list[str]  # console errors and refusals of the content security policy

    def ask(self, question: str) -> None:
        turns = self.page.locator(".turn").count()
        self.page.locator("#question textarea").fill(question)
        self.page.locator("#question textarea").press("Enter")
        self.page.wait_for_function("n => document.querySelectorAll('.turn:not(.waiting)').length > n", arg=turns)


OpenPage = Callable[..., Visit]
KEPT = ROOT / "test-artefacts" / "chat"


def photograph(page: Any, name: str) -> None:
    """Keeps what the page looks like, for people who look into a test."""
    KEPT.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=KEPT / f"{re.sub(r'[^A-Za-z0-9_.-]+', '-', name).strip('-')}.png", animations="disabled")


@pytest.fixture(scope="session")
def contexts(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Browser contexts by their options; those that are shared keep the page's files, as a visitor's browser does."""
    kept: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(fresh: bool, **options: Any) -> Any:
        key = tuple(sorted(options.items()))
        if fresh or key not in kept:
            context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"], **options)
            context.set_default_timeout(90_000)  # a busy machine is not a broken page
            if fresh:
                return context
            kept[key] = context
        return kept[key]

    yield of
    for context in kept.values():
        context.close()


@pytest.fixture
def visit(contexts: Callable[..., Any], request: pytest.FixtureRequest) -> Iterator[OpenPage]:
    """Opens a served chat in a tab of its own; with `fresh`, in a browser that was never used; `first` is a script that
    runs before the page's own.

    What each page looked like in the end is kept under test-artefacts/chat.
    """
    pages = []

    def visiting(
        served: Served,
        *,
        width: int = 1280,
        height: int = 800,
        scheme: str = "light",
        path: str = "/",
        fresh: bool = False,
        first: str = "",
        **options: Any,
    ) -> Visit:
        page = contexts(fresh, color_scheme=scheme, **options).new_page()
        pages.append(page)
        if first:
            page.add_init_script(first)
        page.set_viewport_size({"width": width, "height": height})
        visit = Visit(page, [], [])
        page.on("request", lambda request: _note_outside(request.url, served.address, visit.outside))
        page.on("console", lambda message: message.type == "error" and visit.troubles.append(message.text))
        page.on("pageerror", lambda error: visit.troubles.append(str(error)))
        page.goto(served.address + path)
        page.wait_for_selector("html[data-ready]", state="attached")
        return visit

    yield visiting
    for number, page in enumerate(pages, 1):
        if not page.is_closed():
            photograph(page, request.node.name + (f"-{number}" if len(pages) > 1 else ""))
            page.close()


def _note_outside(url: str, address: str, outside: list[str]) -> None:
    if not url.startswith((address, "data:", "blob:")):
        outside.append(url)
