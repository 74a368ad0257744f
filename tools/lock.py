"""Writes the hash-locked requirements from pyproject.toml: `make lock`.

Enter: pyproject.toml and the package index that uv is set up with. Leave: requirements.txt for running, without torch;
requirements-torch.txt, PyPI's build of it, which on Linux asks for CUDA's libraries; requirements-torch-cpu.txt, the
build for the processor alone; requirements-dev.txt for testing. No address of any index is written down.
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
TORCH = re.compile(r"(torch|triton|nvidia-[a-z0-9-]+|cuda-[a-z]+)(\[[a-z, ]+\])?==")
HEADER = "# Made by `make lock` from pyproject.toml; do not edit. {what}\n"
# Builds of torch for the processor alone are not on PyPI. They stand in a file of their own, because pip prefers any
# build whose hash its index states, which a plain folder of wheels does not. The sha256 of each that was seen:
TORCH_CPU = {"2.13.0": ("6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b",)}  # cp311, x86-64


def main() -> None:
    """Compiles the three files."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    dev = project["dependency-groups"]["dev"]
    torch = next(line.removeprefix("torch==") for line in run if line.startswith("torch=="))
    with tempfile.TemporaryDirectory() as folder:
        running = _compiled(run, Path(folder))
        everything = _compiled([*run, *dev], Path(folder), [_pin(block) for block in running])
    names = {_pin(block) for block in running}
    _write("requirements.txt", "What askarchive runs on, but for torch.", [b for b in running if not TORCH.match(b)])
    _write("requirements-torch.txt", "PyPI's build of torch.", [b for b in running if TORCH.match(b)])
    _write("requirements-torch-cpu.txt", "torch for the processor alone, on Linux.", [_cpu(torch)])
    _write(
        "requirements-dev.txt",
        "For tests and checks, beside the others.",
        [b for b in everything if _pin(b) not in names and not TORCH.match(b)],
    )


def _compiled(requirements: list[str], folder: Path, pins: list[str] | None = None) -> list[str]:
    """One block of text a package: its pin with markers, and its hashes."""
    source, constraints, target = folder / "in.txt", folder / "pins.txt", folder / "out.txt"
    source.write_text("\n".join(requirements))
    # What is locked already stays as it is, so that a lock changes only where it must.
    locked = "".join(file.read_text() for file in sorted(ROOT.glob("requirements*.txt")) if "--upgrade" not in sys.argv)
    known = pins or [_pin(block) for block in _blocks(locked) if "+cpu" not in block]
    constraints.write_text("\n".join(re.sub(r"\[.*?\]", "", pin) for pin in known))  # constraints have no extras
    options = "--universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-strip-extras --only-binary :all: --quiet"
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


def _cpu(version: str) -> str:
    hashes = "".join(f" \\\n    --hash=sha256:{digest}" for digest in TORCH_CPU[version])
    return f"torch=={version}+cpu{hashes}\n"


def _write(name: str, what: str, blocks: list[str]) -> None:
    (ROOT / name).write_text(HEADER.format(what=what) + "".join(blocks))
    print(f"{name}: {len(blocks)} packages")


if __name__ == "__main__":
    main()
