"""Background work that waits ends when it is told to, whatever happens in the same moment."""

import asyncio
import gc

import pytest

from vitrina.tasks import running, wait_at_most


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
