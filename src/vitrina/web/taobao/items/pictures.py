"""A picture that is named by its address: one of this market's is taken from its store, any other is fetched."""

from vitrina.market import Market
from vitrina.photos.delivery import pictures
from vitrina.photos.own import own_picture
from vitrina.photos.renditions import XLARGE
from vitrina.search.filters import Filters
from vitrina.search.service import Found


async def find_by_url(market: Market, app_id: str, url: str, limit: int, filters: Filters) -> list[Found]:
    """Products like the picture at a URL, among those that match ``filters``.

    Raises:
        NotFound: it would be one of this market's, and is not.
        PhotoRefused: it may not or cannot be fetched, or is no picture.
    """
    place = own_picture(market.settings.public_url, url)
    if place is None:
        return await market.search.by_url(app_id, url, limit, filters)
    photo = (await market.catalog.media(place[0])).photo
    return await market.search.by_picture(await market.objects.get(pictures(photo)[XLARGE].path), limit, filters)
