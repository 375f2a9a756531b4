"""Addresses of this market's own pictures."""

from urllib.parse import urlsplit

MEDIA_PATH = "/media/image_clips"
NEGOTIATED_PATH = "/media/auto"


def own_picture(public_url: str, url: str) -> tuple[str, str] | None:
    """The id of the media and the name of its picture at this address; None if it is none of this market's."""
    try:
        parts, own = urlsplit(url), urlsplit(public_url)
    except ValueError:
        return None
    if (parts.scheme, parts.netloc.lower()) != (own.scheme, own.netloc.lower()):
        return None
    prefixes = (f"{own.path}{path}/" for path in (MEDIA_PATH, NEGOTIATED_PATH))
    below = next((parts.path.removeprefix(prefix) for prefix in prefixes if parts.path.startswith(prefix)), None)
    if below is None:
        return None
    media_id, _, name = below.partition("/")
    return media_id, name
