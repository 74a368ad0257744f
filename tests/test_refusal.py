"""An abstention says what the archive lacks, in words that help."""

import pytest

from askarchive.refusal import Subject, sentence, subject, subject_words


def test_only_words_that_say_what_it_is_about_are_named() -> None:
    assert subject_words("When did Mikhail Gernet die?") == ("Mikhail", "Gernet")
    assert subject_words("Where was the lighthouse keeper held?") == ("lighthouse", "keeper")


def test_names_go_before_other_known_words() -> None:
    assert subject("Did Titov own a lighthouse?", lambda word: True) == Subject(("Titov",), ())


@pytest.mark.parametrize(
    ("question", "known", "unknown", "reason"),
    [
        (
            "When did Gernet die?",
            ("Gernet",),
            (),
            "The archive speaks of “Gernet”, but nothing was found in it that says when.",
        ),
        (
            "How many clocks?",
            ("clocks",),
            (),
            "The archive speaks of “clocks”, but nothing was found in it that says how many.",
        ),
        ("What of lead?", (), ("lead",), "The archive never speaks of “lead”."),
        ("Did Gernet own lead?", ("Gernet",), ("lead",), "The archive speaks of “Gernet”, but never of “lead”."),
        ("Is it so?", (), (), "No passage was found that answers this question."),
    ],
)
def test_the_reason_is_one_plain_sentence(
    question: str, known: tuple[str, ...], unknown: tuple[str, ...], reason: str
) -> None:
    assert sentence(question, Subject(known, unknown)) == reason
