"""A password guards page, endpoints and files alike, and guessing is slowed."""

from __future__ import annotations

import base64

import httpx
import pytest

from askarchive.chat.password import PERIOD_SECONDS, TRIES, Password

from .conftest import Serve, Served
from .fake import FakeArchive

RIGHT, WRONG = ("anyone", "open sesame ü"), ("anyone", "open")


def header(password: str) -> bytes:
    return b"Basic " + base64.b64encode(f"anyone:{password}".encode())


@pytest.fixture(scope="module")
def guarded(serve: Serve) -> Served:
    return serve(FakeArchive.of(**{"a.txt": "Title\n\nWords."}), password=RIGHT[1])


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/config",
        "/page/main.js",
        "/gradio_api/info",
        "/gradio_api/startup-events",
        "/no/such/thing",
    ],
)
def test_every_route_asks_for_the_password(guarded: Served, path: str) -> None:
    refused = httpx.get(guarded.address + path)
    assert refused.status_code == 401 and refused.headers["www-authenticate"].startswith("Basic")
    assert "askarchive" not in refused.text and httpx.get(guarded.address + path, auth=RIGHT).status_code != 401


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/run/page_ask",
        "/gradio_api/run/page_export",
        "/gradio_api/call/v2/ask",
        "/gradio_api/call/check_quote",
        "/gradio_api/call/v2/check_quote",
        "/gradio_api/call/v2/show",
        "/gradio_api/queue/join",
    ],
)
def test_every_call_asks_for_the_password(guarded: Served, path: str) -> None:
    assert httpx.post(guarded.address + path, json={"question": "Words?"}).status_code == 401
    assert guarded.archive.asked == 0


def test_programs_pass_with_it(guarded: Served) -> None:
    from gradio_client import Client

    client = Client(guarded.address, headers={"authorization": header(RIGHT[1]).decode()}, verbose=False)
    assert client.predict("a.txt", 0, 5, api_name="/show")["text"] == "Title"


def test_guessing_is_slowed(serve: Serve) -> None:
    served = serve(FakeArchive.of(**{"a.txt": "Title"}), password="right")
    codes = [httpx.get(served.address, auth=("x", f"wrong{n}")).status_code for n in range(40)]
    assert codes == [401] * TRIES + [429] * (40 - TRIES)
    assert httpx.get(served.address, auth=("x", "right")).status_code == 429
    assert httpx.get(served.address).status_code == 401


def test_after_a_while_and_from_elsewhere_the_right_one_passes() -> None:
    clock = [1000.0]
    password = Password("right", now=lambda: clock[0])
    for _ in range(TRIES):
        assert not password.admits(header("wrong"), "a")
    assert password.wait(header("right"), "a") > 0
    assert password.wait(header("right"), "b") == 0
    clock[0] += PERIOD_SECONDS + 1
    assert password.wait(header("right"), "a") == 0 and password.admits(header("right"), "a")


@pytest.mark.parametrize("given", [None, b"", b"Bearer right", b"Basic", b"Basic !!!", b"Basic cmlnaHQ=", b"right"])
def test_what_is_no_password_does_not_pass(given: bytes | None) -> None:
    assert not Password("right").admits(given, "a")
