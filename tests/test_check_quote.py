"""A claimed quotation is found, found with its differences, found in another's mouth, in pieces, or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from askarchive.check_quote import Shelf, check, check_object, text_report
from askarchive.check_quote.aligning import align
from askarchive.check_quote.words import words
from askarchive.errors import BadQuestion
from askarchive.fulltext import FullText, FullTextWriter
from askarchive.types import Document, Paragraph, Passage, Span
from conftest import INTERVIEW, make_document, make_paragraphs, make_passages

SECOND = """We never oiled the bells on a Sunday, because the priest counted every drop of it himself.

The harbour master wrote “the fleet, the ferry and the pilots” into his book – nobody else did.

I began in 1961, when the old keeper went blind. Nobody thanked him for it.

He said the oﬃce was cold. Ağ İstanbul’da; e\u0301cole and naïve and soft\u00adware.
"""


class MemoryIndex:
    """Documents, their passages and a real full-text index over them."""

    id = "sha256:test"

    def __init__(self, documents: Sequence[Document], folder: Path) -> None:
        self._documents = {document.name: document for document in documents}
        self.names = tuple(self._documents)
        self._passages: list[Passage] = []
        writer = FullTextWriter(folder)
        for document in documents:
            for passage in make_passages(document):
                writer.add(len(self._passages), document.name, document.text[passage.start : passage.end])
                self._passages.append(passage)
        writer.close()
        self.fulltext = FullText(folder)

    def __len__(self) -> int:
        return len(self._passages)

    def passage(self, row: int) -> Passage:
        return self._passages[row]

    def document(self, name: str) -> Document:
        return self._documents[name]

    def paragraphs(self, name: str) -> tuple[Paragraph, ...]:
        return make_paragraphs(self._documents[name])


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    documents = [make_document(), make_document(SECOND, "bells.txt")]
    return Shelf(MemoryIndex(documents, tmp_path_factory.mktemp("index") / "words"))


@pytest.fixture
def shelf_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Shelf]:
    def make(text: str) -> Shelf:
        return Shelf(MemoryIndex([make_document(text, "a.txt")], tmp_path_factory.mktemp("index") / "words"))

    return make


def kinds(finding) -> list[str]:
    return [difference.kind for difference in finding.differences]


def found_words(finding, shelf) -> list[str]:
    return [shelf.words(part.quote) for part in finding.parts]


def test_exact_words_are_found_with_place_speaker_and_question(shelf):
    finding = check("My father gave me a broken watch and a screwdriver.", shelf)
    assert (finding.verdict, finding.identical, finding.share) == ("exact", True, 1.0)
    quote = finding.parts[0].quote
    assert shelf.words(quote) == finding.text
    assert (quote.speaker, quote.role, quote.document) == ("Ana Reis", "interviewee", "clocks.txt")
    assert shelf.words_of("clocks.txt", quote.in_reply_to) == "When did you begin?"


@pytest.mark.parametrize(
    ("claimed", "expected"),
    [
        ("“We don’t know. The papers burned in 1936.”", ["quotation marks"]),
        ("we don't know. The papers burned in 1936", ["capital at the start"]),
        ("We don't  know.", ["space"]),
        ("We don't\u00a0know.", ["space"]),
        ("We don't know! ", ["ending"]),
        ("the widow said — and I did.", ["dash"]),
        ('Once. "Stop it at noon," the widow said', ["quotation marks"]),
        ("My father gave me ... a screwdriver", ["marked omission"]),
        ("My father gave me […] a screwdriver", ["marked omission"]),
        ("My father gave [us] a broken watch", ["bracketed change"]),
        ("[m]y father gave me a broken watch", ["bracketed change"]),
        ("He said the office was cold", ["ligature"]),
        ("\u00e9cole and nai\u0308ve", ["ligature"]),
        ("e\u0301cole and naïve and software.", ["invisible character"]),
    ],
)
def test_what_print_and_quoting_change_is_told_and_alters_nothing(shelf, claimed, expected):
    finding = check(claimed, shelf)
    assert finding.verdict == "exact", finding.reason
    assert set(expected) <= set(kinds(finding))
    assert not any(difference.alters for difference in finding.differences)
    assert not finding.identical


@pytest.mark.parametrize(
    ("claimed", "kind", "mine", "theirs"),
    [
        ("My father gave me a broken clock and a screwdriver.", "words changed", "clock", "watch"),
        ("My father gave me a screwdriver.", "words left out", "", "a broken watch and"),
        ("My father gave me a badly broken watch", "words added", "badly", ""),
        ("My Father gave me a broken watch", "capitals", "Father", "father"),
        ("My father, gave me a broken watch", "punctuation", ", ", " "),
        ("Nobody gave me a broken watch and a screwdriver", "words changed", "Nobody", "father"),
        ("My father gave me a broken watch and a hammer.", "words changed", "hammer", "screwdriver"),
    ],
)
def test_altered_words_are_marked_where_they_stand_in_both_texts(shelf, claimed, kind, mine, theirs):
    finding = check(claimed, shelf)
    assert finding.verdict == "differs"
    altering = [difference for difference in finding.differences if difference.alters]
    assert [difference.kind for difference in altering] == [kind]
    assert altering[0].claimed.of(claimed).strip() == mine.strip()
    assert altering[0].source.of(INTERVIEW).strip() == theirs.strip()


@pytest.mark.parametrize(
    ("claimed", "mine", "theirs"),
    [
        ("The harbour master kept the ferry and the pilots", "kept", "wrote “the fleet"),
        ("We always oiled the bells on a Sunday", "always", "never"),
        ("when the old keeper went home. Nobody thanked him for it", "home", "blind"),
        ("because the priest counted every sip of it", "sip", "drop"),
        ("when the former keeper went blind. Nobody", "former", "old"),
    ],
)
def test_only_the_changed_words_are_marked_not_the_true_ones_before_or_after(shelf, claimed, mine, theirs):
    finding = check(claimed, shelf)
    assert finding.verdict == "differs"
    altering = [difference for difference in finding.differences if difference.alters]
    assert [one.claimed.of(claimed) for one in altering] == [mine]
    assert altering[0].source.of(SECOND) == theirs


SENTENCE = "We never oiled the bells on a Sunday, because the priest counted every drop of it himself."


@pytest.mark.parametrize("first", [0, 1, 4, 7, 9, 14])
@pytest.mark.parametrize("count", [1, 2, 3, 5, 9, 18])
def test_a_fragment_of_a_sentence_is_found_exactly_wherever_it_is_cut(shelf, first, count):
    found = words(SENTENCE)[first : first + count]
    claimed = SENTENCE[found[0].start : found[-1].end]
    finding = check(claimed, shelf)
    assert finding.verdict == "exact" and not any(one.alters for one in finding.differences)
    assert shelf.words(finding.parts[0].quote).lower() == claimed.lower()


def test_a_dropped_not_is_never_called_exact(shelf):
    finding = check("We never oiled the bells on a Sunday", shelf)
    assert finding.verdict == "exact"
    finding = check("We oiled the bells on a Sunday", shelf)
    assert finding.verdict == "differs"
    assert "words left out" in kinds(finding)


def test_interviewers_words_are_not_the_interviewees(shelf):
    finding = check("Did you ever stop a clock on purpose?", shelf)
    assert finding.verdict == "other_speaker"
    assert "Tom Hale" in finding.reason
    assert check("Did you ever stop a clock on purpose?", shelf, speaker="Tom Hale").verdict == "exact"
    assert check("Did you ever stop a clock on purpose?", shelf, speaker="Ana Reis").verdict == "other_speaker"


def test_part_of_a_name_names_the_speaker(shelf):
    assert check("The papers burned in 1936.", shelf, speaker="Reis").verdict == "exact"
    assert check("The papers burned in 1936.", shelf, speaker="Hale").verdict == "other_speaker"


def test_caption_is_nobodys_speech(shelf):
    finding = check("the tower in 1958", shelf)
    assert finding.verdict == "other_speaker"
    assert "nobody's speech" in finding.reason


def test_voice_that_nobody_named_is_not_called_anothers(shelf):
    assert check("Nobody thanked him for it.", shelf, speaker="Ana Reis").verdict == "exact"


@pytest.mark.parametrize(
    ("claimed", "places"),
    [
        (
            "The papers burned in 1936. My father gave me a broken watch and a screwdriver.",
            ["The papers burned in 1936.", "My father gave me a broken watch and a screwdriver."],
        ),
        (
            "My father gave me a broken watch … Stop it at noon, the widow said",
            ["My father gave me a broken watch", "Stop it at noon,” the widow said"],
        ),
        (
            "We never oiled the bells on a Sunday. My father gave me a broken watch and a screwdriver.",
            ["We never oiled the bells on a Sunday", "My father gave me a broken watch and a screwdriver."],
        ),
    ],
)
def test_words_put_together_show_each_place_in_the_claims_order(shelf, claimed, places):
    finding = check(claimed, shelf)
    assert finding.verdict == "assembled"
    assert [words.rstrip(".") for words in found_words(finding, shelf)] == [place.rstrip(".") for place in places]


def test_words_that_are_nowhere_are_absent_and_what_is_near_is_no_answer(shelf):
    finding = check("The boiling point of lead is one thousand degrees.", shelf)
    assert (finding.verdict, finding.found, finding.parts) == ("absent", False, ())
    close = check("A screwdriver is what my mother sold to the priest for wine.", shelf)
    assert close.verdict == "absent"
    if close.nearest:
        assert "not an answer" in text_report(close, shelf)


def test_same_words_at_two_places_are_both_told(shelf):
    finding = check("I began in 1961", shelf)
    assert finding.verdict == "exact"
    assert {finding.parts[0].quote.document, *(quote.document for quote in finding.elsewhere)} == {
        "clocks.txt",
        "bells.txt",
    }


def test_true_sentence_with_an_invented_one_is_found_with_words_added(shelf):
    finding = check("My father gave me a broken watch and a screwdriver. Then we sailed to Brazil for ever.", shelf)
    assert finding.verdict == "differs"
    (added,) = [difference for difference in finding.differences if difference.alters]
    assert added.kind == "words added" and added.claimed.of(finding.text).endswith("Brazil for ever")


def test_letters_that_grow_when_folded_keep_the_sources_offsets(shelf):
    finding = check("ağ i̇stanbul’da", shelf)
    assert found_words(finding, shelf) == ["Ağ İstanbul’da"]


@pytest.mark.parametrize("text", ["", " ", "…", "“”", "\ud800 words", "x" * 6_000, 3])
def test_what_cannot_be_checked_is_refused_in_a_sentence(shelf, text):
    with pytest.raises(BadQuestion, match="quotation"):
        check(text, shelf)


def test_query_operators_in_a_claim_are_only_words(shelf):
    assert check('watch AND NOT "screwdriver" OR title:(x NEAR(', shelf).verdict == "absent"


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=120)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much, HealthCheck.too_slow],
    max_examples=25,
    deadline=None,
)
@given(text=TEXT, data=st.data())
def test_any_words_of_any_source_are_found_exactly_and_slice_back(shelf_of, text, data):
    found = words(text)
    assume(found and re.search(r"\S", text) and make_paragraphs(make_document(text)))
    first = data.draw(st.integers(0, len(found) - 1))
    last = data.draw(st.integers(first, len(found) - 1))
    claimed = text[found[first].start : found[last].end]
    shelf = shelf_of(text)
    finding = check(claimed, shelf)
    assert finding.verdict == "exact"
    assert claimed.strip() in (shelf.words(quote) for quote in [finding.parts[0].quote, *finding.elsewhere])


@given(st.text(max_size=80))
def test_words_have_the_offsets_of_the_original_text(text):
    found = words(text)
    for word in found:
        assert word.of(text) == text[word.start : word.end] != ""
    assert all(one.end <= other.start for one, other in zip(found, found[1:], strict=False))


def test_alignment_is_the_cheapest_by_hand():
    # claim 1 2 3 in source 9 1 8 2 3: one word left out costs 0.5 + 0.1; taking "2 3" alone would cost 1.
    cost, pairs = align([1, 2, 3], np.array([9, 1, 8, 2, 3]), np.ones(3), [False] * 3)
    assert cost == pytest.approx(0.6)
    assert pairs == [(0, 1), (1, 3), (2, 4)]


def test_marked_omission_reaches_further_than_an_unmarked_one():
    source = np.array([1, *[9] * 30, 2])
    assert align([1, 2], source, np.ones(2), [True, False])[1] == [(0, 0), (1, 31)]
    assert len(align([1, 2], source, np.ones(2), [False, False])[1]) == 1


def test_object_slices_every_word_from_source_and_claim(shelf):
    claimed = "My father gave me a broken clock."
    made = json.loads(json.dumps(check_object(check(claimed, shelf), shelf)))
    assert (made["schema"], made["verdict"], made["found"], made["identical"]) == (
        "askarchive.check/1",
        "differs",
        True,
        False,
    )
    quote = made["parts"][0]["quote"]
    assert quote["text"] == INTERVIEW[quote["start"] : quote["end"]]
    assert INTERVIEW.encode()[quote["byte_start"] : quote["byte_end"]].decode() == quote["text"]
    (difference,) = [one for one in made["parts"][0]["differences"] if one["alters"]]
    assert difference["claimed"]["text"] == claimed[difference["claimed"]["start"] : difference["claimed"]["end"]]
    assert difference["source"]["text"] == INTERVIEW[difference["source"]["start"] : difference["source"]["end"]]


def test_report_tells_verdict_words_place_and_each_difference(shelf):
    report = text_report(check("My father gave me a broken clock and a screwdriver", shelf), shelf)
    assert report.startswith("In the archive with differences: words changed.\n")
    assert "\nMy father gave me a broken watch and a screwdriver\n" in report
    assert "In reply to: When did you begin?" in report
    assert "words changed: “clock”, in the source “watch”" in report


def test_document_restricts_nothing_it_was_not_told(shelf):
    assert check("Nobody thanked him for it.", shelf).parts[0].quote.source_sha256 == shelf.document("bells.txt").sha256


def test_spans_in_claim_and_source_lie_inside_both(shelf):
    for claimed in ("My father gave us … a broken clock!", "The papers burned. When did you begin? I began in 1961."):
        finding = check(claimed, shelf)
        for part in finding.parts:
            text = shelf.document(part.quote.document).text
            assert part.claimed.of(claimed)
            for difference in part.differences:
                assert difference.claimed <= Span(len(claimed), len(claimed))
                assert difference.source.end <= len(text)
