"""Interviews without labels and what stands between their turns: cases made up anew from what was once read wrongly."""

from __future__ import annotations

import hashlib

import pytest

from askarchive.structure import paragraphs
from askarchive.types import Document, Paragraph

HEAD = (
    "The Ferry That Sang\n\nFor thirty years Sunniva Rask ran a ferry by ear.\n\nBy Milo Trench, 4 May 2007\n\n"
    "Sunniva Rask lives above the slip at Ouse Ness, with the bell of the old boat in her kitchen. She is seventy-four.\n\n"
)
TURNS = (
    ("Q", "How did you learn to steer in fog?"),
    ("A", "From my uncle, who was half blind and did not know it. He taught me to count the echoes off the north pier, and "
          "I found that I could tell a wall from a hull by the way that it came back to me."),
    ("Q", "Were you ever lost?"),
    ("A", "Twice. The second time I had the mayor on board, and forty hens. I sang, so that the hens would be quiet, and the "
          "men on the pier heard me singing and rang the chapel bell until we were in."),
    ("Q", "Who paid for the new boat?"),
    ("A", "The county did, after eleven years of letters. I wrote every one of them on the back of a tide table, since "
          "nobody throws a tide table away, and in the end they were tired of finding them."),
)  # fmt: skip
END = (
    ("Q", "What did you do with the bell?"),
    (
        "A",
        "It hangs in the kitchen. I ring it when the soup is ready, and I have never once been late for my own soup.",
    ),
)


def read(text: str) -> tuple[Paragraph, ...]:
    return paragraphs(Document("x.txt", text, hashlib.sha256(text.encode()).hexdigest()))


def kinds_of(*middle: str) -> list[str]:
    """The kinds of what is put into the talk above, between its third answer and its last question."""
    told = [words for _, words in (*TURNS, *(("?", words) for words in middle), *END)]
    found = read(HEAD + "\n\n".join(told))
    start = len(found) - len(END) - len(middle)
    expected = {"Q": "interviewer", "A": "interviewee"}
    around = [one.kind for one in (*found[start - len(TURNS) : start], *found[len(found) - len(END) :])]
    assert around == [expected[part] for part, _ in (*TURNS, *END)]
    return [one.kind for one in found[start : start + len(middle)]]


@pytest.mark.parametrize(
    "copy",
    [
        '"I sang so the hens would keep quiet, and the men on the pier heard me singing."',
        "“I wrote every one of those letters on the back of a tide table.”",
        "“Rask's uncle was half blind, and he did not know it.”",
        '"I had the mayor on board, and forty hens," said the ferrywoman.',
    ],
)
def test_a_quotation_that_nearly_repeats_an_answer_is_a_pull_quote(copy: str) -> None:
    assert kinds_of(copy) == ["pull_quote"]


def test_an_answer_in_quotation_marks_that_repeats_nothing_is_no_pull_quote() -> None:
    assert kinds_of("And what did they say?", "“Madam, we have no further use for verse.”") == [
        "interviewer",
        "interviewee",
    ]


@pytest.mark.parametrize(
    ("exchange", "parts"),
    [
        (("It is said that you sank the old boat yourself.", "Is it?", "Did you?", "She was tired, and I was on my holidays."),
         "QAQA"),
        (("You have left the second mate out of it.", "Have I?", "Why?", "Because he can read, and he lives at the end of "
          "the road with a telescope."), "QAQA"),
    ],
)  # fmt: skip
def test_a_reply_that_asks_back_between_two_questions_is_the_interviewees(
    exchange: tuple[str, ...], parts: str
) -> None:
    assert kinds_of(*exchange) == [{"Q": "interviewer", "A": "interviewee"}[part] for part in parts]


def test_an_interviewers_own_story_does_not_turn_the_exchange_round() -> None:
    exchange = (
        "Did passengers ever refuse to pay?",
        "Some did. I would rather not give names.",
        "My grandfather used to say that he had swum home once to save the fare.",
        "What was he called?",
        "Ansgar Trench. That was in 1951.",
        "I can see him now, a long thin man with his boots round his neck. He paid me the next summer, double, and he would "
        "not take the change. He said that the half of it was for the water.",
    )
    expected = ["interviewer", "interviewee"] * 3
    assert kinds_of(*exchange) == expected


def test_a_bare_yes_after_an_interviewers_statement_answers_it() -> None:
    exchange = ("I have to ask you about the night of the third of March 1968.", "Yes. You have to, I dare say.")
    assert kinds_of(*exchange)[-1] == "interviewee"


@pytest.mark.parametrize(
    ("middle", "expected"),
    [
        (("How many tide tables were there?",
          "She opens the dresser at last. Inside, tied in bundles with tarred string, lie hundreds of them.",
          "Nine hundred and four. I counted them when I was ill, and I was ill for a good while."),
         ["interviewer", "editorial", "interviewee"]),
        (("She looks out at the slip. A boy is throwing stones at the new boat, and nobody stops him.",), ["editorial"]),
        (("Was there ever a thief aboard?",
          "One, that I know of, a boy from Narva. I let him sit by the engine, since he was wet.",
          "He gets up in the dark and goes to the hens. He takes two, and puts a coin in the straw."),
         ["interviewer", "interviewee", "interviewee"]),
        (("How did your uncle come aboard?", "He walks up the gangway backwards. He waves to nobody.",
          "It was his way. He had been a conjuror, and I never saw him come in by a door like other people."),
         ["interviewer", "interviewee", "interviewee"]),
        (("And what does the second mate do nowadays?", "He opens oysters in Narva. He comes by at Easter."),
         ["interviewer", "interviewee"]),
    ],
)  # fmt: skip
def test_what_the_magazine_tells_between_the_turns_is_nobodys_answer(
    middle: tuple[str, ...], expected: list[str]
) -> None:
    assert kinds_of(*middle) == expected


TELLING = (
    "I was nine when they put me to the ropes, and I cried, and my father said that salt was good for hemp. He was a hard "
    "man and I was fond of him. Old Dr Falk Amsel came down every Friday to look at our hands.",
    "Dr Amsel had been in the navy, and he told us that he had seen worse. We did not believe him. My brother asked him "
    "where, and he named a place so long that we used it afterwards for skipping.",
    "My mother kept the money in the clock. When it struck eleven we knew that the rent was gone, and we never had a "
    "clock again that I could trust.",
    "He is buried on the hill. The stone has his name wrong, with two f's, and no one has the heart to tell them.",
    "I have one rope left of my own making. My grandson ties his dog up with it.",
)


@pytest.mark.parametrize(
    ("heading", "teller"),
    [
        ("Hemp\n\nThe recollections of Berta Quell, ropemaker, as told to the Harbour Circle", "Berta Quell"),
        ("Hemp\nTold by Berta Quell to Ines Voss over two evenings at Narva, May 1983. Set down with as few of my own words as "
         "I could.", "Berta Quell"),
        ("Berta Quell: Nine Years at the Ropes\n\nTold at Narva in May 1983. Taken down by Ines Voss.", "Berta Quell"),
        ("Hemp\nThe narrative of Berta Quell, as told to her niece Ottla at Narva in 1983 and typed by her.", "Berta Quell"),
        ("Hemp\n\nIn her own words: Berta Quell, ropemaker", "Berta Quell"),
        ("Hemp\n\nBy Berta Quell, formerly ropemaker to the navy, Narva", "Berta Quell"),
        ("Hemp\nAn account by Berta Quell, widow Moe, given at Narva in April 1992 for the library's book", "Berta Quell"),
        ("Berta Quell's Recollections of the Ropewalk\n\nSpoken onto tape, Narva, May 1983", "Berta Quell"),
        ("Hemp\nAs remembered by Mrs Berta Quell, ropemaker\nTyped up by Ines Voss, Narva 1983", "Berta Quell"),
        ("Hemp\n\nTold to Ines Voss by Berta Quell\n\nRecorded and written down by Ines Voss, May 1983", "Berta Quell"),
    ],
)  # fmt: skip
def test_a_life_told_belongs_to_whom_the_heading_names(heading: str, teller: str) -> None:
    found = read(heading + "\n\n" + "\n\n".join(TELLING))
    assert found[0].kind == "title"
    assert {(one.kind, one.speaker) for one in found[-len(TELLING) :]} == {("interviewee", teller)}
    assert not {one.kind for one in found[: -len(TELLING)]} & {"interviewee", "interviewer", "unknown"}


def test_a_life_told_by_nobody_who_is_named_has_no_speaker() -> None:
    found = read("Hemp\n\nA ropewalk, as told to the Harbour Circle\n\n" + "\n\n".join(TELLING))
    assert {(one.kind, one.speaker) for one in found[-len(TELLING) :]} == {("unknown", None)}


@pytest.mark.parametrize(
    ("name", "speaker"), [("Falk Amsel", ("unknown", None)), ("Berta Quell", ("interviewee", "Berta Quell"))]
)
def test_the_story_of_somebody_whom_it_names_is_told_by_another(name: str, speaker: tuple[str, str | None]) -> None:
    found = read(f"Hemp\n\nThe story of {name}, told in Narva\n\n" + "\n\n".join(TELLING))
    assert {(one.kind, one.speaker) for one in found[-len(TELLING) :]} == {speaker}


def test_the_evenings_of_a_telling_are_headings() -> None:
    text = "Hemp\nThe memories of Berta Quell, ropemaker\n\n" + "\n\n".join(
        (*TELLING[:3], "Second evening.", *TELLING[3:])
    )
    assert [one.kind for one in read(text) if one.end - one.start < 20] == ["title", "header"]


@pytest.mark.parametrize(
    ("heading", "kinds"),
    [
        ("What the Weir Heard\nA round table on the flood, thirty years on\nModerated by Ada Lunt, Weir Society, 3 May 1999",
         ["title", "standfirst", "byline"]),
        ("What the Weir Heard: Ole Brand in conversation with Ada Lunt\nRecorded in Hull, 6 May 1999", ["title", "header"]),
        ("THE WEIR, episode 4: \"Night\"\nBroadcast on Radio Skerry, 12 May 1999\nWritten and presented by Ada Lunt",
         ["title", "header", "byline"]),
        ("HULL RIVER PROJECT\nTape 9, side A\nNarrator: Ole Brand\nInterviewer: Ada Lunt", ["header"]),
        ("What the Weir Heard When Nobody\nElse Was Listening", ["title"]),
    ],
)  # fmt: skip
def test_the_lines_of_a_heading_are_read_one_by_one_unless_they_are_fields(heading: str, kinds: list[str]) -> None:
    turns = "Ada Lunt: Were you there?\n\nOle Brand: I was.\n\nAda Lunt: And then?\n\nOle Brand: It rained."
    found = read(heading + "\n\n" + turns)
    assert [one.kind for one in found[: len(kinds)]] == kinds
    assert [one.speaker for one in found[len(kinds) :]] == ["Ada Lunt", "Ole Brand"] * 2


def test_a_byline_of_two_lines_may_say_our_correspondent() -> None:
    text = HEAD.replace("By Milo Trench, 4 May 2007", "By our correspondent Milo Trench\nThe Slip, no. 4, May 2007")
    found = read(text + "\n\n".join(words for _, words in (*TURNS, *END)))
    assert [one.kind for one in found[:4]] == ["title", "standfirst", "byline", "introduction"]


def test_an_introduction_of_two_paragraphs_asks_nothing() -> None:
    second = (
        "A ferry's wheel is lower than you would think. Miss Rask has kept hers, and you look down on a white head.\n\n"
    )
    text = HEAD.replace("Sunniva Rask lives", second + "Sunniva Rask lives")
    found = read(text + "\n\n".join(words for _, words in (*TURNS, *END)))
    assert [one.kind for one in found[3:6]] == ["introduction", "introduction", "interviewer"]


def test_an_introduction_may_open_with_the_words_of_whom_it_portrays() -> None:
    text = (HEAD + "\n\n".join(words for _, words in (*TURNS, *END))).replace(
        "Sunniva Rask lives above the slip at Ouse Ness, with the bell of the old boat in her kitchen. She is seventy-four.",
        '"Sit where you like, but not there," she says. The chair by the stove has a bell on it, and it has stood there, I '
        "learn later, since the flood. She smokes, and says that it is to keep the gulls off.",
    )
    found = read(text)
    assert [one.kind for one in found[:5]] == ["title", "standfirst", "byline", "introduction", "interviewer"]
