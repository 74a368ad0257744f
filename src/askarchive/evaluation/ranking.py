"""Retrieval measures, computed by ir-measures over paragraphs of the sources.

Enter: questions with gold spans and ranked regions. Leave: TREC run and qrels, and each question's nDCG@10, RR@10 and
recall@k. Judgements are on paragraphs, so that they outlive any re-splitting into passages.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

import ir_measures
from ir_measures import RR, R, nDCG

from askarchive.evaluation.measures import RECALL_AT
from askarchive.evaluation.values import EvalQuestion, Region, Response, Sources

_MEASURES = {"nDCG@10": nDCG @ 10, "RR@10": RR @ 10, **{f"recall@{k}": R @ k for k in RECALL_AT}}


@dataclass(frozen=True, slots=True)
class Judged:
    """A run and its qrels: by question number, the paragraphs' ids, best first, and those that are gold."""

    run: tuple[tuple[str, ...], ...]
    qrels: tuple[tuple[str, ...], ...]


class Units:
    """Regions to the paragraphs they stand in; a document without paragraphs is one unit."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._names = frozenset(sources.names)
        self._paragraphs: dict[str, tuple[list[int], list[tuple[str, Region]]]] = {}

    def of_document(self, name: str) -> list[tuple[str, Region]]:
        """(id, region) of every paragraph, in the text's order. Ids hold no white space, as TREC files need."""
        return self._load(name)[1]

    def _load(self, name: str) -> tuple[list[int], list[tuple[str, Region]]]:
        if name not in self._paragraphs:
            safe = quote(name, safe="/:#._-()")
            found = [(f"{safe}#p{p.number}", Region(name, p.start, p.end)) for p in self._sources.paragraphs(name)]
            whole = [(safe, Region(name, 0, len(self._sources.document(name).text)))]
            units = found or whole
            self._paragraphs[name] = [region.end for _, region in units], units
        return self._paragraphs[name]

    def of(self, region: Region) -> list[str]:
        """The paragraphs that the region meets by the hit rule, or else the one it overlaps most."""
        if region.document not in self._names:
            return []
        ends, units = self._load(region.document)
        touched = []
        for identifier, paragraph in units[bisect_left(ends, region.start + 1) :]:
            if paragraph.start >= region.end:
                break
            touched.append((identifier, paragraph))
        met = [identifier for identifier, paragraph in touched if region.meets(paragraph)]
        if met or not touched:
            return met
        return [max(touched, key=lambda unit: min(unit[1].end, region.end) - max(unit[1].start, region.start))[0]]


def judge(questions: Sequence[EvalQuestion], responses: Sequence[Response], units: Units) -> Judged:
    """The run and qrels of the questions, each paragraph at its first rank."""
    run = tuple(
        tuple(dict.fromkeys(unit for region in response.ranking for unit in units.of(region))) for response in responses
    )
    qrels = tuple(
        tuple(dict.fromkeys(unit for region in question.gold for unit in units.of(region))) for question in questions
    )
    return Judged(run, qrels)


def measure(judged: Judged) -> tuple[dict[str, float], ...]:
    """Each question's retrieval measures by name; empty for a question without gold."""
    qrels = [ir_measures.Qrel(str(number), unit, 1) for number, gold in enumerate(judged.qrels) for unit in gold]
    run = [
        ir_measures.ScoredDoc(str(number), unit, float(len(ranked) - place))
        for number, ranked in enumerate(judged.run)
        if judged.qrels[number]
        for place, unit in enumerate(ranked)
    ]
    values: list[dict[str, float]] = [
        dict.fromkeys(_MEASURES, 0.0) if gold else {} for gold in judged.qrels
    ]  # a question for which nothing was found scores 0 and is no row of ir-measures' answer
    if not qrels or not run:
        return tuple(values)
    names = {str(measure): name for name, measure in _MEASURES.items()}
    for found in ir_measures.iter_calc(list(_MEASURES.values()), qrels, run):
        values[int(found.query_id)][names[str(found.measure)]] = float(found.value)
    return tuple(values)
