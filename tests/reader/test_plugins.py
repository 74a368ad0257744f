"""A reader by the hub's name: one question to the hub, and one sentence when it has no answer."""

from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import Any

import pytest

from askarchive import models
from askarchive.errors import ModelError
from askarchive.reader import plugins


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each attempt to open a model was a local one; nothing is on this machine."""
    for switch in models.OFFLINE_SWITCHES:
        monkeypatch.delenv(switch, raising=False)
    # The hub's client reads the switches once, at its first import, which another test may have done with them set.
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    attempts: list[bool] = []

    def open_model(source: str, name: str, only_local: bool) -> str:
        attempts.append(only_local)
        if only_local:
            raise OSError("not here")
        return "the reader"

    monkeypatch.setattr(plugins, "_open", open_model)
    return attempts


def test_without_a_network_a_name_is_one_sentence_at_once(
    opened: list[bool], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    asked: list[Any] = []

    def nowhere(host: Any, *rest: Any, **more: Any) -> Any:
        asked.append(host)
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(ModelError, match="not on this machine and the model hub cannot be reached") as caught:
        plugins.load_plugin("nobody/no-such-reader")
    assert caught.value.exit_code == 3
    assert "\n" not in str(caught.value)
    assert 1 <= len(asked) <= 2  # transformers would ask six times, over half a minute
    assert opened == [True]
    assert capfd.readouterr() == ("", "")


def answering(status: int) -> Any:
    def metadata(url: str, **options: Any) -> None:
        from huggingface_hub.errors import HfHubHTTPError

        response: Any = SimpleNamespace(status_code=status, headers={}, request=None)
        raise HfHubHTTPError("no", response=response)

    return metadata


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_name_that_the_hub_does_not_give_away_is_one_sentence(
    opened: list[bool], monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr("huggingface_hub.get_hf_file_metadata", answering(status))
    with pytest.raises(ModelError, match="the model hub has none of this name"):
        plugins.load_plugin("nobody/no-such-reader")
    assert opened == [True]


def test_a_hub_that_is_busy_is_left_to_the_usual_patience(opened: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.get_hf_file_metadata", answering(503))
    assert plugins.load_plugin("somebody/reader") == "the reader"  # type: ignore[comparison-overlap]


def test_a_reachable_hub_is_asked_once_with_a_limit_and_the_model_is_fetched(
    opened: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.delenv("HF_HUB_ETAG_TIMEOUT", raising=False)
    monkeypatch.setattr("huggingface_hub.get_hf_file_metadata", lambda url, **options: asked.append(options))
    assert plugins.load_plugin("somebody/reader") == "the reader"  # type: ignore[comparison-overlap]
    assert asked == [{"timeout": models.HUB_SECONDS}]
    assert opened == [True, False]
