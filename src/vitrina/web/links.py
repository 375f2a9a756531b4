"""Addresses that the faces write into their answers and the media face answers."""

from vitrina.catalog.models import Media
from vitrina.photos.delivery import Picture
from vitrina.photos.models import Photo

MEDIA_PATH = "/media/image_clips"
NEGOTIATED_PATH = "/media/auto"


def media_url(public_url: str, media: Media, picture: Picture) -> str:
    """Where a picture of a media is served; the query says when it was made, as upstream's URLs do."""
    return f"{public_url}{MEDIA_PATH}/{media.id}/{picture.file_name}?{int(media.created_at.timestamp())}"


def negotiated_url(public_url: str, media: Media, name: str) -> str:
    """Where a browser gets the smallest file of a rendition among the formats that it takes."""
    return f"{public_url}{NEGOTIATED_PATH}/{media.id}/{name}?{int(media.created_at.timestamp())}"


def css_colour(photo: Photo) -> str | None:
    """The photo's dominant colour as style sheets write it; None for one that was kept before there were any."""
    return None if photo.colour is None else f"#{photo.colour:06x}"
