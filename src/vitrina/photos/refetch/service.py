"""Remembers what origins say of their pictures, so that one which has not changed is not downloaded again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vitrina.photos.errors import PhotoRefused
from vitrina.photos.fetching.url import parse_url
from vitrina.photos.fetching.validators import Validators, url_hash
from vitrina.photos.holding import hold
from vitrina.photos.inspect import InspectRules
from vitrina.photos.models import Photo
from vitrina.photos.refetch import repository
from vitrina.photos.refetch.models import Visit
from vitrina.storage.database import Database
from vitrina.storage.objects import Objects


@dataclass(frozen=True, slots=True)
class Known:
    """A picture that a URL gave before, and what to ask its origin with."""

    photo: Photo
    validators: Validators


class Remembering:
    """What each shop's URLs gave before."""

    def __init__(self, database: Database, objects: Objects) -> None:
        self._database = database
        self._objects = objects

    async def known(self, shop_id: str, urls: Sequence[str], rules: InspectRules) -> dict[str, Known]:
        """The URLs of a shop whose picture is still kept and may still be taken; it stays for this request."""
        hashes = {url: digest for url in urls if (digest := hash_of(url)) is not None}
        if not hashes:
            return {}
        rows = await self._database.read(
            lambda session: repository.visits(session, shop_id, list(set(hashes.values())))
        )
        fitting = {visit.url_hash: (visit, photo) for visit, photo in rows if _may_be_taken(photo, rules)}
        held = await hold(self._database, self._objects, {photo.sha256 for _, photo in fitting.values()})
        return {
            url: Known(photo, _validators(visit))
            for url, digest in hashes.items()
            if digest in fitting
            for visit, photo in [fitting[digest]]
            if photo.sha256 in held
        }


def hash_of(url: str) -> str | None:
    """What a URL is remembered by; None for what is no URL."""
    try:
        return url_hash(parse_url(url))
    except PhotoRefused:
        return None


def validators_by_url(known: Mapping[str, Known]) -> dict[str, Validators]:
    """What to ask the origins with."""
    return {url: one.validators for url, one in known.items()}


def _validators(visit: Visit) -> Validators:
    return Validators(visit.final_hash, visit.etag, visit.last_modified)


def _may_be_taken(photo: Photo, rules: InspectRules) -> bool:
    """Whether it would pass today; limits may have been lowered since."""
    return (
        photo.extension in {kind.extension for kind in rules.kinds}
        and photo.size <= rules.max_bytes
        and photo.width * photo.height <= rules.max_pixels
        and max(photo.width, photo.height) <= rules.max_side
    )
