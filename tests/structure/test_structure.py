"""Who speaks: worked examples of each form, the shipped interview's hand-labelled gold, and properties of any text."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from askarchive.errors import SourceError
from askarchive.sources import discover, read
from askarchive.structure import as_table, paragraphs
from askarchive.types import Details, Document, Paragraph

ROOT = Path(__file__).parents[2]


def document(text: str, details: Details | None = None) -> Document:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document("x.txt", text, digest, details or Details())


def seen(text: str, details: Details | None = None) -> list[tuple[str, str | None]]:
    return [(one.kind, one.speaker) for one in paragraphs(document(text, details))]


def words(one: Paragraph, text: str) -> str:
    return text[one.words_start : one.end]


HEADER = """NEW VOICES ORAL HISTORY PROJECT
Narrator: Judge Amara OKONKWO (AO)
Interviewer: Lena BRANDT (INT)
Date: 8 August 2017

[File 1]

[00:00:08] INT: Could you tell me where you were born?

AO: In Enugu. My mother was a nurse.

She worked nights. [laughs] We heard the bicycle.

INT: [00:03:40] And your father?

AO: He drove a lorry. [INT: A lorry?] A red one.

[End of recording]
"""


def test_initials_are_resolved_by_the_header() -> None:
    assert seen(HEADER) == [
        ("header", None),
        ("editorial", None),
        ("interviewer", "Lena Brandt"),
        ("interviewee", "Amara Okonkwo"),
        ("interviewee", "Amara Okonkwo"),
        ("interviewer", "Lena Brandt"),
        ("interviewee", "Amara Okonkwo"),
        ("editorial", None),
    ]


def test_words_begin_after_label_and_time_stamp_on_either_side() -> None:
    found = paragraphs(document(HEADER))
    assert (found[2].time, words(found[2], HEADER)) == (8.0, "Could you tell me where you were born?")
    assert (found[5].time, words(found[5], HEADER)) == (220.0, "And your father?")


def test_the_other_ones_interjection_and_a_note_are_asides() -> None:
    found = paragraphs(document(HEADER))
    assert [aside.of(HEADER) for aside in found[4].asides] == ["[laughs]"]
    assert [aside.of(HEADER) for aside in found[6].asides] == ["[INT: A lorry?]"]


def test_an_editors_word_inside_a_sentence_is_no_aside() -> None:
    text = "Q: Who was he?\n\nA: I think that he [Titov] was a doctor.\n\nQ: And she?\n\nA: A nurse."
    assert paragraphs(document(text))[1].asides == ()


def test_a_question_and_its_answers_are_one_exchange() -> None:
    assert [one.exchange for one in paragraphs(document(HEADER))] == [0, 0, 1, 1, 1, 2, 2, 0]


def test_q_and_a_take_their_names_from_the_introduction() -> None:
    text = (
        "The Lamp Keeper\n\nInterview by Petra Lind. Coast Review, June 2006\n\n"
        "Oskar Hamre was born in 1931 and kept the light at Stad for thirty years. He lives in Bergen.\n\n"
        "Q: Were you lonely?\n\nA: Never. I had a hen.\n\nQ: A hen?\n\nA: She laid on Sundays."
    )
    assert seen(text)[2:] == [
        ("introduction", None),
        ("interviewer", "Petra Lind"),
        ("interviewee", "Oskar Hamre"),
        ("interviewer", "Petra Lind"),
        ("interviewee", "Oskar Hamre"),
    ]


def test_one_turn_a_line_is_cut_like_one_turn_a_paragraph() -> None:
    lines = "Q: Were you there?\nA: I was.\nQ: Alone?\nA: With my sister.\n"
    kinds = ["interviewer", "interviewee", "interviewer", "interviewee"]
    assert [kind for kind, _ in seen(lines)] == kinds
    assert [kind for kind, _ in seen(lines.replace("\n", "\n\n"))] == kinds
    assert [kind for kind, _ in seen(lines.replace("\n", "\r\n"))] == kinds


def test_labels_without_any_cue_who_asks_give_speakers_of_unknown_role() -> None:
    text = "JuJuBee_: it is mounted\n\nikonia: as a mask\n\nJuJuBee_: outdated by loads\n\nikonia: so remove it"
    assert seen(text) == [("unknown", "JuJuBee_"), ("unknown", "ikonia")] * 2


@pytest.mark.parametrize(
    "text",
    [
        "Note: the result is not significant.\n\nResult: the dose was halved.\n\nNote: see below.",
        "BACKGROUND: Cells die. METHODS: We looked.\n\nRESULTS: They died.\n\nCONCLUSION: Cells die.",
        "The forest covers most of the basin. This region includes nine nations.\n\nBrazil has 60% of it: a majority.",
        "See http://example.org for more: at 12:30 it opens.",
    ],
)
def test_prose_has_no_speakers(text: str) -> None:
    assert {speaker for _, speaker in seen(text)} == {None}
    assert {kind for kind, _ in seen(text)} == {"unknown"}


def test_a_full_name_in_capitals_is_given_as_the_text_writes_it() -> None:
    text = (
        "Two Hives\n\nRosa de la Vega talked to Finn McCarthy, who keeps bees on a roof, in May 2011.\n\n"
        "ROSA DE LA VEGA: When did you begin?\n\nFINN McCARTHY: At ten.\n\n"
        "ROSA DE LA VEGA: Who taught you?\n\nFINN McCARTHY: My aunt."
    )
    assert [speaker for _, speaker in seen(text)[2:4]] == ["Rosa de la Vega", "Finn McCarthy"]


def test_a_repeated_sentence_is_a_pull_quote_and_breaks_no_exchange() -> None:
    text = (
        "Q: What did people die of?\n\n"
        "A: They died of hunger, which was not permitted as a cause. The word is not in the papers.\n\n"
        "“They died of hunger, which was not permitted as a cause.”\n\n"
        "A: One finds three letters.\n\nQ: Which?\n\nA: I don't know."
    )
    found = paragraphs(document(text))
    assert (found[2].kind, found[2].speaker) == ("pull_quote", None)
    assert [one.exchange for one in found] == [1, 1, 0, 1, 2, 2]


LAYOUTS = ROOT / "tests" / "data" / "structure"


def layouts() -> dict[str, list[dict[str, object]]]:
    rows: dict[str, list[dict[str, object]]] = {}
    for line in (LAYOUTS / "turns.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        rows.setdefault(row["document"], []).append(row)
    return rows


@pytest.mark.parametrize("name", sorted(layouts()))
def test_each_layout_gives_the_labelled_roles_and_speakers(name: str) -> None:
    text = (LAYOUTS / name).read_text(encoding="utf-8")
    found = paragraphs(document(text))
    read_as = [(p.start, p.end, p.role, p.speaker) for p in found if p.role != "editorial"]
    speech = [row for row in layouts()[name] if row["role"] in ("interviewer", "interviewee")]
    assert read_as == [(row["start"], row["end"], row["role"], row["speaker"]) for row in speech]
    assert [(p.start, p.end) for p in found] == [(row["start"], row["end"]) for row in layouts()[name]]


@pytest.mark.parametrize(
    ("turn", "words_of_it"),
    [
        ("Q – Where?", "Where?"),
        ("MARTA — Where?", "Where?"),
        ("[Interviewer] Where?", "Where?"),
        ("12. Q: Where?", "Where?"),
        ("Q12: Where?", "Where?"),
        ("00:01:02 Marta: Where?", "Where?"),
        ("Marta Ek (00:01:02): Where?", "Where?"),
        ("**Marta:** Where?", "Where?"),
    ],
)
def test_words_begin_after_a_label_of_any_writing(turn: str, words_of_it: str) -> None:
    answer = turn.replace("Where?", "There.").replace("Marta", "Per").replace("MARTA", "PER")
    answer = answer.replace("Interviewer", "Per").replace("Q", "A")
    text = "\n\n".join([turn, answer] * 3)
    found = paragraphs(document(text))
    assert [words(one, text) for one in found] == [words_of_it, "There."] * 3
    assert len({one.speaker for one in found}) == 2 and None not in {one.speaker for one in found}


SCENE = """[Scene: a kitchen. Ada is talking to Bo, whom she has asked about the party.]

Ada Moe: Where is the cake?

Bo Lind: In the oven. Isn't it always?

Ada Moe: Is it done?

Cy Ek: Who wants to know?

Bo Lind: Everybody. What time is it?

Ada Moe: Three, I think.

Everybody and Cy Ek: Hooray

Cy Ek: Then it is done."""


def test_a_scene_has_speakers_and_nobody_interviews() -> None:
    found = paragraphs(document(SCENE))
    assert {one.kind for one in found[1:]} == {"unknown"}
    assert [one.speaker for one in found[:3]] == [None, "Ada Moe", "Bo Lind"]


def test_every_labelled_paragraph_of_a_meeting_is_speech() -> None:
    text = (
        "Project Manager: Okay, good morning everybody.\n\nMarketing: Good morning.\n\nProject Manager: Um okay, so um\n\n"
        "Marketing: What do we do first?\n\nProject Manager: Just stick to the regular\n\nIndustrial Designer: Mm-hmm."
    )
    assert {one.kind for one in paragraphs(document(text))} == {"unknown"}
    assert paragraphs(document(text))[0].speaker == "Project Manager"


def test_one_who_only_asks_and_one_who_only_answers_are_an_interview() -> None:
    text = "\n\n".join(f"Mo: {q}\n\nIda: {a}" for q, a in (("Why?", "It was cold."), ("When?", "In May, late.")) * 2)
    assert [kind for kind, _ in seen(text)] == ["interviewer", "interviewee"] * 4


@pytest.fixture(scope="module")
def shipped() -> tuple[Document, tuple[Paragraph, ...]]:
    files, _ = discover([ROOT / "corpus" / "interview.txt"])
    one = next(iter(read(files[0])))
    return one, paragraphs(one)


def gold() -> list[dict[str, object]]:
    path = ROOT / "tests" / "data" / "interview.paragraphs.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def test_all_64_paragraphs_of_the_shipped_interview_are_right(shipped: tuple[Document, tuple[Paragraph, ...]]) -> None:
    _, found = shipped
    read_as = [(p.number, p.start, p.end, p.kind, p.speaker, p.exchange) for p in found]
    assert read_as == [(g["paragraph"], g["start"], g["end"], g["role"], g["speaker"], g["exchange"]) for g in gold()]


def test_the_shipped_interview_is_read_right_without_its_sidecar(
    shipped: tuple[Document, tuple[Paragraph, ...]],
) -> None:
    bare = paragraphs(document(shipped[0].text))
    assert [(p.kind, p.speaker) for p in bare] == [(g["role"], g["speaker"]) for g in gold()]


def test_the_gold_of_the_shipped_interview_covers_it(shipped: tuple[Document, tuple[Paragraph, ...]]) -> None:
    text, rows = shipped[0].text, gold()
    assert len(rows) == 64
    for row in rows:
        assert text[int(str(row["start"])) : int(str(row["end"]))].startswith(str(row["opens"]))


def test_a_sidecar_corrects_a_paragraph(shipped: tuple[Document, tuple[Paragraph, ...]]) -> None:
    text = "Q: Were you there?\n\nA: I was.\n\nQ: Alone?\n\nA: With my sister."
    details = Details(interviewees=("Ida Moe",), corrections=((4, "caption", None), (2, "interviewee", "Per Moe")))
    found = paragraphs(document(text, details))
    assert (found[3].kind, found[3].speaker, found[3].confidence) == ("caption", None, 1.0)
    assert (found[1].speaker, found[1].confidence) == ("Per Moe", 1.0)


def test_a_correction_of_no_paragraph_is_refused() -> None:
    with pytest.raises(SourceError, match="corrects paragraph 9, but the document has 1"):
        paragraphs(document("One.", Details(corrections=((9, "title", None),))))


def test_the_table_marks_what_is_doubtful(shipped: tuple[Document, tuple[Paragraph, ...]]) -> None:
    table = as_table(*shipped)
    rows = table.splitlines()
    assert len(rows) >= 65 and "Dan Healey" in table
    doubtful = [p.number for p in shipped[1] if p.confidence < 0.8]
    assert [int(row.split()[1]) for row in rows if row.startswith("?")] == doubtful


def test_a_guest_who_returns_the_hosts_good_morning_is_still_a_guest() -> None:
    text = (
        "Morning Tide\nRadio Skerry, 4 May 2011\n\n"
        "HOST: Good morning, and welcome to Morning Tide. I have a ferryman here. Good morning, Ola Brekk.\n\n"
        "OLA BREKK: Good morning. I should say at once that I cannot swim. I never learnt.\n\n"
        "HOST: Then why the ferry?\n\n"
        "OLA BREKK: Because it was there, and my uncle was tired of it, and nobody else was awake so early.\n\n"
        "HOST: How long did you keep it?\n\n"
        "OLA BREKK: Thirty-one years, and one day that I do not count.\n"
    )
    kinds = {p.speaker: p.kind for p in paragraphs(document(text))[2:]}
    assert kinds["Ola Brekk"] == "interviewee"
    assert kinds["HOST"] == "interviewer"


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=400)
PIECES = st.lists(
    st.sampled_from(
        ["Q: ", "A: ", "INT: ", "[00:01:02] ", "VK: ", "Jane Doe: ", "By Jane Doe", "\n", "\n\n", "\r\n", "words", "Why?",
         " (aside) ", "[laughs]", "[INT: No.]", "“quoted words here”", "Narrator: Jane Doe (JD)", "\ufeff", "\u2029", "é", "😀",
         "I was there.", "Photo: X", "**", ":", "Jane 0:12\n"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(ANY_TEXT, PIECES))
@example("")
@example("\ufeff \n\n")
@example("A:\n\nA:\n\nQ:")
@example("[")
def test_paragraphs_of_any_text_are_ordered_and_leave_nothing_out(text: str) -> None:
    one = document(text)
    found = paragraphs(one)
    end = 0
    for number, paragraph in enumerate(found, start=1):
        assert paragraph.number == number
        assert end <= paragraph.start < paragraph.end <= len(text)
        assert not text[end : paragraph.start].replace("\ufeff", "").strip()
        assert paragraph.start <= paragraph.words_start <= paragraph.end
        assert 0 <= paragraph.confidence <= 1
        for aside in paragraph.asides:
            assert paragraph.words_start <= aside.start < aside.end <= paragraph.end
        end = paragraph.end
    assert not text[end:].replace("\ufeff", "").strip()
    assert as_table(one, found).count("\n") >= len(found)
