"""Memory of the served chat over many questions: `python benchmarks/chat_memory.py --index index [--questions 5000]`.

Enter: an index. Leave: the server's resident memory after each tenth of the questions, on standard output. Half of the
questions are one visitor's after another, a quarter comes by the queue and is read, a quarter is never read.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx

QUESTIONS = ("Who was Titov?", "What kind of constitution was that of 1936?", "What is the boiling point of lead?")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--questions", type=int, default=5000)
    given = parser.parse_args()
    command = [sys.executable, "-m", "askarchive", "chat", "--index", str(given.index), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"}
    ) as chat:
        assert chat.stdout is not None
        address = chat.stdout.readline().split(" on ")[1].split()[0]
        began = time.monotonic()
        with httpx.Client(base_url=address, timeout=120) as client:
            for done in range(given.questions):
                ask(client, done)
                if (done + 1) % (given.questions // 10) == 0:
                    print(
                        f"{done + 1:6} questions {resident(chat.pid):7.1f} MB {time.monotonic() - began:7.1f} s",
                        flush=True,
                    )
        chat.terminate()


def ask(client: httpx.Client, number: int) -> None:
    question = QUESTIONS[number % len(QUESTIONS)]
    if number % 2:
        name = f"{number // 20:032}"
        client.post("/gradio_api/run/page_ask", json={"data": [name, question, None, None]}).raise_for_status()
        return
    event = client.post("/gradio_api/call/v2/ask", json={"question": question})
    if event.status_code == 503:  # the unread ones fill the queue
        time.sleep(0.2)
        return
    if number % 4:
        client.get(f"/gradio_api/call/ask/{event.json()['event_id']}").raise_for_status()


def resident(pid: int) -> float:
    """Megabytes."""
    match = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert match
    return int(match[1]) / 1024


if __name__ == "__main__":
    main()
