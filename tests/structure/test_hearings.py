"""Hearings, press conferences and chaired groups: several who ask, several who answer, and who of them is who."""

from __future__ import annotations

import pytest

from askarchive.structure import stages
from askarchive.structure.stages import Stage

from .conftest import read, said

INQUEST = """INQUIRY INTO THE LOSS OF THE KESTREL
Second day, 4 May 1931, held at Harbour Hall, Stoke Quay

Before Sir Edmund Vane (Chairman)

Mr. Tobias Nance, boatman, sworn, examined by Mr. Leckie.

Q. You were on the slip that night?

A. I was, sir, from nine.

Q. Did you see a light?

A. Two lights. Old Mr Carne saw them as well.

THE CHAIR: What colour were they?

A. One was red.

Cross-examined by Miss Orme.

Q. You had been drinking?

A. Tea, madam.

The witness withdrew.

Miss Ada Carne, sworn, examined by Mr. Leckie.

Q. Is the boat yours?

A. It was my father's.

[The inquiry adjourned]
"""


def test_an_answer_belongs_to_the_witness_last_sworn() -> None:
    found = said(INQUEST)
    assert found["I was, sir,"] == ("interviewee", "Tobias Nance")
    assert found["One was red."] == ("interviewee", "Tobias Nance")
    assert found["It was my"] == ("interviewee", "Ada Carne")
    assert {speaker for kind, speaker in found.values() if kind == "interviewee"} == {"Tobias Nance", "Ada Carne"}


def test_a_question_belongs_to_the_counsel_last_named() -> None:
    found = said(INQUEST)
    assert found["Did you see"] == ("interviewer", "Leckie")
    assert found["You had been"] == ("interviewer", "Orme")
    assert found["Is the boat"] == ("interviewer", "Leckie")


def test_whoever_presides_asks_and_has_the_headings_name() -> None:
    assert said(INQUEST)["What colour were"] == ("interviewer", "Edmund Vane")


@pytest.mark.parametrize(
    "opening", ["Mr. Tobias Nance,", "Cross-examined by Miss", "The witness withdrew.", "[The inquiry adjourned]"]
)
def test_stage_lines_are_nobodys_words(opening: str) -> None:
    assert said(INQUEST)[opening] == ("editorial", None)


def test_without_a_sworn_witness_neither_chairman_nor_place_answers() -> None:
    text = (
        "INQUIRY INTO THE LOSS OF THE KESTREL\nHarbour Hall, Stoke Quay\n\nBefore Sir Edmund Vane (Chairman)\n\n"
        "Q. You were there?\n\nA. I was.\n\nQ. All night?\n\nA. Till four.\n\nTHE CHAIR: Alone?\n\nA. With the dog.\n"
    )
    answering = {one.speaker for one in read(text) if one.kind == "interviewee"}
    assert not answering & {"Edmund Vane", "Harbour Hall", "Stoke Quay"}


COMMITTEE = """TOWN OF ELVER
Public hearing on the closing of the swing bridge, 3 June 2016

THE CHAIR: Good evening. I call Mr Ivo Strand, the engineer. Miss Pell will put the questions for the traders.

MR STRAND: Thank you. The bearings are of 1911 and they have worn on the north side.

COUNCILLOR BYRNE: How long will they last?

MR STRAND: Two winters, perhaps three if they are mild.

MISS PELL: You have said before that it was ten years.

MR STRAND: I said that in 2009, and seven of them have gone.

COUNCILLOR BYRNE: Is it safe?

MR STRAND: Today it is.

THE CHAIR: Thank you. Next is Mrs Greta Oyelaran, who keeps the chandler's shop.

MRS OYELARAN: I have heard the bridge every morning for thirty years.

MISS PELL: What would you lose?

MRS OYELARAN: Everything that comes by water.

THE CHAIR: We stand adjourned.
"""


def test_members_and_counsel_ask_and_those_called_answer() -> None:
    parts = {one.speaker: one.kind for one in read(COMMITTEE) if one.speaker}
    assert parts == {
        "The chair": "interviewer",
        "Ivo Strand": "interviewee",
        "Councillor Byrne": "interviewer",
        "Pell": "interviewer",
        "Greta Oyelaran": "interviewee",
    }


def test_testimony_in_q_and_a_is_the_deponents_and_the_questions_the_examiners() -> None:
    text = (
        "COURT OF INQUIRY, PORT ISLAY\nTestimony of Magnus Reay, pilot, given on 2 March 1958\n"
        "Examined by Mr Colin Farr, advocate, for the owners\n\n"
        "Q. You took the ship out?\n\nA. At six.\n\nQ. In fog?\n\nA. It came later.\n\nQ. How much later?\n\nA. An hour.\n"
    )
    turns = [(one.kind, one.speaker) for one in read(text) if one.exchange]
    assert turns == [("interviewer", "Colin Farr"), ("interviewee", "Magnus Reay")] * 3


def test_an_objection_of_counsel_is_not_the_witnesss() -> None:
    text = (
        "SUPERIOR COURT OF ELVER\nDeposition of Dr Ines Moravec, taken 2 May 2011\n"
        "Appearances: Paul Teague for the plaintiff; Ruth Osman for the defendant\nExamination by Mr Teague\n\n"
        "Q. You kept the log?\n\nA. Every night.\n\nQ. And you altered it?\n\nMS OSMAN: Objection.\n\n"
        "MR TEAGUE: You may answer.\n\nA. Once, for the spelling.\n\nQ. Of what?\n\nA. Of my own name.\n"
    )
    found = said(text)
    assert found["Objection."] == ("interviewer", "Ruth Osman")
    assert found["You may answer."] == ("interviewer", "Paul Teague")
    assert found["Once, for the"] == ("interviewee", "Ines Moravec")


def test_a_press_conference_names_who_is_up_and_the_press_officer_answers_nothing() -> None:
    text = (
        "Press conference after the regatta, 9 March 2019\n"
        "Present: Sabela Ruiz (coach), Tom Adeyemi (cox), press officer Joan Lisle\n\n"
        "JOAN LISLE: Good evening. Sabela's here for ten minutes, then the cox.\n\n"
        "Q. Were you afraid?\n\nA. Never.\n\nQ. Not at the bridge?\n\nA. There I shut my eyes.\n\n"
        "JOAN LISLE: Thank you, that's all from the coach. Tom, please.\n\n"
        "Q. And you?\n\nA. MR ADEYEMI: I was steering. I had to look.\n\nQ. Who won?\n\nA. We did.\n"
    )
    found = said(text)
    assert found["Never."] == ("interviewee", "Sabela Ruiz")
    assert found["I was steering."] == ("interviewee", "Tom Adeyemi")
    assert found["We did."][1] not in ("Sabela Ruiz", "Joan Lisle")
    assert not any(speaker == "Joan Lisle" and kind == "interviewee" for kind, speaker in found.values())


@pytest.mark.parametrize(
    "stated",
    [
        "Taking part: Ana Brik, weaver; Per Holm, dyer; Lise Moe, clerk. In the chair: Ruth Orr.",
        "Present: Ana Brik (weaver), Per Holm (dyer), Lise Moe (clerk); moderated by Ruth Orr",
        "Taking part: Ana Brik, weaver; Per Holm, dyer; Lise Moe, clerk\nChaired by Ruth Orr",
    ],
)
def test_who_is_in_the_chair_of_a_group_asks(stated: str) -> None:
    text = (
        f"The Last Shift: three people of the mill talk\nRecorded at Netherby, 4 June 2003\n{stated}\n\n"
        "Ruth Orr: Let me begin with the bell. Who rang it?\n\nAna Brik: I did.\n\nPer Holm: She did not. It was Karl.\n\n"
        "Lise Moe: It rang by itself, as it always had.\n\nRuth Orr: And the fire?\n\nPer Holm: That was later.\n\n"
        "Ana Brik: An hour later, and nobody came.\n\nRuth Orr: Nobody?\n\nLise Moe: I came.\n"
    )
    parts = {one.speaker: one.kind for one in read(text) if one.speaker}
    assert parts == {
        "Ruth Orr": "interviewer",
        "Ana Brik": "interviewee",
        "Per Holm": "interviewee",
        "Lise Moe": "interviewee",
    }


def test_an_argument_among_equals_gets_no_interviewer() -> None:
    text = (
        "Ana: Where were you?\n\nPer: At the bridge. Where were you?\n\nAna: At home. Did you lock it?\n\n"
        "Per: No. Why should I?\n\nLise: Stop it.\n\nAna: You stop. Who asked you?\n\nPer: I did.\n"
    )
    assert {one.kind for one in read(text)} == {"unknown"}


def test_a_hearing_does_not_give_a_part_to_a_voice_of_which_nothing_tells() -> None:
    text = COMMITTEE.replace(
        "THE CHAIR: We stand adjourned.",
        "MR LOOM: The tide is at nine.\n\nMRS OYELARAN: So it is.\n\nTHE CHAIR: We stand adjourned.",
    )
    assert {one.kind for one in read(text) if one.speaker == "Loom"} == {"unknown"}


@pytest.mark.parametrize(
    ("line", "stage"),
    [
        ("Dr Ines Moravec, physician, called.", Stage(witness="Dr Ines Moravec")),
        ("Mr Arthur HALE, surveyor, sworn.", Stage(witness="Mr Arthur HALE")),
        ("Re-examined by Mr. Leckie.", Stage(counsel="Mr. Leckie")),
        ("The witness stood down.", Stage(ends=True)),
        ("I was sworn, and examined by nobody.", None),
        ("Was he examined by Mr Leckie?", None),
        ("The witness of my youth was the sea.", None),
    ],
)
def test_a_stage_line_says_who_comes_and_who_goes(line: str, stage: Stage | None) -> None:
    assert stages.read(line) == stage


DEPOSITION = """DISTRICT COURT, COUNTY OF HOLM
DEPOSITION OF JANICE PERCH, taken 4 May 2015

JANICE PERCH, having been duly sworn, was examined and testified as follows:

EXAMINATION

BY MR. TEAGUE:

Q. What do you do?

A. I keep the lock. In the evening somebody else does.

Mother called the doctor to the lock once, and he fell in.

MS. ODUYA: Objection to the form.

THE WITNESS: Should I answer?

MR. TEAGUE: Yes, please.

A. I have answered.

CROSS-EXAMINATION

BY MS. ODUYA:

Q. Since when?

A. Since 1999.

(Witness excused.)

ARTHUR BOLL, called as a witness, testified as follows:

DIRECT EXAMINATION BY MR. TEAGUE:

Q. Were you there?

A. In the boat.
"""


def test_a_line_by_counsel_says_who_asks_from_there() -> None:
    found = said(DEPOSITION)
    assert found["What do you"] == ("interviewer", "Teague")
    assert found["Since when?"] == ("interviewer", "Oduya")
    assert found["Were you there?"] == ("interviewer", "Teague")
    assert found["In the boat."] == ("interviewee", "Arthur Boll")
    assert found["BY MS. ODUYA:"] == ("editorial", None)


def test_the_witness_as_a_label_is_whoever_testifies_even_with_a_question() -> None:
    found = said(DEPOSITION)
    assert found["Should I answer?"] == ("interviewee", "Janice Perch")
    assert found["Yes, please."] == ("interviewer", "Teague")


def test_an_answers_second_paragraph_is_no_stage_line() -> None:
    assert said(DEPOSITION)["Mother called the"] == ("interviewee", "Janice Perch")


def test_a_committee_that_numbers_its_questions() -> None:
    text = (
        "Environment Committee\nOral evidence: Water in the Holm valley\n\n"
        "Members present: Philippa Dunn (Chair); Alan Birch; Rosa Hale\n"
        "Witnesses: Dr Peter Lamm, hydrologist, University of Elver; Grace Obi, Holm Water\n\n"
        "Q1 Chair: Dr Lamm, how much is lost?\n\nDr Lamm: About a fifth. It was a third in 1990.\n\n"
        "Q2 Alan Birch: Ms Obi, when will it be mended?\n\nGrace Obi: In 2031, if the money comes.\n\n"
        "Q3 Alan Birch: And if it does not?\n\nGrace Obi: Then later.\n\n"
        "Q4 Rosa Hale: I find that hard to accept.\n\nGrace Obi: So do I.\n\nQ5 Chair: Why a fifth?\n\nDr Lamm: It leaks.\n"
    )
    parts = {one.speaker: one.kind for one in read(text) if one.exchange}
    assert parts == {
        "Philippa Dunn": "interviewer",
        "Peter Lamm": "interviewee",
        "Alan Birch": "interviewer",
        "Grace Obi": "interviewee",
        "Rosa Hale": "interviewer",
    }


def test_whoever_greets_the_press_and_answers_it_is_no_second_host() -> None:
    text = (
        "Daily press briefing, Ministry of Harbours, 4 June 2013\n\n"
        "MS. LINDEN: Good afternoon. The north pier opens on Monday.\n\nQUESTION: Why Monday?\n\n"
        "MS. LINDEN: Because the paint is wet.\n\nQUESTION: Will he resign?\n\nMS. LINDEN: Over paint? No.\n"
    )
    assert {one.kind for one in read(text) if one.speaker == "Linden"} == {"interviewee"}


def test_when_the_witness_has_gone_an_answer_has_no_name_until_the_next_is_sworn() -> None:
    text = INQUEST.replace("Miss Ada Carne, sworn, examined by Mr. Leckie.\n\n", "")
    assert said(text)["It was my"] == ("interviewee", "A")


def test_who_was_examined_by_a_board_in_an_interview_is_not_in_a_hearing() -> None:
    text = (
        "Interview with Edith Rowe\nBy Martin Sale\n\nMARTIN SALE: When did you go to sea?\n\n"
        "EDITH ROWE: In 1951.\n\nAmos Lark, pilot, called, examined by Mr Fry. That was how they wrote it down.\n\n"
        "MARTIN SALE: And then?\n\nEDITH ROWE: Then I sailed.\n"
    )
    assert said(text)["Amos Lark, pilot,"] == ("interviewee", "Edith Rowe")


def test_who_alone_asks_among_four_is_the_interviewer_without_a_header() -> None:
    asked = ["Who was first?", "And the boat?", "Did it float?", "Who paid?", "And now?"]
    told = [
        ("Ana", "I was, because I had no shoes and so the mud was nothing to me."),
        ("Per", "It lay in the barn for years with the hens, until my uncle sold them."),
        ("Lise", "Not on the first day, and on the second day we did not look."),
        ("Ana", "We all paid, a little each week, and the vicar wrote it down."),
        ("Per", "Now there is a bridge, and nobody knows what the landing was for."),
    ]
    turns = [f"Ruth: {asks}\n\n{who}: {words}" for asks, (who, words) in zip(asked, told, strict=True)]
    parts = {
        one.speaker: one.kind for one in read("\n\n".join([*turns, "Lise: And who had the idea, I never knew that."]))
    }
    assert parts == {"Ruth": "interviewer", "Ana": "interviewee", "Per": "interviewee", "Lise": "interviewee"}


def test_a_coroner_who_is_interviewed_about_an_inquiry_answers() -> None:
    text = (
        "The Man Who Sat Through It\nAn interview about the Kestrel inquiry\nBy Mina Frost\n\n"
        "REPORTER: How long did you sit?\n\nTHE CORONER: Eleven days.\n\nREPORTER: Did you doubt?\n\n"
        "THE CORONER: Every morning.\n\nREPORTER: You are retired now.\n\nTHE CORONER: I keep bees.\n"
    )
    parts = {one.speaker: one.kind for one in read(text) if one.exchange}
    assert parts == {"Mina Frost": "interviewer", "The coroner": "interviewee"}


def test_a_chairman_named_in_the_label_and_senators_ask() -> None:
    text = (
        "HEARING BEFORE THE COMMITTEE ON HARBOURS\nTuesday, 4 May 1999\n\n"
        "CHAIRMAN SMITH: The committee will come to order. Mr. Bell, please proceed.\n\n"
        "MR. BELL: Thank you, Mr. Chairman. I have run the port for nine years.\n\nCHAIRMAN SMITH: Senator Hale.\n\n"
        "SENATOR HALE: What happened to the berths?\n\nMR. BELL: They silted up, Senator.\n\n"
        "SENATOR HALE: Were you told?\n\nMR. BELL: In 1994.\n\nCHAIRMAN SMITH: We adjourn.\n"
    )
    parts = {one.speaker: one.kind for one in read(text) if one.exchange}
    assert parts == {"Chairman Smith": "interviewer", "Bell": "interviewee", "Hale": "interviewer"}


def test_a_mayor_who_calls_the_witnesses_is_no_witness() -> None:
    text = (
        "CITY COUNCIL OF HOLM\nPublic hearing, 6 June 2017\n\n"
        "MAYOR DRAKE: We open the hearing on the lime trees. First is Mr Otto Fenn.\n\n"
        "OTTO FENN: I have lived under them for sixty years. Why would you cut them?\n\n"
        "MAYOR DRAKE: We ask the questions, Mr Fenn.\n\nOTTO FENN: Then ask one.\n\n"
        "COUNCILLOR BRIGGS: Are they sick?\n\nOTTO FENN: No more than I am.\n\n"
        "MAYOR DRAKE: Next, Ms Ida Holt.\n\nIDA HOLT: I am an arborist.\n\n"
        "COUNCILLOR BRIGGS: On what grounds?\n\nIDA HOLT: On the grounds that I climbed them.\n"
    )
    parts = {one.speaker: one.kind for one in read(text) if one.speaker and one.kind != "introduction"}
    assert parts == {
        "Drake": "interviewer",
        "Otto Fenn": "interviewee",
        "Councillor Briggs": "interviewer",
        "Ida Holt": "interviewee",
    }


def test_a_question_that_turns_to_somebody_calls_nobody() -> None:
    text = DEPOSITION.replace("Q. What do you do?", "Q. I turn to Mr. Harold Quist. What did he do?")
    assert "Harold Quist" not in {speaker for _, speaker in said(text).values()}


def test_counsel_for_a_party_examines_and_the_party_is_no_witness() -> None:
    found = said(
        "TRIBUNAL OF THE CANTON OF ORVE\nIn the matter of Mme. Colette Brun\nSitting of 3 May 1936. Evidence of M. Luc Maire, "
        "tax inspector\n\nTHE PRESIDENT: M. Maire, how long have you served?\n\nM. MAIRE: Since the flood.\n\n"
        "MAÎTRE ROSSET (for Mme. Brun):\n\nQ. You assessed my client as an inn?\n\nA. She serves soup, sir.\n\n"
        "Q. Did you eat there?\n\nA. Eleven times.\n\nMME. BRUN: He never paid."
    )
    assert found["She serves soup,"] == found["Eleven times."] == ("interviewee", "Luc Maire")
    assert found["Did you eat"] == ("interviewer", "Maître Rosset")
    assert found["He never paid."][1] == "Colette Brun"
