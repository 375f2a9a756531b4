"""A bucket of S3 on this machine, served by moto."""

import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
from serving import free_port

MOTO = Path(sys.executable).parent / "moto_server"
NAME = "market"
START_SECONDS = 60.0


class Bucket:
    """What S3 answers; it forgets everything when it is left."""

    def __init__(self) -> None:
        self._port = free_port()
        self.url = f"s3://{NAME}"
        self.environment = {
            "AWS_ENDPOINT": self._address,
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
        }

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [MOTO, "-H", "127.0.0.1", "-p", str(self._port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(httpx.TransportError):
                httpx.put(f"{self._address}/{NAME}", trust_env=False, timeout=10).raise_for_status()
                return self
            time.sleep(0.1)
        self._process.kill()
        raise AssertionError("moto did not start")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait(START_SECONDS)

    def pause(self) -> None:
        """Takes connections and answers nothing until :meth:`go_on`."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self._port}"
