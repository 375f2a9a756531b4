"""The index on disk: written whole, named by a manifest, believed only when its checksum agrees."""

import hashlib
import os
from pathlib import Path

import msgspec
import structlog

from vitrina.search.faiss_index import FlatIndex
from vitrina.search.index import LookIndex

MANIFEST = "manifest.json"
log = structlog.get_logger(__name__)


class Manifest(msgspec.Struct, frozen=True):
    """What an index file is: whose market, which Space, up to which change, and its SHA-256."""

    market: str
    space: str
    seq: int
    file: str
    sha256: str


class IndexShelf:
    """Keeps one index file for one market and Space in a folder."""

    def __init__(self, folder: Path, market: str, space: str) -> None:
        self._folder = folder
        self._market = market
        self._space = space

    def load(self, dimension: int) -> tuple[FlatIndex, int] | None:
        """The kept index and the change it stands at, or None where there is none that can be trusted."""
        try:
            manifest = msgspec.json.decode((self._folder / MANIFEST).read_bytes(), type=Manifest)
            if (manifest.market, manifest.space) != (self._market, self._space):
                raise ValueError("it belongs to another market or space")
            path = self._folder / Path(manifest.file).name
            if _sha256(path) != manifest.sha256:
                raise ValueError("its checksum does not agree")
            return FlatIndex.load(path, dimension), manifest.seq
        except FileNotFoundError:
            return None
        except (OSError, ValueError, msgspec.MsgspecError) as error:
            log.warning("the kept index cannot be used and is made anew", reason=str(error))
            return None

    def keep(self, index: LookIndex, seq: int) -> None:
        """Writes the index; a crash at any point leaves the former one or this one."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{self._space}-{seq}.index"
        side = path.with_suffix(".part")
        index.save(side)
        manifest = Manifest(self._market, self._space, seq, path.name, _sha256(side))
        _rename_durably(side, path)
        side = self._folder / f"{MANIFEST}.part"
        side.write_bytes(msgspec.json.encode(manifest))
        _rename_durably(side, self._folder / MANIFEST)
        for old in self._folder.glob("*.index"):
            if old != path:
                old.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _rename_durably(side: Path, path: Path) -> None:
    _sync(side)
    side.rename(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
