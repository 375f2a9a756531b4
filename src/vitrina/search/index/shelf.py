"""The index on disk: written whole, named by a manifest, believed only when its checksum agrees."""

import hashlib
import shutil
from pathlib import Path

import msgspec
import structlog

from vitrina.search.index.claim import Claim, claimed
from vitrina.search.index.clustered import FILES, ClusteredLooks
from vitrina.search.index.flat import FlatIndex
from vitrina.search.index.growing import GrowingIndex
from vitrina.search.index.look_index import LookIndex
from vitrina.storage.durable import sync

MANIFEST = "manifest.json"
BASE = ".base"
log = structlog.get_logger(__name__)


class Base(msgspec.Struct, frozen=True):
    """A folder of clustered looks: the SHA-256 of each of its files, and the photos in it that were dropped."""

    folder: str
    files: dict[str, str]
    dropped: list[int]


class Manifest(msgspec.Struct, frozen=True):
    """What an index file is: whose market, which Space, up to which change, its SHA-256, and what it stands on."""

    market: str
    space: str
    seq: int
    file: str
    sha256: str
    base: Base | None = None


class IndexShelf:
    """Keeps one index file for one market and Space in a folder."""

    def __init__(self, folder: Path, market: str, space: str) -> None:
        self._folder = folder
        self._market = market
        self._space = space
        self._summed: Path | None = None
        self._sums: dict[str, str] = {}
        self._claim: Claim | None = None
        self._making: Path | None = None

    def claim(self) -> bool:
        """Whether this process is the one that may write here; it then is until :meth:`release`."""
        if self._claim is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._claim = claimed(self._folder)
        return self._claim is not None

    def release(self) -> None:
        """Lets another process write here."""
        if self._claim is not None:
            self._claim.release()
            self._claim = None

    def load(self, dimension: int) -> tuple[GrowingIndex, int] | None:
        """The kept index and the change it stands at, or None where there is none that can be trusted."""
        try:
            manifest = msgspec.json.decode((self._folder / MANIFEST).read_bytes(), type=Manifest)
            if (manifest.market, manifest.space) != (self._market, self._space):
                raise ValueError("it belongs to another market or space")
            path = self._folder / Path(manifest.file).name
            if _sha256(path) != manifest.sha256:
                raise ValueError("its checksum does not agree")
            tail, base = FlatIndex.load(path, dimension), self._base(manifest.base, dimension)
            dropped = manifest.base.dropped if manifest.base else ()
            return GrowingIndex(dimension, tail, base, dropped), manifest.seq
        except FileNotFoundError:
            return None
        except (OSError, ValueError, msgspec.MsgspecError) as error:
            log.warning("the kept index cannot be used and is made anew", reason=str(error))
            return None

    def keep(self, index: LookIndex, seq: int) -> None:
        """Writes the index; a crash at any point leaves the former one or this one."""
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            self._write(index, seq)
        finally:  # a disk that is full has no room for half a file; those of writes that were killed go too
            for part in self._folder.glob("*.part"):
                part.unlink(missing_ok=True)

    def _write(self, index: LookIndex, seq: int) -> None:
        path = self._folder / f"{self._space}-{seq}.index"
        side = path.with_suffix(".part")
        index.save(side)
        base = self._described(index)
        manifest = Manifest(self._market, self._space, seq, path.name, _sha256(side), base)
        _rename_durably(side, path)
        side = self._folder / f"{MANIFEST}.part"
        side.write_bytes(msgspec.json.encode(manifest))
        _rename_durably(side, self._folder / MANIFEST)
        for old in self._folder.glob("*.index"):
            if old != path:
                old.unlink(missing_ok=True)
        for folder in self._folder.glob(f"*{BASE}"):
            if folder != self._making and (base is None or folder.name != base.folder):
                shutil.rmtree(folder, ignore_errors=True)

    def forget(self) -> None:
        """Has what is kept never loaded again."""
        (self._folder / MANIFEST).unlink(missing_ok=True)
        sync(self._folder)

    def new_base(self, seq: int) -> Path:
        """A folder to make clusters in that does not exist yet.

        It is left alone until the next one is asked for, and removed then unless an index was kept with it.
        """
        path = self._folder / f"{self._space}-{seq}{BASE}"
        shutil.rmtree(path, ignore_errors=True)
        self._making = path
        return path

    def _base(self, kept: Base | None, dimension: int) -> ClusteredLooks | None:
        if kept is None:
            return None
        folder = self._folder / Path(kept.folder).name
        self._sums, self._summed = {name: _sha256(folder / name) for name in FILES}, folder
        if self._sums != kept.files:
            raise ValueError("a checksum of its clusters does not agree")
        return ClusteredLooks(folder, dimension)

    def _described(self, index: LookIndex) -> Base | None:
        if not isinstance(index, GrowingIndex) or index.base is None:
            return None
        folder = index.base.folder
        if folder != self._summed:
            self._sums, self._summed = {name: _sha256(folder / name) for name in FILES}, folder
        return Base(folder.name, self._sums, index.dropped)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rename_durably(side: Path, path: Path) -> None:
    sync(side)
    side.rename(path)
    sync(path.parent)
