"""Brings pictures in for products, and keeps a receipt of what happened to each, whatever comes of the request."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from vitrina.catalog.bringing.own import OwnPictures
from vitrina.catalog.bringing.repository import photos_had
from vitrina.catalog.bringing.witness import witnessed
from vitrina.catalog.errors import PhotosRefused
from vitrina.catalog.models import Media, Product
from vitrina.catalog.pictures import NewPicture
from vitrina.catalog.placing import Placing, check_room, place_photos
from vitrina.photos.inspect import InspectRules
from vitrina.photos.models import Decision, Receipt, Upload
from vitrina.photos.receipts import repository as receipts
from vitrina.photos.service import Batch, PhotoService, StoredPhoto
from vitrina.storage.database import Database

Placed = list[tuple[NewPicture, Media]]


@dataclass(frozen=True, slots=True)
class Brought:
    """Placings whose photos are stored, ready to be written, and a receipt for each of their pictures."""

    placings: list[tuple[Placing, list[StoredPhoto]]]
    receipts: list[Receipt] = field(default_factory=list)


class Bringer:
    """Takes pictures in for one shop's product, and places them in the caller's transaction.

    ``by_url`` and ``by_upload`` say which pictures are taken through each door.
    """

    def __init__(
        self,
        database: Database,
        photos: PhotoService,
        own: OwnPictures,
        by_url: InspectRules,
        by_upload: InspectRules,
    ) -> None:
        self._database = database
        self._photos = photos
        self._own = own
        self._by_url = by_url
        self._by_upload = by_upload

    def witnessed(
        self, shop_id: str, product_id: str | None, placings: Sequence[Placing]
    ) -> AbstractAsyncContextManager[None]:
        """Around bringing and placing pictures: they leave receipts where the request fails for another reason."""
        return witnessed(self._database, shop_id, product_id, _sources(placings))

    async def bring(
        self, shop_id: str, product_id: str | None, placings: Sequence[Placing], *, skip_refused: bool = False
    ) -> Brought:
        """Fetches and stores every picture of every placing; nothing but receipts is written to the database yet.

        Raises:
            PhotosRefused: a picture cannot be taken, and ``skip_refused`` was not asked for.
        """
        sources = _sources(placings)
        if not sources:
            return Brought([(placing, []) for placing in placings])
        batch = await self._take(shop_id, sources, self._by_url, partly=skip_refused)
        if not skip_refused:
            await self._check(shop_id, product_id, batch)
        photo_of = iter(batch.photos)
        brought = Brought([], batch.receipts)
        for placing in placings:
            taken = [(picture, photo) for picture in placing.pictures if (photo := next(photo_of)) is not None]
            kept = Placing(placing.kind, [picture for picture, _ in taken], placing.replace)
            brought.placings.append((kept, [photo for _, photo in taken]))
        return brought

    def place(self, session: Session, product: Product, brought: Brought) -> Placed:
        """Places what was brought, and keeps the receipts; part of the caller's transaction."""
        placed: Placed = []
        for placing, photos in brought.placings:
            # Checked again: another request may have added pictures while these were fetched.
            check_room(product, placing)
            placed += place_photos(session, product, placing, self._photos.record(session, product.shop_id, photos))
        receipts.keep(session, product.shop_id, product.id, brought.receipts)
        return placed

    async def keep_one(self, shop_id: str, source: str | Upload) -> Media:
        """Brings in one picture as a media that is not placed on a product.

        Raises:
            PhotosRefused: it cannot be taken.
        """
        rules = self._by_upload if isinstance(source, Upload) else self._by_url
        async with witnessed(self._database, shop_id, None, [source]):
            batch = await self._take(shop_id, [source], rules)
            stored = await self._check(shop_id, None, batch)

            def work(session: Session) -> Media:
                photo = self._photos.record(session, shop_id, stored)[0]
                media = Media(shop_id=shop_id, photo_id=photo.id)
                media.photo = photo
                session.add(media)
                receipts.keep(session, shop_id, None, batch.receipts)
                return media

            return await self._database.write(work)

    async def _take(
        self, shop_id: str, sources: Sequence[str | Upload], rules: InspectRules, *, partly: bool = False
    ) -> Batch:
        """What the photo service made of the pictures; that the market had a photo is told to a shop that had it."""
        at_hand = await self._own.at_hand(sources)
        batch = await self._photos.take(shop_id, at_hand, rules, partly=partly)
        reused = [receipt for receipt in batch.receipts if receipt.decision is Decision.REUSED]
        if reused:
            digests = {receipt.sha256 for receipt in reused if receipt.sha256 is not None}
            had = await self._database.read(lambda session: photos_had(session, shop_id, digests))
            for receipt in reused:
                receipt.decision = Decision.REUSED if receipt.sha256 in had else Decision.ACCEPTED
        return batch

    async def _check(self, shop_id: str, product_id: str | None, batch: Batch) -> list[StoredPhoto]:
        stored = [photo for photo in batch.photos if photo is not None]
        if not batch.complete:
            # The request ends here, so its receipts have a transaction of their own.
            await self._database.write(lambda session: receipts.keep(session, shop_id, product_id, batch.receipts))
            raise PhotosRefused(batch.receipts)
        return stored


def _sources(placings: Sequence[Placing]) -> list[str | Upload]:
    return [picture.source for placing in placings for picture in placing.pictures]
