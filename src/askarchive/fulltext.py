"""Passages by their words: a tantivy index on disk, and questions turned into terms one by one.

Enter: passages' words while building; a question's text afterwards. Leave: row numbers with BM25 scores, how many
passages hold a word, and near spellings. No text of a user ever reaches a query parser.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal, TypeAlias

import tantivy

from askarchive.errors import IndexCorrupt, OutputError
from askarchive.slips import Vocabulary

# What may be searched: the passage's words as they are spelt, the same words stemmed, and the question it replies to.
Field: TypeAlias = Literal["words", "stem", "question"]
DEFAULT_FIELDS: Mapping[Field, float] = {"stem": 1.0}

MAX_TOKENS = 64
MAX_TOKEN_BYTES = 64
SCORE_DECIMALS = 4
_SPARE = 16
_NEAR_BOOST = 0.5  # what a near spelling counts against the word itself
_HEAP_BYTES = 256_000_000  # enough for some 500,000 passages in one segment
_LOCK_FILES = (".tantivy-meta.lock", ".tantivy-writer.lock")


def _analyzer(stemmed: bool) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(MAX_TOKEN_BYTES),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        *([tantivy.Filter.stemmer("english")] if stemmed else []),
    ):
        builder = builder.filter(step)
    return builder.build()


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", fast=True)
    builder.add_text_field("document", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("words", tokenizer_name="askarchive_words", index_option="freq")
    builder.add_text_field("stem", tokenizer_name="askarchive_stem", index_option="freq")
    builder.add_text_field("question", tokenizer_name="askarchive_stem", index_option="freq")
    return builder.build()


def _register(index: tantivy.Index) -> None:
    index.register_tokenizer("askarchive_words", _analyzer(stemmed=False))
    index.register_tokenizer("askarchive_stem", _analyzer(stemmed=True))


class FullTextWriter:
    """Writes a new full-text index into an empty folder, passage by passage in row order."""

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir()
            # Sorted by row, so that equal scores come in row order within a segment.
            index = tantivy.Index(_schema(), path=os.fspath(folder), reuse=False, sort_by_field="row")
            _register(index)
            # One thread writes one segment; several would share the passages out by chance.
            self._writer = index.writer(_HEAP_BYTES, 1)
        except (OSError, ValueError) as error:
            raise _unwritten(folder, error) from error
        self._folder = folder

    def add(self, row: int, document: str, words: str, question: str = "") -> None:
        """Adds a passage under its row number."""
        entry = tantivy.Document()
        entry.add_unsigned("row", row)
        entry.add_text("document", document)
        entry.add_text("words", words)
        entry.add_text("stem", words)
        if question:
            entry.add_text("question", question)
        try:
            self._writer.add_document(entry)
        except (OSError, ValueError) as error:
            raise _unwritten(self._folder, error) from error

    def close(self) -> None:
        """Finishes the index; nothing can be found before."""
        try:
            self._writer.commit()
            self._writer.wait_merging_threads()
        except (OSError, ValueError) as error:
            raise _unwritten(self._folder, error) from error
        for name in _LOCK_FILES:
            (self._folder / name).unlink(missing_ok=True)
        for path in self._folder.iterdir():
            # tantivy keeps some of its files from other users of the machine.
            path.chmod(self._folder.stat().st_mode & 0o666)


def _unwritten(folder: Path, error: Exception) -> OutputError:
    return OutputError(f"The full-text index could not be written to {folder.parent} ({error}); is the disk full?")


class FullText:
    """A finished full-text index; it never changes, and many threads may search it at once."""

    def __init__(self, folder: Path) -> None:
        try:
            # tantivy locks a folder by writing to it, and a published index is not written to (nor may it be, by
            # another user): it is opened through a folder of links, which are not needed once the files are open.
            with _links(folder) as links:
                index = tantivy.Index.open(os.fspath(links))
                _register(index)
                # Else a thread would watch the folder for changes that never come.
                index.config_reader("manual")
                self._searcher = index.searcher()
        except (OSError, ValueError) as error:
            raise IndexCorrupt(f"{folder} cannot be opened ({error}); run `askarchive index --rebuild`.") from error
        self._schema = index.schema
        self._analyzers = {"words": _analyzer(stemmed=False), "stem": _analyzer(stemmed=True)}
        self._analyzers["question"] = self._analyzers["stem"]
        self._vocabulary: Vocabulary | None = None
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self,
        text: str,
        k: int,
        documents: Iterable[str] | None = None,
        fields: Mapping[Field, float] = DEFAULT_FIELDS,
        fuzzy: bool = False,
    ) -> list[tuple[int, float]]:
        """The best k rows that hold any of the text's words, with BM25 scores, best first; equal scores: lower row.

        Args:
            documents: when given, only passages of these documents.
            fields: which fields are searched, each with its weight.
            fuzzy: a word that no passage holds is also looked for in near spellings.
        """
        terms = self._terms(text, fields, fuzzy)
        if k <= 0 or not terms or not len(self):
            return []
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        if documents is not None:
            names = sorted(set(documents))
            if not names:
                return []
            within = tantivy.Query.const_score_query(
                tantivy.Query.term_set_query(self._schema, "document", [_storable(name) for name in names]), 0.0
            )
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, within), (tantivy.Occur.Must, query)])
        fetched = k + _SPARE
        while True:
            hits = self._searcher.search(query, min(fetched, len(self)), count=False).hits
            # Where the last one found ties with the k-th, a lower row may tie too and not have been found.
            if (
                len(hits) < min(fetched, len(self))
                or fetched >= len(self)
                or _rounded(hits[k - 1]) > _rounded(hits[-1])
            ):
                break
            fetched *= 8
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        scored = [(int(row or 0), _rounded(hit)) for row, hit in zip(rows, hits, strict=True)]
        return sorted(scored, key=lambda one: (-one[1], one[0]))[:k]

    def frequency(self, word: str, field: Field = "stem") -> int:
        """In how many passages the word occurs, in any inflection; of several words, the rarest one's count."""
        tokens = self._analyzers[field].analyze(_storable(word))
        return min((int(self._searcher.doc_freq(field, token)) for token in tokens), default=0)

    def contains(self, word: str) -> bool:
        """Whether any passage holds the word, in any inflection."""
        return self.frequency(word) > 0

    def near(self, word: str, limit: int = 3) -> tuple[str, ...]:
        """Words of the archive spelt like this one, likeliest slip and then most frequent first; never the word itself.

        One edit apart up to five letters, two from six on; an edit inserts, drops, changes or swaps letters.
        """
        tokens = self._analyzers["words"].analyze(_storable(word))
        if len(tokens) != 1 or len(tokens[0]) < 4:
            return ()
        with self._lock:
            if self._vocabulary is None:
                self._vocabulary = Vocabulary(self._searcher.terms_with_prefix("words", ""))
        return self._vocabulary.near(tokens[0], 1 if len(tokens[0]) < 6 else 2, limit)

    def tokens(self, text: str, field: Field = "words") -> tuple[str, ...]:
        """The text's words as the index knows them: folded, each once, at most MAX_TOKENS."""
        # The cut spares the tokenizer a text of megabytes; no question of 64 words is longer.
        found = self._analyzers[field].analyze(_storable(text[: MAX_TOKENS * (MAX_TOKEN_BYTES + 1)]))
        return tuple(dict.fromkeys(found))[:MAX_TOKENS]

    def _terms(self, text: str, fields: Mapping[Field, float], fuzzy: bool) -> list[tantivy.Query]:
        weighted = [(field, token, 1.0) for field in fields for token in self.tokens(text, field)]
        if fuzzy:
            for word in self.tokens(text):
                if not self.contains(word):
                    for near in self.near(word):
                        weighted += [
                            (field, token, _NEAR_BOOST) for field in fields for token in self.tokens(near, field)
                        ]
        return [
            tantivy.Query.boost_query(
                tantivy.Query.term_query(self._schema, field, token, index_option="freq"), fields[field] * share
            )
            for field, token, share in weighted
        ]


@contextlib.contextmanager
def _links(folder: Path) -> Iterator[Path]:
    """A folder of our own with links to a folder's files, for a moment."""
    links = Path(tempfile.mkdtemp(prefix="askarchive-"))
    try:
        for path in folder.absolute().iterdir():
            try:
                (links / path.name).symlink_to(path)
            except OSError:  # where links need a privilege
                shutil.copyfile(path, links / path.name)
        yield links
    finally:
        # tantivy's first look at the files runs in a thread that may still set its lock there.
        for _ in range(50):
            shutil.rmtree(links, ignore_errors=True)
            if not links.exists():
                break
            time.sleep(0.01)


def _rounded(hit: tuple[float, object]) -> float:
    return round(float(hit[0]), SCORE_DECIMALS)


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
