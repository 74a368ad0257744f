"""Spoils published indexes and kills builders, and counts what a reader notices: `faults.py all` does everything.

Enter: nothing; small archives are made up, with an encoder that needs no model. Leave: counts as JSON, and exit code 1
where a single fault went unnoticed.

    python benchmarks/faults.py flips --count 1000
    python benchmarks/faults.py lengths
    python benchmarks/faults.py kills --count 400
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, os.fspath(Path(__file__).parents[1] / "tests"))

from askarchive import structure
from askarchive.errors import IndexCorrupt, IndexMissing, IndexUnusable
from askarchive.index import Progress, build, open_index
from conftest import INTERVIEW, FakeEncoder, make_paragraphs

Counts = dict[str, Any]


def corpus(folder: Path, edition: int, documents: int = 5) -> Path:
    """Sources that all say which edition they are of, so that a mixture of two shows."""
    folder.mkdir(exist_ok=True)
    for number in range(documents):
        text = f"Edition edition{edition}x of document {number}.\n\n{INTERVIEW}"
        (folder / f"{number}.txt").write_text(text, encoding="utf-8", newline="")
    return folder


def published_files(index: Path) -> list[Path]:
    """Every file that answers depend on: the pointer and the current generation's."""
    return [index / "CURRENT", *sorted(path for path in index.glob("gen-*/**/*") if path.is_file())]


def noticed(index: Path, path: Path) -> str:
    """What opening a spoiled index comes to: `refused` is the only good one."""
    try:
        open_index(index).close()
    except IndexUnusable as error:
        wanted = IndexMissing if path.name == "CURRENT" and not path.exists() else IndexCorrupt
        if not isinstance(error, wanted):
            return f"refused as {type(error).__name__}"
        return "refused" if str(path) in str(error) or wanted is IndexMissing else "refused, another file named"
    except Exception as error:  # noqa: BLE001 - whatever comes is what is counted
        return f"raised {type(error).__name__}"
    return "opened"


def flips(folder: Path, count: int, seed: int) -> Counts:
    """Flips one bit at a time: half of them spread over the files alike, half over all bytes alike."""
    index = folder / "index"
    build([corpus(folder / "corpus", 1)], index, FakeEncoder())
    files = [path for path in published_files(index) if path.stat().st_size]
    sizes = [path.stat().st_size for path in files]
    choose = random.Random(seed)
    outcomes: Counter[str] = Counter()
    touched: Counter[str] = Counter()
    for number in range(count):
        path = files[number // 2 % len(files)] if number % 2 else choose.choices(files, sizes)[0]
        good = path.read_bytes()
        bit = choose.randrange(8 * len(good))
        bad = bytearray(good)
        bad[bit // 8] ^= 1 << bit % 8
        path.write_bytes(bad)
        outcomes[noticed(index, path)] += 1
        touched[_kind(path)] += 1
        path.write_bytes(good)
    open_index(index).close()
    return {"flips": count, "outcomes": dict(outcomes), "files": dict(touched), "sound": outcomes == {"refused": count}}


def lengths(folder: Path, count: int, seed: int) -> Counts:
    """Cuts files off, appends to them, drops them, and swaps them with another archive's."""
    index, other = folder / "index", folder / "other"
    build([corpus(folder / "corpus", 1)], index, FakeEncoder())
    build([corpus(folder / "another", 2, documents=6)], other, FakeEncoder())
    choose = random.Random(seed)
    results: Counter[str] = Counter()
    total = 0

    def spoil(kind: str, path: Path, change: Callable[[], object]) -> None:
        nonlocal total
        good = path.read_bytes()
        change()
        results[f"{kind}: {noticed(index, path)}"] += 1
        total += 1
        path.write_bytes(good)

    files = published_files(index)
    for number in range(count):
        path = files[number % len(files)]
        good = path.read_bytes()
        if good:
            spoil("cut off", path, lambda p=path, g=good: p.write_bytes(g[: choose.randrange(len(g))]))
        spoil("appended", path, lambda p=path, g=good: p.write_bytes(g + choose.randbytes(choose.randint(1, 64))))
    for path in files:
        spoil("dropped", path, path.unlink)
    twins = {_kind(path): path.read_bytes() for path in published_files(other)}
    for path in files[1:]:
        if path.read_bytes() != (twin := twins[_kind(path)]):
            spoil("swapped", path, lambda p=path, t=twin: p.write_bytes(t))
    open_index(index).close()
    sound = sum(number for what, number in results.items() if what.endswith(": refused")) == total
    return {"lengths": total, "outcomes": dict(sorted(results.items())), "sound": sound}


def _kind(path: Path) -> str:
    """What a file is, whatever name tantivy gave it."""
    return path.name if path.suffix in ("", ".json") else path.suffix


def kills(folder: Path, count: int, seed: int) -> Counts:
    """Kills a builder that publishes edition after edition, while a reader opens the index all the time.

    The reader checks that all documents and the full text are of one edition, and that no edition is older than one it
    has seen; after each kill, the last edition whose publication had been reported must still be there.
    """
    index, choose = folder / "index", random.Random(seed)
    build([corpus(folder / "corpus", 0)], index, FakeEncoder())
    marks: list[float] = [time.monotonic()]
    build([folder / "corpus"], index, FakeEncoder(), rebuild=True, progress=_at_publishing(marks))
    publishing = 1.5 * (marks[-1] - marks[-2])
    longest = 4 * (marks[-1] - marks[0])
    reports, acknowledged = folder / "reader.jsonl", folder / "acknowledged"
    acknowledged.write_text("0")
    reader = _forked(lambda: _read_on(index, reports))
    outcomes: Counter[str] = Counter()
    try:
        for number in range(count):
            told, tell = os.pipe()
            builder = _forked(lambda end=tell: _publish_on(folder / "corpus", index, acknowledged, end))
            os.close(tell)
            if number % 4:  # three of four while it publishes, the others whenever
                os.read(told, 1)
                time.sleep(choose.uniform(0.0, publishing))
            else:
                time.sleep(choose.uniform(0.0, longest))
            os.kill(builder, signal.SIGKILL)
            os.waitpid(builder, 0)
            os.close(told)
            last = int(acknowledged.read_text() or 0)
            found = _edition(index)
            outcomes["sound" if isinstance(found, int) and found >= last else f"lost {last}: {found}"] += 1
            if (number + 1) % 50 == 0:
                print(f"{number + 1} of {count} kills", file=sys.stderr)
    finally:
        os.kill(reader, signal.SIGTERM)
        os.waitpid(reader, 0)
    seen = json.loads(reports.read_text())
    # One more build clears what the killed ones left.
    build([folder / "corpus"], index, FakeEncoder(), rebuild=True)
    left = len(list(index.glob("gen-*")))
    sound = outcomes == {"sound": count} and not seen["faults"] and left == 1
    return {
        "kills": count,
        "outcomes": dict(outcomes),
        "published": int(acknowledged.read_text()),
        "reader": seen,
        "left": left,
        "sound": sound,
    }


def _edition(index: Path) -> int | str:
    """The one edition that everything in the index is of, or what is wrong with it."""
    try:
        with open_index(index) as opened:
            texts = {opened.document(name).text.split(maxsplit=2)[1] for name in opened.names}
            words = {
                opened.document(opened.passage(row).document).text.split(maxsplit=2)[1] for row in range(len(opened))
            }
            (edition,) = texts | words
            if opened.fulltext.frequency(edition) != len(opened.names):
                return f"the full text is not of {edition}"
            return int(edition.removeprefix("edition").removesuffix("x"))
    except Exception as error:  # noqa: BLE001 - whatever comes is what is counted
        return f"{type(error).__name__}: {error}"


def _at_publishing(marks: list[float]) -> Progress:
    """Notes when publication begins and ends."""
    return lambda what, done, of: marks.append(time.monotonic()) if what == "publishing" else None


def _telling(pipe: int) -> Progress:
    """Writes to the pipe when publication begins."""
    return lambda what, done, of: _tell(pipe) if what == "publishing" and not done else None


def _tell(pipe: int) -> None:
    os.write(pipe, b"p")


def _publish_on(source: Path, index: Path, acknowledged: Path, tell: int) -> None:
    edition = int(acknowledged.read_text() or 0)
    while True:
        edition += 1
        # An edition that a killed builder published without having reported it is left behind by the next number.
        found = _edition(index)
        edition = max(edition, found + 1) if isinstance(found, int) else edition
        corpus(source, edition)
        build([source], index, FakeEncoder(), rebuild=True, progress=_telling(tell))
        aside = acknowledged.with_suffix(".tmp")
        aside.write_text(str(edition))
        os.replace(aside, acknowledged)


def _read_on(index: Path, reports: Path) -> None:
    loads, highest, faults = 0, 0, []

    def stop(*_: object) -> None:
        reports.write_text(json.dumps({"loads": loads, "highest": highest, "faults": faults[:20]}))
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    while True:
        found = _edition(index)
        if isinstance(found, str):
            faults.append(found)
        elif found < highest:
            faults.append(f"edition {found} after {highest}")
        else:
            highest = found
        loads += 1


def _forked(work: Callable[[], None]) -> int:
    process = os.fork()
    if process == 0:
        try:
            work()
        finally:
            os._exit(70)
    return process


def _folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="askarchive-faults-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def main(arguments: list[str] | None = None) -> int:
    """Runs the chosen faults; 0 when every one was noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["flips", "lengths", "kills", "all"])
    parser.add_argument("--count", type=int, help="how many; default 1000 flips, 500 lengths, 400 kills")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    # What is tested is the store; who speaks is no part of it.
    structure.paragraphs = make_paragraphs
    # Kills come first, while this process has no thread that a fork would lose.
    sound = True
    for name, run, count in (("kills", kills, 400), ("flips", flips, 1000), ("lengths", lengths, 500)):
        if chosen.what in (name, "all"):
            started = time.monotonic()
            for folder in _folder():
                counts = run(folder, chosen.count or count, chosen.seed)
            counts["seconds"] = round(time.monotonic() - started, 1)
            print(json.dumps(counts, indent=1), flush=True)
            sound = sound and bool(counts["sound"])
    return 0 if sound else 1


if __name__ == "__main__":
    raise SystemExit(main())
