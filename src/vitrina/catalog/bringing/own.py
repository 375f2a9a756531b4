"""Pictures of this market that are brought in again: moved to another place, or placed on another product."""

import asyncio
from collections.abc import Sequence

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
        found = await asyncio.gather(
            *(self._file(url, medias.get(media_id), name) for url, (media_id, name) in places.items())
        )
        uploads = {one.name: one for one in found if one is not None}
        return [uploads.get(one, one) if isinstance(one, str) else one for one in sources]

    async def _file(self, url: str, media: Media | None, name: str) -> Upload | None:
        picture = media and (picture_named(media.photo, name) or pictures(media.photo).get(name))
        if not picture:
            return None
        try:
            return Upload(url, await self._objects.get(picture.path))
        except FileMissing:
            return None
