"""Connections that send nothing, or hardly anything, are ended and hold up nobody."""

from __future__ import annotations

import select
import socket
import time
from urllib.parse import urlsplit

import httpx
import pytest

from askarchive.chat.connection import Connection

from .conftest import Served

REQUEST = b"GET /page/icon.svg HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n"


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> float:
    """The time until a connection must have sent a request, made short."""
    monkeypatch.setattr(Connection, "request_seconds", 1.0)
    return 1.0


def connected(served: Served) -> socket.socket:
    where = urlsplit(served.address)
    assert where.hostname and where.port
    return socket.create_connection((where.hostname, where.port), timeout=20)


def answered(connection: socket.socket) -> bool:
    """Reads one response to REQUEST."""
    received = b""
    while b"</svg>" not in received:
        received += connection.recv(65_536)
    return received.startswith(b"HTTP/1.1 200")


def is_open(connection: socket.socket) -> bool:
    readable, _, _ = select.select([connection], [], [], 0)
    try:
        return not readable or bool(connection.recv(1, socket.MSG_PEEK))
    except ConnectionError:
        return False


def seconds_until_closed(connection: socket.socket, trickle: bytes = b"") -> float:
    """Sends a byte now and then until the other side ends the connection."""
    began, sent = time.monotonic(), 0
    while is_open(connection):
        assert time.monotonic() - began < 20, "the connection is kept"
        if sent < len(trickle):
            try:
                connection.send(trickle[sent : sent + 1])
            except ConnectionError:
                break
            sent += 1
        time.sleep(0.1)
    return time.monotonic() - began


@pytest.mark.parametrize(
    "trickle", [b"", REQUEST, b"GET / HTTP/1.1\r\nx: " + b"y" * 400], ids=["nothing", "request", "header"]
)
def test_a_request_that_does_not_come_ends_the_connection(served: Served, soon: float, trickle: bytes) -> None:
    with connected(served) as connection:
        assert soon * 0.8 <= seconds_until_closed(connection, trickle) < soon + 5


def test_the_time_counts_anew_for_the_next_request_only(served: Served, soon: float) -> None:
    with connected(served) as connection:
        for _ in range(4):  # longer, all in all, than a request may take
            connection.sendall(REQUEST)
            assert answered(connection)
            time.sleep(soon * 0.4)
        assert seconds_until_closed(connection, b"GET /slowly" + b"y" * 400) < soon + 5


def test_a_body_that_nobody_asked_for_is_not_awaited_for_ever(served: Served, soon: float) -> None:
    with connected(served) as connection:
        connection.sendall(REQUEST[:-2] + b"content-length: 5000\r\n\r\n")
        assert answered(connection)
        assert seconds_until_closed(connection, b"x" * 400) < soon + 5


def test_an_open_page_is_kept(served: Served, soon: float) -> None:
    with httpx.stream("GET", served.address + "/gradio_api/heartbeat/abc", timeout=20) as page:
        time.sleep(soon * 2)
        assert next(page.iter_text()).startswith("data: ALIVE")
        with connected(served) as connection:
            connection.sendall(b"GET /gradio_api/heartbeat/abcd HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
            time.sleep(soon * 2)
            connection.recv(65_536)
            assert is_open(connection)


def test_who_does_not_read_the_answer_is_let_go(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "reading_seconds", 1.0)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    where = urlsplit(served.address)
    connection.connect((where.hostname, where.port))
    page = REQUEST.replace(b"/page/icon.svg", b"/")
    with connection:
        sent = 0
        connection.setblocking(False)
        until = time.monotonic() + 20
        with pytest.raises(ConnectionError):  # pipelined requests whose answers are never taken
            while time.monotonic() < until:
                try:
                    sent += connection.send(page)
                except BlockingIOError:
                    time.sleep(0.05)
        assert sent


def test_three_hundred_half_open_connections_hold_up_nobody(served: Served, soon: float) -> None:
    crowd = [connected(served) for _ in range(300)]
    try:
        for connection in crowd[::2]:
            connection.send(b"P")
        began = time.monotonic()
        assert httpx.get(served.address + "/page/main.js", timeout=20).status_code == 200
        assert time.monotonic() - began < 1
        time.sleep(soon + 2)
        assert not any(is_open(connection) for connection in crowd)
    finally:
        for connection in crowd:
            connection.close()
