"""Pictures' credits: a caption answers where the picture of somebody comes from, whoever else is spoken of.

Enter: a question and a caption's words. Leave: whether the caption's credit is what was asked for.
"""

from __future__ import annotations

import re

from askarchive.refusal import subject_words
from askarchive.words import WORD

_PICTURE = re.compile(r"\b(?:picture|photo|photograph|image|portrait|illustration|drawing|caption)s?\b", re.IGNORECASE)
_ORIGIN = re.compile(
    r"\b(?:sources?|credit(?:s|ed)?|come[s]? from|came from|taken from|from where|where .* from|photographer|"
    r"who (?:took|made|shot|drew|owns)|(?:taken|made|shot|drawn) by|whose (?:picture|photo|photograph|image))\b",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\b(?:source|photo|photograph|photographer|image|picture|credit|courtesy|copyright)\b\s*(?:by|of|:|\u00a9)|\u00a9",
    re.IGNORECASE,
)


def answers(question: str, caption: str) -> bool:
    """Whether the question asks for a picture's origin, and this caption credits the picture of what it names."""
    if not (_PICTURE.search(question) and _ORIGIN.search(question) and _CREDIT.search(caption)):
        return False
    named = {word.lower() for word in subject_words(_PICTURE.sub(" ", question)) if word[0].isupper()}
    return bool(named) and named <= {word.lower() for word in WORD.findall(caption)}
