"""Publication: whenever it is killed, a reader finds the old index or the new one, and never parts of both."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from askarchive.errors import OutputError
from askarchive.index import open_index, publishing

from .conftest import build_

ROOT = Path(__file__).parents[2]


def test_everything_is_on_the_disk_before_it_is_pointed_to(
    built: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []

    def noted(name: str, real: object, show: object) -> object:
        def step(*arguments: object) -> object:
            steps.append(f"{name} {show(*arguments)}")  # type: ignore[operator]
            return real(*arguments)  # type: ignore[operator]

        return step

    def path_of(descriptor: int, *_: object) -> str:
        return os.readlink(f"/proc/self/fd/{descriptor}").removeprefix(os.fspath(built)).lstrip("/")

    def second(_: object, to: object) -> str:
        return Path(str(to)).name

    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc")
    monkeypatch.setattr(publishing.os, "fsync", noted("fsync", os.fsync, path_of))
    monkeypatch.setattr(publishing.os, "rename", noted("rename", os.rename, second))
    monkeypatch.setattr(publishing.os, "replace", noted("replace", os.replace, second))
    build_(corpus, built, rebuild=True)
    first_tail = steps.index("fsync gen-000002.tmp/manifest.json")
    assert {"fsync gen-000002.tmp/catalog.sqlite", "fsync gen-000002.tmp/vectors.faiss"} <= set(steps[:first_tail])
    assert {f"fsync gen-000002.tmp/fulltext/{path.name}" for path in built.glob("gen-*/fulltext/*")} <= set(
        steps[:first_tail]
    )
    assert "fsync gen-000002.tmp/fulltext" in steps[:first_tail]
    assert steps[first_tail:] == [
        "fsync gen-000002.tmp/manifest.json",
        "fsync gen-000002.tmp",
        "rename gen-000002",
        "fsync ",
        "fsync CURRENT.tmp",
        "replace CURRENT",
        "fsync ",
    ]


@pytest.mark.parametrize("step", ["fsync", "rename", "replace"])
def test_a_step_that_fails_leaves_the_old_index_and_nothing_else(
    built: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = sorted(built.iterdir()), (built / "CURRENT").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(publishing.os, step, full)
        with pytest.raises(OutputError, match="No space left on device"):
            build_(corpus, built, rebuild=True)
    assert (sorted(built.iterdir()), (built / "CURRENT").read_bytes()) == before
    open_index(built).close()


def test_a_pointer_that_cannot_be_read_keeps_what_was_published(built: Path) -> None:
    (built / "CURRENT").write_bytes(b"spoiled")
    (built / "gen-000009.tmp").mkdir()
    publishing._sweep(built)
    assert [path.name for path in built.glob("gen-*")] == ["gen-000001"]


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_a_few_kills_at_random_never_show_a_mixture() -> None:
    done = subprocess.run(
        [sys.executable, os.fspath(ROOT / "benchmarks/faults.py"), "kills", "--count", "8"],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"kills": 8' in done.stdout
