"""What is installed is complete: files beside the code, declared packages, and a lock that has them by hash."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "askarchive"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted(ROOT.glob("requirements*.txt"))


def name_of(requirement: str) -> str:
    """The normalised name in a line such as `faiss-cpu>=1.15,<2`."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;\\]", requirement.strip())[0]).lower()


def blocks(lock: Path) -> list[str]:
    """Each pin of a lock with its hashes."""
    return re.findall(r"^[A-Za-z0-9].*(?:\n[ ]+.*)*", lock.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_file_beside_the_code_is_packaged() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["askarchive"]
    packaged = {path for pattern in patterns for path in SOURCE.glob(pattern)}
    files = {path for path in SOURCE.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")}
    assert files and not files - packaged


def test_every_package_that_the_code_imports_is_declared() -> None:
    distributions = packages_distributions()
    declared = {name_of(line) for line in PROJECT["project"]["dependencies"]}
    missing = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            else:
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for top in {name.split(".")[0] for name in names} - {"askarchive", "__future__"} - sys.stdlib_module_names:
                if not declared & {name_of(name) for name in distributions.get(top, [top])}:
                    missing.add(f"{path.relative_to(ROOT)}: {top}")
    assert not missing


def test_the_lock_holds_every_declared_package() -> None:
    locked = {name_of(block) for lock in LOCKS for block in blocks(lock)}
    declared = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    assert not [line for line in declared if name_of(line) not in locked]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_pin_has_hashes_and_no_lock_names_a_place(lock: Path) -> None:
    assert blocks(lock)
    for block in blocks(lock):
        assert re.match(r"[\w.-]+(\[[\w, -]+\])?==", block) and "--hash=sha256:" in block, block
    assert not re.search(r"://|--(?:extra-)?index-url|--find-links", lock.read_text(encoding="utf-8"))
