"""Judging an origin's answer, and reading its body under a limit."""

from aiohttp import ClientResponse

from vitrina.photos.errors import PhotoRefused, Reason

REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Those with a Location to follow by GET (RFC 9110, 15.4)."""

_CHUNK = 64 * 1024


async def read_picture(response: ClientResponse, max_bytes: int) -> bytes:
    """Read the body of a plain 200.

    Raises:
        PhotoRefused: HTTP_STATUS, ENCODING_NOT_ALLOWED or TOO_MANY_BYTES.
        aiohttp.ClientError: the connection broke or the body ended early.
    """
    if response.status != 200:
        raise _bad_status(response.status)
    _check_encoding(response.headers.get("Content-Encoding", ""))
    if response.content_length is not None and response.content_length > max_bytes:
        raise _too_many(max_bytes, response.content_length)
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > max_bytes:
            raise _too_many(max_bytes, len(body))
    return bytes(body)


def _bad_status(status: int) -> PhotoRefused:
    return PhotoRefused(
        Reason.HTTP_STATUS,
        f"The picture's host answered with HTTP status {status}.",
        200,
        status,
        "The address must lead to the picture itself, for anyone, without logging in.",
    )


def _check_encoding(encoding: str) -> None:
    # Pictures are compressed already. Asked for none, an origin that compresses all the same is broken or sends a bomb.
    if encoding.strip().lower() not in {"", "identity"}:
        raise PhotoRefused(
            Reason.ENCODING_NOT_ALLOWED,
            "The picture's host sends it with a content encoding, which was not asked for.",
            "identity",
            hint="Switch compression off for pictures on that host.",
        )


def _too_many(limit: int, actual: int) -> PhotoRefused:
    return PhotoRefused(
        Reason.TOO_MANY_BYTES,
        "The picture is too large.",
        limit,
        actual,
        f"Give a picture of at most {limit} bytes.",
    )
