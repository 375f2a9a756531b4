"""The search page at /: drop a photo, see similar products."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from litestar import MediaType, Request, Response, get, post
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler

from vitrina.catalog.money import Money
from vitrina.market import Market
from vitrina.photos.renditions import LARGE
from vitrina.search.calibration import SIMILAR
from vitrina.search.service import Found
from vitrina.settings import Settings
from vitrina.web.conditions import decided
from vitrina.web.links import css_colour, negotiated_url

STATIC = Path(__file__).parent / "static"
MOST_SHOWN = 24
ETAG_DIGITS = 32
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
def page(request: Request[Any, Any, State]) -> Response[bytes]:
    """The page itself."""
    return _file(request, "page.html", MediaType.HTML)


@get("/page/{name:str}", include_in_schema=False, sync_to_thread=False)
def static_file(request: Request[Any, Any, State], name: str) -> Response[bytes]:
    """The page's style, script and icon."""
    if name not in _FILES:
        raise NotFoundException(detail=f"There is no file {name!r}.")
    return _file(request, name, _FILES[name])


@post("/page/search", status_code=200, include_in_schema=False)
async def similar(request: Request[Any, Any, State], market: Market) -> SimilarProducts:
    """Products that look like the photo in the body, which is the file as it is."""
    found = await market.search.by_picture(await request.body(), MOST_SHOWN, matched=True)
    return SimilarProducts([_shown(hit) for hit in found], bool(found) and found[0].score >= SIMILAR)


def handlers(settings: Settings) -> list[HTTPRouteHandler]:
    """The page's routes, if it is to be served, and in any case its style, which other pages have too."""
    return [page, static_file, similar] if settings.page else [static_file]


def _file(request: Request[Any, Any, State], name: str, media_type: str) -> Response[bytes]:
    content, etag = _content(name)
    headers = _HEADERS | {"ETag": etag}
    status = decided(request, headers)
    return Response(b"" if status else content, status_code=status or 200, headers=headers, media_type=media_type)


@cache
def _content(name: str) -> tuple[bytes, str]:
    """A file, and an ETag that changes with it."""
    content = (STATIC / name).read_bytes()
    return content, f'"{hashlib.sha256(content).hexdigest()[:ETAG_DIGITS]}"'


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
