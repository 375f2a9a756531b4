"""Who is next in the waiting room."""

import pytest

from vitrina.photos.darkroom.job import DevelopJob, EncodeJob, Rank
from vitrina.photos.darkroom.waiting import URGENT_IN_A_ROW, Ticket, WaitingRoom
from vitrina.photos.errors import DarkroomFull
from vitrina.photos.kinds import Kind


def ticket(*, urgent: bool, pixels: int = 1) -> Ticket:
    return Ticket(b"", DevelopJob(Kind.JPEG, pixels=pixels, renditions=not urgent, views=None))


def test_searches_go_first_and_photos_are_not_forgotten() -> None:
    room = WaitingRoom(1000)
    for urgent in [False] * 3 + [True] * 20:
        room.enter(ticket(urgent=urgent))
    order = [found.job.rank is Rank.SEARCH for _ in range(23) if (found := room.take(0))]
    turn = [True] * URGENT_IN_A_ROW + [False]
    assert order == [*turn, *turn, *[True] * (20 - 2 * URGENT_IN_A_ROW), False]
    assert room.take(0) is None


def test_each_queue_has_its_own_room() -> None:
    room = WaitingRoom(10)
    room.enter(ticket(urgent=False, pixels=10))
    with pytest.raises(DarkroomFull) as caught:
        room.enter(ticket(urgent=False))
    assert (caught.value.limit, caught.value.actual) == (10, 11)
    room.enter(ticket(urgent=True, pixels=10))
    assert room.pixels == 20


def test_room_is_given_back_when_the_outcome_is_known_or_nobody_waits_for_it() -> None:
    room = WaitingRoom(10)
    first, second = ticket(urgent=False, pixels=5), ticket(urgent=False, pixels=5)
    room.enter(first)
    room.enter(second)
    assert room.take(0) is first
    first.outcome.set_exception(ValueError())
    assert room.pixels == 5
    second.outcome.cancel()
    assert room.pixels == 0
    assert room.take(0) is None


def test_what_nobody_waits_for_comes_last_and_one_by_one() -> None:
    room = WaitingRoom(10)
    later = [Ticket(b"", EncodeJob(Kind.JPEG, pixels=1, extension="webp")) for _ in range(2)]
    for one in later:
        room.enter(one)
    photo, search = ticket(urgent=False), ticket(urgent=True)
    room.enter(photo)
    room.enter(search)
    assert [room.take(0), room.take(0), room.take(0), room.take(0)] == [search, photo, later[0], None]
    another = ticket(urgent=False)
    room.enter(another)
    assert room.take(0) is another
    later[0].outcome.set_exception(ValueError())
    assert room.take(0) is later[1]
