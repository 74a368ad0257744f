"""A model's name is looked up in seconds or refused in a sentence, whatever the hub does."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from askarchive import models
from askarchive.errors import ModelError
from conftest import INTERVIEW

SOUGHT = models.Sought("embedding model", "--embedder", "modules.json")


@pytest.fixture
def silent_hub() -> Iterator[str]:
    """The address of a hub that takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def environment(hub: str, cache: Path) -> dict[str, str]:
    """This one, with another hub and an empty store of models."""
    left_out = {*models.OFFLINE_SWITCHES, "HF_HUB_ETAG_TIMEOUT", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out and "proxy" not in name.lower()}
    return kept | {"HF_ENDPOINT": hub, "HF_HOME": str(cache), "NO_PROXY": "127.0.0.1"}


def test_a_hub_that_never_answers_is_one_sentence_in_seconds(silent_hub: str, tmp_path: Path) -> None:
    (tmp_path / "clocks.txt").write_text(INTERVIEW, encoding="utf-8")
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "askarchive", "index", "clocks.txt", "--embedder", "nobody/no-model"],
        cwd=tmp_path,
        env=environment(silent_hub, tmp_path / "models"),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert time.monotonic() - started < 30  # its client alone gave up after 70
    assert (done.returncode, done.stdout) == (3, "")
    assert [line for line in done.stderr.splitlines() if line] == [
        "askarchive: The embedding model nobody/no-model is not on this machine and the model hub cannot be reached; "
        "check the network, or give the folder of a model to --embedder."
    ]
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize("kind", ["reader", "reranker"])
def test_so_are_the_other_kinds_of_models(kind: str, silent_hub: str, tmp_path: Path) -> None:
    code = (
        f"from askarchive import {kind}, errors\n"
        f"try: {kind}.load('nobody/no-model')\n"
        "except errors.ModelError as error: print(error)"
    )
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(silent_hub, tmp_path / "models"),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert time.monotonic() - started < 40  # a reader's loader is imported first
    assert (done.returncode, done.stdout) == (
        0,
        f"The {kind} model nobody/no-model is not on this machine and the model hub cannot be reached; "
        f"check the network, or give the folder of a model to --{kind}.\n",
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each look for a model's folder was on this machine alone; nothing is there."""
    for switch in models.OFFLINE_SWITCHES:
        monkeypatch.delenv(switch, raising=False)
    looks: list[bool] = []

    def snapshot(name: str, *, local_files_only: bool, **options: Any) -> str:
        looks.append(local_files_only)
        if local_files_only:
            raise FileNotFoundError(name)
        return "/the/folder"

    monkeypatch.setattr("huggingface_hub.snapshot_download", snapshot)
    return looks


def test_a_name_is_fetched_once_the_hub_has_answered(asked: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    urls: list[str] = []
    monkeypatch.setattr("huggingface_hub.get_hf_file_metadata", lambda url, **options: urls.append(url))
    assert models.folder("somebody/model", SOUGHT) == Path("/the/folder")
    assert asked == [True, False]
    assert [url.endswith("/somebody/model/resolve/main/modules.json") for url in urls] == [True]


def test_a_model_of_another_kind_is_refused_before_it_is_fetched(
    asked: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    def metadata(url: str, **options: Any) -> None:
        from huggingface_hub.errors import RemoteEntryNotFoundError

        response: Any = SimpleNamespace(status_code=404, headers={}, request=None)
        raise RemoteEntryNotFoundError("no such file", response=response)

    monkeypatch.setattr("huggingface_hub.get_hf_file_metadata", metadata)
    with pytest.raises(ModelError, match=r"somebody/model has no modules\.json, so it is no embedding model"):
        models.folder("somebody/model", SOUGHT)
    assert asked == [True]


def test_a_name_that_cannot_be_one_is_said_to_be_none(asked: list[bool]) -> None:
    with pytest.raises(ModelError, match="'a model' is no name of a model; check the name given to --embedder"):
        models.folder("a model", SOUGHT)
    assert asked == [True]
