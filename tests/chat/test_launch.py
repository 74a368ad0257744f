"""Starting and ending the chat."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from askarchive.chat import launch
from askarchive.chat.launch import bind
from askarchive.errors import BadInput, IndexMissing

from .conftest import Served

PROGRAM = """
import contextlib, sys
sys.path.insert(0, sys.argv[1])
from chat.fake import FakeArchive
from askarchive.chat.launch import application, bind, serve
with bind("127.0.0.1", 0) as listening, contextlib.suppress(KeyboardInterrupt):
    serve(application(FakeArchive.of(a="Title\\n\\nWords.")), listening)
"""


def test_a_port_in_use_is_said_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(BadInput, match=f"Port {port} is in use"):
            launch(Path("no-index"), port=port)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("not a host", 7860), ("203.0.113.1", 7860)])
def test_an_address_that_cannot_be_had_is_said_in_one_sentence(host: str, port: int) -> None:
    with pytest.raises(BadInput, match="Cannot listen"):
        bind(host, port)


def test_small_answers_do_not_wait_for_an_acknowledgement(served: Served) -> None:
    import httpx

    with httpx.Client(base_url=served.address) as client:
        took = []
        for _ in range(20):
            began = time.perf_counter()
            client.post("/gradio_api/run/page_forget", json={"data": ["a" * 32]}).raise_for_status()
            took.append(time.perf_counter() - began)
    assert sorted(took)[10] < 0.035


def test_a_missing_index_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        launch(tmp_path / "no-index", port=0)


def test_the_address_is_said_when_the_page_answers_and_ctrl_c_ends_it() -> None:
    import httpx

    command = [sys.executable, "-c", PROGRAM, str(Path(__file__).parents[1])]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ})
    assert program.stdout is not None
    address = program.stdout.readline().split(" on ")[1].split()[0]
    with httpx.stream("GET", address + "/gradio_api/heartbeat/abc", timeout=60) as open_page:
        assert open_page.status_code == 200  # an open page does not keep the server from ending
        program.send_signal(signal.SIGINT)
        assert program.wait(60) == 0
    assert program.stderr is not None
    assert program.stderr.read() == ""
