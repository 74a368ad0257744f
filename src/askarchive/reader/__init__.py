"""Does this passage answer the question, and with which sentences? Readers behind one protocol.

Enter: a question and candidates. Leave: readings. `load` gives the trained reader, the untrained baseline by name.
"""

from __future__ import annotations

from askarchive.reader.baseline import BaselineReader
from askarchive.types import Encoder, Reader

__all__ = ["BaselineReader", "load"]


def load(name: str | None = None, *, encoder: Encoder) -> Reader:
    """The reader of this name; None is the default.

    Args:
        encoder: what the baseline compares sentences with; the index's own.
    """
    return BaselineReader(encoder)
