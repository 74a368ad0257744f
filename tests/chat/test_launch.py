"""Starting and ending the chat."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from askarchive.chat import launch
from askarchive.chat.launch import bind
from askarchive.errors import BadInput, IndexMissing

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


def test_small_answers_do_not_wait_for_an_acknowledgement() -> None:
    async def no_delay_of_an_accepted_connection() -> int:
        accepted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        class Once(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                own = transport.get_extra_info("socket")
                accepted.set_result(own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
                transport.close()

        with bind("127.0.0.1", 0) as listening:
            server = await asyncio.get_running_loop().create_server(Once, sock=listening)
            async with server:
                _, writer = await asyncio.open_connection(*listening.getsockname()[:2])
                found = await accepted
                writer.close()
        return found

    # In a thread of its own: Playwright's event loop may be running in this one.
    with ThreadPoolExecutor(1) as other:
        assert other.submit(asyncio.run, no_delay_of_an_accepted_connection()).result()


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
