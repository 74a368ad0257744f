"""An abstention says what the archive lacks, in words that help."""

import pytest

from askarchive.refusal import Subject, sentence, subject, subject_words


def test_only_words_that_say_what_it_is_about_are_named() -> None:
    assert subject_words("When did Mikhail Gernet die?") == ("Mikhail", "Gernet")
    assert subject_words("Where was the lighthouse keeper held?") == ("lighthouse", "keeper")


def test_names_go_before_other_known_words() -> None:
    assert subject("Did Titov own a lighthouse?", lambda word: True) == Subject(("Titov",), ())


def test_a_name_that_the_archive_says_in_full_is_one_name() -> None:
    question = "When did Mikhail Gernet\u2019s pupil Anna Barkova meet Lev?"
    said = subject(question, lambda word: True, lambda name: name in ("Mikhail Gernet", "Barkova Lev"))
    assert said.known == ("Mikhail Gernet", "Anna", "Barkova")


def test_words_of_a_name_that_never_stand_together_are_named_apart() -> None:
    assert subject("Who was Mikhail Gernet?", lambda word: True).known == ("Mikhail", "Gernet")
    assert subject("Who was Anna, Barkova?", lambda word: True, lambda name: True).known == ("Anna", "Barkova")
    assert subject("Who was Anna Gernet?", lambda word: word != "Anna", lambda name: True) == Subject(
        ("Gernet",), ("Anna",)
    )


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
