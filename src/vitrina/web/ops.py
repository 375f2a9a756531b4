"""For those who run the server: is it alive, is it ready, what does it do."""

import asyncio
from typing import Any

import msgspec
from litestar import Response, get
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from vitrina.market import Market
from vitrina.storage.repository import last_change

PART_SECONDS = 5.0  # a part that takes longer to answer than this is not ready


class Readiness(msgspec.Struct):
    ready: bool
    parts: dict[str, str]


@get("/healthz", summary="Alive")
async def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@get("/readyz", summary="Ready")
async def readyz(market: Market) -> Response[Readiness]:
    """Database, photo store, index and workers can be used; 503 and the reason where one cannot."""
    checks = {
        "database": market.database.read(last_change),
        "objects": market.objects.check(),
        "index": market.keeper.catch_up(),
        "workers": market.darkroom.check(),
    }
    answers = await asyncio.gather(
        *(asyncio.wait_for(check, PART_SECONDS) for check in checks.values()), return_exceptions=True
    )
    parts = {name: _state(answer) for name, answer in zip(checks, answers, strict=True)}
    ready = all(state == "ok" for state in parts.values())
    return Response(Readiness(ready, parts), status_code=200 if ready else 503)


@get("/metrics", include_in_schema=False, sync_to_thread=False)
def metrics() -> Response[bytes]:
    """Prometheus metrics."""
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _state(answer: Any) -> str:
    # The kind of failure is enough here: its text may name hosts or paths.
    return type(answer).__name__ if isinstance(answer, BaseException) else "ok"


HANDLERS = [healthz, readyz, metrics]
