"""Addresses that the faces write into their answers and the media face answers."""

from vitrina.catalog.brief.models import BriefMedia
from vitrina.catalog.models import Media
from vitrina.photos.delivery import Picture
from vitrina.photos.own import MEDIA_PATH, NEGOTIATED_PATH


def media_url(public_url: str, media: Media, picture: Picture) -> str:
    """Where a picture of a media is served; the query says when it was made, as upstream's URLs do."""
    return _url(public_url + MEDIA_PATH, media, picture.file_name)


def opaque_url(public_url: str, media: BriefMedia, name: str) -> str:
    """As :func:`media_url`, of a rendition that is a JPEG whatever the photo was."""
    return _url(public_url + MEDIA_PATH, media, f"{name}.jpg")


def negotiated_url(public_url: str, media: BriefMedia, name: str) -> str:
    """Where a browser gets the smallest file of a rendition among the formats that it takes."""
    return _url(public_url + NEGOTIATED_PATH, media, name)


def _url(root: str, media: Media | BriefMedia, file_name: str) -> str:
    return f"{root}/{media.id}/{file_name}?{int(media.created_at.timestamp())}"


def css_colour(colour: int) -> str:
    """A colour as style sheets write it."""
    return f"#{colour:06x}"
