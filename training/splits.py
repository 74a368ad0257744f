"""Which documents of the question sets the reader was never trained on.

Standard library only, so that a benchmark can import it. A document's part follows from its name alone.
"""

from __future__ import annotations

import hashlib
from typing import Literal

Part = Literal["train", "calibrate", "measure"]

# Share of documents (of a hundred) held out, half of them to calibrate on and half to measure on.
HELD_OUT = {"squad2": 47, "disflqa": 47, "friendsqa": 40, "canard": 40, "molweni": 40, "clapnq": 40}
# Sets whose documents were invented along with their questions: a folder of text files in training/written/.
INVENTED = ("transcripts", "invented")
NEVER_TRAINED = frozenset({"qmsum", "mtrag_un", "scifact"})


def _title(set_name: str, document: str) -> str:
    """The unit that is split: squad2 and disflqa share articles, and a paragraph goes with its article."""
    if set_name in ("squad2", "disflqa"):
        return document.split("#")[0].removeprefix("squad2:")
    return document


def bucket(name: str) -> int:
    """A number from 0 to 99 that follows from the name alone."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % 100


def part(set_name: str, document: str) -> Part:
    """The part a document belongs to.

    interviews: batch 6 (6NN) measures, documents N14 of the other batches calibrate. squad2, friendsqa, canard,
    molweni, clapnq: 40 to 47 in 100 documents are held out, the even buckets calibrate and the odd ones measure.
    transcripts, invented (written with the questions): documents -6 measure, those of the second round (w) calibrate.
    qmsum, mtrag_un, scifact: all measure. Every other set: all train.
    """
    if set_name == "interviews":
        if document.startswith("6"):
            return "measure"
        return "calibrate" if document[1:3] == "14" else "train"
    if set_name in INVENTED:
        if not document.endswith("-6.txt"):
            return "train"
        return "calibrate" if document.startswith("w") else "measure"
    if set_name in NEVER_TRAINED:
        return "measure"
    number = bucket(_title(set_name, document))
    if number >= HELD_OUT.get(set_name, 0):
        return "train"
    return "calibrate" if number % 2 == 0 else "measure"


def held_out(set_name: str, document: str) -> bool:
    """Whether the reader was never trained on this document."""
    return part(set_name, document) != "train"
