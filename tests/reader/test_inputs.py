"""What the network sees of a question and a candidate."""

from __future__ import annotations

import pytest

from askarchive.reader.inputs import (
    CONTEXT,
    HISTORY,
    MAX_TOGETHER,
    PASSAGE,
    QUESTION,
    Piece,
    earlier,
    pieces,
    surroundings,
    together,
)
from askarchive.types import Candidate, EarlierTurn


class Encoding:
    """A tokenizer's encoding in which every character that is not a space is a token."""

    def __init__(self, text: str) -> None:
        self.offsets = [(n, n + 1) for n, c in enumerate(text) if not c.isspace()]
        self.ids = [1000 + ord(text[a]) for a, _ in self.offsets]


def made(text: str, sentences: list[tuple[int, int]], max_tokens: int = 64) -> tuple[Piece, ...]:
    return pieces((7, 8), (5,), (6,), Encoding(text), sentences, max_tokens)


def test_question_history_context_and_passage_each_have_their_segment() -> None:
    (piece,) = made("ab c", [(0, 4)])
    assert piece.segments == (QUESTION,) * 4 + (HISTORY,) * 2 + (CONTEXT,) * 2 + (PASSAGE,) * 4
    assert piece.ids[:4] == (101, 7, 8, 102)


def test_a_sentence_points_at_its_own_tokens() -> None:
    (piece,) = made("ab cd", [(0, 2), (3, 5)])
    for (_, start, end), letters in zip(piece.sentences, ("ab", "cd"), strict=True):
        assert [chr(i - 1000) for i in piece.ids[start:end]] == list(letters)


@pytest.mark.parametrize("size", [10, 14, 20, 40])
def test_every_sentence_of_a_long_passage_stands_in_a_piece(size: int) -> None:
    text = "abcd efgh ijkl mnop"
    sentences = [(0, 4), (5, 9), (10, 14), (15, 19)]
    found = made(text, sentences, max_tokens=size)
    assert [n for piece in found for n, _, _ in piece.sentences] == [0, 1, 2, 3]
    assert all(len(piece.ids) <= size for piece in found)
    assert all(end > start for piece in found for _, start, end in piece.sentences)


def test_a_sentence_longer_than_the_limit_is_cut_not_lost() -> None:
    (piece,) = made("x" * 500, [(0, 500)], max_tokens=32)
    assert len(piece.ids) == 32
    assert piece.sentences[0][0] == 0


def test_a_candidate_without_sentences_makes_one_piece() -> None:
    assert len(made("", [])) == 1


def test_a_sentence_without_tokens_still_has_a_place() -> None:
    (piece,) = made("ab   cd", [(0, 2), (3, 4), (5, 7)])
    assert [n for n, _, _ in piece.sentences] == [0, 1, 2]


def test_surroundings_name_the_speaker_and_the_question() -> None:
    candidate = Candidate("No.", (), context="Did it?", speaker="Dan Healey", kind="interviewee")
    assert surroundings(candidate) == "interviewee Dan Healey: Did it?"
    assert surroundings(Candidate("No.", (), context="Did it?")) == "Did it?"


def test_the_latest_turn_of_a_history_comes_first() -> None:
    assert earlier([EarlierTurn("A?", "a"), EarlierTurn("B?", "b")]) == "B? b A?"
    assert earlier([]) == ""


def test_pieces_together_have_the_question_once() -> None:
    (one,), (two,) = made("ab", [(0, 2)]), made("cde", [(0, 3)])
    both = together([one, two])
    head = one.segments.index(CONTEXT)
    assert both.ids == one.ids + two.ids[head:]
    assert both.segments == one.segments + two.segments[head:]
    assert set(both.segments[:head]) == {QUESTION, HISTORY}


def test_a_piece_that_does_not_fit_beside_the_others_is_left_out() -> None:
    (one,), (two,), (three,) = (made(letter * 130, [(0, 130)], 200) for letter in "abc")
    (short,) = made("d" * 40, [(0, 40)], 200)
    both = together([one, two, three, short])
    assert len(both.ids) <= MAX_TOGETHER
    assert [chr(n - 1000) for n in dict.fromkeys(both.ids) if n > 1000] == ["a", "b", "d"]
