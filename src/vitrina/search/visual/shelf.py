"""Visual words on disk: one file, written whole, that begins with the SHA-256 of the rest."""

import hashlib
import io
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog

from vitrina.looks.points import POINTS_KIND
from vitrina.search.visual.postings import Postings
from vitrina.search.visual.vocabulary import Vocabulary

_SUM = hashlib.sha256().digest_size
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A vocabulary, the words of photos, and the change of the market's log they stand at."""

    vocabulary: Vocabulary
    postings: Postings
    seq: int


def keep(path: Path, market: str, kept: Kept) -> None:
    """Writes the file; a crash at any point leaves the former one or this one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    photos, rows = kept.postings.rows()
    buffer = io.BytesIO()
    np.savez(
        buffer,
        name=np.array([market, POINTS_KIND]),
        seq=np.array(kept.seq),
        descriptors=kept.vocabulary.descriptors,
        photos=photos,
        rows=rows,
    )
    side = path.with_suffix(".part")
    try:
        with side.open("wb") as file, buffer.getbuffer() as data:
            file.write(hashlib.sha256(data).digest())
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        side.replace(path)
    finally:  # a disk that is full has no room for half a file
        side.unlink(missing_ok=True)


def load(path: Path, market: str) -> Kept | None:
    """What was kept for this market, or None where there is nothing that can be trusted."""
    try:
        data = path.read_bytes()
        if hashlib.sha256(data[_SUM:]).digest() != data[:_SUM]:
            raise ValueError("its checksum does not agree")
        with np.load(io.BytesIO(data[_SUM:]), allow_pickle=False) as arrays:
            if arrays["name"].tolist() != [market, POINTS_KIND]:
                raise ValueError("it belongs to another market or kind of points")
            descriptors = arrays["descriptors"]
            if descriptors.dtype != np.int8:
                raise ValueError("it is of an earlier version")
            vocabulary = Vocabulary(descriptors)
            postings = Postings.of(len(vocabulary), arrays["photos"], arrays["rows"])
            return Kept(vocabulary, postings, int(arrays["seq"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError) as error:
        log.warning("the kept visual words cannot be used and are made anew", reason=str(error))
        return None
