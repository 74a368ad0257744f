"""What other tools can read: a TREC run and qrels, and a BEIR folder.

Enter: a set's result and the sources' paragraphs. Leave: texts of files. Paragraph ids are the same in all of them, so
that trec_eval gives our figures.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import quote

from askarchive.evaluation.evaluate import SetResult
from askarchive.evaluation.ranking import Units
from askarchive.evaluation.values import Sources

RUN_NAME = "askarchive"


def run_lines(result: SetResult, prefix: str = "") -> Iterator[str]:
    """`query Q0 paragraph rank score run`, one a line."""
    for question, ranked in zip(result.eval_set.questions, result.judged.run, strict=True):
        for place, unit in enumerate(ranked):
            yield f"{query_id(prefix + question.id)} Q0 {unit} {place + 1} {len(ranked) - place} {RUN_NAME}\n"


def qrels_lines(result: SetResult, prefix: str = "") -> Iterator[str]:
    """`query 0 paragraph 1`, one a line."""
    for question, gold in zip(result.eval_set.questions, result.judged.qrels, strict=True):
        for unit in gold:
            yield f"{query_id(prefix + question.id)} 0 {unit} 1\n"


def beir_corpus(sources: Sources) -> Iterator[str]:
    """BEIR's corpus.jsonl: one paragraph a line."""
    units = Units(sources)
    for name in sources.names:
        document = sources.document(name)
        title = document.details.title or name
        for identifier, region in units.of_document(name):
            text = document.text[region.start : region.end]
            yield json.dumps({"_id": identifier, "title": title, "text": text}, ensure_ascii=False) + "\n"


def beir_queries(result: SetResult) -> Iterator[str]:
    """BEIR's queries.jsonl; unanswerable questions are there and have no qrels."""
    for question in result.eval_set.questions:
        row = {"_id": query_id(question.id), "text": question.question}
        yield json.dumps(row, ensure_ascii=False) + "\n"


def beir_qrels(result: SetResult) -> Iterator[str]:
    """BEIR's qrels/test.tsv."""
    yield "query-id\tcorpus-id\tscore\n"
    for question, gold in zip(result.eval_set.questions, result.judged.qrels, strict=True):
        for unit in gold:
            yield f"{query_id(question.id)}\t{unit}\t1\n"


def query_id(id: str) -> str:
    """The id without white space, as the columns of TREC files need."""
    return quote(id, safe="/:#._-()<>")
