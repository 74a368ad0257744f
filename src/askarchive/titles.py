"""What a passage leaves out because its document's title says it: a text about somebody hardly repeats the name.

Enter: a question, a document, the words of one of its passages. Leave: the title where it is needed.
"""

from __future__ import annotations

from collections.abc import Sequence

from askarchive.refusal import subject_words
from askarchive.types import Document, Paragraph
from askarchive.words import WORD

MAX_CHARS = 120


def title(document: Document, paragraphs: Sequence[Paragraph] = ()) -> str:
    """The title that the sidecar or the corpus gives, else the first paragraph that was read as one; "" without."""
    said = document.details.title or next(
        (document.text[p.words_start : p.end] for p in paragraphs if p.kind == "title"), ""
    )
    return " ".join(said[:MAX_CHARS].split())


def needed(title: str, question: str, beside: str) -> bool:
    """Whether the title holds a word of what the question is about that `beside`, a passage and who says it, leaves out.

    A title shown always would make every passage seem to answer a little more; so it is shown where it explains.
    """
    return bool({word.casefold() for word in subject_words(question)} & (_words(title) - _words(beside)))


def holds(title: str, word: str) -> bool:
    """Whether a title speaks of a word."""
    return word.casefold() in _words(title)


def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold().removesuffix("'s").removesuffix("\u2019s") for word in WORD.findall(text))
