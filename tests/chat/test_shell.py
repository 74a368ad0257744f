"""What the shell round Gradio lets through, on a served chat."""

from __future__ import annotations

import concurrent.futures
import http.client
import json
import logging
import time
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.testclient import TestClient

from askarchive.chat.shell import CALLS_AT_ONCE, CALLS_WAITING, MAX_BODY_BYTES, Shell

from .conftest import Serve, Served
from .fake import FakeArchive

QUESTION = "Was Kozin staggered by this frankness, as his diary entry shows?"
ANA = "a" * 32
RUN = "/gradio_api/run/page_ask"


def ask(served: Served, question: str = QUESTION, **headers: str) -> httpx.Response:
    return httpx.post(served.address + RUN, json={"data": [ANA, question, None, None]}, headers=headers, timeout=120)


@pytest.mark.parametrize("path", ["/", "/page/main.js", "/config", "/no/such/thing", RUN, "/gradio_api/info"])
def test_every_response_has_the_headers(served: Served, path: str) -> None:
    headers = httpx.get(served.address + path).headers
    policy = headers["content-security-policy"]
    assert "'unsafe-eval'" not in policy and "frame-ancestors 'none'" in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "server" not in headers and "access-control-allow-origin" not in headers
    assert headers["cache-control"] == ("no-cache" if path.startswith("/page/") else "no-store")


def test_each_page_has_scripts_of_its_own_nonce(served: Served) -> None:
    pages = [httpx.get(served.address) for _ in range(2)]
    nonces = [page.headers["content-security-policy"].split("'nonce-")[1].split("'")[0] for page in pages]
    assert nonces[0] != nonces[1]
    for page, nonce in zip(pages, nonces, strict=True):
        assert page.text.count("<script") == page.text.count(f'<script nonce="{nonce}"') > 0


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        (None, None, 200),
        ("localhost:{port}", None, 200),
        ("evil.example", None, 400),
        ("evil.example:{port}", None, 400),
        ("127.0.0.1.evil.example", None, 400),
        ("127.0.0.1:{port}@evil.example", None, 400),
        ("", None, 400),
        (None, "http://127.0.0.1:{port}", 200),
        (None, "http://evil.example", 403),
        (None, "null", 403),
        (None, "http://127.0.0.1:1", 403),
        (None, "http://sub.127.0.0.1:{port}", 403),
        ("localhost:{port}", "http://127.0.0.1:{port}", 403),
        ("evil.example", "http://evil.example", 400),
    ],
)
def test_only_this_host_and_origin_are_answered(
    served: Served, host: str | None, origin: str | None, status: int
) -> None:
    port = str(urlsplit(served.address).port)
    headers = {}
    if host is not None:
        headers["host"] = host.format(port=port)
    if origin is not None:
        headers["origin"] = origin.format(port=port)
    response = ask(served, **headers)
    assert response.status_code == status
    assert "access-control-allow-origin" not in response.headers


def test_a_call_that_another_site_makes_is_refused(served: Served) -> None:
    assert ask(served, **{"sec-fetch-site": "cross-site"}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/openapi.json", "/docs", "/login", "/logout", "/monitoring", "/monitoring/summary", "/manifest.json",
        "/gradio_api/openapi.json", "/gradio_api/runs", "/gradio_api/run-history/buckets", "/gradio_api/deep_link",
        "/gradio_api/file=/etc/passwd", "/gradio_api/file/etc/passwd", "/gradio_api/proxy=http://evil.example/",
        "/file=/etc/passwd", "/static/../../../etc/passwd", "/static/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2fetc",
        "/page/../launch.py", "/page/launch.py", "/gradio_api/vibe-code", "/gradio_api/upload_progress",
        "/gradio_api/custom_component/x/y/z/..%2f", "/svelte/x", "/pwa_icon", "/gradio_api/token", "/gradio_api/user",
    ],
)  # fmt: skip
def test_other_routes_are_closed(served: Served, path: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(served.address).netloc)
    connection.request("GET", path)
    assert connection.getresponse().status == 404


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/gradio_api/vibe-edit", "/login", "/gradio_api/run/ask",
                                  "/gradio_api/api/page_ask", "/gradio_api/process_recording", "/"])  # fmt: skip
def test_other_posts_are_closed(served: Served, path: str) -> None:
    assert httpx.post(served.address + path, json={}).status_code == 404


def test_other_methods_are_closed(served: Served) -> None:
    for method in ("OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"):
        assert httpx.request(method, served.address + "/").status_code == 404


def test_a_long_body_is_refused_before_it_is_read(served: Served) -> None:
    before = served.archive.asked
    assert ask(served, "x" * MAX_BODY_BYTES).status_code == 413
    chunks = (b" " * 8192 for _ in range(1000))
    response = httpx.post(served.address + RUN, content=chunks, headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert served.archive.asked == before


def test_broken_json_is_refused(served: Served) -> None:
    for content in (b"{", b"\xff\xfe", b"[" * 10_000, b'{"data": 1}', b"null"):
        response = httpx.post(
            served.address + RUN, content=content, headers={"content-type": "application/json"}, timeout=120
        )
        assert 400 <= response.status_code < 500, content[:10]


@pytest.mark.parametrize("question", ["x\ud800y", "x\0y", "\u202e", "x" * 30_000])
def test_odd_questions_are_answered_or_refused_with_a_sentence(served: Served, question: str) -> None:
    body = json.dumps({"data": [ANA, question, None, None]})
    response = httpx.post(
        served.address + RUN, content=body.encode(), headers={"content-type": "application/json"}, timeout=120
    )
    assert response.status_code in (200, 422)
    [result] = response.json()["data"]
    assert "answer" in result or result["error"]["message"].endswith(".")


class SlowArchive(FakeArchive):
    """Answers after a while."""

    def ask(self, question: str, **options: object):  # type: ignore[no-untyped-def, override]
        time.sleep(0.15)
        return super().ask(question, **options)  # type: ignore[arg-type]


def test_a_crowd_is_told_to_come_back_and_then_all_goes_on(serve: Serve) -> None:
    slow = serve(SlowArchive.of(**{"a.txt": "Title\n\nWords."}))
    with concurrent.futures.ThreadPoolExecutor(70) as crowd:
        answers = list(crowd.map(lambda _: ask(slow, "words?"), range(70)))
    refused = [answer for answer in answers if answer.status_code == 503]
    taken = [answer for answer in answers if answer.status_code == 200]
    assert len(refused) + len(taken) == 70
    assert len(taken) >= CALLS_AT_ONCE + CALLS_WAITING and refused
    assert all(answer.headers["retry-after"] for answer in refused)
    assert ask(slow, "words?").status_code == 200


def test_no_visitor_sees_anothers_conversation(served: Served) -> None:
    def visitor(number: int) -> list[str]:
        name = f"{number:032}"
        for turn in range(3):
            question = f"marker-{number}-{turn} Kozin?"
            httpx.post(served.address + RUN, json={"data": [name, question, None, None]}, timeout=60).raise_for_status()
        reply = httpx.post(
            served.address + "/gradio_api/run/page_conversation", json={"data": [name]}, timeout=120
        ).json()
        return [turn["answer"]["question"] for turn in reply["data"][0]["turns"]]

    with concurrent.futures.ThreadPoolExecutor(20) as visitors:
        seen = list(visitors.map(visitor, range(20)))
    assert seen == [[f"marker-{number}-{turn} Kozin?" for turn in range(3)] for number in range(20)]


def test_the_error_of_a_failing_answer_tells_no_secret(serve: Serve) -> None:
    class Failing(FakeArchive):
        def ask(self, question: str, **options: object):  # type: ignore[no-untyped-def, override]
            raise RuntimeError("secret-marker")

    failing = serve(Failing.of(**{"a.txt": "Title\n\nWords."}))
    response = ask(failing)
    assert response.json()["data"][0]["error"]["type"] == "RuntimeError"
    assert "secret-marker" not in response.text
    wrong = httpx.post(failing.address + RUN, json={"data": []})
    assert "secret-marker" not in wrong.text and "Traceback" not in wrong.text


def test_an_unknown_call_leaves_no_traceback_in_the_log(served: Served, caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("uvicorn.error")  # which does not pass on to the root
    log.addHandler(caplog.handler)
    try:
        response = httpx.get(served.address + "/gradio_api/call/ask/unknown")
        assert response.text.strip() == 'event: error\ndata: "404: Not Found"'
    finally:
        log.removeHandler(caplog.handler)
    (told,) = {record.getMessage() for record in caplog.records}  # each may come to two handlers
    assert "/gradio_api/call/ask/unknown failed: " in told and "\n" not in told
    assert not any(record.exc_info for record in caplog.records)


def test_a_fault_inside_is_a_sentence_outside() -> None:
    async def faulty(scope: object, receive: object, send: object) -> None:
        raise ValueError("secret-marker")

    response = TestClient(Shell(faulty, ["testserver"])).get("/config")
    assert (response.status_code, response.text) == (500, "This did not work.")
