"""`vitrina serve` where it cannot, and where it is killed."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
from serving import VITRINA, Server, free_port


def refused(*arguments: str) -> str:
    done = subprocess.run([VITRINA, "serve", *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode in {1, 2}, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    return " ".join(done.stderr.split())


def test_a_port_in_use_is_refused(tmp_path: Path) -> None:
    with socket.socket() as other:
        # As a server that would share its port.
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"Port {port} is in use." in refused("--port", str(port), "--data", str(tmp_path))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--port", "99999"), "65535"),
        (("--host", "192.0.2.1"), "cannot be listened on"),
        (("--host", "no.invalid"), "cannot be listened on"),
    ],
)
def test_an_address_that_cannot_be_is_refused(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    assert says in refused(*arguments, "--data", str(tmp_path))


def test_a_data_folder_that_cannot_be_is_refused_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert "cannot be used" in refused("--port", str(free_port()), "--data", str(tmp_path / "file"))


def test_all_of_a_server_ends_with_its_first_process(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", settings={"VITRINA_WORKERS": "1"})
    server.start()
    pids = server.pids
    assert len(pids) > 2
    try:
        os.kill(server.pid, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while left := [pid for pid in pids if lives(pid)]:
            assert time.monotonic() < deadline, left
            time.sleep(0.05)
    finally:
        server.kill()


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
