"""The module map of docs/architecture.md, drawn again from the imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "askarchive"
# `askarchive.__version__` and starting the command stand outside of the map.
OUTSIDE = frozenset({"__init__", "__main__"})
# Each is a door of its own; what two of them share belongs to their left.
STRANGERS = ("batch", "verify", "evaluation", "chat")


def groups() -> list[list[str]]:
    """The modules of the map, group by group, from left to right."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    block = next(block for block in re.findall(r"```\n(.*?)```", text, re.DOTALL) if "types errors" in block)
    return [group.split() for group in re.split(r"[|>]", block)]


def modules() -> list[str]:
    """The modules that there are: files and folders of the package."""
    files = (path.stem for path in SOURCE.glob("*.py") if path.stem not in OUTSIDE)
    folders = (path.parent.name for path in SOURCE.glob("*/__init__.py"))
    return sorted({*files, *folders})


def imports(module: str) -> Iterator[tuple[str, Path]]:
    """Each other module that a module imports, those inside functions and for types only included, and where."""
    single = SOURCE / f"{module}.py"
    for path in [single] if single.exists() else sorted((SOURCE / module).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for name in _named(node):
                if name != module:
                    yield name, path.relative_to(ROOT)


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("askarchive."))
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute, so that they can be read"
        first, *rest = (node.module or "").split(".")
        if first == "askarchive":
            yield from [rest[0]] if rest else (alias.name for alias in node.names if alias.name in modules())


def all_imports(module: str) -> set[str]:
    return {name for name, _ in imports(module)}


def test_the_map_shows_every_module_and_no_other() -> None:
    assert sorted(name for group in groups() for name in group) == modules()


@pytest.mark.parametrize("module", modules())
def test_a_module_imports_only_from_its_left(module: str) -> None:
    order = [name for group in groups() for name in group]
    wrong = [f"{path} imports {name}" for name, path in imports(module) if order.index(name) > order.index(module)]
    assert not wrong


@pytest.mark.parametrize("module", STRANGERS)
def test_the_doors_do_not_know_each_other(module: str) -> None:
    assert not all_imports(module) & set(STRANGERS)


def test_values_and_failures_import_nothing_of_the_project() -> None:
    assert all_imports("types") == all_imports("errors") == set()


def test_the_encoder_and_the_reranker_alone_import_sentence_transformers() -> None:
    importing = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if re.search(r"^\s*(?:from|import) sentence_transformers\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert importing == {"encoder.py", "reranker.py"}


def test_the_check_sees_an_import_inside_a_function() -> None:
    tree = ast.parse("def f():\n    from askarchive.chat.launch import launch\n    import askarchive.batch.run\n")
    assert [name for node in ast.walk(tree) for name in _named(node)] == ["chat", "batch"]
