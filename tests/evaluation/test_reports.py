"""Reports: they hold to their schema, to their size, and to nothing but words where words are meant."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import ir_measures
import pytest

from askarchive.errors import OutputError
from askarchive.evaluation import (
    Options,
    evaluate_archive,
    measure,
    report_html,
    report_junit,
    report_markdown,
    reports,
)
from askarchive.evaluation.evaluate import Run
from askarchive.evaluation.measures import MEASURES
from askarchive.evaluation.results import results_object
from askarchive.evaluation.values import EvalQuestion
from evaluation.fakes import DATA, FakeArchive
from evaluation.schema import Invalid, validate

SCHEMA = Path(report_html.__file__).parent / "results.schema.json"
HOSTILE = "</td><script>alert(1)</script> | `x` **y** [l](http://evil.example) <img src=//evil.example> &amp; $a$ \x00\x1b[31m"


def run_of(case: str, archive: FakeArchive) -> Run:
    folder = DATA / case
    return evaluate_archive(
        Options(evalset=str(folder), answers=folder / "answers.jsonl", baseline=DATA / "green" / "baseline.json"),
        archive,
        None,
    )


def hostile(run: Run) -> Run:
    """The run with questions that are markup, control characters and script."""
    (result,) = run.sets

    def spoil(question: EvalQuestion) -> EvalQuestion:
        return replace(question, question=HOSTILE, category=HOSTILE, note=HOSTILE)

    assert result.comparison is not None
    changes = tuple(
        replace(c, question=HOSTILE, old_quotes=(HOSTILE,), new_quotes=()) for c in result.comparison.questions
    )
    eval_set = replace(result.eval_set, questions=tuple(map(spoil, result.eval_set.questions)), name=HOSTILE)
    comparison = replace(result.comparison, questions=changes)
    categories = tuple(replace(category, name=HOSTILE) for category in result.categories)
    return replace(run, sets=(replace(result, eval_set=eval_set, comparison=comparison, categories=categories),))


@pytest.mark.parametrize("case", ["green", "must_fail/loss_beyond_chance", "must_fail/sentences_swapped"])
def test_results_hold_to_their_schema(case: str, archive: FakeArchive) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    results = json.loads(json.dumps(results_object(run_of(case, archive)), allow_nan=False))
    validate(results, schema)
    for spoiled in (
        {"exit_code": 1 - results["exit_code"]},  # the verdict and the exit code cannot disagree
        {"more": 1},
        {"sets": []},
        {"provenance": results["provenance"] | {"corpus": "another"}},
    ):
        with pytest.raises(Invalid):
            validate(results | spoiled, schema)


def test_the_same_answers_give_the_same_reports_to_the_byte(tmp_path: Path, archive: FakeArchive) -> None:
    for name in ("one", "two"):
        reports.write(run_of("must_fail/loss_beyond_chance", archive), tmp_path / name, archive)
    one, two = ({f.relative_to(d): f.read_bytes() for f in d.rglob("*") if f.is_file()} for d in tmp_path.iterdir())
    assert one == two and len(one) == 9


def test_junit_has_a_suite_for_each_group_and_a_case_for_each_question(archive: FakeArchive) -> None:
    root = ET.fromstring(report_junit.junit(run_of("must_fail/loss_beyond_chance", archive)))
    suites = {suite.get("name"): suite for suite in root}
    assert set(suites) == {
        f"loss_beyond_chance.{g}"
        for g in ("invariants", "answers", "abstention", "retrieval", "words", "speed", "gate")
    }
    assert {m.group for m in MEASURES} <= {str(name).partition(".")[2] for name in suites}
    assert suites["loss_beyond_chance.speed"].get("tests") == "20"
    answers = suites["loss_beyond_chance.answers"]
    assert (answers.get("tests"), answers.get("failures"), answers.get("skipped")) == ("12", "0", "5")
    assert int(suites["loss_beyond_chance.gate"].get("failures", "0")) >= 2
    for suite in root:
        assert suite.get("tests") == str(len(list(suite)))


def test_junit_of_control_characters_is_xml(archive: FakeArchive) -> None:
    ET.fromstring(report_junit.junit(hostile(run_of("must_fail/loss_beyond_chance", archive))))


def test_markdown_says_the_verdict_first_and_folds_the_details(archive: FakeArchive) -> None:
    text = report_markdown.markdown(run_of("must_fail/loss_beyond_chance", archive))
    assert text.startswith("## ❌ askarchive eval: RED: ")
    assert text.count("<details>") == text.count("</details>") >= 4
    assert "<del>In the spring of 1958.</del>" in text


def test_no_word_of_a_question_or_quote_is_markup_in_markdown_or_html(archive: FakeArchive) -> None:
    run = hostile(run_of("must_fail/loss_beyond_chance", archive))
    markdown, page = report_markdown.markdown(run), report_html.page(run)
    for text in (markdown, page):
        assert "<script" not in text and "<img" not in text and "<td></td><script" not in text
    assert "](http" not in markdown and "**y**" not in markdown and "`x`" not in markdown


@pytest.mark.parametrize("limit", [3_000, 6_000, 20_000])
def test_markdown_stays_below_its_limit_and_says_that_it_was_cut(limit: int, archive: FakeArchive) -> None:
    text = report_markdown.markdown(hostile(run_of("must_fail/loss_beyond_chance", archive)), limit)
    assert len(text.encode()) <= limit < 1_048_576
    if "cut here" in text:
        assert text.count("<details>") == text.count("</details>")
    else:
        assert limit == 20_000


def test_the_page_needs_nothing_from_outside(archive: FakeArchive) -> None:
    page = report_html.page(run_of("must_fail/loss_beyond_chance", archive))
    assert not re.findall(r"\b(?:src|href)=|url\(|@import", page)
    assert "<script" not in page
    assert not set(re.findall(r"https?://[^\"'\s<]+", page)) - {"http://www.w3.org/2000/svg"}
    assert page.count("<svg") >= 3


def test_the_page_draws_measures_over_time_from_the_history(archive: FakeArchive) -> None:
    run = run_of("green", archive)
    (result,) = run.sets
    rows = tuple({"date": f"2026-01-0{day}", "commit": "abcdef", "measures": {"right": day / 4}} for day in (1, 2, 3))
    page = report_html.page(replace(run, sets=(replace(result, history=rows),)))
    assert 'aria-label="Measures over the accepted runs"' in page and "right 75%" in page and "01-03 abcde" in page
    for plot in ("Risk-coverage curve", "Reliability diagram", "Right answers by category"):
        assert f'aria-label="{plot}"' in page


def test_trec_files_give_our_figures_back(tmp_path: Path, archive: FakeArchive) -> None:
    run = run_of("must_fail/random_retrieval", archive)
    reports.write(run, tmp_path, archive)
    measures = [ir_measures.nDCG @ 10, ir_measures.R @ 3, ir_measures.RR @ 10]
    again = ir_measures.calc_aggregate(
        measures,
        ir_measures.read_trec_qrels(str(tmp_path / "qrels.trec")),
        ir_measures.read_trec_run(str(tmp_path / "run.trec")),
    )
    values = run.sets[0].values
    for ours, theirs in zip(("nDCG@10", "recall@3", "RR@10"), measures, strict=True):
        assert values[ours] == pytest.approx(again[theirs])


def test_the_beir_folder_holds_every_paragraph_and_judged_id(tmp_path: Path, archive: FakeArchive) -> None:
    reports.write(run_of("green", archive), tmp_path, archive)
    beir = tmp_path / "beir" / "green"
    corpus = [json.loads(line) for line in (beir / "corpus.jsonl").read_text(encoding="utf-8").splitlines()]
    queries = [json.loads(line) for line in (beir / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    header, *judged = (beir / "qrels" / "test.tsv").read_text(encoding="utf-8").splitlines()
    assert header == "query-id\tcorpus-id\tscore"
    assert len(corpus) == sum(len(archive.paragraphs(name)) for name in archive.names)
    assert {line.split("\t")[0] for line in judged} <= {query["_id"] for query in queries}
    assert {line.split("\t")[1] for line in judged} <= {row["_id"] for row in corpus}


def test_a_report_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path, archive: FakeArchive) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="choose another folder with --report"):
        reports.write(run_of("green", archive), tmp_path / "taken" / "report")


def test_the_summary_is_appended_where_the_service_wants_it(
    tmp_path: Path, archive: FakeArchive, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    green = DATA / "green"
    measure(Options(evalset=str(green), answers=green / "answers.jsonl", report=None), archive, None)
    assert summary.read_text(encoding="utf-8").startswith("before\n## ✅")


def test_the_terminal_shows_no_live_control_character(archive: FakeArchive) -> None:
    from askarchive.evaluation import report_terminal

    text = report_terminal.text(hostile(run_of("must_fail/loss_beyond_chance", archive)))
    assert "\x1b" not in text and "\x00" not in text


@pytest.mark.browser
def test_the_page_opens_offline_asks_for_nothing_and_prints(
    tmp_path: Path, archive: FakeArchive, chromium: Any
) -> None:
    reports.write(run_of("must_fail/loss_beyond_chance", archive), tmp_path)
    context = chromium.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto((tmp_path / "report.html").as_uri())
    assert page.locator("h1").inner_text().startswith("RED")
    assert page.locator("svg").count() >= 3
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert len(asked) == 1 and said == []
    folded = page.locator("details:not([open]) .q").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.is_visible()  # paper cannot be clicked
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    context.close()
