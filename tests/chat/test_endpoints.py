"""The named endpoints, as programs use them."""

from __future__ import annotations

import json

import httpx

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


def test_gradio_client_gets_a_contract_answer(served: Served) -> None:
    from gradio_client import Client

    client = Client(served.address, verbose=False)
    answer = client.predict(QUESTION, api_name="/ask")
    [quote] = answer["quotes"]
    assert client.predict("interview.txt", quote["start"], quote["end"], api_name="/show")["text"] == quote["text"]
    earlier = [{"question": QUESTION, "answer": quote["text"]}]
    follow_up = client.predict("Where did he go?", history=earlier, document="interview.txt", api_name="/ask")
    assert follow_up["interpreted_as"] != follow_up["question"]
