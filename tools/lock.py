"""Writes the hash-locked requirements from pyproject.toml: `make lock`.

Enter: pyproject.toml and the package index that pip and uv are set up with. Leave: requirements.txt for running,
requirements-dev.txt for testing, and requirements-cuda.txt, the libraries that PyPI's Linux build of torch asks for
and the processor-only build does not. No address of any index is written down.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CUDA = re.compile(r"(nvidia-|cuda-|triton==)")
HEADER = "# Made by `make lock` from pyproject.toml; do not edit. {what}\n"
# Builds of torch for the processor alone have the version 2.13.0+cpu, which `==2.13.0` admits, and hashes that PyPI
# does not list. sha256 of torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl:
TORCH_CPU_HASHES = {"2.13.0": ("6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b",)}


def main() -> None:
    """Compiles the three files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    dev = project["dependency-groups"]["dev"]
    torch = next(line.removeprefix("torch==") for line in run if line.startswith("torch=="))
    with tempfile.TemporaryDirectory() as folder:
        running = _compiled(run, Path(folder))
        everything = _compiled([*run, *dev], Path(folder), [_pin(block) for block in running])
    running = [_with_cpu(block, torch) for block in running]
    names = {_pin(block) for block in running}
    _write("requirements.txt", "What askarchive runs on.", [b for b in running if not CUDA.match(b)])
    _write("requirements-cuda.txt", "Only beside PyPI's Linux build of torch.", [b for b in running if CUDA.match(b)])
    _write(
        "requirements-dev.txt",
        "For tests and checks, beside requirements.txt.",
        [b for b in everything if _pin(b) not in names and not CUDA.match(b)],
    )


def _compiled(requirements: list[str], folder: Path, pins: list[str] | None = None) -> list[str]:
    """One block of text a package: its pin with markers, and its hashes."""
    source, constraints, target = folder / "in.txt", folder / "pins.txt", folder / "out.txt"
    source.write_text("\n".join(requirements))
    # What is locked already stays as it is, so that a lock changes only where it must.
    locked = "".join(file.read_text() for file in sorted(ROOT.glob("requirements*.txt")) if "--upgrade" not in sys.argv)
    constraints.write_text("\n".join(pins or [_pin(b) for b in _blocks(locked)]))
    options = (
        "--universal --python-version 3.11 --generate-hashes --no-annotate --no-header --only-binary :all: --quiet"
    )
    command = ["uv", "pip", "compile", *options.split(), "--no-emit-index-url", "--no-emit-find-links"]
    # An empty folder as working place: no file of the project may configure the compiler.
    subprocess.run(
        [*command, "-c", str(constraints), str(source), "-o", str(target)], check=True, cwd=folder, env=dict(os.environ)
    )
    return _blocks(target.read_text())


def _blocks(text: str) -> list[str]:
    return [block + "\n" for block in re.findall(r"^[A-Za-z0-9].*(?:\n[ ]+.*)*", text, re.MULTILINE)]


def _pin(block: str) -> str:
    """The first line of a block: the version, and the marker where there is one."""
    return block.splitlines()[0].rstrip(" \\")


def _with_cpu(block: str, version: str) -> str:
    if not block.startswith("torch=="):
        return block
    more = "".join(f" \\\n    --hash=sha256:{digest}" for digest in TORCH_CPU_HASHES[version])
    return block.rstrip("\n") + more + "\n"


def _write(name: str, what: str, blocks: list[str]) -> None:
    (ROOT / name).write_text(HEADER.format(what=what) + "".join(blocks))
    print(f"{name}: {len(blocks)} packages")


if __name__ == "__main__":
    main()
