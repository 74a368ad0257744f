"""The fixtures' archive, and a run of the evaluation over a fixture folder."""

from __future__ import annotations

import pytest

from evaluation.fakes import FakeArchive


@pytest.fixture
def archive() -> FakeArchive:
    return FakeArchive()


@pytest.fixture(autouse=True)
def no_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    """A CI service that runs these tests gets no summary of them."""
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
