"""What may be asked: a question is text, not empty, not endless.

Enter: whatever a person or a file gave. Leave: nothing, or one sentence that says why it cannot be searched.
"""

from __future__ import annotations

from askarchive.errors import BadQuestion

MAX_QUESTION_CHARS = 4_000


def check_question(question: object, what: str = "the question") -> None:
    """Refuse what must not reach the tokenizer.

    Raises:
        BadQuestion: with one sentence for the person who asked.
    """
    if not isinstance(question, str):
        raise BadQuestion(f"{what.capitalize()} is {type(question).__name__}, not text; give it as a string.")
    if not question.strip():
        raise BadQuestion(f"{what.capitalize()} is empty; type what you want to know.")
    if len(question) > MAX_QUESTION_CHARS:
        raise BadQuestion(
            f"{what.capitalize()} has {len(question):,} characters; at most {MAX_QUESTION_CHARS:,} can be searched."
        )
    if any("\ud800" <= character <= "\udfff" for character in question):
        at = next(i for i, character in enumerate(question) if "\ud800" <= character <= "\udfff")
        raise BadQuestion(f"{what.capitalize()} has half of a surrogate pair at character {at}; it is not valid text.")
