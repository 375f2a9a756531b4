"""Products put next to others in their category stand as if a list had been sorted; few of their rows change."""

import random
from collections.abc import Sequence

from vitrina.catalog.categories.ranking import GAP, Move, Row, changed_ranks

DICE = random.Random()  # noqa: S311 - the same categories every time
NAMES = [f"p{number:02}" for number in range(30)]


def plainly(order: list[str], moves: Sequence[Move]) -> list[str]:
    """The ids that could not be moved; sorts ``order`` one move after the other."""
    failures = []
    for move in moves:
        anchor = next((one for one in (move.ancestor, move.descendant) if one in order), None)
        if move.product_id not in order or anchor in (None, move.product_id):
            failures.append(move.product_id)
            continue
        order.remove(move.product_id)
        order.insert(order.index(anchor) + (anchor == move.ancestor), move.product_id)
    return failures


def some_move() -> Move:
    one, anchor = DICE.choice([*NAMES, "other"]), DICE.choice([*NAMES, "other", None])
    return DICE.choice((Move(one, anchor, None), Move(one, None, anchor), Move(one, anchor, DICE.choice(NAMES))))


def in_order(ranks: dict[str, int]) -> list[str]:
    return sorted(ranks, key=lambda one: (ranks[one], one))


def test_any_moves_of_any_order() -> None:
    DICE.seed(5)
    for _ in range(200):
        spread = DICE.choice((1, 3, 1000, 10**6))
        ranks = {name: DICE.randrange(spread) for name in NAMES}
        for _ in range(3):
            moves, wanted = [some_move() for _ in range(DICE.choice((0, 1, 10, 50)))], in_order(ranks)
            failures, row = plainly(wanted, moves), Row(in_order(ranks))
            assert [move.product_id for move in moves if not row.move(move)] == failures
            assert list(row) == wanted
            ranks |= changed_ranks(wanted, ranks, {move.product_id for move in moves})
            assert in_order(ranks) == wanted
            assert min(ranks.values()) >= 0


def test_only_what_was_moved_is_written_where_there_is_room() -> None:
    ranks = {name: place * GAP for place, name in enumerate(NAMES)}
    last, first = NAMES[-1], NAMES[0]
    row = Row(NAMES)
    row.move(Move(last, first, None))
    assert changed_ranks(list(row), ranks, {last}) == {last: GAP // 2}


def test_where_there_is_none_the_next_give_way() -> None:
    ranks = {name: place for place, name in enumerate(NAMES[:5])} | dict.fromkeys(NAMES[5:], GAP)
    row = Row(NAMES)
    row.move(Move(NAMES[-1], NAMES[0], None))
    changes = changed_ranks(list(row), ranks, {NAMES[-1]})
    assert set(changes) == {NAMES[-1], *NAMES[1:5]}


def test_what_nobody_moved_is_left_alone() -> None:
    assert changed_ranks(NAMES, dict.fromkeys(NAMES, 0), set()) == {}
