"""Answers with one file of a photo: streamed, with ETag, conditions and ranges."""

from litestar import Request, Response
from litestar.datastructures import State
from litestar.response import Stream

from vitrina.market import Market
from vitrina.photos.delivery import Picture
from vitrina.photos.models import Photo
from vitrina.storage.objects import FileMissing
from vitrina.web.conditions import NOT_MODIFIED, decided
from vitrina.web.media.ranges import RangeNotSatisfiable, parse_range

# A media's bytes never change: another picture is another media, with another URL.
FOR_EVER = "public, max-age=31536000, immutable"
# Unlike the picture, a refusal must not be kept for a year.
UNKEPT = {"Cache-Control": "no-store"}
ETAG_DIGITS = 32

Answer = Stream | Response[bytes]


async def answer(
    request: Request[object, object, State], market: Market, photo: Photo, named: Picture, extra: dict[str, str]
) -> Answer:
    """The picture, whole or a range of it, or that the client has it already.

    Raises:
        FileMissing: its file is gone or cut short.
    """
    headers = _headers(photo, named) | extra
    status = decided(request, headers)
    if status == NOT_MODIFIED:
        return Response(b"", status_code=status, headers=headers)
    if status is not None:
        return Response(b"", status_code=status, headers=extra | UNKEPT, media_type=named.media_type)
    wanted = request.headers.get("range") if request.method == "GET" else None
    if wanted and request.headers.get("if-range", headers["ETag"]) != headers["ETag"]:
        wanted = None
    try:
        span = parse_range(wanted, _whole(named, await market.objects.size(named.path))) if wanted else None
    except RangeNotSatisfiable as error:
        return _unsatisfiable(named, error, extra)
    if request.method == "HEAD":
        headers["Content-Length"] = str(_whole(named, await market.objects.size(named.path)))
        return Response(b"", headers=headers, media_type=named.media_type)
    file = await market.objects.open(named.path, *(span or ()))
    _whole(named, file.size)
    headers["Content-Length"] = str(file.end - file.start)
    if span:
        headers["Content-Range"] = f"bytes {file.start}-{file.end - 1}/{file.size}"
    return Stream(file.chunks, status_code=206 if span else 200, headers=headers, media_type=named.media_type)


def _whole(named: Picture, size: int) -> int:
    """The size of its file, which has all its bytes."""
    if named.length not in {None, size}:
        raise FileMissing.of(named.path)
    return size


def _unsatisfiable(named: Picture, error: RangeNotSatisfiable, extra: dict[str, str]) -> Response[bytes]:
    headers = extra | UNKEPT | {"Content-Range": f"bytes */{error.limit}"}
    return Response(b"", status_code=416, headers=headers, media_type=named.media_type)


def _headers(photo: Photo, named: Picture) -> dict[str, str]:
    return {
        "ETag": f'"{photo.sha256[:ETAG_DIGITS]}-{named.file_name}"',
        "Cache-Control": FOR_EVER,
        "X-Content-Type-Options": "nosniff",
        "Accept-Ranges": "bytes",
    }
