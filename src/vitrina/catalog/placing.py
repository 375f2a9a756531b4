"""Placing photos on products: how many fit, in what order, and what the index must hear."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from vitrina.catalog.errors import MediasNotFound, TooManyImages
from vitrina.catalog.models import Media, MediaKind, Product
from vitrina.catalog.pictures import NewPicture
from vitrina.photos.models import Photo
from vitrina.storage.repository import log_changes

# SHOPLINE "Add Product Images": main pictures 12, detail pictures 20.
MOST_IMAGES = {MediaKind.MAIN: 12, MediaKind.DETAIL: 20}


@dataclass(frozen=True, slots=True)
class Placing:
    """Pictures to place on one of a product's lists: after those that are there, or instead of them.

    Without a kind they are placed on the product and in no list, as those of its variations are.
    """

    kind: MediaKind | None
    pictures: Sequence[NewPicture]
    replace: bool = False


def check_room(product: Product, placing: Placing) -> None:
    """Refuses a placing that would leave the product with too many pictures.

    Raises:
        TooManyImages: says the limit and the number there would be.
    """
    if placing.kind is None:
        return
    kept = 0 if placing.replace else len(product.medias_of(placing.kind))
    total, most = kept + len(placing.pictures), MOST_IMAGES[placing.kind]
    if total > most:
        raise TooManyImages(
            "too_many_images",
            f"A product may have {most} {placing.kind} images; this would make {total}.",
            most,
            total,
            "Delete some first, or send fewer.",
        )


def place_photos(
    session: Session, product: Product, placing: Placing, photos: Sequence[Photo]
) -> list[tuple[NewPicture, Media]]:
    """Makes a media of every photo, in order; with ``replace`` the former medias of that kind go."""
    if placing.replace and placing.kind is not None:
        _remove(session, product, product.medias_of(placing.kind))
    first = len(product.medias_of(placing.kind)) if placing.kind else None
    placed = []
    for number, (picture, photo) in enumerate(zip(placing.pictures, photos, strict=True)):
        media = Media(
            shop_id=product.shop_id,
            photo_id=photo.id,
            kind=placing.kind,
            position=None if first is None else first + number,
            alt_translations=picture.alt_translations,
        )
        media.photo = photo
        product.medias.append(media)
        placed.append((picture, media))
    log_changes(session, [photo.id for photo in photos])
    return placed


def drop_medias(session: Session, product: Product, media_ids: Sequence[str]) -> None:
    """Takes medias off the product and closes the gaps they leave; all of them or none.

    Raises:
        MediasNotFound: some are not on the product.
    """
    wanted = set(media_ids)
    missing = wanted - {media.id for media in product.medias}
    if missing:
        raise MediasNotFound([media_id for media_id in media_ids if media_id in missing])
    _remove(session, product, [media for media in product.medias if media.id in wanted])
    for kind in MediaKind:
        for position, media in enumerate(product.medias_of(kind)):
            media.position = position


def drop_unused(session: Session, product: Product) -> None:
    """Takes pictures off the product that stand in no list and that none of its forms shows any more."""
    session.flush()  # so that every form says by id what it shows
    shown = {one.media_id for one in product.variations} | {one.media_id for one in product.variant_options}
    unused = [media for media in product.medias if media.kind is None and media.id not in shown]
    _remove(session, product, unused)


def _remove(session: Session, product: Product, medias: Sequence[Media]) -> None:
    log_changes(session, [media.photo_id for media in medias])
    for media in medias:
        product.medias.remove(media)
        session.delete(media)
