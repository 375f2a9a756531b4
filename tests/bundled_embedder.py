"""One embedder for all tests: loading it takes a while."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from vitrina.looks.bundled.opening import open_embedder
from vitrina.looks.embedder import Embedder
from vitrina.looks.spaces import DEFAULT_SPACE


@cache
def bundled_embedder() -> Embedder:
    with TemporaryDirectory() as folder:
        return open_embedder(DEFAULT_SPACE.name, Path(folder))
