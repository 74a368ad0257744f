"""`askarchive eval` as a person types it, over a real index: what it prints, writes and exits with."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from askarchive import feedback
from askarchive.feedback import Mark, Place

from .conftest import Run

GOLD = "“Stop it at noon,” the widow said – and I did."
ROWS = (
    {"id": "widow", "question": "When did the widow say stop it at noon?", "answerable": True, "gold": [GOLD]},
    {"id": "far", "question": "Which football champions scored yesterday?", "answerable": False},
)


@pytest.fixture
def evals(home: Path) -> Path:
    """An eval set of two questions."""
    folder = home / "evals" / "clocks"
    folder.mkdir(parents=True)
    rows = [row | {"gold": [{"document": "clocks.txt", "quote": q} for q in row.get("gold", ())]} for row in ROWS]
    (folder / "questions.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def test_eval_asks_writes_every_report_and_exits_by_its_verdict(indexed: Run, evals: Path, home: Path) -> None:
    green = indexed("eval")
    assert green.code == 0 and "\nGREEN: 2 questions" in green.out, green.err
    written = {str(file.relative_to(home / "runs" / "eval")) for file in (home / "runs" / "eval").rglob("*.*")}
    assert written == {
        *("results.json", "report.html", "report.md", "junit.xml", "run.trec", "qrels.trec"),
        *(f"beir/clocks/{name}" for name in ("corpus.jsonl", "queries.jsonl", "qrels/test.tsv")),
    }
    limit = {"schema": "askarchive.eval-thresholds/1", "level": 0.05, "measures": {"chars": {"max": 1}}}
    (evals / "thresholds.json").write_text(json.dumps(limit), encoding="utf-8")
    red = indexed("eval")
    assert red.code == 1 and "\nRED: 1 reason" in red.out and "GREEN" not in red.out


def test_eval_of_the_answers_of_batch_says_what_asking_says(indexed: Run, evals: Path, home: Path) -> None:
    assert indexed("eval", "--update-baseline").code == 0
    assert indexed("batch", evals / "questions.jsonl", "-o", "answers.jsonl").code == 0
    again = indexed("eval", evals, "--answers", "answers.jsonl")
    assert again.code == 0 and "0 better, 0 worse" in again.out, again.err
    origin = json.loads((home / "runs" / "eval" / "results.json").read_text(encoding="utf-8"))["provenance"]
    assert (origin["model"], origin["model_revision"], origin["reader"]) == ("fake", "1", None)


def test_eval_self_needs_no_set(indexed: Run) -> None:
    built = indexed("eval", "--self")
    assert "own question" in built.out and "answer taken away" in built.out, built.err
    assert built.code == ("\nRED: " in built.out)


def test_eval_self_of_a_collection_without_questions_says_so(run: Run, home: Path) -> None:
    (home / "corpus").mkdir()
    (home / "corpus" / "essay.txt").write_bytes(b"The harbour\n\nThe harbour was built by hand. It silted up.\n")
    assert run("index").code == 0
    told = run("eval", "--self")
    assert told.code == 2 and told.sentence.startswith("askarchive: No eval set can be built from these 1 documents")


def test_eval_review_makes_a_question_of_a_mark(indexed: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from askarchive.index import open_index

    index = open_index(home / "index")
    document = index.document("clocks.txt")
    index.close()
    start = document.text.index(GOLD)
    place = Place("clocks.txt", start, start + len(GOLD), document.sha256)
    feedback.append(home / "feedback" / "marks.jsonl", Mark("right_passage_here", "Who?", "Who?", "x", right=place))
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert indexed("eval", "review").code == 0
    row = json.loads((home / "evals" / "from-use" / "questions.jsonl").read_text(encoding="utf-8"))
    assert row["gold"] == [{"document": "clocks.txt", "quote": GOLD, "start": start, "end": start + len(GOLD)}]
