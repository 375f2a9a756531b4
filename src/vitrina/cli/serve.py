"""vitrina serve"""

import errno
import os
import socket
from typing import Annotated

import typer
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from vitrina.cli.common import DataOption, load_settings, run
from vitrina.errors import Unavailable
from vitrina.logs import FOREIGN
from vitrina.records import open_records
from vitrina.settings import Settings
from vitrina.storage.objects import Objects

# Headers must be complete within this (CIS benchmark for web servers: 10 s).
HEADER_TIMEOUT_MS = 10_000
STOP_SECONDS = 20  # time that requests under way get when the server is told to stop


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port to listen on.")] = 8000,
    data: DataOption = None,
) -> None:
    """Run the server: both APIs, the pictures, the search page, /docs, /healthz, /readyz and /metrics."""
    settings = load_settings(data)
    run(_check(settings, host, port))
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
        log_level=LogLevels(settings.log_level),
        log_dictconfig=FOREIGN,
    ).serve()


async def _check(settings: Settings, host: str, port: int) -> None:
    """Says here, in a line, what would else be said from within the server's processes."""
    try:
        [(family, _, _, _, address), *_] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        with socket.socket(family) as probe:
            # As the server will, but not beside another that listens there: the two would share the requests.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise _unusable(host, port, error) from error
    async with open_records(settings):
        Objects(settings.effective_objects_url)


def _unusable(host: str, port: int, error: OSError) -> Unavailable:
    if error.errno == errno.EADDRINUSE:
        hint = "Stop the other server, or name another port with --port."
        return Unavailable("port_in_use", f"Port {port} is in use.", actual=port, hint=hint)
    hint = "Name an address of this machine with --host."
    return Unavailable("address_unusable", f"{host}:{port} cannot be listened on: {error.strerror}.", hint=hint)


def _local_url(host: str, port: int) -> str:
    """Where the server is reached if nobody said otherwise."""
    name = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - recognised, not bound
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
