"""Writes tests/data/evaluation/: a green run and one folder for each way of going red. Run it when the formats change.

A folder without a baseline of its own is compared with the green one's.

Usage: python tests/evaluation/make_fixtures.py
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from askarchive.evaluation import Options, evaluate_archive
from askarchive.render import answer_object
from evaluation.fakes import DATA, FakeArchive

# Question, and the words that answer it (none: no answer in the archive).
QUESTIONS: tuple[tuple[str, str, str | None], ...] = (
    ("direct", "In which year did the pilot first steer a ship through?", "In the spring of 1958."),
    (
        "direct",
        "What did the clerk compare the pilots' cost with?",
        "“You are dearer than the lighthouse,” the clerk used to say.",
    ),
    (
        "paraphrase",
        "What put an end to the light on the rock?",
        "Its keeper fell ill in the winter and nobody else would live on the rock.",
    ),
    ("direct", "How many sailors lost their lives?", "Two men from the Skarra did."),
    (
        "paraphrase",
        "To what use was the vessel put in the end?",
        "It was sold to a hotel, which grows geraniums in it.",
    ),
    (
        "direct",
        "Which relative explained the currents?",
        "My aunt Berit did, from a kitchen window, with a pencil and yesterday's newspaper.",
    ),
    (
        "direct",
        "Where was the ground with the apple trees?",
        "Behind the brickworks, on ground that the company had forgotten it owned.",
    ),
    (
        "direct",
        "Who put forty trees into the ground?",
        "A foreman called Ilie Dobre planted forty of them in 1931, without asking anybody.",
    ),
    ("paraphrase", "How was fruit stored in the cold months?", "In sand, in the dry kilns."),
    (
        "direct",
        "What did the surveyor take home?",
        "They sent a surveyor, and he went home with two sacks and wrote nothing down.",
    ),
    ("paraphrase", "Is anything left of it nowadays?", "Three are."),
    ("direct", "Which fruit was spoilt most easily?", "It bruised if you looked at it."),
    ("near", "When did aunt Berit die?", None),
    ("near", "How many sacks did the foreman Dobre sell?", None),
    ("near", "What was the name of the pilot boat?", None),
    ("near", "Which hotel closed in 1974?", None),
    ("far", "What is the boiling point of lead?", None),
    ("far", "Who won the cup in 1966?", None),
    ("far", "How long is the Danube?", None),
    ("smalltalk", "good evening", None),
)
ANSWERS: dict[str, str | None] = {f"q{n:02}": gold for n, (_, _, gold) in enumerate(QUESTIONS, 1)}
ARCHIVE = FakeArchive()


def question_rows() -> list[dict]:
    rows = []
    for number, (category, question, gold) in enumerate(QUESTIONS, 1):
        row = {"id": f"q{number:02}", "question": question, "answerable": gold is not None, "category": category}
        if gold is not None:
            quote = ARCHIVE.find(gold)
            row |= {"gold": [{"document": quote.document, "quote": gold}], "speaker": quote.speaker}
        rows.append(row)
    return rows


def answer_rows(answers: dict[str, str | None]) -> list[dict]:
    """What an archive with these answers would have written with `askarchive batch`."""
    archive = FakeArchive(script=lambda question, id: () if answers[id] is None else (ARCHIVE.find(answers[id]),))
    return [
        answer_object(archive.ask(question, id=f"q{n:02}"), archive) for n, (_, question, _) in enumerate(QUESTIONS, 1)
    ]


def write(name: str, questions: list[dict], answers: list[dict], expected: dict, **more: object) -> Path:
    folder = DATA / name
    folder.mkdir(parents=True)
    _lines(folder / "questions.jsonl", questions)
    _lines(folder / "answers.jsonl", answers)
    for stem, value in more.items():
        if stem == "turns":
            _lines(folder / "turns.jsonl", value)
        else:
            (folder / f"{stem}.json").write_text(
                json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )
    (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return folder


def _lines(path: Path, rows: list[dict]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def spoiled(change: Callable[[list[dict]], None]) -> list[dict]:
    rows = deepcopy(answer_rows(ANSWERS))
    change(rows)
    return rows


def swap_sentences(rows: list[dict]) -> None:
    """The words of a harbour quote under the coordinates of an orchard quote, and the other way round."""
    one, other = rows[0]["quotes"][0], rows[6]["quotes"][0]
    one["text"], other["text"] = other["text"], one["text"]


def change_character(rows: list[dict]) -> None:
    quote = rows[3]["quotes"][0]
    quote["text"] = quote["text"].replace("Two", "Too", 1)


def swap_speakers(rows: list[dict]) -> None:
    for row, name in ((rows[0], "Ana Pop"), (rows[6], "Jon Aas")):
        row["quotes"][0]["speaker"] = name


def question_as_answer(rows: list[dict]) -> None:
    asked = ARCHIVE.find("Why was the old lighthouse given up?")
    quote = rows[2]["quotes"][0]
    quote |= {"text": "Why was the old lighthouse given up?", "start": asked.start, "end": asked.end}
    text = ARCHIVE.document("harbour.txt").text
    quote["byte_start"] = len(text[: asked.start].encode())
    quote["byte_end"] = quote["byte_start"] + len(quote["text"].encode())


def caption_as_testimony(rows: list[dict]) -> None:
    words = "Photograph: the pilot station in 1962."
    found = ARCHIVE.find(words)
    text = ARCHIVE.document("harbour.txt").text
    start = len(text[: found.start].encode())
    rows[3]["quotes"][0] |= {
        "text": words,
        "start": found.start,
        "end": found.end,
        "byte_start": start,
        "byte_end": start + len(words.encode()),
    }


def quote_on_abstention(rows: list[dict]) -> None:
    rows[12]["quotes"] = rows[5]["quotes"]


def another_hash(rows: list[dict]) -> None:
    rows[1]["quotes"][0]["source_sha256"] = "0" * 64


def hidden_error(rows: list[dict]) -> None:
    rows[7] = {"id": "q08", "question": rows[7]["question"], "answered": False, "error": {"type": "", "message": ""}}


def plain_error(rows: list[dict]) -> None:
    rows[7] = {
        "id": "q08",
        "question": rows[7]["question"],
        "error": {"type": "QuoteMismatch", "message": "The words are no longer those of the source."},
    }


def left_out(rows: list[dict]) -> None:
    del rows[4]


def random_answers() -> dict[str, str | None]:
    """Each answerable question gets the next one's words but three: what a retrieval that found anything would do."""
    keys = [key for key, gold in ANSWERS.items() if gold is not None]
    return {key: ANSWERS[keys[(keys.index(key) + 3) % len(keys)]] if key in keys else None for key in ANSWERS}


def main() -> None:
    for old in (DATA / "green", DATA / "must_fail"):
        shutil.rmtree(old, ignore_errors=True)
    questions, right = question_rows(), answer_rows(ANSWERS)
    thresholds = {"schema": "askarchive.eval-thresholds/1", "level": 0.05, "measures": {"hit@3": {"min": 0.5}}}
    green = write("green", questions, right, {"exit_code": 0, "message": "GREEN"}, thresholds=thresholds)
    evaluate_archive(Options(evalset=str(green), answers=green / "answers.jsonl", update_baseline=True), ARCHIVE, None)
    (green / "history.jsonl").unlink()
    baseline = json.loads((green / "baseline.json").read_text(encoding="utf-8"))
    baseline["provenance"] |= {"commit": "0123456789ab"}
    baseline["date"] = "2026-01-02"
    (green / "baseline.json").write_text(json.dumps(baseline, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def red(
        name: str, answers: list[dict], message: str, asked: list[dict] = questions, code: int = 1, **more: object
    ) -> None:
        expected = {"exit_code": code, "message": message}
        write(f"must_fail/{name}", asked, answers, expected, **({"thresholds": thresholds} | more))

    red("sentences_swapped", spoiled(swap_sentences), "these words stand at orchard.txt:")
    red("one_character_changed", spoiled(change_character), "first difference at character 1: 'o' for 'w'")
    red("another_hash", spoiled(another_hash), "carries another source_sha256")
    red("speakers_swapped", spoiled(swap_speakers), "is given as Ana Pop's, but paragraph 3 is Jon Aas's")
    red("question_as_answer", spoiled(question_as_answer), "paragraph 6 is the interviewer's")
    red("caption_as_testimony", spoiled(caption_as_testimony), "is no testimony (caption)")
    turns = [{"document": "harbour.txt", "start": 0, "end": 200, "role": "interviewer", "speaker": None}]
    red("gold_turns_disagree", right, "is the interviewer's as a person marked it", turns=turns)
    red("quote_on_abstention", spoiled(quote_on_abstention), "it abstains and yet quotes")
    red("hidden_error", spoiled(hidden_error), "the row is an error and also says whether it is answered")
    red("failed_question", spoiled(plain_error), "1 question failed (q08: QuoteMismatch")
    red("answer_missing", spoiled(left_out), "1 question without an answer (q05)")
    red("random_retrieval", answer_rows(random_answers()), "hit@3 fell from 100.0% to 0.0%")
    always = {key: gold or "In the spring of 1958." for key, gold in ANSWERS.items()}
    red("abstention_off", answer_rows(always), "abstained fell from 100.0% to 0.0%")
    red("abstention_always", answer_rows(dict.fromkeys(ANSWERS)), "hit@3 is 0.0% and must be at least 50.0%")
    few = ANSWERS | {f"q{n:02}": None for n in range(1, 6)}
    red("loss_beyond_chance", answer_rows(few), "5 of 20 questions worse, 0 better, more than chance (p = 0.031")
    unknown = [
        row | {"gold": [{"document": "harbour.txt", "quote": "In the spring of 1985."}]} if row["id"] == "q01" else row
        for row in questions
    ]
    red(
        "gold_not_in_source",
        right,
        "questions.jsonl:1 (q01): the gold quotation “In the spring of 1985.” does not stand in harbour.txt",
        unknown,
        2,
    )
    other = deepcopy(baseline)
    other["provenance"]["corpus"] = "sha256:" + "ab" * 32
    red("baseline_of_another_corpus", right, "the baseline was made on another corpus (abababababab", baseline=other)
    stranger = deepcopy(baseline)
    for entry in stranger["questions"]:
        entry["id"] = "x" + entry["id"]
    red("baseline_of_another_set", right, "the baseline has no question in common", baseline=stranger)
    red("baseline_damaged", right, "is no baseline of the form", code=2, baseline={"schema": "something else"})
    red(
        "threshold_of_no_measure",
        right,
        "is no measure",
        code=2,
        thresholds=thresholds | {"measures": {"hit@7": {"min": 1}}},
    )
    unmeasured = thresholds | {"measures": {"outcome": {"min": 0.9}}}
    red("threshold_unmeasured", right, "outcome could not be measured on this set", thresholds=unmeasured)


if __name__ == "__main__":
    main()
