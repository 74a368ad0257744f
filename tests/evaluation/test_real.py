"""The shipped interview, its real index, encoder and reader: what they answer is gated, and sabotage turns red."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from askarchive.evaluation import Options, evaluate_archive, measure
from askarchive.types import Candidate, Document, EarlierTurn, Paragraph, Reader, Reading

pytestmark = pytest.mark.model
ROOT = Path(__file__).parents[2]
EVERY = 12  # questions of the shipped set; all of them are `askarchive eval`'s own work


class Remembering:
    """The reader, which judges what it has judged before from memory: each sabotage reads mostly the same."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.name = reader, reader.name
        self.known: dict[tuple[str, str, str, tuple[EarlierTurn, ...]], Reading] = {}

    def read(
        self, question: str, candidates: Sequence[Candidate], history: Sequence[EarlierTurn] = ()
    ) -> tuple[Reading, ...]:
        keys = [(question, candidate.text, candidate.context, tuple(history)) for candidate in candidates]
        new = [number for number, key in enumerate(keys) if key not in self.known]
        if new:
            readings = self.reader.read(question, [candidates[number] for number in new], history)
            self.known |= {keys[number]: reading for number, reading in zip(new, readings, strict=True)}
        return tuple(self.known[key] for key in keys)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from askarchive import encoder
    from askarchive.archive import Archive
    from askarchive.index import build

    out = tmp_path_factory.mktemp("index")
    build([ROOT / "corpus"], out, encoder.load())
    with Archive.open(out) as archive:
        archive.reader = Remembering(archive.reader)
        yield archive


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, opened: Any) -> Path:
    """A part of the shipped set, with the figures of today as its baseline."""
    made = tmp_path_factory.mktemp("evals") / "part"
    made.mkdir()
    lines = (ROOT / "evals" / "interview" / "questions.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (made / "questions.jsonl").write_text("".join(lines[::EVERY]), encoding="utf-8")
    assert measure(options(made, update_baseline=True), opened, opened) == 0
    return made


def options(folder: Path, **given: Any) -> Options:
    return Options.of(None, evalset=str(folder), report=None, **given)


def sabotaged(opened: Any, folder: Path, capsys: pytest.CaptureFixture[str], **settings: Any) -> str:
    from askarchive.archive import Archive

    archive = Archive(opened.index, opened.encoder, opened.reader, **settings)
    assert measure(options(folder), archive, archive) == 1
    said: str = capsys.readouterr().out
    return said[said.index("\nRED: ") :]


def test_the_same_questions_give_the_same_figures_twice(opened: Any, folder: Path) -> None:
    from askarchive.archive import Archive

    forgetful = Archive(opened.index, opened.encoder, opened.reader.reader)

    def figures() -> dict[str, float | None]:
        run = evaluate_archive(options(folder, limit=5, no_baseline=True), forgetful, forgetful)
        return {name: value for name, value in run.sets[0].values.items() if name not in ("p50", "p95", "p99")}

    assert figures() == figures()


def test_random_passages_turn_red(opened: Any, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "loss: nDCG@10 fell" in sabotaged(opened, folder, capsys, method="random", candidates=3)


def test_abstention_switched_off_turns_red(opened: Any, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "loss: abstained fell" in sabotaged(opened, folder, capsys, threshold=0.0)


def test_abstaining_always_turns_red(opened: Any, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "loss: hit@3 fell" in sabotaged(opened, folder, capsys, threshold=1.01)


def test_swapped_speaker_labels_turn_red(opened: Any, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = {"interviewer": "interviewee", "interviewee": "interviewer"}

    class Swapped:
        """The same archive, whose structure takes the interviewer for the interviewee."""

        def __getattr__(self, name: str) -> Any:
            return getattr(opened, name)

        def paragraphs(self, name: str) -> tuple[Paragraph, ...]:
            return tuple(replace(p, kind=other.get(p.kind, p.kind)) for p in opened.paragraphs(name))

    archive: Any = Swapped()
    assert measure(options(folder), archive, archive) == 1
    assert "is the interviewer's" in capsys.readouterr().out


def test_one_character_changed_in_the_stored_text_is_never_shown(
    opened: Any, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Altered:
        """The same archive, whose stored text has another letter for every e."""

        def __getattr__(self, name: str) -> Any:
            return getattr(opened, name)

        def document(self, name: str) -> Document:
            document: Document = opened.document(name)
            return replace(document, text=document.text.replace("e", "а"))

    archive: Any = Altered()
    # Gold by quotation would be refused already; the source is altered after the set was read.
    from askarchive.evaluation import provenance, responses, sets
    from askarchive.evaluation.evaluate import evaluate

    (eval_set,) = sets.load(folder, opened)
    eval_set = replace(eval_set, questions=eval_set.questions[:6])
    found = responses.ask_all(archive, eval_set.questions)
    result = evaluate(opened, eval_set, found, provenance.of_archive(opened, opened))
    assert result.reasons and {reason.kind for reason in result.reasons} <= {"invariant", "error"}
