"""A reranker chooses what is read from a deeper pool, and another's cross-encoder is used as it was trained or refused."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from askarchive import encoder, reranker
from askarchive.archive import Archive
from askarchive.errors import ModelError
from askarchive.evaluation import provenance
from askarchive.index import build
from askarchive.reranker import PairReranker
from askarchive.trying import POOL
from askarchive.types import Candidate, EarlierTurn, Reading
from conftest import INTERVIEW, FakeEncoder

QUESTION = "Which screwdriver did your father give?"


class Noting:
    """A reader that answers nothing and keeps what it was shown."""

    name = "noting"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def read(
        self, question: str, candidates: Sequence[Candidate], history: Sequence[EarlierTurn] = ()
    ) -> tuple[Reading, ...]:
        self.seen += [candidate.text for candidate in candidates]
        return tuple(Reading(0.0, (0.0,) * len(candidate.sentences)) for candidate in candidates)


class ByWord:
    """A reranker that likes texts with a word, and keeps what it was shown."""

    name = "by word"

    def __init__(self, word: str) -> None:
        self.word, self.seen = word, list[tuple[str, tuple[str, ...]]]()

    def scores(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
        self.seen.append((question, tuple(texts)))
        return tuple(float(self.word in text) for text in texts)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the ten-line interview and of some hundred lines that are no interview."""
    home = tmp_path_factory.mktemp("reranked")
    (home / "corpus").mkdir()
    (home / "corpus" / "clocks.txt").write_text(INTERVIEW, encoding="utf-8")
    lines = [f"The screwdriver number {number} belonged to nobody in the workshop." for number in range(150)]
    (home / "corpus" / "tools.txt").write_text("\n\n".join(lines), encoding="utf-8")
    build([home / "corpus"], home / "index", FakeEncoder())
    return home / "index"


def opened(folder: Path, chooser: Any, reader: Noting | None = None, candidates: int = 2) -> Archive:
    return Archive.open(folder, FakeEncoder(), reader or Noting(), reranker=chooser, candidates=candidates)


def test_the_reader_gets_the_rerankers_choice_from_a_deeper_pool(folder: Path) -> None:
    plain, reader, chooser = Noting(), Noting(), ByWord("papers burned")
    with opened(folder, None, plain) as archive:
        archive.ask(QUESTION, documents=["clocks.txt"])
    with opened(folder, chooser, reader) as archive:
        archive.ask(QUESTION, documents=["clocks.txt"])
    ((_, pool),) = chooser.seen
    assert len(plain.seen) == len(reader.seen) == 2 < len(pool)
    assert "papers burned" in reader.seen[0] and not any("papers burned" in text for text in plain.seen)
    # Of equal ones the order of the search holds.
    assert reader.seen[1] == plain.seen[0]


def test_the_pool_is_a_hundred_or_what_is_read_where_that_is_more(folder: Path) -> None:
    for candidates, size in ((2, POOL), (120, 120)):
        chooser = ByWord("nothing")
        with opened(folder, chooser, candidates=candidates) as archive:
            archive.ask(QUESTION)
        assert [len(texts) for _, texts in chooser.seen] == [size]


def test_a_ranking_that_is_measured_is_the_one_that_is_read(folder: Path) -> None:
    reader = Noting()
    chooser = ByWord("widow")
    with opened(folder, chooser, reader, candidates=3) as archive:
        archive.ask(QUESTION, documents=["clocks.txt"])
        ranked = archive.rank(QUESTION, 3, documents=frozenset({"clocks.txt"}))
        words = [archive.document(p.document).text[p.start : p.end] for p, _ in ranked]
    assert words == reader.seen
    assert [hit.rank for _, hit in ranked] == [1, 2, 3]
    (_, pool), (_, again) = chooser.seen
    assert pool == again
    assert [hit.score for _, hit in ranked] == sorted(("widow" in text for text in pool), reverse=True)[:3]
    assert any(hit.dense is not None for _, hit in ranked)


def test_a_reranker_sees_an_answer_with_its_question_and_never_what_is_hidden(folder: Path) -> None:
    asked = "Did you ever stop a clock on purpose?"
    chooser = ByWord("widow")
    with opened(folder, chooser) as archive:
        exchange = next(p.exchange for p in archive.paragraphs("clocks.txt") if "widow" in archive.words_of(*at(p)))
        archive.ask(QUESTION, documents=["clocks.txt"])
        archive.ask(QUESTION, documents=["clocks.txt"], hide_questions=True)
        archive.ask(QUESTION, documents=["clocks.txt"], exclude_exchanges=frozenset({("clocks.txt", exchange)}))
    whole, hidden, without = (texts for _, texts in chooser.seen)
    assert any(asked in text and "widow" in text for text in whole)
    assert not any(asked in text for text in hidden) and any("widow" in text for text in hidden)
    assert not any("widow" in text.splitlines()[-1] for text in without)  # where it replies to nobody, what went before


def at(paragraph: Any) -> tuple[str, Any]:
    from askarchive.types import Span

    return "clocks.txt", Span(paragraph.start, paragraph.end)


def test_nothing_found_is_nothing_to_order(folder: Path) -> None:
    with opened(folder, ByWord("x")) as archive:
        answer = archive.ask(QUESTION, exclude_exchanges=frozenset(), documents=frozenset())
    assert not answer.answered


def test_an_evaluation_says_which_reranker_was_used(folder: Path) -> None:
    for chooser, name in ((ByWord("x"), "by word"), (None, None)):
        with opened(folder, chooser) as archive:
            assert provenance.of_archive(archive, archive).reranker == name


# -- another's cross-encoder ------------------------------------------------------------------------------------------

WORDS = sorted(set(re.findall(r"\w+|[^\w\s]", (INTERVIEW + QUESTION).lower())))
Make = Callable[..., Path]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Saves a BERT of two layers with random weights, far enough apart that no two passages are equal."""

    def making(kind: str = "BertForSequenceClassification", labels: int = 1) -> Path:
        import torch

        transformers: Any = importlib.import_module("transformers")

        folder = tmp_path_factory.mktemp("model") / f"tiny-{labels}"
        folder.mkdir()
        (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]))
        transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
        torch.manual_seed(7)
        config = transformers.BertConfig(
            vocab_size=len(WORDS) + 5,
            hidden_size=16,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=32,
            initializer_range=0.5,
            num_labels=labels,
        )
        getattr(transformers, kind)(config).save_pretrained(folder)
        return folder

    return making


def logits(folder: Path, question: str, texts: Sequence[str]) -> Any:
    """What transformers alone says of each pair, one at a time."""
    import torch
    import transformers

    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    model = transformers.AutoModelForSequenceClassification.from_pretrained(folder).eval()
    with torch.inference_mode():
        return np.vstack([model(**tokenizer(question, text, return_tensors="pt")).logits.numpy() for text in texts])


@pytest.mark.model
def test_a_cross_encoder_by_path_orders_the_archive_by_its_own_scores(make: Make, folder: Path) -> None:
    model = make()
    chooser = reranker.load(str(model))
    assert chooser.name == "tiny-1"
    texts = INTERVIEW.split("\n\n")
    scores = chooser.scores(QUESTION, texts)
    np.testing.assert_allclose(scores, logits(model, QUESTION, texts)[:, 0], atol=2e-4)
    assert len(set(scores)) == len(texts)
    noting = ByWord("x")
    with opened(folder, noting) as archive:
        archive.ask(QUESTION, documents=["clocks.txt"])
    ((_, pool),) = noting.seen
    best = max(pool, key=lambda text: float(logits(model, QUESTION, [text])[0, 0]))
    reader = Noting()
    with opened(folder, chooser, reader, candidates=1) as archive:
        archive.ask(QUESTION, documents=["clocks.txt"])
    assert [best.endswith(text) for text in reader.seen] == [True]


@pytest.mark.model
def test_of_two_labels_the_second_against_the_first_is_the_score(make: Make) -> None:
    model = make(labels=2)
    texts = INTERVIEW.split("\n\n")
    both = logits(model, QUESTION, texts)
    np.testing.assert_allclose(reranker.load(str(model)).scores(QUESTION, texts), both[:, 1] - both[:, 0], atol=2e-4)


@pytest.mark.model
def test_threads_order_as_one_does_and_no_text_stops_it(make: Make) -> None:
    chooser = reranker.load(str(make()))
    texts = [*INTERVIEW.split("\n\n"), "", "\0", "\ud800", "clock " * 50_000]
    alone = chooser.scores(QUESTION, texts)
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda _: chooser.scores(QUESTION, texts), range(16)))
    np.testing.assert_allclose(together, [alone] * 16, atol=2e-4)
    assert chooser.scores(QUESTION, []) == ()


@pytest.mark.model
def test_what_is_no_cross_encoder_for_search_is_refused(make: Make) -> None:
    with pytest.raises(ModelError, match="judges a pair by 3 numbers"):
        reranker.load(str(make(labels=3)))
    with pytest.raises(ModelError, match="is no cross-encoder; choose another for --reranker"):
        reranker.load(str(make("BertForQuestionAnswering")))
    packaged = encoder.packaged_folder()
    assert packaged is not None
    with pytest.raises(ModelError, match="is no cross-encoder"):
        reranker.load(str(packaged))


@pytest.mark.model
@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(
            lambda folder: (folder / "w.bin").write_bytes(b"1"), r"holds w\.bin, which could run", id="pickle"
        ),
        pytest.param(lambda folder: (folder / "model.safetensors").unlink(), "no weights in safetensors", id="none"),
        pytest.param(
            lambda folder: (folder / "model.safetensors").write_bytes(b"0" * 64), "cannot be loaded", id="bad"
        ),
        pytest.param(
            lambda folder: (folder / "config.json").write_text(
                json.dumps(json.loads((folder / "config.json").read_text()) | {"auto_map": {"AutoModel": "m.M"}})
            ),
            "needs code of its own",
            id="code",
        ),
    ],
)
def test_a_model_that_is_spoilt_or_could_run_code_is_one_sentence(
    make: Make, spoil: Callable[[Path], object], said: str
) -> None:
    model = make()
    spoil(model)
    with pytest.raises(ModelError, match=said) as caught:
        reranker.load(str(model))
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 3


def test_a_score_that_is_no_number_is_an_error_and_no_order() -> None:
    model: Any = SimpleNamespace(predict=lambda pairs, **options: np.array([0.5, np.nan]))
    with pytest.raises(ModelError, match="no finite score"):
        PairReranker(model, "broken").scores("Who?", ["one", "two"])


def test_a_path_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"No model folder at \./nowhere; check the path given to --reranker"):
        reranker.load("./nowhere")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ModelError, match="nobody/no-model is not on this machine and fetching is switched off"):
        reranker.load("nobody/no-model")
