"""Does the chat grow? The server's resident memory while thousands of questions come in by its four doors.

`python benchmarks/chat_memory.py --index index` asks the served chat with its real models; with `--stub` the sentences
of the index are quoted in turn and no model is loaded, which leaves what the server itself keeps. Of four questions
one comes from the page (a new visitor every ten), one by the endpoint, one by the endpoint whose answer is never
fetched, one by MCP. Prints a JSON line at each tenth and a row for docs/reliability.md. Exit code 1 when memory grew
by more than --limit MB between the first fifth and the end, or a question was not answered.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx

QUESTIONS = ("Who was Titov?", "What kind of constitution was that of 1936?", "What is the boiling point of lead?")
RPC = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
ACCEPT = {"accept": "application/json, text/event-stream"}


def main() -> int:
    """Serves, asks, prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--questions", type=int, default=5000)
    parser.add_argument("--stub", action="store_true", help="quote sentences in turn instead of reading with models")
    parser.add_argument("--limit", type=float, default=50.0, metavar="MB", help="how much it may grow (default: 50)")
    parser.add_argument("--door", choices=[door.__name__ for door in DOORS], help="ask by this one alone")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        return serve(given.index, given.stub)
    command = [sys.executable, __file__, "--serve", "--index", str(given.index), *(["--stub"] if given.stub else [])]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"}
    ) as chat:
        try:
            assert chat.stdout is not None
            said = chat.stdout.readline()
            if " on " not in said:
                return 2
            return measured(said.split(" on ")[1].split()[0], chat.pid, given)
        finally:
            chat.terminate()


def measured(address: str, pid: int, given: argparse.Namespace) -> int:
    """Asks all questions, one after another."""
    marks: list[dict[str, Any]] = []
    told: Counter[str] = Counter()
    doors = [door for door in DOORS if given.door in (None, door.__name__)]
    began = time.monotonic()
    with httpx.Client(base_url=address, timeout=120) as client:
        for number in range(given.questions):
            door = doors[number % len(doors)]
            told[f"{door.__name__} {door(client, number)}"] += 1
            if (number + 1) % max(1, given.questions // 10) == 0:
                seconds = round(time.monotonic() - began, 1)
                marks.append({"questions": number + 1, "resident_mb": resident(pid), "seconds": seconds, **told})
                print(json.dumps(marks[-1]), flush=True)
    first, last = marks[min(1, len(marks) - 1)], marks[-1]
    grown = last["resident_mb"] - first["resident_mb"]
    refused = {name: count for name, count in told.items() if not name.endswith((" answered", " left"))}
    what = "a stub answering" if given.stub else "the shipped models"
    print(
        f"| chat, memory | `python benchmarks/chat_memory.py --questions {given.questions}"
        f"{' --stub' if given.stub else ''}` | {given.questions:,} questions by page, endpoint, unfetched and MCP, {what} "
        f"| {first['resident_mb']:.0f} MB resident after {first['questions']:,}, {last['resident_mb']:.0f} MB after "
        f"{last['questions']:,}: grew by {grown:.1f} MB; not answered: {sum(refused.values())} |"
    )
    return 1 if grown > given.limit or refused else 0


def question(number: int) -> str:
    """Each another one, so that nothing is answered from memory."""
    return f"{QUESTIONS[number % len(QUESTIONS)][:-1]} in the {number}th year?"


def page(client: httpx.Client, number: int) -> str:
    """As the page asks."""
    data = [f"{number // 40:032}", question(number), None, None]
    reply = client.post("/gradio_api/run/page_ask", json={"data": data})
    return "answered" if reply.status_code == 200 and "answer" in reply.json()["data"][0] else "failed"


def endpoint(client: httpx.Client, number: int) -> str:
    """As a program asks."""
    event = client.post("/gradio_api/call/v2/ask", json={"question": question(number)})
    if event.status_code != 200:
        return str(event.status_code)
    reply = client.get(f"/gradio_api/call/ask/{event.json()['event_id']}").text
    return "answered" if '"answered"' in reply else "failed"


def unfetched(client: httpx.Client, number: int) -> str:
    """As a program asks that breaks off before it has its answer."""
    return "left" if client.post("/gradio_api/call/v2/ask", json={"question": question(number)}).is_success else "full"


def mcp(client: httpx.Client, number: int) -> str:
    """As an assistant asks."""
    call = {**RPC, "params": {"name": "ask", "arguments": {"question": question(number)}}}
    reply = client.post("/mcp", json=call, headers=ACCEPT)
    return "answered" if reply.status_code == 200 and '"answered"' in reply.text else "failed"


DOORS: Sequence[Callable[[httpx.Client, int], str]] = (page, endpoint, unfetched, mcp)


def resident(pid: int) -> float:
    """Megabytes."""
    match = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert match
    return round(int(match[1]) / 1024, 1)


def serve(index: Path, stub: bool) -> int:
    """The chat, until it is ended."""
    from askarchive.chat import launch

    launch(index, port=0, mcp=True, open_archive=stub_archive if stub else None)
    return 0


def stub_archive(path: Path) -> Any:
    """An archive that quotes the index's sentences in turn."""
    from askarchive import quoting
    from askarchive.index import open_index
    from askarchive.types import Answer, Quote

    class Stub:
        def __init__(self) -> None:
            self.index = open_index(path)
            self.names, self.document, self.paragraphs = self.index.names, self.index.document, self.index.paragraphs

        def __enter__(self) -> Stub:
            return self

        def __exit__(self, *_: object) -> None:
            self.index.close()

        def words(self, quote: Quote) -> str:
            return quoting.words(quote, self.document(quote.document))

        def words_of(self, document: str, span: Any) -> str:
            words: str = span.of(self.document(document).text)
            return words

        def ask(self, question: str, *, history: Any = (), documents: Any = None, id: str = "") -> Answer:
            row = int.from_bytes(hashlib.sha256(question.encode()).digest()[:4]) % len(self.index)
            at = self.index.passage(row)
            quote = Quote(
                at.document,
                at.start,
                at.end,
                self.document(at.document).sha256,
                at.role,
                at.speaker,
                at.paragraph,
                at.question,
                0.9,
            )
            return Answer(id, question, question, "answered", 0.9, (quote,), (), "", self.index.id, 1.0)

    return Stub()


if __name__ == "__main__":
    sys.exit(main())
