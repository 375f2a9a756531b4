"""How much the database works for something, whatever the machine does beside it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from vitrina.storage.prepared import driver_of

STEP = 10  # instructions of SQLite's machine


def effort(session: Session, work: Callable[[], Any]) -> int:
    """Instructions of SQLite's machine that ``work`` takes, in tens; needs SQLite."""
    driver, ticks = driver_of(session.connection().connection), 0

    def tick() -> int:
        nonlocal ticks
        ticks += 1
        return 0

    driver.set_progress_handler(tick, STEP)
    try:
        work()
        session.flush()
    finally:
        driver.set_progress_handler(None, STEP)
    return ticks
