"""Which pieces run together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from askarchive.reader.batches import ROWS, STEP, TOKENS_A_BATCH, plan, rounded, sentences_for
from askarchive.reader.inputs import MAX_TOKENS

LENGTHS = st.lists(st.integers(1, MAX_TOKENS), max_size=80)


@given(LENGTHS)
def test_each_piece_stands_in_exactly_one_batch_that_has_room_for_it(lengths: list[int]) -> None:
    batches = plan(lengths)
    assert sorted(n for batch in batches for n in batch.pieces) == list(range(len(lengths)))
    for batch in batches:
        assert 1 <= len(batch.pieces) <= batch.rows
        assert max(lengths[n] for n in batch.pieces) <= batch.width


@given(LENGTHS)
def test_only_fifty_shapes_ever_occur(lengths: list[int]) -> None:
    widths = range(STEP, MAX_TOKENS + 1, STEP)
    shapes = {(rows, width) for width in widths for rows in ROWS if rows == 1 or rows * width <= TOKENS_A_BATCH}
    assert len(shapes) <= 50
    assert {(batch.rows, batch.width) for batch in plan(lengths)} <= shapes


@given(LENGTHS)
def test_no_cut_is_dearer_than_each_piece_alone(lengths: list[int]) -> None:
    alone = sum(batch.cost for length in lengths for batch in plan([length]))
    assert sum(batch.cost for batch in plan(lengths)) <= alone + 1e-6


def test_pieces_of_like_length_share_a_batch_and_the_long_one_has_its_own() -> None:
    # 4 x 32 tokens cost 3000 + 128 x (30 + 0.06 x 32); beside the long piece each would be padded to 256.
    batches = plan([30, 250, 20, 31, 32])
    assert [(batch.rows, batch.width) for batch in batches] == [(1, 256), (4, 32)]


def test_rounding_goes_up() -> None:
    assert [rounded(n) for n in (0, 1, 32, 33)] == [32, 32, 32, 64]
    assert [sentences_for(n) for n in (0, 8, 9, 33, 129)] == [8, 8, 32, 128, 512]


def test_nothing_to_read_makes_no_batch() -> None:
    assert plan([]) == []
