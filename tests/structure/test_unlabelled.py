"""Interviews without labels and what stands between their turns: cases made up anew from what was once read wrongly."""

from __future__ import annotations

import pytest

from .conftest import read

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


LONG = (
    ("Q", "And who rang it before you?"),
    ("A", "The verger did, until he married. I had it from him for a bottle of rum, and I never told the bishop of it."),
    ("Q", "Did you sleep aboard?"),
    ("A", "In the summers I did. In the winters I slept at my uncle's, and the hens slept on my feet."),
    ("Q", "Has anybody written the story down?"),
    ("A", "I wrote it down myself, on the tide tables that I had left, and my niece has put it into a box."),
)  # fmt: skip


@pytest.mark.parametrize(
    "set_apart", ['"A hull answers late. A wall answers at once."', "“There was a fare. It was a hen.”"]
)
def test_a_quotation_between_an_answer_and_a_question_is_a_pull_quote(set_apart: str) -> None:
    longer = [words for _, words in LONG]
    kinds = kinds_of(*longer[:4], set_apart, *longer[4:])
    assert kinds == ["interviewer", "interviewee"] * 2 + ["pull_quote"] + ["interviewer", "interviewee"]


def test_answers_of_several_paragraphs_may_end_in_a_quotation() -> None:
    longer = [words for _, words in LONG]
    more = (
        "My uncle wrote to me of it from Narva, a long letter with a feather in it, and I keep it in the clock.",
        "I had one letter of thanks in my life, from the county, and it was longer than the slip. It ended well.",
    )
    kinds = kinds_of(*longer[:2], more[0], *longer[2:4], more[1], "“We remain, Madam, dry and grateful.”", *longer[4:])
    assert kinds[6] == "interviewee"


def test_an_indented_quotation_is_a_pull_quote_and_a_letter_that_is_read_out_is_none() -> None:
    longer = [words for _, words in LONG]
    more = "My uncle wrote to me of it from Narva, a long letter with a feather in it, and I keep it in the clock."
    assert kinds_of(*longer[:2], more, '> "They wrote the same."', *longer[2:])[3] == "pull_quote"
    assert kinds_of(*longer[:2], f"{more[:-1]}:", '> "They wrote the same."', *longer[2:])[3] == "interviewee"


def test_a_paragraph_in_italics_between_bold_questions_is_a_caption() -> None:
    words = [f"**{said}**" if part == "Q" else said for part, said in LONG]
    below = "*The bell at Narva, made by prisoners in 1823. The uncle doubts it.*"
    assert kinds_of(*words[:2], below, *words[2:])[2] == "caption"
    assert kinds_of(*words[:2], "*She looks out of the window for a long time.*", *words[2:])[2] == "editorial"
    assert kinds_of(*[said for _, said in LONG[:2]], below, *[said for _, said in LONG[2:]])[2] == "interviewee"


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
        ("Hemp\nBerta Quell, Narva, recorded May 1983 by her lodger Ines Voss on a machine of her own", "Berta Quell"),
        ("Hemp\nAn oral memoir by Berta Quell, ropemaker at the naval yard, taped at the Harbour Museum in seven evenings and "
         "kept there, 1983", "Berta Quell"),
        ("Hemp\nNarrated by Berta Quell, ropemaker, retired; set down in Narva, spring 1983", "Berta Quell"),
    ],
)  # fmt: skip
def test_a_life_told_belongs_to_whom_the_heading_names(heading: str, teller: str) -> None:
    found = read(heading + "\n\n" + "\n\n".join(TELLING))
    assert found[0].kind == "title"
    assert {(one.kind, one.speaker) for one in found[-len(TELLING) :]} == {("interviewee", teller)}
    assert not {one.kind for one in found[: -len(TELLING)]} & {"interviewee", "interviewer", "unknown"}


@pytest.mark.parametrize(
    ("closing", "kind"),
    [
        ("Whose dog it had been before I never heard. I asked my grandson, and he looked at the sea.", "interviewee"),
        ("I asked him once what hemp was for. He said that it was for dogs.", "interviewee"),
        ("We spoke for three evenings in her kitchen. She died in the spring.", "editorial"),
    ],
)
def test_a_telling_may_close_with_what_its_teller_asked(closing: str, kind: str) -> None:
    heading = "Hemp\n\nAs told by Berta Quell, ropemaker"
    found = read(heading + "\n\n" + "\n\n".join((*TELLING, closing)))
    assert [one.kind for one in found[-2:]] == ["interviewee", kind]


def test_the_first_words_of_a_telling_are_the_tellers_though_a_quotation_names_her() -> None:
    opening = (
        'I have been called a saint by a bishop and "the said Quell" by a court, and I shall say how I came by both. The court '
        "was at Narva, and it sat upon me for a week."
    )
    heading = "Hemp\nAn oral memoir by Berta Quell, ropemaker at the naval yard, taped at the Harbour Museum, 1983"
    found = read(heading + "\n\n" + "\n\n".join((opening, *TELLING)))
    assert {(one.kind, one.speaker) for one in found[2:]} == {("interviewee", "Berta Quell")}


def test_who_introduces_a_teller_is_not_the_teller() -> None:
    opening = "She lives by the slip, and I have known her for years. Berta Quell would not have her ropes called old."
    heading = "Hemp\n\nAs told by Berta Quell, ropemaker"
    found = read(heading + "\n\n" + "\n\n".join((opening, *TELLING)))
    assert [one.kind for one in found[2:4]] == ["introduction", "interviewee"]


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


PAGE = (
    ("Who can borrow a tree?", "Anybody in the parish with a wall to the south. Mrs Della Crane keeps the list, and closes it in March."),
    ("How long may it stay?", "Five years. After that it belongs to you, unless it has borne nothing, in which case we fetch it back."),
    ("What if it dies?", "Then you owe us a tree. The Trust has forgiven eleven people since 1988, and regretted two of them."),
    ("May I lend it on?", "No. We used to allow it, until the business with Colonel Ware's pears."),
)  # fmt: skip
PAGE_HEAD = "Trees on loan: what borrowers ask\n\nOrchard Trust, Mill Lane, Pewsey. In force from 4 May 2016."


def test_a_page_of_questions_has_no_speaker() -> None:
    found = read(PAGE_HEAD + "\n\n" + "\n\n".join(words for pair in PAGE for words in pair))
    assert {one.speaker for one in found} == {None}
    # The heading stays the question of what stands below it.
    assert [(one.kind, one.exchange) for one in found[2:]] == [
        (kind, n) for n in range(1, 5) for kind in ("interviewer", "interviewee")
    ]


def test_a_guide_with_a_few_questions_among_its_headings_is_prose() -> None:
    plain = (
        "The Orchard Trust was founded by Colonel Basil Ware in 1902, and has lent trees ever since.",
        "The pears",
        "Basil Ware planted them himself. They are of a sort that has no name, and the wasps know it.",
        "The ladders",
        "Miss Orla Finch, who kept them for forty years, would let nobody stand on the last rung but her.",
    )
    asked = [words for pair in PAGE[:3] for words in pair]
    found = read("\n\n".join((PAGE_HEAD, *plain, *asked, "The way out", "By the gate. The steeper one is shut.")))
    assert {(one.kind, one.speaker) for one in found} == {("unknown", None)}


def test_an_interview_in_which_nobody_says_i_is_one_where_its_head_says_so() -> None:
    head = "The Lamp\n\nInterview: Corin Lusk\nThe Beacon, spring 1988\n\nEdda Marr kept the light for twenty years."
    turns = (
        "Why did they put the lamp out?", "Electricity. Nobody asked the keepers.", "Was there a protest?",
        "Of one person. It rained.", "And what became of the lens?", "It is in a fish shop in Hull, with a price on it.",
    )  # fmt: skip
    found = read(head + "\n\n" + "\n\n".join(turns))
    assert [one.speaker for one in found[-6:]] == ["Corin Lusk", "Edda Marr"] * 3


@pytest.mark.parametrize("line", ["The interviewer is Ada Lunt", "Interviewer: Ada Lunt", "Conversation with Ada Lunt"])
def test_a_line_of_place_and_date_and_who_asked_is_a_header(line: str) -> None:
    turns = "Ada Lunt: Were you there?\n\nOle Brand: I was.\n\nAda Lunt: And then?\n\nOle Brand: It rained."
    found = read(f"What the Weir Heard\nAn interview with Ole Brand, miller\n\nHull, 6 May 1999. {line}\n\n{turns}")
    assert found[2].kind == "header"
    assert [one.speaker for one in found[3:]] == ["Ada Lunt", "Ole Brand"] * 2
