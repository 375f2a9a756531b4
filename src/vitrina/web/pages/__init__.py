"""The search page at /: drop a photo, see similar products."""

from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, get, post
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.response import File

from vitrina.catalog.money import Money
from vitrina.market import Market
from vitrina.photos.renditions import LARGE
from vitrina.search.calibration import SIMILAR
from vitrina.search.service import Found
from vitrina.settings import Settings
from vitrina.web.links import css_colour, negotiated_url

STATIC = Path(__file__).parent / "static"
MOST_SHOWN = 24
_FILES = {"page.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}
# The page loads nothing from elsewhere, runs nothing but its own script, and is new after every update; blob: is the
# photo that is searched with.
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' blob:; object-src 'none'; "
        "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
# Pictures are addressed from the page, not by the public URL, so that they show under whatever name it is reached.
_HERE = "."


class Similar(msgspec.Struct, rename="camel"):
    """A product as the page shows it; score is 0–1, picture shows the media that looks most like the photo.

    ``colour`` stands in for the picture until it has loaded.
    """

    item_id: int
    titles: dict[str, str]
    shop: str
    price: str
    picture: str
    colour: str
    score: float


class SimilarProducts(msgspec.Struct):
    """What comes closest, and whether the first of it is likely enough to be called similar."""

    items: list[Similar]
    similar: bool


@get("/", include_in_schema=False, sync_to_thread=False)
def page() -> File:
    """The page itself."""
    return File(
        STATIC / "page.html", media_type="text/html; charset=utf-8", content_disposition_type="inline", headers=_HEADERS
    )


@get("/page/{name:str}", include_in_schema=False, sync_to_thread=False)
def static_file(name: str) -> File:
    """The page's style, script and icon."""
    if name not in _FILES:
        raise NotFoundException(detail=f"There is no file {name!r}.")
    return File(STATIC / name, media_type=_FILES[name], content_disposition_type="inline", headers=_HEADERS)


@post("/page/search", status_code=200, include_in_schema=False)
async def similar(request: Request[Any, Any, State], market: Market) -> SimilarProducts:
    """Products that look like the photo in the body, which is the file as it is."""
    found = await market.search.by_picture(await request.body(), MOST_SHOWN, matched=True)
    return SimilarProducts([_shown(hit) for hit in found], bool(found) and found[0].score >= SIMILAR)


def handlers(settings: Settings) -> list[HTTPRouteHandler]:
    """The page's routes, if it is to be served."""
    return [page, static_file, similar] if settings.page else []


def _shown(hit: Found) -> Similar:
    product = hit.product
    media = product.cover
    return Similar(
        item_id=product.item_id,
        titles=product.title_translations,
        shop=product.shop_name,
        price=Money(product.selling_price, product.currency).label,
        picture=negotiated_url(_HERE, media, LARGE) if media else "",
        colour=css_colour(media.colour) if media and media.colour is not None else "",
        score=round(hit.score, 4),
    )
