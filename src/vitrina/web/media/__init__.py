"""Pictures as buyers' browsers fetch them: each file at an immutable URL, each rendition in the format that suits."""

from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime

from litestar import Request, Router, route
from litestar.datastructures import State

from vitrina.errors import NotFound
from vitrina.market import Market
from vitrina.photos.chores.models import Task
from vitrina.photos.delivery import Picture, lacks_siblings, picture_named, siblings_of
from vitrina.photos.models import Photo
from vitrina.photos.own import MEDIA_PATH, NEGOTIATED_PATH
from vitrina.photos.renditions import CUTOUT, TRANSPARENT
from vitrina.storage.objects import FileMissing
from vitrina.web.conditions import field
from vitrina.web.media.accept import chosen
from vitrina.web.media.answering import FOR_EVER, Answer, answer

# While a smaller file may still come.
FOR_A_MINUTE = "public, max-age=60"


@route("/{media_id:str}/{file_name:str}", http_method=["GET", "HEAD"], include_in_schema=False)
async def picture(request: Request[object, object, State], market: Market, media_id: str, file_name: str) -> Answer:
    """One picture of a media, whole or a range of it."""
    photo = (await market.catalog.media(media_id)).photo
    named = picture_named(photo, file_name)
    if named is None:
        raise NotFound("picture_not_found", f"The media has no picture {file_name!r}.")
    try:
        return await _mended(request, market, photo, named, {"Last-Modified": _http_date(photo.created_at)})
    except FileMissing:
        if named.file_name.startswith(CUTOUT):
            await market.housework.again(photo.id, Task.CUTOUT)
        raise


@route("/{media_id:str}/{name:str}", http_method=["GET", "HEAD"], include_in_schema=False)
async def negotiated(request: Request[object, object, State], market: Market, media_id: str, name: str) -> Answer:
    """A rendition in the smallest of the formats that the client takes and that there are by now.

    Without a date: what is answered may be newer than the photo.
    """
    photo = (await market.catalog.media(media_id)).photo
    formats = market.settings.sibling_formats
    ways = siblings_of(photo, name, formats)
    if not ways:
        raise NotFound("picture_not_found", f"The media has no rendition {name!r}.")
    place = chosen(field(request, "accept"), [way.media_type for way in ways])
    lacking = lacks_siblings(photo, name, formats)
    if lacking:
        await market.housework.again(photo.id, Task.SIBLINGS)
    keep = FOR_A_MINUTE if lacking or _may_change(market, photo, name) else FOR_EVER
    headers = {"Vary": "Accept", "Cache-Control": keep}
    if place:
        try:
            return await answer(request, market, photo, ways[place], headers)
        except FileMissing:
            await market.housework.again(photo.id, Task.SIBLINGS)
            headers["Cache-Control"] = FOR_A_MINUTE
    return await _mended(request, market, photo, ways[0], headers)


def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def _may_change(market: Market, photo: Photo, name: str) -> bool:
    """Whether something better may still be made of a rendition."""
    cut = name.startswith(TRANSPARENT) and market.settings.cutouts and not photo.has_alpha and photo.cutout is None
    return cut or (photo.siblings is None and bool(market.settings.sibling_formats))


async def _mended(
    request: Request[object, object, State], market: Market, photo: Photo, named: Picture, headers: dict[str, str]
) -> Answer:
    """The answer; a rendition whose file is missing or cut short is made again first."""
    try:
        return await answer(request, market, photo, named, headers)
    except FileMissing:
        await market.rebuilder.rebuild(photo)
        # An encoder of another version may have made it of another length; cut-outs it does not make.
        made = named if named.file_name.startswith(CUTOUT) else replace(named, length=None)
        return await answer(request, market, photo, made, headers)


def router() -> Router:
    """The face's routes."""
    return Router(
        "",
        route_handlers=[
            Router(MEDIA_PATH, route_handlers=[picture]),
            Router(NEGOTIATED_PATH, route_handlers=[negotiated]),
        ],
    )
