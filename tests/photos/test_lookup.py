"""Names whose servers never answer."""

import subprocess
import sys
import time

# A look-up that nothing can interrupt, as the operating system's while it waits for a server of names.
PROGRAM = """
import asyncio, contextlib, socket, time
from vitrina.photos.fetching.lookup import SystemResolver

socket.getaddrinfo = lambda host, *_, **__: time.sleep(30) if host == "never" else []

async def main():
    resolve = SystemResolver(2)
    for host in ("never", "never"):
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(resolve(host, 80), 0.1)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(resolve("some", 80), 0.1)
        print("more than two at once")
    print("done", flush=True)

asyncio.run(main())
"""


def test_a_look_up_that_hangs_keeps_its_place_and_holds_up_no_end_of_the_process() -> None:
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=60, check=True)
    assert time.monotonic() - began < 15
    assert (done.stdout, done.stderr) == ("done\n", "")
