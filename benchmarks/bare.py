"""The bare framework: one route that answers with the bytes of a file, served as Vitrina is served.

BARE_BODY=FILE .venv/bin/python benchmarks/bare.py PORT
"""

import os
import sys
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from litestar import Litestar, get
from litestar.response import Response

BODY = "BARE_BODY"


def bare_app(body: bytes) -> Litestar:
    @get("/v1/products/{product_id:str}")
    async def bare(product_id: str) -> Response[bytes]:  # noqa: ARG001 - read, as ours is
        return Response(body, media_type="application/json")

    return Litestar([bare], openapi_config=None, logging_config=None)


def create_app() -> Litestar:
    return bare_app(Path(os.environ[BODY]).read_bytes())


if __name__ == "__main__":
    Granian(
        "bare:create_app",
        factory=True,
        port=int(sys.argv[1]),
        interface=Interfaces.ASGI,
        workers=1,
        log_access=False,
        log_enabled=False,
    ).serve()
