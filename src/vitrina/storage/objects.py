"""Photo files: a folder, S3, GCS or Azure behind one store, chosen by the URL.

The engine for a folder writes to a side file and renames, so no reader ever sees half a file. It does not sync to
the disk, so :meth:`Objects.put_all` does, before it returns.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

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
            self._store: ObjectStore = from_url(url, mkdir=True) if url.startswith("file:") else from_url(url)
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
                hint="Free some space or try again later.",
            ) from error

    async def get(self, path: str) -> bytes:
        """The whole file.

        Raises:
            NotFound: there is no such file.
        """
        try:
            result = await obstore.get_async(self._store, path)
        except (NotFoundError, FileNotFoundError) as error:
            raise FileMissing.of(path) from error
        return bytes(await result.bytes_async())

    async def size(self, path: str) -> int:
        """Length of a file in bytes.

        Raises:
            NotFound: there is no such file.
        """
        try:
            return int((await obstore.head_async(self._store, path))["size"])
        except (NotFoundError, FileNotFoundError) as error:
            raise FileMissing.of(path) from error

    async def open(self, path: str, start: int = 0, end: int | None = None) -> ObjectRead:
        """Opens bytes ``start`` to ``end`` (exclusive) of a file without holding them in memory.

        Raises:
            NotFound: there is no such file.
        """
        options: GetOptions = {} if end is None else {"range": (start, end)}
        try:
            result = await obstore.get_async(self._store, path, options=options)
        except (NotFoundError, FileNotFoundError) as error:
            raise FileMissing.of(path) from error
        size = result.meta["size"]
        return ObjectRead(size, *result.range, _chunks(result))

    async def list(self, prefix: str) -> AsyncIterator[StoredFile]:
        """Every file below a folder, in no order."""
        async for batch in obstore.list(self._store, prefix):
            for meta in batch:
                yield StoredFile(meta["path"], meta["size"], meta["last_modified"])

    def has(self, path: str) -> bool:
        """Whether the file is there now; blocks, for use within a transaction."""
        try:
            obstore.head(self._store, path)
        except (NotFoundError, FileNotFoundError):
            return False
        return True

    def delete(self, paths: Iterable[str]) -> None:
        """Removes files, and blocks, for use within a transaction; one that is already gone is no error."""
        for path in paths:
            with suppress(NotFoundError, FileNotFoundError):
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


async def _chunks(result: "GetResult") -> AsyncIterator[bytes]:
    async for chunk in result.stream(min_chunk_size=CHUNK):
        yield bytes(chunk)


def _sync_to_disk(folder: Path, paths: Iterable[str]) -> None:
    files = [folder / path for path in paths]
    folders = {parent for file in files for parent in file.parents if parent == folder or folder in parent.parents}
    for path in [*files, *sorted(folders, reverse=True)]:
        sync(path)
