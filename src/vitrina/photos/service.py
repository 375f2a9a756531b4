"""From a URL or an upload to a photo that is safely stored, ready to be recorded in a transaction."""

import asyncio
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from vitrina.errors import Unavailable
from vitrina.looks.registry.repository import roles, spaces_in_use
from vitrina.photos import files, repository
from vitrina.photos.candidate import Candidate, Refusal, Unchanged, examine
from vitrina.photos.chores import repository as chores
from vitrina.photos.chores.models import Task
from vitrina.photos.darkroom.job import Box, Developed, DevelopJob
from vitrina.photos.darkroom.service import Darkroom
from vitrina.photos.darkroom.waiting import weight_of
from vitrina.photos.errors import PhotoRefused
from vitrina.photos.fetching.fetcher import Fetcher, NotModified
from vitrina.photos.holding import hold
from vitrina.photos.inspect import InspectRules, inspect
from vitrina.photos.models import Decision, Photo, Receipt, Upload
from vitrina.photos.refetch.repository import note
from vitrina.photos.refetch.service import Remembering, hash_of, validators_by_url
from vitrina.storage.database import Database
from vitrina.storage.objects import Objects
from vitrina.tasks import side_by_side

Found = Candidate | Unchanged | Refusal


@dataclass(frozen=True, slots=True)
class StoredPhoto:
    """A photo whose files are durable; ``developed`` is None where the market has had it before."""

    picture: Candidate | Unchanged
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
    """Fetches, inspects, develops and stores pictures; ``tasks`` are what is to be made of new ones later."""

    def __init__(
        self,
        database: Database,
        objects: Objects,
        fetcher: Fetcher,
        darkroom: Darkroom,
        *,
        lagging: threading.Event,
        xlarge_box: int,
        tasks: Collection[Task] = (),
    ) -> None:
        self._database = database
        self._objects = objects
        self._fetcher = fetcher
        self._darkroom = darkroom
        self._lagging = lagging
        self._remembering = Remembering(database, objects)
        self._xlarge_box = xlarge_box
        self._tasks = tasks

    async def take(
        self, shop_id: str, sources: Sequence[str | Upload], rules: InspectRules, *, partly: bool = False
    ) -> Batch:
        """Brings in pictures by URL or as files: all of them or, with ``partly``, those that can be taken.

        A refused picture is a receipt, not an error. Where all are wanted and one is refused, no other is developed.
        One that the shop had fetched before is downloaded only if its origin says that it changed.
        """
        urls = [source for source in sources if isinstance(source, str)]
        known = await self._remembering.known(shop_id, urls, rules)
        outcomes = await self._fetcher.fetch_all(urls, shop_id, validators_by_url(known))
        fetched = dict(zip(urls, outcomes, strict=True))

        async def found(source: str | Upload) -> Found:
            if isinstance(source, Upload):
                return await asyncio.to_thread(examine, source.name, source.data, rules)
            outcome = fetched[source]
            if isinstance(outcome, PhotoRefused):
                return Refusal(source, outcome)
            if isinstance(outcome, NotModified):
                return Unchanged(source, known[source])
            return await asyncio.to_thread(examine, source, outcome.data, rules, outcome.validators)

        return await self._develop_all(await asyncio.gather(*map(found, sources)), partly=partly)

    async def look_at(self, data: bytes, rules: InspectRules, space: str, box: Box | None = None) -> Developed:
        """Looks in one Space, and points, of a picture to search with, or of a part of it; nothing is stored.

        Raises:
            PhotoRefused: the picture cannot be taken.
        """
        inspection = await asyncio.to_thread(inspect, data, rules)
        job = DevelopJob(
            inspection.kind, pixels=inspection.pixels, renditions=False, views="query", space=space, box=box
        )
        return await self._darkroom.develop(data, job)

    async def fetch(self, url: str, caller: str) -> bytes:
        """The bytes at one URL, for an app.

        Raises:
            PhotoRefused: the URL may not or cannot be fetched.
        """
        return (await self._fetcher.fetch(url, caller)).data

    def record(self, session: Session, shop_id: str, photos: Sequence[StoredPhoto]) -> list[Photo]:
        """Rows of stored photos, made where they are new; part of the caller's transaction."""
        rows = repository.photos_by_sha(session, {photo.picture.sha256 for photo in photos})
        # The same bytes twice are one photo.
        fresh = {photo.picture.sha256: photo for photo in photos if photo.picture.sha256 not in rows}
        if fresh:
            rows |= self._add_rows(session, fresh.values())
        note(
            session,
            shop_id,
            {
                url_hash: (rows[photo.picture.sha256].id, photo.picture.validators)
                for photo in photos
                if (url_hash := hash_of(photo.picture.source)) is not None
            },
        )
        return [rows[photo.picture.sha256] for photo in photos]

    def _add_rows(self, session: Session, photos: Iterable[StoredPhoto]) -> dict[str, Photo]:
        spaces = [space.name for space in spaces_in_use(session, roles(session))]
        made_of = [self._row(photo, spaces) for photo in photos]
        repository.add_photos(session, made_of)
        chores.add(session, [row.id for row, _ in made_of], self._tasks)
        return {row.sha256: row for row, _ in made_of}

    def _row(self, photo: StoredPhoto, spaces: Sequence[str]) -> tuple[Photo, Developed]:
        """A row for a new photo, and what is kept of it."""
        candidate, developed = photo.picture, photo.developed
        # What nothing refers to may be removed until this very transaction; see photos/sweep.py.
        if developed is None or isinstance(candidate, Unchanged) or not self._objects.has(_original(candidate)):
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
            renditions={name: made.noted for name, made in developed.renditions.items()},
        )
        # The Spaces in use may be others than when it was developed.
        if spaces[0] not in developed.looks:
            self._lagging.set()
        looks = {name: developed.looks[name] for name in spaces if name in developed.looks}
        return row, replace(developed, looks=looks)

    async def _develop_all(self, found: Sequence[Found], *, partly: bool) -> Batch:
        if not partly and any(isinstance(one, Refusal) for one in found):
            return _batch(found, {}, taken=False)
        # The same bytes twice are one photo: it is developed once.
        distinct = {one.sha256: one for one in found if isinstance(one, Candidate)}
        known = await hold(self._database, self._objects, distinct)
        fresh = [one for sha256, one in distinct.items() if sha256 not in known]
        developed: dict[str, Developed | PhotoRefused] = {}
        for some in _portions(fresh, self._darkroom.most_pixels):
            made = await side_by_side(map(self._develop_and_store, some))
            developed |= zip((one.sha256 for one in some), made, strict=True)
        refused = any(isinstance(made, PhotoRefused) for made in developed.values())
        return _batch(found, developed, taken=partly or not refused)

    async def _develop_and_store(self, candidate: Candidate) -> Developed | PhotoRefused:
        """Stores while others are still developed; files of a request that is refused after all belong to nothing."""
        made = await self._develop(candidate)
        if isinstance(made, Developed):
            await self._objects.put_all(_files(candidate, made))
        return made

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


def _portions(candidates: Iterable[Candidate], most: int) -> Iterator[list[Candidate]]:
    """Pictures, each time as many as an empty waiting room takes in: otherwise it would never take all of them."""
    some: list[Candidate] = []
    taken = 0
    for one in candidates:
        weight = weight_of(one.inspection.pixels, one.data)
        if some and taken + weight > most:
            yield some
            some, taken = [], 0
        some.append(one)
        taken += weight
    if some:
        yield some


def _original(candidate: Candidate) -> str:
    return files.path(candidate.sha256, files.ORIGINAL, candidate.inspection.kind.extension)


def _files(candidate: Candidate, developed: Developed) -> dict[str, bytes]:
    return {_original(candidate): candidate.data} | {
        files.path(candidate.sha256, name, made.extension): made.data for name, made in developed.renditions.items()
    }


def _batch(found: Sequence[Found], developed: Mapping[str, Developed | PhotoRefused], *, taken: bool = True) -> Batch:
    """What became of each; nothing is ``taken`` of a request that wants all and has one refused."""
    receipts: list[Receipt] = []
    photos: list[StoredPhoto | None] = []
    for one in found:
        made = None if isinstance(one, Refusal) else developed.get(one.sha256)
        photo: StoredPhoto | None = None
        if isinstance(one, Refusal):
            receipt = one.receipt()
        elif isinstance(made, PhotoRefused):
            receipt = Refusal(one.source, made, one.size).receipt()
        elif not taken:
            receipt = one.receipt(Decision.NOT_TAKEN)
        elif isinstance(one, Unchanged):
            receipt, photo = one.receipt(Decision.UNCHANGED), StoredPhoto(one, None)
        else:
            receipt, photo = one.receipt(Decision.ACCEPTED if made else Decision.REUSED), StoredPhoto(one, made)
        receipts.append(receipt)
        photos.append(photo)
    return Batch(receipts, photos)
