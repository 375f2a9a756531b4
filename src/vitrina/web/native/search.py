"""POST /v1/search: by photo, by words, or by both."""

import asyncio
import base64
from typing import Any

from litestar import Request, post
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler

from vitrina.access.errors import TokenInvalid
from vitrina.access.identify import Buyer, Proof
from vitrina.catalog.brief.models import Brief, BriefMedia
from vitrina.errors import Invalid
from vitrina.market import SNAPSHOT_BYTES, Market
from vitrina.photos.renditions import LARGE
from vitrina.search.errors import SnapshotNotFound
from vitrina.search.filters import Filters
from vitrina.search.finder import Probe
from vitrina.search.together import Question, Ranked
from vitrina.web.base64 import decode_picture
from vitrina.web.callers import Caller, address_of, caller_of, keep_caller
from vitrina.web.links import css_colour, negotiated_url, opaque_url
from vitrina.web.native.wire import (
    FacetWire,
    FilterBody,
    ItemWire,
    PlaceholderWire,
    SearchAnswer,
    SearchBody,
    SharesWire,
    Why,
)

READ = ("products", "index")


async def identify_early(connection: ASGIConnection[Any, Any, Any, State], _handler: BaseRouteHandler) -> None:
    """Finds out who calls before the body is read: whoever is unknown cannot make us take in megabytes."""
    keep_caller(connection.scope, await _caller(connection, connection.app.state.market))


@post("/v1/search", status_code=200, summary="Search by photo, words or both (extension)", guards=[identify_early])
async def search(request: Request[object, object, State], market: Market, data: SearchBody) -> SearchAnswer:
    """Products of all shops, best first, one hit a product, with why each was found.

    A token of either side will do; an ``image_id`` is found by the app that uploaded it. Every page is cut from the
    same 100 best products.
    """
    probe = await _probe(market, caller_of(request.scope), data)
    first = (data.page - 1) * data.per_page
    ranking = await market.together.rank(
        Question(
            probe,
            data.words,
            data.photo_weight,
            data.words_weight,
            _filters(data.filters),
            without=data.product_id,
            min_score=data.min_score,
        ),
        slice(first, first + data.per_page),
    )
    return SearchAnswer(
        items=[_item(one, product, market.settings.public_url) for one, product in ranking.shown],
        total=ranking.total,
        page=data.page,
        per_page=data.per_page,
        approximate=ranking.approximate,
        matches=ranking.matches,
        facets_over="ranked" if ranking.matches is None else "matches",
        facets={name: [FacetWire(*one) for one in values] for name, values in ranking.facets.items()},
    )


async def _caller(connection: ASGIConnection[Any, Any, Any, State], market: Market) -> Caller:
    authorization = connection.headers.get("authorization")
    try:
        merchant = await market.access.identify(authorization, address_of(connection.scope))
    except TokenInvalid:
        token = (authorization or "").strip().partition(" ")[2].strip()
        return await market.apps.buyer(Proof(bearer=token))
    merchant.need(*READ)
    return merchant


async def _probe(market: Market, caller: Caller, body: SearchBody) -> Probe | None:
    sent = [name for name in ("photo", "image_id", "product_id") if getattr(body, name) is not None]
    if len(sent) > 1:
        raise Invalid("two_pictures", "Send one of photo, image_id and product_id.", 1, len(sent))
    if body.photo is not None:
        data = await asyncio.to_thread(decode_picture, body.photo, SNAPSHOT_BYTES, "photo")
        return await market.search.picture_probe(data, body.box)
    if body.box is not None:
        raise Invalid("box_without_photo", "A box lies in a photo, and there is none.", hint="Send the photo itself.")
    if body.image_id is not None:
        if not isinstance(caller, Buyer):
            raise SnapshotNotFound.of(body.image_id)
        return await market.search.snapshot_probe(caller.app_id, body.image_id)
    return await market.search.product_probe(body.product_id) if body.product_id is not None else None


def _filters(body: FilterBody) -> Filters:
    return Filters(
        body.shop_ids, body.category_ids, body.tags, body.min_price, body.max_price, body.in_stock, body.language
    )


def _item(one: Ranked, product: Brief, public_url: str) -> ItemWire:
    hit, media = one.hit, product.cover
    return ItemWire(
        id=product.id,
        item_id=str(product.item_id),
        shop_id=product.shop_id,
        title_translations=product.title_translations,
        price=product.selling_price,
        currency=product.currency,
        image_url=opaque_url(public_url, media, LARGE) if media else None,
        image_auto_url=negotiated_url(public_url, media, LARGE) if media else None,
        placeholder=_placeholder(media) if media else None,
        score=one.score,
        why=Why(
            media_id=hit.media_id if hit else None,
            likeness=round(hit.likeness, 6) if hit else None,
            points=hit.points if hit else 0,
            box=hit.box if hit else None,
            words_place=one.place,
            shares=SharesWire(*[round(share, 4) for share in one.shares]),
        ),
    )


def _placeholder(media: BriefMedia) -> PlaceholderWire | None:
    if media.colour is None or media.thumbhash is None:  # kept before there were any
        return None
    return PlaceholderWire(css_colour(media.colour), base64.b64encode(media.thumbhash).decode())


HANDLERS = [search]
