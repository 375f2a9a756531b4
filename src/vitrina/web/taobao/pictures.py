"""A picture that is named by its address: one of this market's is taken from its store, any other is fetched."""

from urllib.parse import urlsplit

from vitrina.market import Market
from vitrina.photos.delivery import pictures
from vitrina.photos.renditions import XLARGE
from vitrina.search.filters import Filters
from vitrina.search.service import Found
from vitrina.web.links import MEDIA_PATH


async def find_by_url(market: Market, url: str, limit: int, filters: Filters) -> list[Found]:
    """Products like the picture at a URL, among those that match ``filters``.

    Raises:
        NotFound: it would be one of this market's, and is not.
        PhotoRefused: it may not or cannot be fetched, or is no picture.
    """
    media_id = own_media(market.settings.public_url, url)
    if media_id is None:
        return await market.search.by_url(url, limit, filters)
    photo = (await market.catalog.media(media_id)).photo
    return await market.search.by_picture(await market.objects.get(pictures(photo)[XLARGE].path), limit, filters)


def own_media(public_url: str, url: str) -> str | None:
    """The id of the media whose picture has this address; None if it is no address of this market's."""
    try:
        parts, own = urlsplit(url), urlsplit(public_url)
    except ValueError:
        return None
    prefix = f"{own.path}{MEDIA_PATH}/"
    if (parts.scheme, parts.netloc.lower()) != (own.scheme, own.netloc.lower()) or not parts.path.startswith(prefix):
        return None
    return parts.path.removeprefix(prefix).partition("/")[0]
