"""Who chairs, presides or sits on a platform, and whether such a one asks or answers."""

from __future__ import annotations

import pytest

from .conftest import read, said


def test_whoever_presides_over_a_press_conference_and_is_asked_answers() -> None:
    text = (
        "Press conference of the lighthouse board\n\n"
        "JUDGE VERA LOM: Good afternoon. I'm presiding, and this is the keeper, Mr Ove Strand. The lamp is found.\n\n"
        "REPORTER OF THE SHORE: Where was it?\n\nJUDGE VERA LOM: In the well. It had been there for a year.\n\n"
        "REPORTER OF THE SHORE: Who put it there?\n\nOVE STRAND: The cat, sir.\n\n"
        "REPORTER OF THE POST: Was it lit?\n\nJUDGE VERA LOM: It was, when they drew it up.\n"
    )
    found = read(text)
    assert {one.kind for one in found if one.speaker == "Vera Lom"} == {"interviewee"}
    assert [one.kind for one in found if one.kind == "interviewer"] == ["interviewer"] * 3


PLATFORM = (
    "PRESS CONFERENCE OF THE HARBOUR MUSEUM\n\n"
    "THE MODERATOR: On the platform are our director, Mr Ivo Lund, and the diver, Mrs Asta Roe. Your questions.\n\n"
    "REPORTER, THE SHORE: Mr Lund, when did it go?\n\nIVO LUND: Between spring and now. Did you lock it, Asta?\n\n"
    "ASTA ROE: I did.\n\nIVO LUND: With which key?\n\nASTA ROE: The brass one.\n\n"
    "REPORTER, THE POST: Who has the other?\n\nIVO LUND: Who had it last?\n\nASTA ROE: The cat.\n"
)


def test_who_is_presented_to_the_press_answers_even_if_he_asks_too() -> None:
    found = read(PLATFORM)
    assert {one.kind for one in found if one.speaker in ("Ivo Lund", "Asta Roe")} == {"interviewee"}


@pytest.mark.parametrize("chair", ["CHAIR", "MAYOR STRAND", "CLERK"])
def test_who_chairs_a_meeting_asks_and_who_asks_as_well_has_no_part(chair: str) -> None:
    turns = (
        f"{chair}: We are here for the bell. Who hid it?\n\nASTA ROE: I did. I was eleven, I had a barrow.\n\n"
        f"{chair}: Where did you take it?\n\nASTA ROE: To the mill.\n\nCOLONEL VANE: And my father?\n\n"
        f"ASTA ROE: Never saw him.\n\n{chair}: Was it heavy?\n\nASTA ROE: For eleven it was.\n\n"
        "COLONEL VANE: Who helped?\n\nIVO LUND: I held the gate, and that was all the help she had.\n\n"
        f"{chair}: Has anybody looked in the mill?\n\nIVO LUND: My brother did.\n"
    )
    found = read("Parish council of Low Ness, extraordinary meeting\n\n" + turns)
    parts = {one.speaker: one.kind for one in found[1:]}
    assert parts.pop("Asta Roe") == parts.pop("Ivo Lund") == "interviewee"
    assert parts.pop("Vane") == "unknown"
    assert list(parts.values()) == ["interviewer"]
    # Of people who meet without a heading that says so nothing tells.
    assert "interviewer" not in {one.kind for one in read(turns)}


def test_whom_a_moderator_announces_for_a_statement_gives_the_answers() -> None:
    text = (
        "PRESS CONFERENCE OF THE ROYAL FERRY OF LOW NESS\nHeld in the Ferry Hall, 2 May 1958\n\n"
        "THE SECRETARY: Gentlemen, the pilot, Don Emilio Sarto, will make a statement and then answer questions.\n\n"
        "DON EMILIO SARTO: I have steered her for thirty years. I resign.\n\n"
        "Q. (The Shore) Was she not sound?\n\nA. As sound as ever.\n\nQ. Then why do you go?\n\nA. The river has gone.\n\n"
        "Q. (The Post) Where to?\n\nA. South.\n"
    )
    assert {one.speaker for one in read(text) if one.kind == "interviewee"} >= {"Emilio Sarto"}
    assert said(text)["As sound as"] == ("interviewee", "Emilio Sarto")
    assert said(text)["South."] == ("interviewee", "Emilio Sarto")


def test_the_heading_names_the_commissioner_who_presides() -> None:
    text = (
        "COMMISSION OF INQUIRY INTO THE LOW NESS FERRY\nFourth day, 11 March 1948\n\n"
        "Commissioner: Judge P. R. Vane\nAppearing: Miss Ada Orme for the ferryman\n\n"
        "JUDGE VANE: Call Mr Strand.\n\n(Ove Strand, ferryman, sworn)\n\n"
        "MISS ORME: Did you take the pound?\n\nMR STRAND: I did.\n\nJUDGE VANE: The band played, I think.\n\n"
        "MR STRAND: It did, sir.\n\nMISS ORME: What became of the pound?\n\nMR STRAND: It got wet.\n\n"
        "JUDGE VANE: There is a note in this envelope.\n\nMR STRAND: Is there, by God.\n"
    )
    assert {one.kind for one in read(text) if one.speaker == "P. R. Vane"} == {"interviewer"}
    assert {one.kind for one in read(text) if one.speaker == "Ove Strand"} == {"interviewee"}


ASKED_BACK = """PUBLIC INQUIRY INTO THE LOW NESS FERRY
Third day, 22 February 1950

THE CHAIRMAN: I am Sir Odo Vane. Mr Strand, you held the rope?

MR STRAND: I did, sir, until it went.

MR ORME: I appear for the company. Was it your rope?

MR STRAND: It was the company's.

THE CHAIRMAN: And where is the rope now?

MR ORME: The company has it, sir. It was sent for in May.

THE CHAIRMAN: Then let it be fetched. Who signed for it, Mr Strand?

MR STRAND: It was signed for by a Mr Orme.

MR ORME: He's my cousin. He collects.

THE CHAIRMAN: Does he collect ropes?

MR STRAND: He does now.

MR ORME: You were in the bows, I believe.

MR STRAND: Behind them.

THE CHAIRMAN: I find that the rope was old, and that nobody is to blame but the moth.
"""


def test_counsel_who_is_asked_by_the_chair_or_named_answers_and_the_finding_is_no_question() -> None:
    found = said(ASKED_BACK)
    assert found["The company has"] == ("interviewee", "Orme")
    assert found["He's my cousin."] == ("interviewee", "Orme")
    assert found["I find that"] == ("unknown", "Odo Vane")
    # … but what is put to a witness stays a question.
    assert found["You were in"] == ("interviewer", "Orme")
    assert found["I appear for"] == ("interviewer", "Orme")


def test_the_last_words_of_an_interview_are_no_finding() -> None:
    text = (
        "Interview with Ove Strand by Ada Moe\n\nMOE: Who held the rope?\n\nSTRAND: I did.\n\nMOE: Was it old?\n\n"
        "STRAND: It was.\n\nMOE: Thank you. That is where I have to stop the tape.\n"
    )
    assert [one.kind for one in read(text) if one.speaker == "Ada Moe"] == ["interviewer"] * 3


def test_a_witness_whom_the_chair_has_asked_remains_one_with_a_question_of_her_own() -> None:
    text = (
        "CITY COUNCIL OF LOW NESS: HEARING ON THE CLOSING OF THE LIBRARY\n9 November 1982\n\n"
        "THE CHAIR: I'm Clara Sund. Mr Ferris, were you told?\n\nMR FERRIS: By my barber.\n\n"
        "THE CHAIR: Mrs Vale, you were inside?\n\nMRS VALE: I was, with the lamp.\n\n"
        "MR FERRIS: That is city property.\n\nMRS VALE: It was my lamp.\n\nMR FERRIS: The order had a name on it.\n\n"
        "MRS VALE: Whose?\n\nTHE CHAIR: Well, Mr Ferris?\n\nMR FERRIS: There was coffee on it.\n\n"
    )
    assert {one.kind for one in read(text) if one.speaker == "Vale"} == {"interviewee"}


def test_an_office_before_a_name_makes_no_other_person() -> None:
    text = (
        "COMMITTEE OF INQUIRY INTO THE LOW NESS BRIDGE\nSession of 5 May 2001\n\n"
        "THE CHAIRMAN: I'm Odo Vane. Who cut the ribbon, Mr Lund?\n\nMR LUND: The captain of the ferry sent for me.\n\n"
        "FERRY CAPTAIN ADA MOE: I sent for nobody. I was cross.\n\nTHE CHAIRMAN: Why, Captain Moe?\n\n"
        "CAPTAIN MOE: It was my ribbon.\n\nTHE CHAIRMAN: And the bridge?\n\nCAPTAIN MOE: It was nobody's, by then.\n"
    )
    assert [(one.kind, one.speaker) for one in read(text) if one.speaker == "Ada Moe"] == [
        ("interviewee", "Ada Moe")
    ] * 3
