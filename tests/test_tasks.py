"""Background work that waits ends when it is told to, whatever happens in the same moment."""

import asyncio
import gc

import pytest

from vitrina.tasks import running, side_by_side, wait_at_most


@pytest.mark.parametrize("steps", range(8))
def test_who_waits_is_cancelled_also_in_the_moment_of_the_event(steps: int) -> None:
    async def use() -> None:
        event = asyncio.Event()

        async def work() -> None:
            while True:
                await wait_at_most(event, 60)
                event.clear()

        async with asyncio.timeout(5):
            async with running(work()):
                await asyncio.sleep(0.01)
                event.set()
                for _ in range(steps):
                    await asyncio.sleep(0)

    asyncio.run(use())


def test_a_block_that_fails_at_once_leaves_no_work_that_was_never_begun(recwarn: pytest.WarningsRecorder) -> None:
    async def use() -> None:
        with pytest.raises(ValueError, match="at once"):
            async with running(asyncio.sleep(60)):
                raise ValueError("at once")

    asyncio.run(use())
    gc.collect()
    assert [str(warning.message) for warning in recwarn] == []


def test_a_wait_is_over_after_its_time() -> None:
    asyncio.run(wait_at_most(asyncio.Event(), 0.01))


def test_where_one_work_fails_the_others_are_given_up() -> None:
    async def use() -> None:
        given_up = asyncio.Event()

        async def endless() -> None:
            try:
                await asyncio.sleep(60)
            finally:
                given_up.set()

        async def failing() -> None:
            await asyncio.sleep(0.01)
            raise ValueError("soon")

        with pytest.raises(ValueError, match="soon"):
            await side_by_side([endless(), failing()])
        async with asyncio.timeout(5):
            await given_up.wait()

    asyncio.run(use())


def test_works_give_what_they_have_made_in_their_order() -> None:
    async def use() -> None:
        async def after(seconds: float) -> float:
            await asyncio.sleep(seconds)
            return seconds

        assert await side_by_side(map(after, (0.02, 0, 0.01))) == [0.02, 0, 0.01]

    asyncio.run(use())
