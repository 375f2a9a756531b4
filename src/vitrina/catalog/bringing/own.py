"""Pictures of this market that are brought in again: moved to another place, or placed on another product."""

import asyncio
from collections.abc import Mapping, Sequence

from vitrina.catalog.models import Media
from vitrina.catalog.repository import medias_by_id
from vitrina.photos.delivery import picture_named, pictures
from vitrina.photos.models import Upload
from vitrina.photos.own import own_picture
from vitrina.storage.database import Database
from vitrina.storage.objects import FileMissing, Objects


class OwnPictures:
    """Reads them from the store: a server need not be able to reach its own public address."""

    def __init__(self, database: Database, objects: Objects, public_url: str) -> None:
        self._database = database
        self._objects = objects
        self._public_url = public_url

    async def at_hand(self, sources: Sequence[str | Upload]) -> list[str | Upload]:
        """The files at addresses of this market's; whatever else there is, as it is."""
        urls = {one for one in sources if isinstance(one, str)}
        places = {url: place for url in urls if (place := own_picture(self._public_url, url)) is not None}
        if not places:
            return list(sources)
        media_ids = {media_id for media_id, _ in places.values()}
        medias = await self._database.read(lambda session: medias_by_id(session, media_ids))
        paths = {url: path for url, place in places.items() if (path := _path(medias, *place)) is not None}
        # One picture has endless addresses, one for each query: it is read once.
        distinct = list(dict.fromkeys(paths.values()))
        files = dict(zip(distinct, await asyncio.gather(*map(self._file, distinct)), strict=True))
        uploads = {url: Upload(url, file) for url, path in paths.items() if (file := files[path]) is not None}
        return [uploads.get(one, one) if isinstance(one, str) else one for one in sources]

    async def _file(self, path: str) -> bytes | None:
        try:
            return await self._objects.get(path)
        except FileMissing:
            return None


def _path(medias: Mapping[str, Media], media_id: str, name: str) -> str | None:
    """Where the file of a media's picture stands."""
    if (media := medias.get(media_id)) is None:
        return None
    picture = picture_named(media.photo, name) or pictures(media.photo).get(name)
    return picture.path if picture else None
