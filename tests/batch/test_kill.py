from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX")
def test_killed_at_random_moments_and_resumed_nothing_is_lost_or_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import kill_batch

    tally = kill_batch.trial(tmp_path, kills=15, questions=60, seed=7)
    assert tally.kills == 15 and tally.finished > 0
    assert kill_batch.sound(tally), tally
