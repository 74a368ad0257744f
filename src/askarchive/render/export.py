"""A whole conversation as one file: Markdown, JSON (contract answers) or W3C Web Annotations.

Enter: Answers in the order in which they were given. Leave: a file's text and its name's ending.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal, TypeAlias, get_args

from askarchive.render.annotations import CONTEXT, annotate, verified
from askarchive.render.contract import answer_object, json_line
from askarchive.render.markdown import conversation
from askarchive.render.material import SourceText
from askarchive.types import Answer

Form: TypeAlias = Literal["markdown", "json", "annotations"]
FORMS: tuple[Form, ...] = get_args(Form)
SUFFIX: dict[Form, str] = {"markdown": ".md", "json": ".json", "annotations": ".jsonld"}


def export(answers: Sequence[Answer], archive: SourceText, form: Form, title: str = "Conversation") -> str:
    """The conversation's file in that form.

    Raises:
        QuoteMismatch: a quote does not equal its source; no file is made.
    """
    if form == "markdown":
        return conversation(answers, archive, title)
    if form == "json":
        lines = ",\n".join(json_line(answer_object(answer, archive)) for answer in answers)
        return f"[\n{lines}\n]\n" if answers else "[]\n"
    made = annotate(answers, archive)
    for one in json.loads(json_line(made)):
        verified(one, archive)  # what is about to leave, not what it was made from
    page = {"type": "AnnotationPage", "startIndex": 0, "items": made}
    collection = {
        "@context": CONTEXT,
        "type": "AnnotationCollection",
        "label": title,
        "total": len(made),
        "first": page,
    }
    return json_line(collection) + "\n"
