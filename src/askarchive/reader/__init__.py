"""Does this passage answer the question, and with which sentences? Readers behind one protocol.

Enter: a question and candidates. Leave: readings. `load` gives the trained reader, or another by name.
"""

from __future__ import annotations

from askarchive.errors import ModelError
from askarchive.reader.baseline import BaselineReader
from askarchive.types import Encoder, Reader

__all__ = ["BaselineReader", "load"]


def load(name: str | None = None, *, encoder: Encoder | None = None) -> Reader:
    """The reader of this name; None is the one that comes with askarchive.

    Args:
        name: "baseline", or a question-answering model or cross-encoder as transformers knows it (name or path).
        encoder: the index's own: the baseline compares sentences with it, and the reader that comes with askarchive
            knows what the cosines of one model mean.
    Raises:
        ModelError: the reader is missing, altered, unsafe or of another kind.
    """
    from askarchive.reader import weights

    if name is None and not weights.FILES[weights.WEIGHTS]:
        name = "baseline"
    if name is None or name == weights.NAME:
        return weights.load_shipped(encoder=encoder.name if encoder is not None else None)
    if name == "baseline":
        if encoder is None:
            raise ModelError("The baseline reader compares sentences with an encoder; open it together with an index.")
        return BaselineReader(encoder)
    from askarchive.reader.plugins import load_plugin

    return load_plugin(name)
