"""What is left in a folder of files by writes that were killed; no listing of the store shows it."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

CHECK = "check-"  # how the names of files begin that only show that one can be written
# Side files, as obstore names them; in names of files proper it writes another sign.
_SIDE_FILE = re.compile(r".+#\d+")


def leftovers(folder: Path, before: datetime) -> Iterator[tuple[Path, int]]:
    """Side files, and files of checks, that nobody wrote to since; with their sizes."""
    for root, _, names in os.walk(folder):
        for name in names:
            path = Path(root, name)
            if _SIDE_FILE.fullmatch(name) or (name.startswith(CHECK) and path.parent == folder):
                with suppress(FileNotFoundError):  # it was being written, and is done
                    found = path.stat()
                    if found.st_mtime < before.timestamp():
                        yield path, found.st_size


def drop_empty(folder: Path, pattern: str) -> None:
    """Removes those folders that hold nothing; a write that just made one makes it again."""
    for path in folder.glob(pattern):
        with suppress(OSError):
            path.rmdir()
