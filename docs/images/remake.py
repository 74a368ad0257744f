"""Makes the screenshots of the chat anew: `python docs/images/remake.py [--index index]`.

Enter: an index with the shipped interview. Leave: docs/chat.png and docs/images/*.png.
"""

from __future__ import annotations

import argparse
import shutil
import threading
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SIZES = {"desktop": (1360, 860), "phone": (390, 844)}
ANSWERED = "Who was Titov?"
ABSTAINED = "What is the boiling point of lead?"
MISQUOTED = "Kozin was shocked by this frankness, as his diary entry shows."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("index"))
    address, server = serve(parser.parse_args().index)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for size, (width, height) in SIZES.items():
            for scheme in ("light", "dark"):
                context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
                context.set_default_timeout(180_000)
                for name in photograph(context.new_page(), address, size, scheme):
                    print(name)
                context.close()
        browser.close()
    shutil.copyfile(HERE / "answer-desktop-light.png", HERE.parent / "chat.png")
    server.should_exit = True


def serve(index: Path) -> tuple[str, Any]:
    """The chat on a free port."""
    from askarchive.chat.launch import application, bind, config, quiet_libraries

    quiet_libraries()
    import uvicorn

    from askarchive.archive import Archive

    server = uvicorn.Server(config(application(Archive.open(index))))
    listening = bind("127.0.0.1", 0)
    threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True).start()
    while not server.started:
        time.sleep(0.1)
    return f"http://127.0.0.1:{listening.getsockname()[1]}", server


def photograph(page: Any, address: str, size: str, scheme: str) -> list[str]:
    """The main states of the page, one after another."""
    taken = []

    def take(state: str) -> None:
        page.wait_for_timeout(900)
        page.screenshot(path=HERE / f"{state}-{size}-{scheme}.png", animations="disabled")
        taken.append(f"{state}-{size}-{scheme}.png")

    def ask(question: str) -> None:
        turns = page.locator(".turn").count()
        page.locator("#question textarea").fill(question)
        page.locator("#ask").click()
        page.wait_for_function("n => document.querySelectorAll('.turn:not(.waiting)').length > n", arg=turns)

    page.goto(address)
    page.wait_for_selector("html[data-ready]")
    take("welcome")
    ask(ANSWERED)
    take("answer")
    if size == "phone":
        page.locator(".tool", has_text="Show in the source").first.click()
        take("source")
        page.locator(".back").click()
    ask(ABSTAINED)
    page.locator(".abstention > details > summary").last.click()
    take("abstention")
    page.get_by_role("button", name="Check a quotation").click()
    page.get_by_label("The quotation").fill(MISQUOTED)
    page.get_by_label("The quotation").press("Enter")
    page.wait_for_selector(".finding-of")
    take("check")
    return taken


if __name__ == "__main__":
    main()
