"""Lines of the log, and what their loss costs."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from serving import running_server

from vitrina.logs import foreign

FULL = Path("/dev/full")
MANY_LINES = """
import structlog
from vitrina.logs import configure_logs

configure_logs("info")
for number in range(1000):
    structlog.get_logger().info("a line", number=number)
print("went on")
"""


@pytest.mark.skipif(not FULL.exists(), reason="only Linux has a disk that is always full")
def test_a_log_on_a_full_disk_stops_nothing() -> None:
    with FULL.open("wb") as full:
        done = subprocess.run([sys.executable, "-c", MANY_LINES], stdout=subprocess.PIPE, stderr=full, check=False)
    assert done.stdout == b"went on\n"


@pytest.mark.sqlite
def test_every_line_of_a_server_is_one_json_object(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", VITRINA_WORKERS="1") as server:
        httpx.get(f"{server.url}/healthz")
        server.stop()
        lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert {"Starting", "Listening", "request", "Stopped"} <= {line["event"].split()[0] for line in lines}
    assert all({"level", "timestamp"} <= line.keys() for line in lines)


@pytest.mark.sqlite
def test_the_server_is_as_quiet_as_it_is_told(tmp_path: Path) -> None:
    with running_server(tmp_path / "data", VITRINA_WORKERS="1", VITRINA_LOG_LEVEL="warning") as server:
        httpx.get(f"{server.url}/healthz")
        server.stop()
        assert server.log.read_text() == ""


def test_what_libraries_log_has_no_values_of_variables() -> None:
    try:
        token = "SECRET"
        raise ValueError(len(token))
    except ValueError as error:
        failed = (type(error), error, error.__traceback__)
    record = logging.LogRecord("asyncio", logging.ERROR, __file__, 1, "left %s", ("alone",), failed)
    line = json.loads(foreign().format(record))
    assert (line["event"], line["level"]) == ("left alone", "error")
    assert line["exception"][0]["exc_type"] == "ValueError"
    assert "SECRET" not in str(line)
