"""Photo files: a folder, S3, GCS or Azure behind one store, chosen by the URL.

The engine for a folder writes to a side file and renames, so no reader ever sees half a file. It does not sync to
the disk, so :meth:`Objects.put_all` does, before it returns.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from vitrina.errors import NotFound, Unavailable
from vitrina.storage.durable import sync
from vitrina.storage.ids import object_id
from vitrina.storage.leftovers import CHECK, drop_empty, leftovers

if TYPE_CHECKING:  # these live in the library's stubs alone
    from obstore import GetOptions, GetResult

_DETAILS = "\n"  # what an error of the engine says after it is for its developers
CHUNK = 256 * 1024  # bytes a streamed file is read in
# Of a store that is reached over a network. A fault is tried again for so long, which a merchant or buyer waits for;
# the engine's own three minutes would hold the request, and a transaction that asks for a file, as long.
REQUEST, CONNECT, PATIENCE = timedelta(seconds=10), timedelta(seconds=3), timedelta(seconds=6)
ATTEMPTS = 4
_NETWORK: dict[str, Any] = {
    # Whether it is reached by http is for its address to say.
    "client_options": {"timeout": REQUEST, "connect_timeout": CONNECT, "allow_http": True},
    "retry_config": {"max_retries": ATTEMPTS - 1, "retry_timeout": PATIENCE},
}


class FileMissing(NotFound):
    """A file that should be there is not."""

    @classmethod
    def of(cls, path: str) -> "FileMissing":
        return cls("file_missing", f"The file {path} is missing.")


@dataclass(frozen=True, slots=True)
class ObjectRead:
    """A file opened for reading: its whole size in bytes, the range asked for, and its chunks."""

    size: int
    start: int
    end: int
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in a listing; its size in bytes, and when it was last written."""

    path: str
    size: int
    modified: datetime


class Objects:
    """Durable files by path, such as ``photos/ab/abcd…/thumb.jpg``."""

    def __init__(self, url: str) -> None:
        """Opens the store, and makes the folder where it is one.

        Raises:
            Unavailable: it cannot be.
        """
        try:
            self._store: ObjectStore = (
                from_url(url, mkdir=True) if url.startswith("file:") else from_url(url, **_NETWORK)
            )
        except (obstore.exceptions.BaseError, OSError, ValueError) as error:
            raise Unavailable(
                "storage_unusable",
                f"The photo store {url} cannot be used: {str(error).partition(_DETAILS)[0]}.",
                hint="Name another with VITRINA_OBJECTS_URL.",
            ) from error
        self._folder = Path(str(self._store.prefix)) if isinstance(self._store, LocalStore) else None

    async def put_all(self, files: Mapping[str, bytes]) -> None:
        """Stores every file; when this returns, they survive a power cut.

        Raises:
            Unavailable: the store cannot take them, for instance because the disk is full.
        """
        try:
            await asyncio.gather(*(obstore.put_async(self._store, path, data) for path, data in files.items()))
            if self._folder is not None:
                await asyncio.to_thread(_sync_to_disk, self._folder, files.keys())
        except (obstore.exceptions.BaseError, OSError) as error:
            raise Unavailable(
                "storage_unavailable",
                "The photo store cannot take files now.",
                hint="Free some space or try again later." if self._folder else "Try again later.",
            ) from error

    async def get(self, path: str) -> bytes:
        """The whole file.

        Raises:
            NotFound: there is no such file.
            Unavailable: the store cannot be read.
        """
        with _reading(path):
            return bytes(await (await obstore.get_async(self._store, path)).bytes_async())

    async def size(self, path: str) -> int:
        """Length of a file in bytes.

        Raises:
            NotFound: there is no such file.
            Unavailable: the store cannot be read.
        """
        with _reading(path):
            return int((await obstore.head_async(self._store, path))["size"])

    async def open(self, path: str, start: int = 0, end: int | None = None) -> ObjectRead:
        """Opens bytes ``start`` to ``end`` (exclusive) of a file without holding them in memory.

        Raises:
            NotFound: there is no such file.
            Unavailable: the store cannot be read.
        """
        options: GetOptions = {} if end is None else {"range": (start, end)}
        with _reading(path):
            result = await obstore.get_async(self._store, path, options=options)
        size = result.meta["size"]
        return ObjectRead(size, *result.range, _chunks(result))

    async def list(self, prefix: str) -> AsyncIterator[StoredFile]:
        """Every file below a folder, in no order. Raises :class:`Unavailable` where the store cannot be read."""
        with _reading(prefix):
            async for batch in obstore.list(self._store, prefix):
                for meta in batch:
                    yield StoredFile(meta["path"], meta["size"], meta["last_modified"])

    def has(self, path: str) -> bool:
        """Whether the file is there now; blocks, for use within a transaction.

        Raises:
            Unavailable: the store cannot be read.
        """
        try:
            with _reading(path):
                obstore.head(self._store, path)
        except FileMissing:
            return False
        return True

    def delete(self, paths: Iterable[str]) -> None:
        """Removes files, and blocks, for use within a transaction; one that is already gone is no error.

        Raises:
            Unavailable: the store cannot be reached.
        """
        for path in paths:
            with suppress(FileMissing), _reading(path):
                obstore.delete(self._store, path)

    def clear(self, before: datetime, folders: str, *, dry: bool = False) -> tuple[int, int]:
        """Removes what killed writes left in a folder before a moment, and empty folders that match; blocks.

        Returns:
            How many files, and how many bytes.
        """
        if self._folder is None:
            return 0, 0
        left = tuple(leftovers(self._folder, before))
        if not dry:
            for path, _ in left:
                path.unlink(missing_ok=True)
            drop_empty(self._folder, folders)
        return len(left), sum(size for _, size in left)

    async def check(self) -> None:
        """Writes, reads and removes a small file; raises what went wrong."""
        path = f"{CHECK}{object_id()}"  # its own file: several may look at once
        await self.put_all({path: b"vitrina"})
        await self.get(path)
        await asyncio.to_thread(self.delete, [path])


@contextmanager
def _reading(path: str) -> Iterator[None]:
    """Says what the engine's errors mean."""
    try:
        yield
    except (NotFoundError, FileNotFoundError) as error:
        raise FileMissing.of(path) from error
    except (obstore.exceptions.BaseError, OSError) as error:
        raise Unavailable(
            "storage_unavailable",
            "The photo store cannot be reached now.",
            hint="Try again later.",
        ) from error


async def _chunks(result: "GetResult") -> AsyncIterator[bytes]:
    async for chunk in result.stream(min_chunk_size=CHUNK):
        yield bytes(chunk)


def _sync_to_disk(folder: Path, paths: Iterable[str]) -> None:
    files = [folder / path for path in paths]
    folders = {parent for file in files for parent in file.parents if parent == folder or folder in parent.parents}
    for path in [*files, *sorted(folders, reverse=True)]:
        sync(path)
