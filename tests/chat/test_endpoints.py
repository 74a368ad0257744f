"""The named endpoints, as programs use them."""

from __future__ import annotations

import json

import httpx
import pytest

from askarchive.chat.shell import MAX_BODY_BYTES

from .conftest import Served

QUESTION = "Was Kozin staggered by this frankness, as his diary entry shows?"


def plain(served: Served, name: str, **data: object) -> dict[str, object]:
    event = httpx.post(f"{served.address}/gradio_api/call/v2/{name}", json=data).json()["event_id"]
    lines = httpx.get(f"{served.address}/gradio_api/call/{name}/{event}", timeout=60).text.splitlines()
    assert lines[0] == "event: complete"
    result: dict[str, object] = json.loads(lines[1].removeprefix("data: "))[0]
    return result


def test_plain_http_gets_a_contract_answer(served: Served) -> None:
    answer = plain(served, "ask", question=QUESTION, id="q1")
    assert answer["schema"] == "askarchive.answer/1" and answer["answered"] is True and answer["id"] == "q1"
    refused = plain(served, "ask", question="")
    assert "answered" not in refused and refused["error"]
    shown = plain(served, "show", document="interview.txt", start=0, end=26)
    assert shown["text"] == "Gay life in Stalin’s Gulag"


def test_a_claimed_quotation_is_checked_over_http_and_by_gradio_client(served_whole: Served) -> None:
    from gradio_client import Client

    words = "Kozin was, of course, staggered by this frankness"
    found = plain(served_whole, "check_quote", text=words)
    assert (found["schema"], found["verdict"]) == ("askarchive.check/1", "exact")
    assert Client(served_whole.address, verbose=False).predict(words, None, api_name="/check_quote") == found
    assert plain(served_whole, "check_quote", text="")["error"]


@pytest.mark.parametrize("name", ["ask", "check_quote", "show"])
def test_the_limits_of_the_page_hold_for_programs(served: Served, name: str) -> None:
    address = f"{served.address}/gradio_api/call/v2/{name}"
    for headers, status in (
        ({"host": "evil.example"}, 400),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
    ):
        refused = httpx.post(address, json={}, headers=headers)
        assert refused.status_code == status and "access-control-allow-origin" not in refused.headers
    assert httpx.post(address, json={"question": "x" * MAX_BODY_BYTES}).status_code == 413


def test_gradio_client_gets_a_contract_answer(served: Served) -> None:
    from gradio_client import Client

    client = Client(served.address, verbose=False)
    answer = client.predict(QUESTION, api_name="/ask")
    [quote] = answer["quotes"]
    assert client.predict("interview.txt", quote["start"], quote["end"], api_name="/show")["text"] == quote["text"]
    earlier = [{"question": QUESTION, "answer": quote["text"]}]
    follow_up = client.predict("Where did he go?", history=earlier, document="interview.txt", api_name="/ask")
    assert follow_up["interpreted_as"] != follow_up["question"]
