"""A run as junit.xml: one suite for the invariants, one for each group of measures, one case a question.

Enter: a Run. Leave: XML. It has failures exactly when the verdict is red: a question that is wrong, and was wrong when
the baseline was accepted, is reported as skipped with its reason.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

from askarchive.evaluation.baseline import outcome_of
from askarchive.evaluation.evaluate import Run, SetResult
from askarchive.evaluation.gate import Reason
from askarchive.evaluation.invariants import MEANINGS
from askarchive.evaluation.measures import MEASURES

# What XML 1.0 cannot hold at all.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GROUPS = {
    "answers": ("hit@600c",),
    "abstention": ("abstained",),
    "retrieval": ("nDCG@10",),
    "words": ("f1",),
    "speed": ("elapsed",),
}
_REACHED = {"hit@600c": 1.0, "abstained": 1.0, "nDCG@10": 1e-9, "f1": 1e-9, "elapsed": 0.0}  # no time is too long


def junit(run: Run) -> str:
    """The XML document."""
    root = ET.Element("testsuites", name="askarchive eval")
    for result in run.sets:
        _invariants(root, result)
        for group in _GROUPS:
            _questions(root, result, group)
        _gate(root, result)
    for suite in root:
        cases = list(suite)
        suite.set("tests", str(len(cases)))
        for kind, attribute in (("failure", "failures"), ("skipped", "skipped")):
            suite.set(attribute, str(sum(case.find(kind) is not None for case in cases)))
        suite.set("errors", "0")
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, result: SetResult, name: str) -> ET.Element:
    return ET.SubElement(root, "testsuite", name=_clean(f"{result.eval_set.name}.{name}"))


def _case(suite: ET.Element, name: str, time: float | None = None) -> ET.Element:
    case = ET.SubElement(suite, "testcase", classname=suite.get("name", ""), name=_clean(name))
    if time is not None:
        case.set("time", f"{time / 1000:.3f}")
    return case


def _invariants(root: ET.Element, result: SetResult) -> None:
    suite = _suite(root, result, "invariants")
    for invariant in result.invariants:
        broken: dict[str, list[str]] = {}
        for violation in invariant.violations:
            broken.setdefault(violation.id, []).append(violation.message)
        for question in result.eval_set.questions:
            case = _case(suite, f"{invariant.name} {question.id}")
            if question.id in broken:
                failure = ET.SubElement(case, "failure", message=_clean(MEANINGS[invariant.name]), type=invariant.name)
                failure.text = _clean("\n".join(broken[question.id]))


def _questions(root: ET.Element, result: SetResult, group: str) -> None:
    """One case a question that the group's measure applies to; never a failure of its own."""
    suite = _suite(root, result, group)
    for row, (question, response) in enumerate(zip(result.eval_set.questions, result.responses, strict=True)):
        for column in _GROUPS[group]:
            value = result.table.value(column, row)
            if value is None:
                continue
            case = _case(suite, f"{question.id} {question.question}", response.elapsed_ms)
            if value < _REACHED[column]:
                ET.SubElement(case, "skipped", message=_clean(f"{column} is {value:.3g}: {outcome_of(response)}"))


def _gate(root: ET.Element, result: SetResult) -> None:
    """One case a measure, and one for each other reason: what made the verdict red."""
    suite = _suite(root, result, "gate")
    reasons: dict[str, list[Reason]] = {}
    for reason in result.reasons:
        reasons.setdefault(reason.subject, []).append(reason)
    names = [m.name for m in MEASURES if result.values.get(m.name) is not None]
    for name in dict.fromkeys([*names, *reasons]):
        case = _case(suite, name)
        if name in reasons:
            found = reasons[name]
            failure = ET.SubElement(case, "failure", message=_clean(found[0].message), type=found[0].kind)
            failure.text = _clean("\n".join(reason.message for reason in found))


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)
