"""A market beside whose Space another was added, for tests of changing from one to the other."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from origin import Origin
from serving import Server
from shopfront import Shopfront
from tiny_model import tiny_model

NEW = "tiny"


@contextmanager
def two_spaces(folder: Path) -> Iterator[Shopfront]:
    """A running server of its own; it may have been killed by the time the block ends."""
    with ExitStack() as stack:
        origin = stack.enter_context(Origin())
        server = Server(folder / "data", (origin.address,), {"VITRINA_WORKERS": "1"})
        server.start()
        stack.callback(server.stop)
        (folder / "tiny.onnx").write_bytes(tiny_model())
        server.command("space", "add", NEW, "--from", str(folder / "tiny.onnx"))
        merchant = stack.enter_context(server.merchant())
        yield Shopfront(server, origin, merchant, stack.enter_context(server.buyer()))
