"""Labels: which are none, which person of a surname one stands for, and labels that are used now and then."""

from __future__ import annotations

from .conftest import read


def test_initials_get_their_names_from_the_first_turn() -> None:
    text = (
        "[00:00:04] GW: It's the second of June 1989, and this is Gwen Wadlow, at the home of Mr Pavel Lom in Ferry Flats, "
        "for the county sound archive. Mr Lom, what do you remember of the school?\n\n"
        "[00:00:21] PL: The stove. And who sat beside it.\n\n[00:00:33] GW: Who did?\n\n"
        "[00:00:35] PL: Whoever had brought wood. I had none, so I sat by the door.\n\n"
        "[00:00:51] GW: All winter.\n\n[00:00:53] PL: All of three winters.\n"
    )
    assert [(one.kind, one.speaker) for one in read(text)] == [
        ("interviewer", "Gwen Wadlow"),
        ("interviewee", "Pavel Lom"),
    ] * 3


def test_somebody_who_says_a_name_at_a_meeting_interviews_nobody() -> None:
    text = (
        "PM: Hello. I'm Gwen Wadlow, the project manager. Shall we start?\n\nME: Sure. The agenda is short.\n\n"
        "PM: Who takes notes?\n\nID: I can. Is there a template?\n\nME: On the drive.\n\nPM: Good.\n\nID: Which drive?\n"
    )
    assert {one.kind for one in read(text)} == {"unknown"}


def test_a_title_with_a_colon_is_no_turn() -> None:
    for heading in ("Last Train: four people talk", "UNDER THE BRIDGE: a programme about water"):
        text = (
            f"{heading}\nPresented by Mira Sund\n\nPRESENTER: Who was first?\n\nJO ADLER: I was.\n\n"
            "PRESENTER: And then?\n\nJO ADLER: Then nobody, for years.\n"
        )
        found = read(text)
        assert all(one.kind not in ("interviewer", "interviewee", "unknown") for one in found if one.start < 40)
        assert [one.speaker for one in found if one.exchange] == ["Mira Sund", "Jo Adler"] * 2


def test_a_first_message_of_a_chat_is_no_title() -> None:
    text = "kestrel: anybody here\n\nmoth: yes\n\nowl: me too\n\nmoth: what is it\n\nowl: go on\n"
    assert [one.speaker for one in read(text)] == ["kestrel", "moth", "owl", "moth", "owl"]


BROTHERS = (
    "Radio Elver, 3 May 2010\n\nHOST: Who built it?\n\nEDITH RAIN: It was Saul Farrow who cut it. Saul Farrow, at the quarry.\n\n"
    "HOST: This is Amos Farrow, recorded in 1978.\n\n[Tape: hiss]\n\nFARROW: We had eight inches of ice.\n\n"
    "HOST: Was it so?\n\nEDITH RAIN: It was four.\n\nHOST: And the boat?\n\nEDITH RAIN: Sunk.\n"
)


def test_of_two_brothers_the_one_speaks_who_is_announced() -> None:
    assert [one.speaker for one in read(BROTHERS) if "eight inches" in BROTHERS[one.start : one.end]] == ["Amos Farrow"]


def test_a_title_decides_between_a_man_and_a_woman_of_one_surname() -> None:
    text = (
        "An interview recorded on 4 May 1980 with Mrs Constance Ubu-Larkin\n"
        "Also present: Mr Percival Larkin, her husband\n\n"
        "Q: When was it?\n\nA: In the spring.\n\nMR LARKIN: 'Sixty-five.\n\nQ: And where?\n\nA: In Kenya.\n\n"
        "MR LARKIN: Commas.\n\nQ: Why?\n\nA: He proofreads.\n"
    )
    found = {text[one.words_start : one.end]: (one.kind, one.speaker) for one in read(text)}
    assert found["Commas."] == ("interviewee", "Percival Larkin")
    assert found["In Kenya."] == ("interviewee", "Constance Ubu-Larkin")


def test_a_title_that_fits_nobody_of_the_surname_is_kept() -> None:
    text = (
        "Interview of 4 May 1980, by Ada Moe\n\nADA MOE: Who ran the works?\n\n"
        "MISS TAUNTON: My grandfather, old Mr Silas Taunton. Mr Silas Taunton was never ill.\n\n"
        "ADA MOE: And after him?\n\nMISS TAUNTON: I did.\n\nADA MOE: Alone?\n\nMISS TAUNTON: With the dog.\n"
    )
    assert {one.speaker for one in read(text) if one.kind == "interviewee"} == {"Miss Taunton"}


UNLABELLED = """Fourteen Defeats

Ivor Maddern stood for the council fifteen times. The retired piano mover looks back.

By Saskia Dunn
Friday 9 March 2018

Ivor Maddern keeps his papers in the scullery. His daughter Carys sits with us and speaks when the dates slide.

Your first election was in 1970. What possessed you?

A piano. We had carried one down for a man who was a member, and on the landing I thought that I could do that too.

And how did you do?

I had two hundred and six votes. My mother said that she knew two hundred and four of them.

Who reported you?

I was told for years that it was the agent. I never asked him, and then he died.

CARYS MADDERN: It was Elwyn, Dad.

What did it all cost you?

Money, I would rather not tot up. Nine deposits and a good pair of shoes.
"""


def test_a_third_persons_single_label_among_unlabelled_turns_is_theirs() -> None:
    found = {UNLABELLED[one.words_start : one.end][:12]: (one.kind, one.speaker) for one in read(UNLABELLED)}
    assert found["It was Elwyn"] == ("interviewee", "Carys Maddern")
    assert found["I was told f"] == ("interviewee", "Ivor Maddern")
    assert found["Money, I wou"] == ("interviewee", "Ivor Maddern")
    assert found["What did it "] == ("interviewer", "Saskia Dunn")


def test_a_narrative_with_two_labelled_questions_is_its_tellers() -> None:
    long = "I went down to the river with the others and we waited until the boat came in, which took all night."
    text = (
        "What I kept\nTestimony of Delia Arranz, baker, recorded at her house on 12 August 1988 by Marcial Toro\n\n"
        "Marcial Toro: Tell it as you wish.\n\nDelia Arranz: You say that.\n\n"
        + "\n\n".join(f"{long} That was day {n}." for n in range(1, 8))
        + "\n\nMarcial Toro: So it was him?\n\nDelia Arranz: I knew you would interrupt.\n\n"
        + f"{long} That was the end."
    )
    speech = [(one.kind, one.speaker) for one in read(text) if one.exchange]
    assert speech.count(("interviewer", "Marcial Toro")) == 2
    assert speech.count(("interviewee", "Delia Arranz")) == 10


def test_header_fields_name_the_teller_of_unlabelled_paragraphs() -> None:
    text = (
        "Forty Gates\n\nInterviewee: Dorcas Winstan\nInterviewer: Hugo Marsh\nDate: 4 January 2001\n\n"
        "I was never meant to be up here at all. I had applied for the town, where there was a tram.\n\n"
        "They gave me a bicycle. I used it to lean on, and I counted the gates.\n\n"
        "Old Dr Musgrave lived at the head of the dale, and he had delivered everybody under fifty.\n\n"
        "We left when it was getting light, and it was getting dark when I came there.\n"
    )
    kinds = [(one.kind, one.speaker) for one in read(text)]
    assert ("header", None) in kinds
    assert kinds[-4:] == [("interviewee", "Dorcas Winstan")] * 4


def test_the_recollections_of_somebody_are_not_those_of_a_doctor_in_them() -> None:
    text = (
        "Nobody's Mule\nThe narrative of Aldous Brennan, as told to his daughter in the winter of 1973\n\n"
        "I was the boy on the expedition, and Dr Everett Cordell came in and hired eleven mules.\n\n"
        "I was fifteen and I worked at the stable, and he said that he would have the eleven.\n\n"
        "We went up in May. Dr Cordell rode in front and I walked behind with my mule.\n\n"
        "I never told them what I saw there, and now they are all dead.\n"
    )
    assert {one.speaker for one in read(text) if one.kind == "interviewee"} == {"Aldous Brennan"}


def test_a_wife_behind_the_bar_is_not_her_husband() -> None:
    text = (
        "Old Boats\nRadio Elver, 4 March 1998. Presented by Joan Hythe\n\n"
        "HYTHE: In the back room sit two men. Both are called Tom Garrow.\n\nTOM GARROW SENIOR: He's my nephew.\n\n"
        "HYTHE: Why did you stop?\n\nTOM GARROW JUNIOR: Over my engine.\n\nHYTHE: Mrs Garrow is behind the bar.\n\n"
        "MRS GARROW: It was my father's.\n\nTOM GARROW SENIOR: It was in my boat.\n\nHYTHE: And now?\n\nTOM GARROW JUNIOR: Sunk.\n"
    )
    assert [one.speaker for one in read(text) if "my father's" in text[one.start : one.end]] == ["Mrs Garrow"]


def test_initials_that_are_also_a_word_for_interviewers_stay_a_persons() -> None:
    text = (
        "County Sound Archive, tape 44\n\n"
        "[00:00:03] RB: My name is Ruth Bell and I'm talking to Mr Idris Vaughan on the fourth of May 1984. When did you come?\n\n"
        "[00:00:20] IV: In 'thirty-one.\n\n[00:00:31] RB: And what was here?\n\n[00:00:33] IV: Mud and a chapel.\n"
    )
    assert [(one.kind, one.speaker) for one in read(text) if one.exchange] == [
        ("interviewer", "Ruth Bell"),
        ("interviewee", "Idris Vaughan"),
    ] * 2


def test_a_tale_in_which_somebody_does_as_told_has_no_speaker() -> None:
    text = "\n\n".join(
        f"The eldest sat down, as she was told to do, and the Black Bull came by. I see you, said the Black Bull {n}. "
        + "We must go, he said, and take my hand, and I shall carry us over the hills. " * 6
        for n in range(6)
    )
    assert {one.speaker for one in read(text)} == {None}


def test_a_guide_that_says_we_under_a_heading_with_a_colon_has_no_speaker() -> None:
    text = "Harbour Permits: What They Cost\n\n" + "\n\n".join(
        f"We charge a fee for each berth in zone {n}. If the boat is longer, we ask for the plan." for n in range(6)
    )
    assert {one.speaker for one in read(text)} == {None}


def test_a_hosts_turn_that_opens_with_a_guests_name_is_no_header() -> None:
    turns = "\n\n".join(
        f"{label}: {words}"
        for label, words in (
            ("HOST", "Good evening, I'm Oskar Lund, and how often did you play it, Vera?"),
            ("VERA HOLT", "Twice and a half."),
            ("HOST", "How does one play half?"),
            ("VERA HOLT", "The lights went out."),
            ("HOST", "Vera Holt, understudy and prompter, mistress of the trunk. Say who taught you."),
            ("VERA HOLT", "The ropes."),
        )
    )
    found = read("The Trunk\nHarbour Radio, 3 July 2015\n\n[SOUND: rain]\n\n" + turns)
    assert {one.speaker for one in found if one.kind == "interviewee"} == {"Vera Holt"}
    assert {one.speaker for one in found if one.kind == "interviewer"} == {"Oskar Lund"}
    assert len([one for one in found if one.kind == "interviewer"]) == 3


def test_a_title_that_quotes_somebody_is_no_turn() -> None:
    found = read(
        'Vera Holt: "I have died in four hundred films"\nA conversation with Oskar Lund for the Voices project\n'
        "Orve, 19 October 2009\n\nOskar Lund: Say something.\n\nVera Holt: Drop the gun, Johnny.\n\n"
        "Oskar Lund: How many were you the voice of?\n\nVera Holt: Nine.\n\nOskar Lund: Since when?\n\nVera Holt: Since 1961."
    )
    assert found[0].kind == "title"
    assert {one.kind for one in found[:3]} & {"interviewee", "interviewer", "caption"} == set()


def test_a_heading_gives_the_names_of_initials_even_of_a_remarks() -> None:
    text = (
        "River Pilots' Tapes, reel 3\nMadam Ines Rocha Vale, recorded at Porto Claro, 3 May 1979\nIR: Ines Rocha Vale. PS: Pedro Sal\n\n"
        "[00:00:10] PS: You rowed the mail.\n\n[00:00:14] IR: For nine years. It was light mail.\n\n"
        "[00:00:30] PS: Who wrote?\n\n[00:00:33] IR: Widows.\n\n[00:00:40] PS: And the bank?\n\n"
        "[00:00:44] IR: The bank is heavy. Its letters came by cart.\n"
    )
    found = read(text)
    assert [(one.kind, one.speaker) for one in found[1:]] == [
        ("interviewer", "Pedro Sal"),
        ("interviewee", "Ines Rocha Vale"),
    ] * 3
    assert text[found[1].words_start :].startswith("You rowed")


def test_who_presents_himself_by_office_or_microphone_has_a_name() -> None:
    for opening, name in (
        ("I'm Judge Clara Sund. The mill burned in May.", "Clara Sund"),
        ("This is Clara Sund, I'm at the wheel, so hold the microphone.", "Clara Sund"),
    ):
        text = (
            f"THE MILL, a programme\nRecorded on 3 May 1990\n\nHOST: {opening}\n\nTOM REED: It did.\n\n"
            "HOST: Who saw it?\n\nTOM REED: The miller.\n\nHOST: And then?\n\nTOM REED: Then all of us.\n"
        )
        assert {one.speaker for one in read(text)[1:]} - {None} == {name, "Tom Reed"}


SELVES = """COUNTY COMMITTEE ON THE FERRY
Hearing of 4 May 1977

THE CHAIR: We hear of the ferry. Mr Sund first.

MR SUND: Olaf Sund. I keep the records of the ferry, such as they are.

THE CHAIR: Who built her?

MISS DE WAAL: Nobody knows.

THE CHAIR: Who is speaking?

MISS DE WAAL: Lotte de Waal, I'm from the yard. It was old Mr Evert Sund, the grandfather.

THE CHAIR: Is that so, Mr Sund?

MR SUND: It is. Evert Sund drew her on a door.

THE CHAIR: What became of the door?

MISS DE WAAL: It was hung.
"""


def test_a_turn_that_opens_with_its_speakers_name_tells_it() -> None:
    found = {SELVES[one.words_start :][:9]: one.speaker for one in read(SELVES)}
    assert found["It is. Ev"] == "Olaf Sund"
    assert found["Nobody kn"] == found["It was hu"] == "Lotte de Waal"


def test_a_name_given_for_an_answer_is_not_the_speakers() -> None:
    text = (
        "Interview of 4 May 1980, by Ada Moe\n\nADA MOE: Who ran the works?\n\n"
        "MISS TAUNTON: Silas Taunton. He was never ill.\n\nADA MOE: And after him?\n\nMISS TAUNTON: I did.\n\n"
        "ADA MOE: Alone?\n\nMISS TAUNTON: With the dog. Mr Silas Taunton had left it me.\n"
    )
    assert "Silas Taunton" not in {one.speaker for one in read(text)}


def test_a_voice_that_says_im_has_no_such_first_name() -> None:
    text = (
        "Table talk, recorded at the Yard on 3 May 1990. Questions by Ada Moe.\n\nMOE: Who cooked?\n\n"
        "ZAWADI: I'm Zawadi, I cooked. He paid in fish.\n\nMOE: Every week?\n\nZAWADI: When there was fish.\n\n"
        "MOE: And otherwise?\n\nZAWADI: He sang.\n"
    )
    assert [one.speaker for one in read(text)[1:]] == ["Ada Moe", "Zawadi"] * 3


def test_a_part_of_a_double_surname_is_whoever_was_introduced_by_it() -> None:
    turns = (
        "HOST: I'm Dex Lund, in the booth with {}. Do you look up?\n\n{}: I play what I hear.\n\n"
        "HOST: And the nuns?\n\n{}: They hear it too.\n\nHOST: Still?\n\n{}: In May they do.\n"
    )
    for name, label in (("Marge Hale-Corbin, organist", "CORBIN"), ("Rosa Vidal Paz, organist", "VIDAL")):
        found = read("TWO KEYS\nA podcast\n\n" + turns.format(name, *[label] * 3))
        assert {one.speaker for one in found if one.kind == "interviewee"} == {name.split(",")[0]}
    # … but nobody is a part of the name of somebody who has a label.
    text = turns.format("Henry James Cole, organist, and a friend", *["JAMES"] * 3) + "\nCOLE: So it is.\n"
    assert {one.speaker for one in read("TWO KEYS\nA podcast\n\n" + text) if one.kind == "interviewee"} == {
        "James",
        "Henry James Cole",
    }
    # "Hey" is no first name of the man whose whole surname the label is.
    chat = (
        "IDA: Hey Mr. Poole!\n\nMR. POOLE: Hello.\n\nIDA: Sit.\n\nMR. POOLE: I will.\n\nIDA: Tea?\n\nMR. POOLE: Tea.\n"
    )
    assert {one.speaker for one in read(chat)} == {"IDA", "Poole"}


def test_a_programmes_title_names_its_host_where_the_guests_are_others() -> None:
    text = (
        "LATE DESK, with {}. Programme 9\n\nHOST: Good evening. In the studio is Doña Ines Vale, prompter.\n\n"
        "VALE: Good evening.\n\nHOST: Did they thank you?\n\nVALE: With chocolate.\n\nHOST: Often?\n\nVALE: Daily.\n"
    )
    assert {one.speaker for one in read(text.format("Clara Sund")) if one.exchange} == {"Clara Sund", "Ines Vale"}
    assert "Ines Vale" not in {one.speaker for one in read(text.format("Ines Vale")) if one.kind == "interviewer"}


def test_a_wife_bears_the_surname_of_the_husband_who_is_named() -> None:
    text = (
        "Round table in the yard, recorded on 3 May 2010. With Hedda Lom, her brother Bo Lom, their cousin Sal Roe, "
        "and Sal's wife Mira. Questions by Clara Sund.\n\nSUND: Who kept the goats?\n\nLOM: We did.\n\n"
        "SUND: And now?\n\nMIRA: I do. They bite.\n\nSUND: All?\n\nMIRA: The black ones.\n"
    )
    assert {one.speaker for one in read(text) if "bite" in text[one.start : one.end]} == {"Mira Roe"}


def test_a_region_or_a_body_answers_nothing() -> None:
    text = (
        '"The maps were right"\nOlga Fenn-Hart surveyed a frontier that nobody wanted. She was twenty-four.\n\n'
        "By Tom Adair. The Chain, Autumn 1978\n\n"
        "The frontier between Upper and Lower Mern has a bend in it that no treaty mentions. In Lower Mern they call it the "
        "Lady.\n\nHow can one be sent there by mistake?\n\nThey'd asked for my brother. I'd done his drawings.\n\n"
        "What did the villages say?\n\nThey asked me whose the well was. I said it was mine.\n\nWhose was it?\n\nI drank it.\n"
    )
    assert {one.speaker for one in read(text) if one.kind == "interviewee"} == {"Olga Fenn-Hart"}


def test_what_a_family_calls_somebody_is_no_first_name() -> None:
    text = (
        'Kitchen recording, 27 December 1978, collected by Clara Sund. At the table: Amos "the Smith" Farrow and his '
        "nephew Rob Lom.\n\nSUND: Who wrote the song?\n\nLOM: You know it, Uncle Amos.\n\nAMOS: My grandfather's brother.\n\n"
        "SUND: When?\n\nAMOS: In the winter of the flood.\n\nSUND: And the tune?\n\nLOM: The tune is older.\n"
    )
    assert {one.speaker for one in read(text) if "winter" in text[one.start : one.end]} == {'Amos "the Smith" Farrow'}
