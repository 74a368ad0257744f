"""The tools for assistants, as a real client of the Model Context Protocol uses them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from askarchive.chat import tools
from askarchive.chat.desk import Desk
from askarchive.chat.shell import CALLS_AT_ONCE, CALLS_WAITING, MAX_BODY_BYTES
from askarchive.errors import BadInput

from .conftest import Serve, Served
from .fake import FakeArchive
from .test_endpoints import QUESTION, plain
from .test_shell import SlowArchive

PASSWORD = ("anyone", "open sesame")
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
ACCEPT = {"accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def offered(serve: Serve, whole: FakeArchive) -> Served:
    return serve(whole, mcp=True)


@pytest.fixture(scope="module")
def guarded(serve: Serve) -> Served:
    return serve(FakeArchive.of(**{"a.txt": "Title\n\nWords."}), mcp=True, password=PASSWORD[1])


@pytest.fixture(params=["auto", "legacy"])
def mode(request: pytest.FixtureRequest) -> Any:
    """The protocol of today, and the one with a handshake that older assistants speak."""
    return request.param


def apart(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Runs it in a thread of its own: once a browser test ran, this one has an event loop that never ends."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()


def using(served: Served, work: Callable[[Client], Awaitable[Any]], mode: Any = "auto", **options: Any) -> Any:
    async def run() -> Any:
        async with httpx2.AsyncClient(timeout=60, **options) as http:
            transport = streamable_http_client(served.address + "/mcp", http_client=http)
            async with Client(transport, mode=mode) as client:
                return await work(client)

    return apart(run)


def called(served: Served, tool: str, mode: Any = "auto", **arguments: Any) -> Any:
    return using(served, lambda client: client.call_tool(tool, arguments), mode)


def post(served: Served, content: bytes | None = None, **headers: str) -> httpx.Response:
    body = json.dumps(LIST).encode() if content is None else content
    kind = {"content-type": "application/json", **ACCEPT, **headers}
    return httpx.post(served.address + "/mcp", content=body, headers=kind, timeout=60)


def test_the_tools_are_the_public_endpoints_with_their_arguments_told(offered: Served, mode: Any) -> None:
    listed = using(offered, lambda client: client.list_tools(), mode).tools
    assert [tool.name for tool in listed] == ["ask", "check_quote", "show"]
    information = httpx.get(offered.address + "/gradio_api/info").json()["named_endpoints"]
    for tool in listed:
        parameters = [one["parameter_name"] for one in information[f"/{tool.name}"]["parameters"]]
        assert list(tool.input_schema["properties"]) == parameters
        assert all(one["description"] for one in tool.input_schema["properties"].values())
        assert tool.description and tool.annotations.read_only_hint


def test_an_answer_is_the_contracts_and_slices_back(offered: Served, mode: Any) -> None:
    result = called(offered, "ask", mode, question=QUESTION, id="q1")
    answer = result.structured_content
    assert not result.is_error and json.loads(result.content[0].text) == answer
    assert answer == plain(offered, "ask", question=QUESTION, id="q1")
    [quote] = answer["quotes"]
    shown = called(offered, "show", mode, document="interview.txt", start=quote["start"], end=quote["end"])
    assert shown.structured_content["text"] == quote["text"]


def test_a_follow_up_is_understood_from_what_was_asked_before(offered: Served) -> None:
    answer = called(offered, "ask", question="Where did he go?", history=[{"question": QUESTION}]).structured_content
    assert QUESTION in answer["interpreted_as"]


def test_a_claimed_quotation_is_checked(offered: Served, mode: Any) -> None:
    found = called(offered, "check_quote", mode, text="Kozin was, of course, staggered by this frankness")
    assert (found.structured_content["schema"], found.structured_content["verdict"]) == ("askarchive.check/1", "exact")


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("ask", {"question": ""}),
        ("ask", {}),
        ("ask", {"question": 3}),
        ("ask", {"question": QUESTION, "documents": ["x"]}),
        ("ask", {"question": QUESTION, "document": "none.txt"}),
        ("ask", {"question": QUESTION, "history": "he"}),
        ("show", {"document": "../interview.txt"}),
        ("show", {"document": "interview.txt", "start": -1}),
        ("check_quote", {"text": ""}),
        ("page_ask", {"conversation": "a" * 32}),
    ],
)
def test_what_cannot_be_done_is_an_error_with_a_sentence(offered: Served, tool: str, arguments: dict[str, Any]) -> None:
    result = called(offered, tool, **arguments)
    assert result.is_error
    error = result.structured_content["error"]
    assert error["type"].startswith("Bad") and error["message"].endswith(".")
    assert "answered" not in result.structured_content


def test_without_the_password_nothing_is_said(guarded: Served, mode: Any) -> None:
    async def nothing(client: Client) -> None:
        await client.list_tools()

    with pytest.raises(Exception):  # noqa: B017 - how the client wraps a 401 is its own affair
        using(guarded, nothing, mode)
    response = post(guarded)
    assert response.status_code == 401 and "tools" not in response.text
    assert guarded.archive.asked == 0


def test_with_the_password_all_is_said(guarded: Served, mode: Any) -> None:
    shown = using(
        guarded, lambda client: client.call_tool("show", {"document": "a.txt", "end": 5}), mode, auth=PASSWORD
    )
    assert shown.structured_content["text"] == "Title"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 400),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({}, 200),
    ],
)
def test_only_this_host_and_origin_are_answered(offered: Served, headers: dict[str, str], status: int) -> None:
    response = post(offered, **headers)
    assert response.status_code == status
    assert "access-control-allow-origin" not in response.headers
    assert response.headers["cache-control"] == "no-store" and "content-security-policy" in response.headers


def test_a_long_body_is_refused_before_it_is_read(offered: Served) -> None:
    assert post(offered, b" " * (MAX_BODY_BYTES + 1)).status_code == 413


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 10_000, b"null", b'{"jsonrpc": "2.0", "id": 1}'])
def test_what_is_no_request_is_refused(offered: Served, body: bytes) -> None:
    assert 400 <= post(offered, body).status_code < 500


def test_other_methods_are_told_to_post(offered: Served) -> None:
    for method in ("GET", "DELETE"):
        response = httpx.request(method, offered.address + "/mcp")
        assert (response.status_code, response.headers["allow"]) == (405, "POST")


def test_a_crowd_is_told_to_come_back(serve: Serve) -> None:
    slow = serve(SlowArchive.of(**{"a.txt": "Title\n\nWords."}), mcp=True)
    call = {**LIST, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": "words?"}}}

    async def crowd() -> list[int]:
        codes: list[int] = []

        async def one(http: httpx2.AsyncClient) -> None:
            codes.append((await http.post(slow.address + "/mcp", json=call, headers=ACCEPT)).status_code)

        limits = httpx2.Limits(max_connections=None)
        async with httpx2.AsyncClient(timeout=60, limits=limits) as http, asyncio.TaskGroup() as group:
            for _ in range(70):
                group.create_task(one(http))
        return codes

    codes = apart(crowd)
    assert set(codes) == {200, 503} and codes.count(200) >= CALLS_AT_ONCE + CALLS_WAITING


def test_without_the_option_there_are_no_tools(served: Served) -> None:
    assert post(served).status_code == 404


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch, interview: FakeArchive) -> None:
    import sys

    for name in [name for name in sys.modules if name == "mcp" or name.startswith("mcp.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    with pytest.raises(BadInput, match="needs the package mcp") as refused:
        tools.Tools(Desk(interview))
    assert refused.value.exit_code == 2


def test_the_documented_configuration_names_the_path() -> None:
    text = (Path(__file__).parents[2] / "docs/chat.md").read_text("utf-8")
    assert f"http://127.0.0.1:7860{tools.PATH}" in text
