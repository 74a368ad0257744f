"""The command line over a small real index, with an encoder and a reader that need no model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from askarchive import cli
from askarchive.index import build
from askarchive.types import Candidate, EarlierTurn, Encoder, Reading
from conftest import INTERVIEW, FakeEncoder


class FakeReader:
    """A sentence answers by the share of the question's longer words that stand in it."""

    name = "fake"

    def read(
        self, question: str, candidates: Sequence[Candidate], history: Sequence[EarlierTurn] = ()
    ) -> tuple[Reading, ...]:
        asked = {word for word in re.findall(r"\w+", question.lower()) if len(word) > 3}
        return tuple(self._reading(asked, candidate) for candidate in candidates)

    def _reading(self, asked: set[str], candidate: Candidate) -> Reading:
        evidence = tuple(
            len(asked & set(re.findall(r"\w+", span.of(candidate.text).lower()))) / max(1, len(asked))
            for span in candidate.sentences
        )
        return Reading(max(evidence, default=0.0), evidence)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """The one line that it said on standard error."""
        lines = [line for line in self.err.splitlines() if line]
        assert len(lines) == 1, self.err
        return lines[0]


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with corpus/clocks.txt and its index; not to be changed."""
    home = tmp_path_factory.mktemp("archive")
    (home / "corpus").mkdir()
    (home / "corpus" / "clocks.txt").write_bytes(INTERVIEW.encode())
    build([home / "corpus"], home / "index", FakeEncoder())
    return home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, and models that load at once."""

    def reader(name: str | None = None, *, encoder: Encoder) -> FakeReader:
        return FakeReader()

    monkeypatch.setattr("askarchive.encoder.load", lambda name=None: FakeEncoder())
    monkeypatch.setattr("askarchive.reader.load", reader)
    monkeypatch.delenv("ASKARCHIVE_DEBUG", raising=False)
    monkeypatch.delenv(
        "GITHUB_STEP_SUMMARY", raising=False
    )  # a CI service that runs these tests gets no summary of them
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(home: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in the working folder, as a person would but in this process."""

    def run(*arguments: object) -> Ran:
        capfd.readouterr()
        code = cli.main([str(argument) for argument in arguments])
        return Ran(code, *capfd.readouterr())

    return run


@pytest.fixture
def indexed(run: Run, built: Path, home: Path) -> Run:
    """As run, in a folder with a corpus and an index."""
    (home / "corpus").symlink_to(built / "corpus")
    (home / "index").symlink_to(built / "index")
    return run
