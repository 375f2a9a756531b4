"""Receipts of pictures: what events say of them, and what is left of a request that failed."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any

import structlog

from vitrina.catalog.errors import PhotosRefused
from vitrina.errors import VitrinaError
from vitrina.photos.models import Decision, Receipt, Upload
from vitrina.photos.receipts import repository
from vitrina.photos.receipts.source import without_secrets
from vitrina.storage.database import Database

log = structlog.get_logger(__name__)

# How long the answer to a request that failed may wait for its receipts, should the database be what failed.
PATIENCE_SECONDS = 2.0


@asynccontextmanager
async def witnessed(
    database: Database, shop_id: str, product_id: str | None, sources: Sequence[str | Upload]
) -> AsyncIterator[None]:
    """Lets no error through without a receipt for each picture of the request; a refusal has left its own.

    The receipts can fail without changing what the request is answered.
    """
    try:
        yield
    except PhotosRefused:
        raise
    except Exception as error:
        if sources:
            await _leave(database, shop_id, product_id, _left_by(error, sources))
        raise


async def _leave(database: Database, shop_id: str, product_id: str | None, receipts: Sequence[Receipt]) -> None:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await database.write(lambda session: repository.keep(session, shop_id, product_id, receipts))
    except Exception as lost:  # noqa: BLE001 - whatever it was, the first error is the one to tell
        log.warning("receipts_lost", shop=shop_id, receipts=len(receipts), error=repr(lost))


def _left_by(error: Exception, sources: Sequence[str | Upload]) -> list[Receipt]:
    told = (
        error if isinstance(error, VitrinaError) else VitrinaError("server_error", "Something went wrong on our side.")
    )
    return [
        Receipt(
            source.name if isinstance(source, Upload) else source,
            Decision.NOT_TAKEN,
            reason=told.code,
            message=str(told),
            limit=told.limit,
            actual=told.actual,
        )
        for source in sources
    ]


def told(made: Sequence[Receipt]) -> dict[str, Any]:
    """What an event says of the pictures it brought."""
    shown = [asdict(one) | {"source": without_secrets(one.source)} for one in made]
    return {"receipts": shown} if shown else {}
