"""Pictures as buyers' browsers fetch them: immutable, streamed, with ETag, ranges and 304."""

from datetime import datetime
from email.utils import format_datetime

from litestar import Request, Response, Router, route
from litestar.datastructures import State
from litestar.response import Stream

from vitrina.errors import NotFound
from vitrina.market import Market
from vitrina.photos.delivery import Picture, picture_named
from vitrina.photos.models import Photo
from vitrina.storage.objects import FileMissing
from vitrina.web.links import MEDIA_PATH
from vitrina.web.media.ranges import RangeNotSatisfiable, parse_range

# A media's bytes never change: another picture is another media, with another URL.
CACHE_CONTROL = "public, max-age=31536000, immutable"
ETAG_DIGITS = 32


@route("/{media_id:str}/{file_name:str}", http_method=["GET", "HEAD"], include_in_schema=False)
async def picture(
    request: Request[object, object, State], market: Market, media_id: str, file_name: str
) -> Stream | Response[bytes]:
    """One picture of a media, whole or a range of it."""
    photo = (await market.catalog.media(media_id)).photo
    named = picture_named(photo, file_name)
    if named is None:
        raise NotFound("picture_not_found", f"The media has no picture {file_name!r}.")
    headers = _headers(photo, named)
    if _unchanged(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(b"", status_code=304, headers=headers)
    try:
        return await _answer(request, market, named, headers)
    except FileMissing:
        await market.rebuilder.rebuild(photo)
        return await _answer(request, market, named, headers)


async def _answer(
    request: Request[object, object, State], market: Market, named: Picture, headers: dict[str, str]
) -> Stream | Response[bytes]:
    wanted = request.headers.get("range") if request.method == "GET" else None
    if wanted and request.headers.get("if-range", headers["ETag"]) != headers["ETag"]:
        wanted = None
    try:
        span = parse_range(wanted, await market.objects.size(named.path)) if wanted else None
    except RangeNotSatisfiable as error:
        return _unsatisfiable(named, error)
    file = await market.objects.open(named.path, *(span or ()))
    headers["Content-Length"] = str(file.end - file.start)
    if span:
        headers["Content-Range"] = f"bytes {file.start}-{file.end - 1}/{file.size}"
    if request.method == "HEAD":
        return Response(b"", headers=headers, media_type=named.media_type)
    return Stream(file.chunks, status_code=206 if span else 200, headers=headers, media_type=named.media_type)


def _unsatisfiable(named: Picture, error: RangeNotSatisfiable) -> Response[bytes]:
    # Unlike the picture, this answer must not be kept for a year.
    headers = {"Content-Range": f"bytes */{error.limit}", "Cache-Control": "no-store"}
    return Response(b"", status_code=416, headers=headers, media_type=named.media_type)


def _headers(photo: Photo, named: Picture) -> dict[str, str]:
    return {
        "ETag": f'"{photo.sha256[:ETAG_DIGITS]}-{named.file_name}"',
        "Last-Modified": _http_date(photo.created_at),
        "Cache-Control": CACHE_CONTROL,
        "X-Content-Type-Options": "nosniff",
        "Accept-Ranges": "bytes",
    }


def _unchanged(if_none_match: str | None, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
    return etag in tags or "*" in tags


def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def router() -> Router:
    """The face's routes."""
    return Router(MEDIA_PATH, route_handlers=[picture])
