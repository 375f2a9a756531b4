"""vitrina serve"""

import os
from typing import Annotated

import typer
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from vitrina.cli.common import DataOption, load_settings

# Headers must be complete within this (CIS benchmark for web servers: 10 s).
HEADER_TIMEOUT_MS = 10_000
STOP_SECONDS = 20  # time that requests under way get when the server is told to stop


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port to listen on.")] = 8000,
    data: DataOption = None,
) -> None:
    """Run the server: both APIs, the pictures, the search page, /docs, /healthz, /readyz and /metrics."""
    settings = load_settings(data)
    # The web process reads its settings anew; it must come to the same ones.
    os.environ["VITRINA_DATA"] = str(settings.data.resolve())
    if "public_url" not in settings.model_fields_set:
        os.environ["VITRINA_PUBLIC_URL"] = _local_url(host, port)
    # Requests and workers share out the cores already; threads within one piece of arithmetic would only wait in turn.
    for library in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(library, "1")
    Granian(
        "vitrina.web.app:create_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MS),
        workers_kill_timeout=STOP_SECONDS,
        log_access=False,
    ).serve()


def _local_url(host: str, port: int) -> str:
    """Where the server is reached if nobody said otherwise."""
    name = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - recognised, not bound
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
