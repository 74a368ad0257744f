"""Which reader a name means, and what is refused."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from askarchive import reader
from askarchive.errors import ModelError
from askarchive.reader import weights
from askarchive.types import Candidate, Span

CANDIDATES = [
    Candidate("He was a doctor. He lived in Riga.", (Span(0, 16), Span(17, 34))),
    Candidate("It rained.", (Span(0, 10),)),
]


def test_an_altered_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "w").write_bytes(b"one")
    good = {"w": hashlib.sha256(b"one").hexdigest()}
    weights.check(tmp_path, good)
    (tmp_path / "w").write_bytes(b"two")
    with pytest.raises(ModelError, match="file w in .* is not the published one"):
        weights.check(tmp_path, good)


def test_a_missing_file_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="file w is missing") as caught:
        weights.check(tmp_path, {"w": ""})
    assert caught.value.exit_code == 3
    assert "\n" not in str(caught.value)


def test_the_baseline_needs_an_encoder() -> None:
    with pytest.raises(ModelError, match="encoder"):
        reader.load("baseline")


@pytest.mark.parametrize("name", ["/no/such/folder", "./nothing", "a/b/c"])
def test_a_path_that_is_not_there_is_one_sentence(name: str) -> None:
    with pytest.raises(ModelError, match="No model folder at"):
        reader.load(name)


@pytest.mark.model
def test_a_name_that_is_nowhere_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match="not on this machine"):
        reader.load("nobody/no-such-reader")


def _save(folder: Path, architecture: str) -> None:
    import torch
    import transformers

    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=40,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1 if architecture == "BertForSequenceClassification" else 2,
    )
    getattr(transformers, architecture)(config).save_pretrained(folder)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "he", "was", "a", "doctor", "it", "rained", ".", "who"]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)


@pytest.mark.model
@pytest.mark.parametrize("architecture", ["BertForQuestionAnswering", "BertForSequenceClassification"])
def test_another_model_reads_by_path(tmp_path: Path, architecture: str) -> None:
    _save(tmp_path, architecture)
    readings = reader.load(str(tmp_path)).read("Who was a doctor?", CANDIDATES)
    assert [len(r.evidence) for r in readings] == [2, 1]
    assert all(0.0 <= p <= 1.0 for r in readings for p in (r.answers, *r.evidence))


@pytest.mark.model
def test_a_model_of_another_kind_is_refused(tmp_path: Path) -> None:
    _save(tmp_path, "BertForMaskedLM")
    with pytest.raises(ModelError, match="neither a question-answering model nor a cross-encoder"):
        reader.load(str(tmp_path))
