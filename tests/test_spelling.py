"""Misspelt words are mended by the archive's own spelling; names and real words are left alone."""

from askarchive.spelling import mended

ARCHIVE = {"hotel", "keys", "lighthouse", "titov"}
WORDS = {"where", "hung", "bottle", "keeper"}


def mend(question: str) -> str | None:
    near = {"hotell": ["hotel"], "lihgthouse": ["lighthouse"], "titova": ["titov"], "bottle": ["hotel"], "zzzzz": []}
    return mended(question, ARCHIVE.__contains__, lambda word: near.get(word.lower(), []), WORDS.__contains__)


def test_a_slip_gets_the_archives_spelling() -> None:
    assert mend("where hung the hotell keys?") == "where hung the hotel keys?"
    assert mend("the lihgthouse keeper") == "the lighthouse keeper"


def test_a_name_is_never_turned_into_another() -> None:
    assert mend("Who was Titova?") is None


def test_a_real_word_that_the_archive_lacks_stays() -> None:
    assert mend("where hung the bottle?") is None


def test_nothing_near_leaves_the_question_alone() -> None:
    assert mend("zzzzz keys") is None


def test_the_languages_word_is_taken_where_it_is_the_likelier_slip() -> None:
    def mend(question: str, archives: list[str], languages: list[str]) -> str | None:
        return mended(question, lambda word: False, lambda word: archives, lambda word: False, lambda word: languages)

    assert mend("juge", ["june"], ["judge"]) == "judge"
    assert mend("yung", ["young"], ["yang"]) == "young"  # nearly as likely, and the archive's
    assert mend("teech", [], ["teach"]) == "teach"
    assert mend("coblr", [], ["noble"]) is None  # another first letter
    assert mend("harp", [], ["hard"]) is None  # no usual slip
    assert mend("Juge", [], ["judge"]) is None


def test_short_slips_of_question_words_are_mended_unless_the_archive_has_them() -> None:
    def mend(question: str) -> str | None:
        return mended(question, lambda word: word == "wot", lambda word: (), lambda word: True)

    assert mend("wen and wat") == "when and what"
    assert mend("wot") is None
