"""Makes the reader's training pairs: positives, and above all negatives that look like answers.

Enter: the question sets. Leave: lists of `Example`s, reproducible from a seed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from examples import PRODUCT_CHARS, Example, Window, is_gold, make, overlap_share, vary
from sets import QuestionSet, Turn
from sklearn.feature_extraction.text import TfidfVectorizer
from splits import part

Gold = list[tuple[int, int]]

UNKNOWN = re.compile(
    r"\b(?:(?:I|we|nobody|no one|she|he|they)\s+(?:\w+\s+)?(?:don['’]t|do not|didn['’]t|did not|can['’]t|cannot|couldn['’]t|"
    r"never|doesn['’]t)\s+(?:\w+\s+)?(?:know|knew|say|tell|told|learn(?:t|ed)?|f[io]und out|remember|asked)|no idea|"
    r"(?:nobody|no one|God|heaven)\s+knows|not known|no record|I wish I knew|who knows|not on the page|ask someone else)\b",
    re.IGNORECASE,
)
NAME = re.compile(r"\b(?:[A-Z][\w’'-]+)(?:\s+[A-Z][\w’'-]+)*")
NUMBER = re.compile(r"\b(?:1[0-9]|20)\d\d\b|\b\d{1,3}\b")
NOT_KNOWN = (
    "I don't know.", "I really don't know.", "We don't know.", "Nobody knows.", "No one knows that any more.",
    "That I can't tell you.", "I have no idea.", "I never found out.", "I never asked, and now it is too late.",
    "I couldn't say.", "I wish I knew.", "He never told me.", "She never said.", "The documents don't say.",
    "There is no record of it.", "It isn't written down anywhere.", "I can't remember any more.", "That is lost.",
    "You would have to ask somebody else.", "I couldn't tell you, honestly.", "Nobody ever found out.",
    "The sources are silent about that.", "I'm afraid that I do not remember.", "We shall never know.",
    "It was never explained to us.", "If anyone knew, they took it with them.", "I haven't the faintest.",
    "That we have not been able to establish.", "God knows.", "I've looked, and I cannot find it.",
)  # fmt: skip


class Ranker:
    """Windows of a whole set, ranked by shared words (tf-idf), inside a document or across the set."""

    def __init__(self, texts: dict[str, str], windows: Sequence[Window]) -> None:
        self.windows = list(windows)
        self._vectorizer = TfidfVectorizer(sublinear_tf=True, token_pattern=r"[^\W_]{2,}", stop_words="english")
        bodies = [f"{w.context[-150:]} {texts[w.document][w.start : w.end]}" for w in windows]
        self.matrix = self._vectorizer.fit_transform(bodies)
        self.rows: dict[str, list[int]] = {}
        for n, w in enumerate(self.windows):
            self.rows.setdefault(w.document, []).append(n)

    def inside(self, question: str, document: str, k: int) -> list[Window]:
        rows = self.rows.get(document, [])
        scores = (self.matrix[rows] @ self._vectorizer.transform([question]).T).toarray()[:, 0]
        return [self.windows[rows[i]] for i in np.argsort(-scores, kind="stable")[:k]]

    def across(self, questions: Sequence[str], k: int) -> list[list[Window]]:
        found: list[list[Window]] = []
        for at in range(0, len(questions), 512):
            scores = (self._vectorizer.transform(questions[at : at + 512]) @ self.matrix.T).toarray()
            best = np.argpartition(-scores, k, axis=1)[:, :k]
            for row, columns in zip(scores, best, strict=True):
                found.append([self.windows[i] for i in columns[np.argsort(-row[columns], kind="stable")]])
        return found


def golds(question: dict[str, object], document: str) -> Gold:
    return [(g["start"], g["end"]) for g in question["gold"] if g["document"] == document]  # type: ignore[attr-defined,index]


def touches(window: Window, gold: Gold) -> bool:
    return any(overlap_share((window.start, window.end), g) > 0 for g in gold)


def holds(window: Window, gold: Gold) -> bool:
    return any(is_gold(s, gold) for s in window.sentences)


def around(windows: Sequence[Window], gold: Gold, rng: random.Random) -> Window | None:
    """A window that holds gold, cut at random so that the answer stands anywhere in it."""
    found = [w for w in windows if holds(w, gold)]
    if not found:
        return None
    w = rng.choice(found)
    hits = [n for n, s in enumerate(w.sentences) if is_gold(s, gold)]
    first = rng.randint(0, hits[0])
    last = rng.randint(hits[-1], len(w.sentences) - 1)
    if rng.random() < 0.5:
        first, last = 0, len(w.sentences) - 1
    return replace(w, sentences=w.sentences[first : last + 1])


def without_gold(question: str, text: str, window: Window, gold: Gold, **more: object) -> Example | None:
    """The gold sentences cut out of their window: the surroundings of an answer that do not answer."""
    drop = frozenset(n for n, s in enumerate(window.sentences) if overlap_share(s, (0, 0)) or _near(s, gold))
    rest = sum(e - s for n, (s, e) in enumerate(window.sentences) if n not in drop)
    if not drop or rest < 40:
        return None
    return make(question, text, window, [], drop, **more)


def _near(sentence: tuple[int, int], gold: Gold) -> bool:
    return any(min(sentence[1], g[1]) > max(sentence[0], g[0]) for g in gold)


def swapped(question: str, text: str, rng: random.Random, avoid: str) -> str | None:
    """The question with one name or number exchanged for another of the same document that `avoid` does not hold."""
    numbers = NUMBER.findall(question)
    names = [n for n in NAME.findall(question[1:]) if len(n) > 2]
    if names and (not numbers or rng.random() < 0.7):
        old = rng.choice(names)
        pool = [n for n in set(re.findall(r"(?<=[a-z,] )[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*", text)) if len(n) > 2]
    elif numbers:
        old = rng.choice(numbers)
        pool = [n for n in set(NUMBER.findall(text)) if len(n) == len(old)]
    else:
        return None
    pool = sorted(n for n in pool if n not in avoid and n not in question and old not in n)
    return question.replace(old, rng.choice(pool), 1) if pool else None


def history_of(question: dict[str, object], text: str = "") -> tuple[tuple[str, str | None], ...]:
    """The earlier turns; a written question's answer is a span of `text`."""
    turns: list[dict[str, Any]] = question.get("history") or []  # type: ignore[assignment]
    return tuple(
        (h["question"], text[slice(*h["answer_span"])] if text and "answer_span" in h else h.get("answer"))
        for h in turns
    )


def interviews(
    data: QuestionSet,
    dense: dict[tuple[str, int], list[int]],
    seed: int,
    parts: tuple[str, ...] = ("train",),
    mined: dict[str, list[int]] | None = None,
) -> list[Example]:
    """The pairs of invented interviews: the sets that the reader is for.

    Args:
        dense: for each (question id, windows' max_chars) the document's windows by cosine, best first.
        mined: for each question id the windows that a half-trained reader scored, best first (mine.py).
    """
    rng = random.Random(seed)
    made: list[Example] = []
    questions = [q for q in data.questions if part(data.name, q["document"]) in parts]
    by_document: dict[str, list[dict[str, object]]] = {}
    for q in questions:
        by_document.setdefault(q["document"], []).append(q)
    for document in by_document:
        text = data.texts[document]
        windows = {c: data.windows(document, c) for c in (PRODUCT_CHARS, 300)}
        ranker = Ranker(data.texts, windows[PRODUCT_CHARS])
        speech = [q for q in by_document[document] if q["answerable"]]
        for q in by_document[document]:
            made += _interview_question(q, text, windows, ranker, dense, speech, rng, mined)
        made += _own_questions(data.turns[document], document, text, windows[PRODUCT_CHARS], ranker, rng)
    return [replace(e, source=e.source or data.name) for e in made]


def _hard(
    q: dict[str, object], windows: Sequence[Window], order: Sequence[int], ranker: Ranker, k: int
) -> list[Window]:
    """The document's windows, the best by cosine and by shared words first, taken in turns."""
    lexical = ranker.inside(str(q["question"]), str(q["document"]), k)
    found: list[Window] = []
    for a, b in zip([windows[i] for i in order[:k]], lexical, strict=False):
        for w in (a, b):
            if w not in found:
                found.append(w)
    return found


def _pick(hard: list[Window], n: int, rng: random.Random) -> list[Window]:
    """n of them, the better ranked more often."""
    keyed = sorted(((rng.random() ** (1 / (1 / (2 + i))), i) for i in range(len(hard))), reverse=True)
    return [hard[i] for _, i in keyed[:n]]


def _interview_question(
    q: dict[str, object],
    text: str,
    windows: dict[int, list[Window]],
    ranker: Ranker,
    dense: dict[tuple[str, int], list[int]],
    others: Sequence[dict[str, object]],
    rng: random.Random,
    mined: dict[str, list[int]] | None,
) -> list[Example]:
    question, document, category = str(q["question"]), str(q["document"]), q["category"]
    history = history_of(q, text)
    made: list[Example] = []
    gold = golds(q, document)
    chars = PRODUCT_CHARS if rng.random() < 0.75 else 300
    hard = [w for w in _hard(q, windows[chars], dense[q["id"], chars], ranker, 14) if not touches(w, gold)]  # type: ignore[index]
    first: list[Window] = []
    if mined is not None:
        order = [windows[PRODUCT_CHARS][i] for i in mined[str(q["id"])]]
        first = [w for w in order if not touches(w, gold)][:4]
        hard = [w for w in hard if w not in first]
    if not history and rng.random() < 0.15 and others:
        # A change of subject: an earlier question and its answer must not leak into this one.
        other = rng.choice(others)
        g = golds(other, document)
        if g:
            history = ((str(other["question"]), text[g[0][0] : g[0][1]]),)
    if q["answerable"]:
        unknown = category == "unknown"
        for n in range(3):
            w = around(windows[PRODUCT_CHARS if n < 2 else 300], gold, rng)
            if w is None:
                continue
            words = " ".join(text[s:e] for s, e in w.sentences if is_gold((s, e), gold))
            silent = int(unknown) if unknown or not UNKNOWN.search(words) else -1
            made.append(make(question, text, w, gold, does_not_know=silent, history=history))
        for w in first[:3] + _pick(hard, 2 if first else 5, rng):
            made.append(make(question, text, w, [], history=history))
        full = [w for w in windows[PRODUCT_CHARS] if holds(w, gold)]
        if full and rng.random() < 0.7:
            cut = without_gold(question, text, rng.choice(full), gold, history=history)
            if cut:
                made.append(cut)
        if full and not history and rng.random() < 0.5:
            w = rng.choice(full)
            words = " ".join(text[s:e] for s, e in w.sentences if is_gold((s, e), gold))
            false = swapped(question, text, rng, words + w.context)
            if false:
                made.append(make(false, text, w, [], source="swapped"))
        if full and not history and rng.random() < 0.08:
            w = rng.choice(full)
            words = rng.choice(NOT_KNOWN)
            made.append(_says_not_known(question, text, w, gold, words))
    else:
        near = category in ("unanswerable-near", "false-premise")
        tempting = [(s["start"], s["end"]) for s in q.get("near") or ()]  # type: ignore[attr-defined]
        for w in [w for w in windows[chars] if touches(w, tempting)][:2]:
            made.append(make(question, text, w, [], history=history))
            hard = [x for x in hard if x != w]
        for w in first or (hard[:4] if near else hard[:1]):
            made.append(make(question, text, w, [], history=history))
        for w in _pick(hard[4 if near else 1 :], 4 if near else 2, rng):
            made.append(make(question, text, w, [], history=history))
    return made


def _says_not_known(question: str, text: str, window: Window, gold: Gold, words: str) -> Example:
    """The gold sentences of a window replaced by "I don't know", below the question itself as the interviewer's."""
    body, spans, evidence = "", [], []
    done = False
    for s, e in window.sentences:
        if _near((s, e), gold):
            if done:
                continue
            done, sentence, label = True, words, 1
        else:
            sentence, label = text[s:e], 0
        body += " " if body else ""
        spans.append((len(body), len(body) + len(sentence)))
        body += sentence
        evidence.append(label)
    return Example(
        question, body, tuple(spans), tuple(evidence), 1, 1, context=question, speaker=window.speaker, kind=window.kind,
        source="not-known",
    )  # fmt: skip


def _own_questions(
    turns: Sequence[Turn], document: str, text: str, windows: Sequence[Window], ranker: Ranker, rng: random.Random
) -> list[Example]:
    """The interviewer's own questions; the reply's first window answers, with the question hidden from it."""
    made: list[Example] = []
    history: tuple[tuple[str, str | None], ...] = ()
    for turn, reply in zip(turns, turns[1:], strict=False):
        question = text[turn.start : turn.end]
        if turn.kind != "interviewer" or reply.kind != "interviewee" or not question.rstrip().endswith("?"):
            continue
        short = re.split(r"(?<=[.!?])\s+", question)[-1]
        words = [w for w in windows if w.start == reply.start]
        if words and len(question) < 300 and rng.random() < 0.7:
            w = replace(words[0], context="")
            silent = int(bool(UNKNOWN.search(text[w.start : w.sentences[0][1]])))
            e = make(question, text, w, [])
            made.append(
                replace(
                    e,
                    answers=1,
                    does_not_know=silent or 0,
                    evidence=(-1,) * len(e.evidence),
                    weight=0.5,
                    history=history,
                    source="own",
                )
            )
            hard = [
                x for x in ranker.inside(question, document, 6) if x.start < reply.start or x.start > reply.end + 900
            ]
            hard = [x for x in hard if not (x.start <= turn.start < x.end)]
            for x in rng.sample(hard, min(2, len(hard))):
                made.append(replace(make(question, text, x, [], weight=0.5, source="own"), history=history))
        history = ((short, text[reply.start : reply.end][:160]),)
    return made


def general(
    data: QuestionSet,
    seed: int,
    count: int,
    positives: int = 1,
    negatives: float = 1.6,
    weight: float = 1.0,
    parts: tuple[str, ...] = ("train",),
) -> list[Example]:
    """Pairs of any other set: windows with the gold; the best-ranked without it; gold cut out; swapped names."""
    rng = random.Random(seed)
    name = data.name
    questions = [q for q in data.questions if q["document"] and part(name, q["document"]) in parts]
    rng.shuffle(questions)
    questions = questions[:count]
    documents = sorted({q["document"] for q in questions})
    windows = {d: data.windows(d, PRODUCT_CHARS) for d in documents}
    for d in documents:
        if rng.random() < 0.25:
            windows[d] = data.windows(d, 350)
    ranker = Ranker(data.texts, [w for d in documents for w in windows[d]])
    across = ranker.across([q["question"] for q in questions], 6) if len(documents) > 12 else [[]] * len(questions)
    dialogue = name in ("friendsqa", "molweni")
    made: list[Example] = []
    for q, far in zip(questions, across, strict=True):
        document, question = q["document"], q["question"]
        text = data.texts[document]
        history = history_of(q, text)
        gold = golds(q, document)
        if name == "friendsqa" and q.get("evidence"):
            gold = (
                [(g["start"], g["end"]) for g in q["evidence"]]
                if not any(touches(w, gold) for w in windows[document])
                else gold
            )
        within = (q.get("context") or [{"start": 0, "end": len(text)}])[0]
        answers = [a.lower() for a in q.get("answers") or [] if len(a) > 2]
        hard = [
            w
            for w in ranker.inside(question, document, 8)
            if not touches(w, gold) and not any(a in text[w.start : w.end].lower() for a in answers)
        ]
        if q["answerable"]:
            whole = [w for w in windows[document] if holds(w, gold)]
            for _ in range(positives):
                w = around(whole, gold, rng)
                if w:
                    made.append(make(question, text, w, gold, history=history))
            if not whole:
                continue
            wanted = negatives
            dice = rng.random()
            if dice < 0.45:
                cut = without_gold(question, text, rng.choice(whole), gold, history=history)
                if cut and not any(a in cut.text.lower() for a in answers):
                    made.append(cut)
                    wanted -= 1
            elif dice < 0.65 and not history and name != "doc2dial_val":
                w = rng.choice(whole)
                false = swapped(question, text, rng, text[w.start : w.end] if rng.random() < 0.5 else " ".join(answers))
                if false and not dialogue:
                    made.append(make(false, text, w, [], source="swapped"))
                    wanted -= 1
            n = int(wanted) + (rng.random() < wanted - int(wanted))
            far = [
                w
                for w in far
                if w.document != document
                and not any(a in data.texts[w.document][w.start : w.end].lower() for a in answers)
            ]
            for _ in range(n):
                pool = hard[:5] if hard and (not far or rng.random() < 0.75) else far[:4]
                if pool:
                    w = rng.choice(pool)
                    made.append(make(question, data.texts[w.document], w, [], history=history))
        else:
            tempting = [(s["start"], s["end"]) for s in q.get("near") or ()]
            if tempting:
                for w in [w for w in windows[document] if touches(w, tempting)][:2]:
                    made.append(make(question, text, w, [], history=history))
                continue
            # squad2's "no answer" is a statement about one paragraph.
            own = [
                w
                for w in ranker.inside(question, document, 40)
                if w.start >= within["start"] and w.end <= within["end"]
            ]
            for w in own[: 1 + (rng.random() < 0.4)]:
                made.append(make(question, text, w, [], history=history))
    return [replace(e, source=e.source or name, weight=e.weight * weight) for e in made]


def varied(examples: Sequence[Example], seed: int) -> list[Example]:
    """The examples as careless people type them, in random order, each with the number of its question."""
    rng = random.Random(seed)
    groups: dict[object, int] = {}
    numbers = [groups.setdefault((e.question, e.history), len(groups)) for e in examples]
    found = [replace(vary(e, rng), group=n) for e, n in zip(examples, numbers, strict=True)]
    rng.shuffle(found)
    return found
