"""Questions written for the reader by close reading of documents: training/written/SET.jsonl.

The documents of the sets "transcripts" and "invented" were written for them too and lie beside them.

Enter: a set's name and texts. Leave: questions in the sets' own form. `python training/written.py PACK.json FILE.txt ...`
turns writers' lines into that form, and refuses a line that it cannot read or a place that the documents do not have.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

from splits import INVENTED, part

FOLDER = Path(__file__).parent / "written"
CATEGORIES = {
    "p": "paraphrase",
    "q": "direct",
    "k": "keyword",
    "n": "unanswerable-near",
    "u": "unknown",
    "f": "followup",
    "s": "switch",
}
_LINE = re.compile(r"([qpnfsuk]) ((?:P\d+(?::\d+(?:,\d+)*)? ?)+)\| (.+)")


def written(name: str, texts: dict[str, str]) -> list[dict[str, Any]]:
    """The set's written questions about documents of the training part; none if there is no file.

    Raises:
        SystemExit: a span lies outside its document.
    """
    path = FOLDER / f"{name}.jsonl"
    if not path.exists():
        return []
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        q = json.loads(line)
        if name not in INVENTED and part(name, q["document"]) != "train":
            raise SystemExit(f"{path}, line {number}: {q['document']} is held out; leave it out")
        for span in q["gold"] + q["near"]:
            if not 0 <= span["start"] < span["end"] <= len(texts[q["document"]]):
                raise SystemExit(f"{path}, line {number}: a span outside {q['document']}; is the set another version?")
        for span in q["gold"]:
            span["document"] = q["document"]
        found.append(q)
    return found


def read_lines(pack: dict[str, Any], lines: str, prefix: str) -> list[dict[str, Any]]:
    """Writers' lines (`KIND P5:2,3 P9:1 | QUESTION`) as questions; runs of neighbouring sentences become one span."""
    passages = {p["n"]: p for p in pack["passages"]}
    made: list[dict[str, Any]] = []
    answers: dict[tuple[str, str], tuple[int, int]] = {}
    for number, line in enumerate(lines.splitlines(), 1):
        if not line.strip():
            continue
        m = _LINE.fullmatch(line.strip())
        if not m:
            raise SystemExit(f"{prefix}, line {number}: not `KIND P5:2,3 | QUESTION`")
        kind, places, question = m.groups()
        history, *rest = [x.strip() for x in question.split(" >> ")]
        question = rest[-1] if rest else history
        documents, spans = [], []
        for place in places.split():
            n, _, numbers = place[1:].partition(":")
            sentences = passages[int(n)]["sentences"] if int(n) in passages else []
            if not sentences or any(not 0 < int(x) <= len(sentences) for x in numbers.split(",") if x):
                raise SystemExit(f"{prefix}, line {number}: there is no {place} in the pack")
            documents.append(passages[int(n)]["document"])
            if not numbers:
                spans.append((sentences[0][0], sentences[-1][1]))
                continue
            chosen = sorted({int(x) - 1 for x in numbers.split(",")})
            for i, c in enumerate(chosen):
                if i and chosen[i - 1] == c - 1:
                    spans[-1] = (spans[-1][0], sentences[c][1])
                else:
                    spans.append(tuple(sentences[c]))
        if len(set(documents)) != 1 or (kind in "fs" and not rest):
            raise SystemExit(f"{prefix}, line {number}: places in one document, and `>>` before a follow-up")
        given = [{"start": a, "end": b} for a, b in spans]
        made.append(
            {
                "id": f"{prefix}-{number}",
                "question": question,
                "answerable": kind != "n",
                "document": documents[0],
                "gold": given if kind != "n" else [],
                "near": given if kind == "n" else [],
                "category": CATEGORIES[kind],
                "history": [{"question": x} for x in [history, *rest[:-1]]] if rest else [],
            }
        )
        if kind != "n" and not rest:
            answers[documents[0], question.lower().rstrip("?. ")] = spans[0]
    for q in made:
        for turn in q["history"]:
            known = answers.get((q["document"], turn["question"].lower().rstrip("?. ")))
            if known:
                turn["answer_span"] = known
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="PACK.json LINES.txt, in pairs")
    args = parser.parse_args()
    found: dict[str, list[dict[str, Any]]] = {}
    for pack_path, lines in zip(args.files[::2], args.files[1::2], strict=True):
        pack = json.loads(pack_path.read_text(encoding="utf-8"))
        found.setdefault(pack["set"], []).extend(read_lines(pack, lines.read_text(encoding="utf-8"), lines.stem))
    for name, questions in found.items():
        path = FOLDER / f"{name}.jsonl"
        with path.open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(q, ensure_ascii=False) + "\n" for q in questions)
        print(name, len(questions), "questions of", len({q["document"] for q in questions}), "documents")


if __name__ == "__main__":
    main()
