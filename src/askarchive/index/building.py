"""Building and updating an index: documents stream through, and only texts that are new to it are embedded.

Enter: paths of sources and an encoder. Leave: a published index and an account of what was done.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from askarchive import __version__, passages, sources
from askarchive.catalog import CatalogWriter, fingerprint
from askarchive.errors import OutputError, SourceError
from askarchive.fulltext import FullTextWriter
from askarchive.index.manifest import FORMAT, MANIFEST, Manifest, Model, describe
from askarchive.index.opening import CATALOG, FULLTEXT, VECTORS, Index, reusable
from askarchive.index.parameters import PASSAGE_TEXT, PASSAGE_TEXTS, splitting, splitting_code
from askarchive.index.publishing import building, lock, publish
from askarchive.index.spool import Spool
from askarchive.types import Document, Encoder, Paragraph, Passage
from askarchive.vectors import FaissWriter

# Called with what is being done, how much of it is done, and how much there is.
Progress: TypeAlias = Callable[[str, int, int], None]

# Texts encoded between two reports of progress; they come sorted by length, so that a batch pads little.
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: documents by name, and what was left out and why."""

    id: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    skipped: tuple[sources.Skipped, ...]
    passages: int
    encoded: int  # passages that had to be embedded
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class _Source:
    """A file and the fingerprints of its documents, from the first reading."""

    file: sources.SourceFile
    documents: dict[str, str]


def build(
    paths: Iterable[Path | str],
    out: Path | str,
    encoder: Encoder,
    *,
    rebuild: bool = False,
    progress: Progress | None = None,
    passage_text: str = PASSAGE_TEXT,
    encoding: str | None = None,
) -> BuildReport:
    """Makes the index in `out` hold the sources at `paths`, and nothing else.

    What is published already answers until the new index is complete, and goes on when the build fails.

    Args:
        rebuild: start over, without drawing on the published index.
        passage_text: which of PASSAGE_TEXTS a passage's vector is made of.
        encoding: of plain text, where a person says that it is not UTF-8.
    Raises:
        SourceError: nothing could be read.
        OutputError: the index could not be written, or another process is writing it.
    """
    started = time.monotonic()
    report = progress or (lambda what, done, of: None)
    out = Path(out)
    found, skipped = sources.discover(paths)
    with lock(out):
        plan, refused = _scan(found, encoding, report)
        old = None if rebuild else reusable(out)
        if old is not None and (old.manifest.model.revision, old.manifest.model.dim) != (encoder.revision, encoder.dim):
            old.close()
            old = None
        try:
            before = {entry.name: entry.fingerprint for entry in old.catalog.entries} if old else {}
            now = {name: print_ for source in plan for name, print_ in source.documents.items()}
            id, count, encoded = _unless_same(plan, out, encoder, old, passage_text, encoding, report)
        finally:
            if old is not None:
                old.close()
    return BuildReport(
        id=id,
        added=tuple(name for name in now if name not in before),
        changed=tuple(name for name in now if name in before and before[name] != now[name]),
        removed=tuple(name for name in before if name not in now),
        unchanged=tuple(name for name in now if before.get(name) == now[name]),
        skipped=(*skipped, *refused),
        passages=count,
        encoded=encoded,
        elapsed_ms=(time.monotonic() - started) * 1000,
    )


def _scan(
    files: Sequence[sources.SourceFile], encoding: str | None, report: Progress
) -> tuple[list[_Source], list[sources.Skipped]]:
    """Reads every source once, so that none is taken in by half, and to know what has changed."""
    plan: list[_Source] = []
    refused: list[sources.Skipped] = []
    errors: list[SourceError] = []
    owners: dict[str, sources.SourceFile] = {}
    for done, file in enumerate(files):
        report("reading", done, len(files))
        try:
            documents = {document.name: fingerprint(document) for document in sources.read(file, encoding)}
        except SourceError as error:
            errors.append(error)
            refused.append(sources.Skipped(str(file.path), str(error)))
            continue
        for name in documents:
            if (owner := owners.setdefault(name, file)) is not file:
                raise SourceError(f"{owner.path} and {file.path} both hold a document named {name!r}; rename one.")
        plan.append(_Source(file, documents))
    report("reading", len(files), len(files))
    if not owners:
        if len(errors) == 1:
            raise errors[0]
        raise SourceError(
            f"None of the {len(files)} sources can be read; the first: {errors[0]}" if errors else "There is no source."
        )
    return plan, refused


def _unless_same(
    plan: list[_Source],
    out: Path,
    encoder: Encoder,
    old: Index | None,
    passage_text: str,
    encoding: str | None,
    report: Progress,
) -> tuple[str, int, int]:
    """The index's id, its passages and how many were embedded; publishes unless the old index is this very one."""
    if old is not None:
        before = [(entry.name, entry.fingerprint) for entry in old.catalog.entries]
        now = [(name, print_) for source in plan for name, print_ in source.documents.items()]
        made = old.manifest
        same_code = made.askarchive == __version__ and _same_splitting(old)
        if before == now and same_code and made.passage_text == passage_text:
            return old.id, len(old), 0
    try:
        with building(out) as folder:
            return _write(folder, plan, encoder, old, passage_text, encoding, report)
    except OSError as error:
        raise OutputError(
            f"The index could not be written to {out} ({error.strerror or error}); the one before is untouched."
        ) from error


def _write(
    folder: Path,
    plan: list[_Source],
    encoder: Encoder,
    old: Index | None,
    passage_text: str,
    encoding: str | None,
    report: Progress,
) -> tuple[str, int, int]:
    text_of = PASSAGE_TEXTS[passage_text]
    known = {key: row for row, key in old.catalog.text_keys()} if old else {}
    copied: list[tuple[int, int]] = []  # new row, old row
    names: dict[str, str] = {}
    total = sum(len(source.documents) for source in plan)
    catalog = CatalogWriter(folder / CATALOG)
    with Spool(folder / "spool.tmp") as spool:
        try:
            fulltext = FullTextWriter(folder / FULLTEXT)
            for document, paragraphs, found in _documents(plan, old, encoding):
                texts = [text_of(document, passage) for passage in found]
                keys = [hashlib.sha256(text.encode()).digest()[:16] for text in texts]
                first_row = catalog.passages
                catalog.add(document, paragraphs, found, keys)
                for row, (passage, text, key) in enumerate(zip(found, texts, keys, strict=True), first_row):
                    asked = passage.question.of(document.text) if passage.question else ""
                    fulltext.add(row, document.name, document.text[passage.start : passage.end], asked)
                    if key in known:
                        copied.append((row, known[key]))
                    else:
                        spool.add(row, text)
                names[document.name] = document.sha256
                report("splitting", len(names), total)
            if not catalog.passages:
                raise SourceError("The sources hold no words that could be searched.")
            fulltext.close()
            catalog.close()
        except BaseException:
            catalog.abandon()
            raise
        _write_vectors(folder, catalog.passages, encoder, old, copied, spool, report)
        encoded = len(spool)
    report("publishing", 0, 1)
    manifest = Manifest(
        format=FORMAT,
        askarchive=__version__,
        model=Model(encoder.name, encoder.revision, encoder.dim),
        splitting=splitting(),
        splitting_code=splitting_code(),
        passage_text=passage_text,
        documents=catalog.documents,
        paragraphs=catalog.paragraphs,
        passages=catalog.passages,
        sources=names,
        files=describe(folder),
    ).to_bytes()
    published = publish(folder, manifest, MANIFEST)
    report("publishing", 1, 1)
    return "sha256:" + published.manifest_sha256, catalog.passages, encoded


def _documents(
    plan: list[_Source], old: Index | None, encoding: str | None
) -> Iterator[tuple[Document, tuple[Paragraph, ...], tuple[Passage, ...]]]:
    """Every document with its paragraphs and passages; from the old index where nothing about it has changed."""
    from askarchive import structure

    before = {entry.name: entry.fingerprint for entry in old.catalog.entries} if old else {}
    same_splitting = old is not None and _same_splitting(old)
    for source in plan:
        if old is not None and all(before.get(name) == print_ for name, print_ in source.documents.items()):
            documents: Iterator[Document] = map(old.catalog.document, source.documents)
        else:
            documents = _unchanged_since(source, encoding)
        for document in documents:
            if old is not None and same_splitting and before.get(document.name) == source.documents[document.name]:
                yield document, old.paragraphs(document.name), old.catalog.passages_of(document.name)
            else:
                paragraphs = structure.paragraphs(document)
                yield document, paragraphs, passages.split(document, paragraphs)


def _same_splitting(old: Index) -> bool:
    return (old.manifest.splitting, old.manifest.splitting_code) == (splitting(), splitting_code())


def _unchanged_since(source: _Source, encoding: str | None) -> Iterator[Document]:
    """A file's documents, read a second time, and the same as the first time."""
    names = []
    for document in sources.read(source.file, encoding):
        if source.documents.get(document.name) != fingerprint(document):
            raise SourceError(f"{source.file.path} changed while it was being read; run `askarchive index` again.")
        names.append(document.name)
        yield document
    if len(names) != len(source.documents):
        raise SourceError(f"{source.file.path} changed while it was being read; run `askarchive index` again.")


def _write_vectors(
    folder: Path,
    count: int,
    encoder: Encoder,
    old: Index | None,
    copied: list[tuple[int, int]],
    spool: Spool,
    report: Progress,
) -> None:
    writer = FaissWriter(folder / VECTORS, encoder.dim, count)
    try:
        if old is not None and copied:
            rows = np.array(copied, dtype=np.int64)
            for first in range(0, len(rows), _BLOCK):
                block = rows[first : first + _BLOCK]
                writer.put(block[:, 0], old.vectors.vectors(block[:, 1]))
        report("embedding", 0, len(spool))
        done = 0
        for numbers, texts in spool.blocks(_BLOCK):
            # A meeting says "Yeah." hundreds of times; texts of a length come together, so that copies mostly meet here.
            place = {text: n for n, text in enumerate(dict.fromkeys(texts))}
            vectors = encoder.encode(list(place))
            writer.put(numbers, vectors[[place[text] for text in texts]])
            done += len(texts)
            report("embedding", done, len(spool))
        writer.close()
    except BaseException:
        writer.abandon()
        raise
