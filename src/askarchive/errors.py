"""What can go wrong, each as one sentence for a person: what happened, where, what to do next.

Modules raise these; only the edges (cli, chat, batch) turn them into a message, an exit code or an error row.
"""


class ArchiveError(Exception):
    """Anything that askarchive can name. Its text is one sentence that a user may read as it stands."""

    exit_code = 2


class BadInput(ArchiveError):
    """A file, a line, an option or a question cannot be used as it is."""


class SourceError(BadInput):
    """A source cannot be read exactly: missing, empty, not UTF-8, NUL bytes, an unknown format."""


class BadQuestion(BadInput):
    """A question that must not be searched: not text, too long, lone surrogates."""


class OutputError(BadInput):
    """A result could not be written: the disk is full, the folder is not writable."""


class IndexUnusable(ArchiveError):
    """The index cannot be used; parent of the reasons that end with exit code 3."""

    exit_code = 3


class IndexMissing(IndexUnusable):
    """No index at that path."""


class IndexStale(IndexUnusable):
    """The index was made by another version, model or set of parameters."""


class IndexCorrupt(IndexUnusable):
    """A file of the index is not the one that was published."""


class ModelError(IndexUnusable):
    """A model is missing, altered or of another dimension than the index."""


class QuoteMismatch(ArchiveError):
    """A quote does not equal its source between its offsets. Nothing may be shown."""

    exit_code = 3
