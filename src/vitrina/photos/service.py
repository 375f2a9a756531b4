"""From a URL or an upload to a photo that is safely stored, ready to be recorded in a transaction."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from vitrina.errors import Unavailable
from vitrina.photos import files, repository
from vitrina.photos.candidate import Candidate, Refusal, examine
from vitrina.photos.darkroom import Darkroom
from vitrina.photos.errors import PhotoRefused
from vitrina.photos.fetch import Fetched, Fetcher
from vitrina.photos.inspect import InspectRules, inspect
from vitrina.photos.job import Box, Developed, DevelopJob
from vitrina.photos.models import Decision, Photo, Receipt, Upload
from vitrina.storage.database import Database
from vitrina.storage.objects import Objects


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """A photo whose files are durable; ``developed`` is None where the market has had it before."""

    candidate: Candidate
    developed: Developed | None


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of several pictures, in the order they were asked for; a refused one has no photo."""

    receipts: list[Receipt]
    photos: list[StoredPhoto | None]

    @property
    def complete(self) -> bool:
        """Whether every picture was taken."""
        return None not in self.photos


class PhotoService:
    """Fetches, inspects, develops and stores pictures."""

    def __init__(
        self,
        database: Database,
        objects: Objects,
        fetcher: Fetcher,
        darkroom: Darkroom,
        *,
        space: str,
        xlarge_box: int,
    ) -> None:
        self._database = database
        self._objects = objects
        self._fetcher = fetcher
        self._darkroom = darkroom
        self._space = space
        self._xlarge_box = xlarge_box

    async def take(self, sources: Sequence[str | Upload], rules: InspectRules, *, partly: bool = False) -> Batch:
        """Brings in pictures by URL or as files: all of them or, with ``partly``, those that can be taken.

        A refused picture is a receipt, not an error. Where all are wanted and one is refused, no other is developed.
        """
        urls = [source for source in sources if isinstance(source, str)]
        fetched = iter(await self._fetcher.fetch_all(urls))
        pictures = [
            (source.name, source.data) if isinstance(source, Upload) else (source, _data(next(fetched)))
            for source in sources
        ]
        found = await asyncio.gather(*(asyncio.to_thread(examine, name, data, rules) for name, data in pictures))
        return await self._develop_all(found, partly=partly)

    async def look_at(self, data: bytes, rules: InspectRules, box: Box | None = None) -> Developed:
        """Looks and points of a picture to search with, or of a part of it; nothing is stored.

        Raises:
            PhotoRefused: the picture cannot be taken.
        """
        inspection = await asyncio.to_thread(inspect, data, rules)
        job = DevelopJob(inspection.kind, pixels=inspection.pixels, renditions=False, views="query", box=box)
        return await self._darkroom.develop(data, job)

    async def fetch(self, url: str) -> bytes:
        """The bytes at one URL.

        Raises:
            PhotoRefused: the URL may not or cannot be fetched.
        """
        return (await self._fetcher.fetch(url)).data

    def record(self, session: Session, photos: Sequence[StoredPhoto]) -> list[Photo]:
        """Rows of stored photos, made where they are new; part of the caller's transaction."""
        rows = repository.photos_by_sha(session, {photo.candidate.sha256 for photo in photos})
        for photo in photos:
            if photo.candidate.sha256 not in rows:
                rows[photo.candidate.sha256] = self._add_row(session, photo)
        return [rows[photo.candidate.sha256] for photo in photos]

    def _add_row(self, session: Session, photo: StoredPhoto) -> Photo:
        candidate, developed = photo.candidate, photo.developed
        original = files.path(candidate.sha256, files.ORIGINAL, candidate.inspection.kind.extension)
        # What nothing refers to may be removed until this very transaction; see photos/sweep.py.
        if developed is None or not self._objects.has(original):
            raise Unavailable(
                "photo_removed", "The photo was removed while it was being used again.", hint="Try again."
            )
        row = Photo(
            sha256=candidate.sha256,
            extension=candidate.inspection.kind.extension,
            size=len(candidate.data),
            width=developed.width,
            height=developed.height,
            has_alpha=developed.has_alpha,
            renditions={name: [made.width, made.height, made.extension] for name, made in developed.renditions.items()},
        )
        return repository.add_photo(session, row, self._space, developed)

    async def _develop_all(self, found: Sequence[Candidate | Refusal], *, partly: bool) -> Batch:
        if not partly and any(isinstance(one, Refusal) for one in found):
            return _batch(found, {}, ())
        # The same bytes twice are one photo: it is developed once.
        distinct = {one.sha256: one for one in found if isinstance(one, Candidate)}
        known = await self._hold(distinct)
        fresh = [one for sha256, one in distinct.items() if sha256 not in known]
        developed = dict(
            zip((one.sha256 for one in fresh), await asyncio.gather(*map(self._develop, fresh)), strict=True)
        )
        if not partly and any(isinstance(made, PhotoRefused) for made in developed.values()):
            return _batch(found, developed, ())
        await self._store(fresh, developed)
        return _batch(found, developed, {*known, *developed})

    async def _hold(self, hashes: Collection[str]) -> set[str]:
        """The photos that are kept already, and will still be when this request is done."""
        rows = await self._database.read(lambda session: repository.photos_by_sha(session, hashes))
        if all(repository.is_held(photo) for photo in rows.values()):
            return set(rows)
        return await self._database.write(lambda session: repository.hold(session, rows))

    async def _develop(self, candidate: Candidate) -> Developed | PhotoRefused:
        job = DevelopJob(
            candidate.inspection.kind,
            pixels=candidate.inspection.pixels,
            renditions=True,
            views="gallery",
            xlarge_box=self._xlarge_box,
        )
        try:
            return await self._darkroom.develop(candidate.data, job)
        except PhotoRefused as refused:
            return refused

    async def _store(self, candidates: Sequence[Candidate], developed: Mapping[str, Developed | PhotoRefused]) -> None:
        await asyncio.gather(
            *(
                self._objects.put_all(_files(one, made))
                for one in candidates
                if isinstance(made := developed[one.sha256], Developed)
            )
        )


def _data(fetched: Fetched | PhotoRefused) -> bytes | PhotoRefused:
    return fetched if isinstance(fetched, PhotoRefused) else fetched.data


def _files(candidate: Candidate, developed: Developed) -> dict[str, bytes]:
    sha256 = candidate.sha256
    return {files.path(sha256, files.ORIGINAL, candidate.inspection.kind.extension): candidate.data} | {
        files.path(sha256, name, made.extension): made.data for name, made in developed.renditions.items()
    }


def _batch(
    found: Sequence[Candidate | Refusal], developed: Mapping[str, Developed | PhotoRefused], durable: Collection[str]
) -> Batch:
    receipts: list[Receipt] = []
    photos: list[StoredPhoto | None] = []
    for one in found:
        made = developed.get(one.sha256) if isinstance(one, Candidate) else None
        photo: StoredPhoto | None = None
        if isinstance(one, Refusal):
            receipt = one.receipt()
        elif isinstance(made, PhotoRefused):
            receipt = Refusal(one.source, made, len(one.data)).receipt()
        elif one.sha256 in durable:
            receipt = one.receipt(Decision.ACCEPTED if made else Decision.REUSED)
            photo = StoredPhoto(one, made)
        else:
            receipt = one.receipt(Decision.NOT_TAKEN)
        receipts.append(receipt)
        photos.append(photo)
    return Batch(receipts, photos)
